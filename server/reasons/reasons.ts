/** Every code that a caller, an operator or a log meets, with what it means and what to do (promise 6). Codes are added, never renamed: a snapshot test holds them. */
import { ENDINGS } from "./endings.ts";
import { REQUESTS } from "./requests.ts";
import { TOKENS } from "./tokens.ts";

export interface Texts {
  readonly zh: string;
  readonly en: string;
}

/** `after-lift`: once whoever holds it has lifted it. A number: seconds. */
export type Retry = "never" | "after-lift" | number;

export interface Reason {
  /** HTTP. A policy's refusal is 403, never a 5xx: those are accidents, and pass. */
  readonly status: number;
  readonly title: Texts;
  readonly advice: Texts;
  /** Where the moment is known, a refusal states seconds instead. */
  readonly retry: Retry;
}

const ASK_PROVIDER: Texts = {
  zh: "请把 Sluice-Release 编号告知数据提供部门。",
  en: "Tell the provider the Sluice-Release id.",
};
const LATER: Texts = { zh: "请按 Retry-After 稍后重试。", en: "Try again after Retry-After." };

/** A gate on the path stops, of permit or key. */
const STOPS = {
  GATE_UNKNOWN: {
    status: 403,
    title: { zh: "闸口不存在", en: "Gate unknown" },
    advice: { zh: "请核对许可编号。", en: "Check the permit's number." },
    retry: "never",
  },
  GATE_CLOSED: {
    status: 403,
    title: { zh: "闸口已关闭", en: "Gate closed" },
    advice: {
      zh: "关闭的闸口不再打开，请申请新的许可。",
      en: "A closed gate never opens again; request a new permit.",
    },
    retry: "never",
  },
  GATE_HELD: {
    status: 403,
    title: { zh: "闸口被暂扣", en: "Gate held" },
    advice: {
      zh: "请联系所列的暂扣单位；全部解除后同一令牌即可再用。",
      en: "Speak to those named in stops; once all have lifted, the same token works again.",
    },
    retry: "after-lift",
  },
  GATE_NOT_YET: {
    status: 403,
    title: { zh: "闸口尚未生效", en: "Gate not yet in force" },
    advice: { zh: "请在所列生效时间之后重试。", en: "Try again after the moment named in stops." },
    retry: 60,
  },
  GATE_EXPIRED: {
    status: 403,
    title: { zh: "闸口已到期", en: "Gate expired" },
    advice: { zh: "期限已过，请申请新的许可。", en: "Its term is over; request a new permit." },
    retry: "never",
  },
} as const satisfies Record<string, Reason>;

/** Permit and caller do not go together, or the permit does not cover the call. */
const PERMITS = {
  PERMIT_UNKNOWN: {
    status: 404,
    title: { zh: "许可不存在", en: "Permit unknown" },
    advice: { zh: "请核对路径中的许可编号。", en: "Check the permit's number in the path." },
    retry: "never",
  },
  PERMIT_NOT_YOURS: {
    status: 403,
    title: { zh: "许可不属于调用方", en: "Permit of another holder" },
    advice: { zh: "请使用许可持有人的服务密钥。", en: "Use a service key of the permit's holder." },
    retry: "never",
  },
  KEY_UNKNOWN: {
    status: 403,
    title: { zh: "服务密钥不存在", en: "Service key unknown" },
    advice: { zh: "请在账本上登记服务密钥后重新申请令牌。", en: "Register the service key, then ask for a new token." },
    retry: "never",
  },
  MODE_NOT_SERVED: {
    status: 403,
    title: { zh: "本网关不提供该共享方式", en: "Mode not served here" },
    advice: {
      zh: "模型与封闭方式不经本数据通路提供。",
      en: "Channels in the modes model and sealed are not served by this data path.",
    },
    retry: "never",
  },
  CONSENT_MISSING: {
    status: 403,
    title: { zh: "缺少个人同意", en: "Consent missing" },
    advice: {
      zh: "许可含个人信息字段，须取得本人对该场景的有效同意（第二十一条）。",
      en: "The permit has personal fields; that person's live consent for this scenario is needed (Art. 21).",
    },
    retry: "never",
  },
  QUOTA_SPENT: {
    status: 403,
    title: { zh: "额度已用完", en: "Quota spent" },
    advice: { zh: "请等下一周期，或申请新的额度。", en: "Wait for the next period, or request another quota." },
    retry: "never",
  },
  DESCRIPTOR_UNKNOWN: {
    status: 403,
    title: { zh: "通道说明与账本不符", en: "No descriptor that matches the ledger" },
    advice: {
      zh: "请数据提供部门向网关提交与账本一致的通道说明。",
      en: "Let the provider give the gateway the descriptor whose hash stands on the ledger.",
    },
    retry: "never",
  },
} as const satisfies Record<string, Reason>;

