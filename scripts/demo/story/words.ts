/** What the story says at each step, in both languages, with what was measured. */
import { standingWords } from "../../../server/reasons/endings.ts";
import type { Texts } from "../../../server/reasons/reasons.ts";
import type { DemoFile, DemoPermitEntry } from "../demo-file.ts";
import type { Cast } from "./cast.ts";
import type { Done } from "./desk.ts";
import type { Called, Flow, FlowEnd } from "./service.ts";
import type { Refusal, Standing } from "./story.ts";

const count = (value: number): string => value.toLocaleString("en");
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const pathOf = ({ gate, example }: DemoPermitEntry): string => `/permits/${gate}${example}`;

export function opening({ operator, supervisor, stream }: Cast): Texts {
  return {
    zh: `${operator.name.zh}依授权运营协议（闸口 ${stream.agreement}）使用公共数据，监管部门为${supervisor.name.zh}。`,
    en: `${operator.name.en} uses public data under its agreement (gate ${stream.agreement}); its supervisor is the ${supervisor.name.en}.`,
  };
}

export function tokenGiven({ key }: Cast, took: number): Texts {
  return {
    zh: `1 取得令牌：密钥（闸口 ${key.gate}）签名换取，${ms(took)}。`,
    en: `1 Token: by a signature of the key (gate ${key.gate}), in ${ms(took)}.`,
  };
}

export function released(permit: DemoPermitEntry, { status, bytes, ms: took }: Called): Texts {
  return {
    zh: `2 调用：GET ${pathOf(permit)} → ${status}，${count(bytes)} 字节，${ms(took)}。网关扣下未授权的 ${permit.withheld.join("、")}。`,
    en: `2 A call: GET ${pathOf(permit)} → ${status}, ${count(bytes)} bytes in ${ms(took)}. Withheld by the gateway: ${permit.withheld.join(", ")}.`,
  };
}

export function streaming(permit: DemoPermitEntry, flow: Flow): Texts {
  return {
    zh: `3 流式调用：GET ${pathOf(permit)} 正在传输，已收 ${flow.lines} 行 ${count(flow.bytes)} 字节。`,
    en: `3 A stream: GET ${pathOf(permit)} runs; ${flow.lines} lines, ${count(flow.bytes)} bytes so far.`,
  };
}

export function held({ supervisor, supervisorSlug, stream }: Cast, done: Done): Texts {
  const command = `sluice hold ${stream.agreement} --as ${supervisorSlug} --evidence ${done.paper}`;
  const { block, seq, sentAt, receiptAt, appliedAt } = done;
  return {
    zh: `4 暂扣：${supervisor.name.zh}凭证据暂扣协议；${ms(receiptAt - sentAt)} 后确认进入区块 ${block}（第 ${seq} 条记录），${ms(appliedAt - sentAt)} 后网关确认已执行。\n    ${command}`,
    en: `4 The hold: the ${supervisor.name.en} holds the agreement on evidence; known to be in block ${block} (seq ${seq}) after ${ms(receiptAt - sentAt)}, confirmed by the gateway after ${ms(appliedAt - sentAt)}.\n    ${command}`,
  };
}

/** The gateway hears of the block at the same moment as the supervisor, so that the stream may end before the receipt is read. */
export function cut(
  flow: Flow,
  { sentAt, receiptAt }: Done,
  { at, error }: FlowEnd & { readonly error: string },
): Texts {
  const after = at - receiptAt;
  const [zh, en] = after < 0 ? ["早于", "before"] : ["晚于", "after"];
  return {
    zh: `5 流被切断：发出暂扣后 ${ms(at - sentAt)}，${zh}回执 ${ms(Math.abs(after))}；共收 ${count(flow.bytes)} 字节，以传输错误 ${error} 告终，绝不像正常结束。`,
    en: `5 The stream is cut: ${ms(at - sentAt)} after the hold was sent, ${ms(Math.abs(after))} ${en} its receipt was known; ${count(flow.bytes)} bytes came, then the transport error ${error}: it never looks whole.`,
  };
}

export function refused({ organisations }: DemoFile, { status, code, stops, advice, ms: took }: Refusal): Texts {
  const [stop] = stops;
  const holder = Object.values(organisations).find(({ id }) => id === stop?.heldBy)?.name;
  const by = { zh: holder?.zh ?? String(stop?.heldBy), en: holder?.en ?? String(stop?.heldBy) };
  return {
    zh: `6 同一调用被拒绝：${status} ${code}，${ms(took)}；闸口 ${stop?.gate} 由${by.zh}暂扣，证据 ${stop?.evidence}。\n    ${advice.zh}`,
    en: `6 The same call is refused: ${status} ${code} in ${ms(took)}; gate ${stop?.gate}, held by the ${by.en} on evidence ${stop?.evidence}.\n    ${advice.en}`,
  };
}

export function othersFlow({ organisation, permit }: NonNullable<Cast["other"]>, { status, ms: took }: Called): Texts {
  return {
    zh: `  同一专区的${organisation.name.zh}不受影响：GET ${pathOf(permit)} → ${status}，${ms(took)}。`,
    en: `  ${organisation.name.en}, in the same zone, is not touched: GET ${pathOf(permit)} → ${status} in ${ms(took)}.`,
  };
}

export function standing(flow: Flow, { state, bytes, code }: Standing): Texts {
  return {
    zh: `7 事后查询：放行 ${flow.release} 的结局是${standingWords(state).zh}（${code}），网关放出 ${count(bytes)} 字节。`,
    en: `7 The reason, asked for afterwards: release ${flow.release} was ${state} (${code}); ${count(bytes)} bytes left the gateway.`,
  };
}

export function lifted({ supervisor, supervisorSlug, stream }: Cast, done: Done): Texts {
  const command = `sluice lift ${stream.agreement} --as ${supervisorSlug} --document ${done.paper}`;
  return {
    zh: `8 解除：${supervisor.name.zh}凭核查文件解除暂扣，${ms(done.appliedAt - done.sentAt)} 后网关确认已执行。\n    ${command}`,
    en: `8 The lift: the ${supervisor.name.en} lifts its hold with a finding; confirmed by the gateway after ${ms(done.appliedAt - done.sentAt)}.\n    ${command}`,
  };
}

export function again({ status, bytes, ms: took }: Called): Texts {
  return {
    zh: `9 用同一令牌再次调用 → ${status}，${count(bytes)} 字节，${ms(took)}。`,
    en: `9 The call again, with the same token → ${status}, ${count(bytes)} bytes in ${ms(took)}.`,
  };
}
