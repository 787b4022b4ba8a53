/** Why the token endpoint gives no token, as OAuth says it: each of our codes has one `error` of RFC 6749. What a code means and advises stands in the registry of reasons. */
import { REASONS, type ReasonCode } from "../reasons/reasons.ts";

/** RFC 6749, 5.2; `temporarily_unavailable` is borrowed from 4.1.2.1, `invalid_target` is RFC 8707's. */
type OAuthError =
  | "invalid_request"
  | "invalid_client"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "invalid_scope"
  | "invalid_target"
  | "temporarily_unavailable";

const ERRORS = {
  METHOD_NOT_ALLOWED: "invalid_request",
  FORM_MALFORMED: "invalid_request",
  FORM_TOO_LARGE: "invalid_request",
  GRANT_TYPE_UNSUPPORTED: "unsupported_grant_type",
  SCOPE_UNKNOWN: "invalid_scope",
  TARGET_UNKNOWN: "invalid_target",
  ASSERTION_MISSING: "invalid_client",
  ASSERTION_INVALID: "invalid_client",
  ASSERTION_AUDIENCE: "invalid_client",
  ASSERTION_EXPIRED: "invalid_client",
  ASSERTION_NOT_YET: "invalid_client",
  ASSERTION_TOO_LONG: "invalid_client",
  ASSERTION_REPLAYED: "invalid_client",
  CLIENT_UNKNOWN: "invalid_client",
  KEY_CLOSED: "invalid_client",
  KEY_STOPPED: "unauthorized_client",
  RATE_EXCEEDED: "temporarily_unavailable",
  LEDGER_STALE: "temporarily_unavailable",
  LEDGER_REORGANISED: "temporarily_unavailable",
  ASSERTION_MEMORY_UNAVAILABLE: "temporarily_unavailable",
} as const satisfies Partial<Record<ReasonCode, OAuthError>>;

export type TokenRefusalCode = keyof typeof ERRORS;

/** An expected no. `detail` never contains the assertion or any part of it that the client alone knows. */
export interface TokenRefusal {
  readonly code: TokenRefusalCode;
  readonly detail: string;
  /** Seconds, for Retry-After; absent where the reason's own are right. */
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
export function bodyOf({ code, detail, stops = [] }: TokenRefusal): Record<string, unknown> {
  return {
    error: ERRORS[code],
    error_description: detail.replaceAll('"', "'").replaceAll(/[^\x20-\x5b\x5d-\x7e]/g, "?"),
    code: stops[0]?.code ?? code,
    stops,
    advice: REASONS[code].advice,
  };
}

/** Undefined where coming again with the same is of no use. */
export function retryAfterOf({ code, retryAfter }: TokenRefusal): number | undefined {
  const { retry } = REASONS[code];
  return retryAfter ?? (typeof retry === "number" ? retry : undefined);
}