/** Gateway, ledger, log or upstream cannot serve now. */
const ACCIDENTS = {
  LEDGER_STALE: {
    status: 503,
    title: { zh: "账本信息不够新", en: "Knowledge of the ledger is stale" },
    advice: LATER,
    retry: 2,
  },
  LEDGER_REORGANISED: {
    status: 503,
    title: { zh: "账本已确认的区块被改写", en: "The ledger changed below its final block" },
    advice: { zh: "请联系网关运行方。", en: "Speak to those who run the gateway." },
    retry: 60,
  },
  LOG_UNAVAILABLE: {
    status: 503,
    title: { zh: "访问日志暂不可写", en: "The access log cannot be written" },
    advice: LATER,
    retry: 5,
  },
  OVERLOADED: {
    status: 503,
    title: { zh: "同时放行数已满", en: "Too many releases at once" },
    advice: LATER,
    retry: 1,
  },
  RATE_EXCEEDED: {
    status: 429,
    title: { zh: "请求过于频繁", en: "Asked too often" },
    advice: LATER,
    retry: 1,
  },
  ASSERTION_MEMORY_UNAVAILABLE: {
    status: 503,
    title: { zh: "无法记录已用断言", en: "Used assertions cannot be remembered" },
    advice: LATER,
    retry: 5,
  },
  HOLDER_FULL: {
    status: 429,
    title: { zh: "该持有人同时放行数已满", en: "Too many releases of one holder at once" },
    advice: {
      zh: "请结束自己的部分调用，或按 Retry-After 稍后重试。",
      en: "End some of your own calls, or try again after Retry-After.",
    },
    retry: 1,
  },
  SHUTTING_DOWN: {
    status: 503,
    title: { zh: "网关正在停机", en: "The gateway is shutting down" },
    advice: LATER,
    retry: 5,
  },
  UPSTREAM_NOT_FOUND: {
    status: 404,
    title: { zh: "数据接口无此记录", en: "The data API has no such record" },
    advice: { zh: "请核对查询参数。", en: "Check the parameters of the query." },
    retry: "never",
  },
  UPSTREAM_UNREACHABLE: {
    status: 502,
    title: { zh: "无法连接数据接口", en: "The data API cannot be reached" },
    advice: LATER,
    retry: 5,
  },
  UPSTREAM_TIMEOUT: {
    status: 504,
    title: { zh: "数据接口超时", en: "The data API did not answer in time" },
    advice: LATER,
    retry: 5,
  },
  UPSTREAM_FAULT: {
    status: 502,
    title: { zh: "数据接口的响应不合规定", en: "The data API's answer was not fit to pass" },
    advice: ASK_PROVIDER,
    retry: 5,
  },
  ...ENDINGS,
  INTERNAL: {
    status: 500,
    title: { zh: "网关内部错误", en: "Fault of the gateway" },
    advice: { zh: "请把 Sluice-Release 编号告知网关运行方。", en: "Tell those who run the gateway the release id." },
    retry: 5,
  },
} as const satisfies Record<string, Reason>;

const ALL = { ...STOPS, ...PERMITS, ...REQUESTS, ...TOKENS, ...ACCIDENTS } as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof ALL;
export const REASONS: Readonly<Record<ReasonCode, Reason>> = ALL;
