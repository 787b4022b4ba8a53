/** Why the token endpoint gives no token: one table from our code to RFC 6749's `error`, its status and what to do. Codes are added, never renamed. */

interface Row {
  /** RFC 6749, 5.2; `temporarily_unavailable` is borrowed from 4.1.2.1, `invalid_target` is RFC 8707's. */
  readonly error:
    | "invalid_request"
    | "invalid_client"
    | "unauthorized_client"
    | "unsupported_grant_type"
    | "invalid_scope"
    | "invalid_target"
    | "temporarily_unavailable";
  readonly status: 400 | 401 | 413 | 429 | 503;
  readonly advice: { readonly zh: string; readonly en: string };
}

const FORM = {
  zh: "请按 RFC 6749 与 RFC 7523 以表单编码重新提交。",
  en: "Send the form again as RFC 6749 and RFC 7523 have it.",
};
const NEW_ASSERTION = {
  zh: "请用服务密钥重新签署断言，jti 每次不同。",
  en: "Sign a new assertion with the service key, with a jti of its own.",
};
const CLOCK = {
  zh: "请校准客户端时钟后重新签署断言。",
  en: "Set the client's clock right, then sign a new assertion.",
};
const LATER = { zh: "请稍后重试，间隔见 Retry-After。", en: "Try again after the time in Retry-After." };

export const TOKEN_REFUSALS = {
  FORM_MALFORMED: { error: "invalid_request", status: 400, advice: FORM },
  FORM_TOO_LARGE: { error: "invalid_request", status: 413, advice: FORM },
  GRANT_TYPE_UNSUPPORTED: { error: "unsupported_grant_type", status: 400, advice: FORM },
  SCOPE_UNKNOWN: {
    error: "invalid_scope",
    status: 400,
    advice: {
      zh: "请去掉 scope：令牌对持有人的全部许可有效。",
      en: "Leave scope out: a token is good for every permit of its key's holder.",
    },
  },
  TARGET_UNKNOWN: {
    error: "invalid_target",
    status: 400,
    advice: { zh: "请去掉 resource，或填写本网关的地址。", en: "Leave resource out, or name this gateway." },
  },
  ASSERTION_MISSING: { error: "invalid_client", status: 401, advice: FORM },
  ASSERTION_INVALID: { error: "invalid_client", status: 401, advice: NEW_ASSERTION },
  ASSERTION_AUDIENCE: {
    error: "invalid_client",
    status: 401,
    advice: { zh: "aud 须为本网关的令牌端点。", en: "Let aud be this gateway's token endpoint." },
  },
  ASSERTION_EXPIRED: { error: "invalid_client", status: 401, advice: CLOCK },
  ASSERTION_NOT_YET: { error: "invalid_client", status: 401, advice: CLOCK },
  ASSERTION_TOO_LONG: {
    error: "invalid_client",
    status: 401,
    advice: { zh: "请缩短断言的有效期。", en: "Sign an assertion that ends sooner." },
  },
  ASSERTION_REPLAYED: { error: "invalid_client", status: 401, advice: NEW_ASSERTION },
  CLIENT_UNKNOWN: {
    error: "invalid_client",
    status: 401,
    advice: {
      zh: "client_id 须为账本上已登记服务密钥的 RFC 7638 指纹。",
      en: "Let client_id be the RFC 7638 thumbprint of a service key that stands on the ledger.",
    },
  },
  KEY_STOPPED: {
    error: "unauthorized_client",
    status: 400,
    advice: {
      zh: "该服务密钥当前不流通，原因与处置单位见 stops。",
      en: "This service key does not flow now; stops says why and who may lift it.",
    },
  },
  RATE_EXCEEDED: { error: "temporarily_unavailable", status: 429, advice: LATER },
  LEDGER_STALE: { error: "temporarily_unavailable", status: 503, advice: LATER },
  LEDGER_REORGANISED: {
    error: "temporarily_unavailable",
    status: 503,
    advice: {
      zh: "网关已停止服务，请联系网关运行方。",
      en: "The gateway has stopped serving; speak to those who run it.",
    },
  },
  ASSERTION_MEMORY_UNAVAILABLE: { error: "temporarily_unavailable", status: 503, advice: LATER },
} as const satisfies Record<string, Row>;

export type TokenRefusalCode = keyof typeof TOKEN_REFUSALS;

/** An expected no. `detail` never contains the assertion or any part of it that the client alone knows. */
export interface TokenRefusal {
  readonly code: TokenRefusalCode;
  readonly detail: string;
  /** Seconds, for Retry-After. */
  readonly retryAfter?: number;
  /** Which gates stop the key; as the rest of the gateway shows stops. */
  readonly stops?: readonly Record<string, unknown>[];
}

export function refuse(
  code: TokenRefusalCode,
  detail: string,
  more: Pick<TokenRefusal, "retryAfter" | "stops"> = {},
): TokenRefusal {
  return { code, detail, ...more };
}

/** RFC 6749's error document, with our code, stops and advice beside; where gates stop the key, `code` is the first one's, as on the data path. `error_description` is ASCII without quotes, as 5.2 asks. */
export function bodyOf(refusal: TokenRefusal): Record<string, unknown> {
  const row = TOKEN_REFUSALS[refusal.code];
  return {
    error: row.error,
    error_description: refusal.detail.replaceAll('"', "'").replaceAll(/[^\x20-\x5b\x5d-\x7e]/g, "?"),
    code: refusal.stops?.[0]?.code ?? refusal.code,
    stops: refusal.stops ?? [],
    advice: row.advice,
  };
}
