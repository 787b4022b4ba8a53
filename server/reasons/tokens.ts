/** Reasons around access tokens: why a resource takes none, and why the token endpoint gives none. Part of the registry of reasons. */
const ASK_TOKEN = {
  zh: "请用服务密钥向令牌端点申请新令牌。",
  en: "Ask the token endpoint for a new token with the service key.",
};
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

export const TOKENS = {
  TOKEN_MISSING: {
    status: 401,
    title: { zh: "缺少访问令牌", en: "Access token missing" },
    advice: ASK_TOKEN,
    retry: "never",
  },
  TOKEN_INVALID: {
    status: 401,
    title: { zh: "访问令牌无效", en: "Access token invalid" },
    advice: ASK_TOKEN,
    retry: "never",
  },
  TOKEN_EXPIRED: {
    status: 401,
    title: { zh: "访问令牌已过期", en: "Access token expired" },
    advice: ASK_TOKEN,
    retry: "never",
  },
  FORM_MALFORMED: {
    status: 400,
    title: { zh: "令牌请求格式有误", en: "Token request malformed" },
    advice: FORM,
    retry: "never",
  },
  FORM_TOO_LARGE: {
    status: 413,
    title: { zh: "令牌请求过大", en: "Token request too large" },
    advice: FORM,
    retry: "never",
  },
  GRANT_TYPE_UNSUPPORTED: {
    status: 400,
    title: { zh: "不支持该授权类型", en: "Grant type not supported" },
    advice: FORM,
    retry: "never",
  },
  SCOPE_UNKNOWN: {
    status: 400,
    title: { zh: "没有可选的 scope", en: "Scope unknown" },
    advice: {
      zh: "请去掉 scope：令牌对持有人的全部许可有效。",
      en: "Leave scope out: a token is good for every permit of its key's holder.",
    },
    retry: "never",
  },
  TARGET_UNKNOWN: {
    status: 400,
    title: { zh: "令牌目标不是本网关", en: "Target is not this gateway" },
    advice: { zh: "请去掉 resource，或填写本网关的地址。", en: "Leave resource out, or name this gateway." },
    retry: "never",
  },
  ASSERTION_MISSING: {
    status: 401,
    title: { zh: "缺少客户端断言", en: "Client assertion missing" },
    advice: FORM,
    retry: "never",
  },
  ASSERTION_INVALID: {
    status: 401,
    title: { zh: "客户端断言无效", en: "Client assertion invalid" },
    advice: NEW_ASSERTION,
    retry: "never",
  },
  ASSERTION_AUDIENCE: {
    status: 401,
    title: { zh: "断言的受众不是本网关", en: "Client assertion for another audience" },
    advice: { zh: "aud 须为本网关的令牌端点。", en: "Let aud be this gateway's token endpoint." },
    retry: "never",
  },
  ASSERTION_EXPIRED: {
    status: 401,
    title: { zh: "断言已过期", en: "Client assertion expired" },
    advice: CLOCK,
    retry: "never",
  },
  ASSERTION_NOT_YET: {
    status: 401,
    title: { zh: "断言尚未生效", en: "Client assertion not yet valid" },
    advice: CLOCK,
    retry: "never",
  },
  ASSERTION_TOO_LONG: {
    status: 401,
    title: { zh: "断言有效期过长", en: "Client assertion valid for too long" },
    advice: { zh: "请缩短断言的有效期。", en: "Sign an assertion that ends sooner." },
    retry: "never",
  },
  ASSERTION_REPLAYED: {
    status: 401,
    title: { zh: "断言已用过", en: "Client assertion used before" },
    advice: NEW_ASSERTION,
    retry: "never",
  },
  CLIENT_UNKNOWN: {
    status: 401,
    title: { zh: "客户端未登记", en: "Client unknown" },
    advice: {
      zh: "client_id 须为账本上已登记服务密钥的 RFC 7638 指纹。",
      en: "Let client_id be the RFC 7638 thumbprint of a service key that stands on the ledger.",
    },
    retry: "never",
  },
  KEY_CLOSED: {
    status: 401,
    title: { zh: "服务密钥已关闭", en: "Service key closed" },
    advice: {
      zh: "关闭的密钥及其令牌不再有效，请改用或登记其他服务密钥。",
      en: "A closed key and its tokens are good no more; use another service key, or register one.",
    },
    retry: "never",
  },
  KEY_STOPPED: {
    status: 400,
    title: { zh: "服务密钥当前不流通", en: "Service key does not flow" },
    advice: {
      zh: "该服务密钥当前不流通，原因与处置单位如所列。",
      en: "This service key does not flow now; stops says why and who may lift it.",
    },
    retry: "after-lift",
  },
} as const;
