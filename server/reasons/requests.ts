/** Reasons that lie in the request itself: another one would pass. Part of the registry of reasons. */
const SEE_API = {
  zh: "请对照 /permits/{permit}/openapi.json 修改请求。",
  en: "Compare the request with /permits/{permit}/openapi.json.",
};
const SEE_VIEWS = {
  zh: "请对照 /openapi.json 修改请求。",
  en: "Compare the request with /openapi.json.",
};

export const REQUESTS = {
  OPERATION_UNKNOWN: {
    status: 404,
    title: { zh: "操作不在许可之内", en: "Operation not granted" },
    advice: SEE_API,
    retry: "never",
  },
  PARAMETER_INVALID: {
    status: 400,
    title: { zh: "参数不合规定", en: "Parameter invalid" },
    advice: SEE_API,
    retry: "never",
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: { zh: "不支持该方法", en: "Method not allowed" },
    advice: { zh: "请使用 Allow 所列的方法。", en: "Use a method named in Allow." },
    retry: "never",
  },
  TARGET_TOO_LONG: {
    status: 414,
    title: { zh: "请求地址过长", en: "Request target too long" },
    advice: SEE_API,
    retry: "never",
  },
  REQUEST_TYPE_UNKNOWN: {
    status: 415,
    title: { zh: "请求体类型未声明", en: "Request content type not declared" },
    advice: SEE_API,
    retry: "never",
  },
  REQUEST_INVALID: {
    status: 400,
    title: { zh: "请求体不合规定", en: "Request body invalid" },
    advice: SEE_API,
    retry: "never",
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    title: { zh: "请求体过大", en: "Request too large" },
    advice: { zh: "请缩小请求体或分次请求。", en: "Send less in one request." },
    retry: "never",
  },
  REQUEST_INCOMPLETE: {
    status: 408,
    title: { zh: "请求体未在时限内到齐", en: "Request did not arrive in time" },
    advice: { zh: "请在时限内发送完整请求。", en: "Send the whole request within the time limit." },
    retry: 1,
  },
  HTTP_VERSION: {
    status: 505,
    title: { zh: "仅支持 HTTP/1.1", en: "HTTP/1.1 only" },
    advice: {
      zh: "请改用 HTTP/1.1：旧版本无法区分截断与完整的响应。",
      en: "Use HTTP/1.1: in older versions a cut answer looks whole.",
    },
    retry: "never",
  },
  RELEASE_UNKNOWN: {
    status: 404,
    title: { zh: "放行记录不存在", en: "Release unknown" },
    advice: {
      zh: "只有许可持有人能查看自己的放行记录。",
      en: "Only the holder of the permit may ask how a release ended.",
    },
    retry: "never",
  },
  QUERY_INVALID: {
    status: 400,
    title: { zh: "查询参数不合规定", en: "Parameter of a view invalid" },
    advice: SEE_VIEWS,
    retry: "never",
  },
  RECORD_UNKNOWN: {
    status: 404,
    title: { zh: "无此记录", en: "No such record" },
    advice: SEE_VIEWS,
    retry: "never",
  },
} as const;
