/** The gateways as the command line asks them: small questions over HTTP, each with an end. What they answer is theirs: only what is read is parsed. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { REASONS, type ReasonCode, type Texts } from "../../server/reasons/reasons.ts";
import { CUTS_KEPT } from "../../server/release/running.ts";
import { CliError, EXIT, unreached } from "./exits.ts";

/** Milliseconds for one answer. */
const ANSWER_WITHIN = 5000;
/** Milliseconds between two looks at a gateway that has not yet applied an entry. */
const LOOK_EVERY = 50;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A JSON view below `/v1`, whatever its status. Throws `CliError` when the gateway is not reached or says something else than JSON. */
export async function ask(gateway: string, path: string, token?: string, signal?: AbortSignal): Promise<Answer> {
  const within = AbortSignal.timeout(ANSWER_WITHIN);
  const response = await get(gateway, path, token, signal === undefined ? within : AbortSignal.any([signal, within]));
  try {
    return { status: response.status, body: await response.json() };
  } catch (cause) {
    throw unreached(
      "GATEWAY_UNREACHED",
      `网关 ${gateway} 对 ${path} 的答复（${response.status}）不是 JSON。`,
      `the gateway ${gateway} answered ${path} with ${response.status} and no JSON.`,
      cause,
    );
  }
}

async function get(gateway: string, path: string, token: string | undefined, signal: AbortSignal): Promise<Response> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetchFrom(gateway, path, { headers, signal });
}

export async function fetchFrom(gateway: string, path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(`${gateway.replace(/\/$/, "")}${path}`, { redirect: "manual", ...request });
  } catch (cause) {
    throw unreached("GATEWAY_UNREACHED", `无法连接网关 ${gateway}。`, `the gateway ${gateway} was not reached.`, cause);
  }
}

const problemSchema = z.looseObject({
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
  stops: z.array(z.unknown()).optional(),
  advice: z.looseObject({ zh: z.string(), en: z.string() }).optional(),
});

/** A problem document (RFC 9457) or an OAuth error (RFC 6749, 5.2) in words: title and advice are the registry's in each language, the detail is the gateway's, in English. */
export function refusalIn(status: number, body: unknown): CliError {
  const parsed = problemSchema.safeParse(body);
  const said = parsed.success ? parsed.data : {};
  const code = said.code ?? said.error ?? `HTTP_${status}`;
  const reason = Object.entries(REASONS).find(([known]) => known === code)?.[1];
  const detail = said.detail ?? said.error_description ?? said.title ?? "";
  const advice = said.advice ?? reason?.advice;
  // Stops are told line by line below, better than in one sentence.
  const en = said.stops !== undefined && said.stops.length > 0 && reason !== undefined ? reason.title.en : detail;
  const words = {
    zh: `网关拒绝（${status} ${code}）：${reason?.title.zh ?? detail}${advice === undefined ? "" : `。${advice.zh}`}`,
    en: `the gateway refused (${status} ${code}): ${en}${advice === undefined ? "" : `. ${advice.en}`}`,
  };
  const refusal = new CliError(EXIT.refused, code, words, { status, problem: body });
  if (PARTICULAR.has(code) && detail !== "") refusal.details = [{ zh: `  网关原文：${detail}`, en: "" }];
  return refusal;
}

/** Codes whose detail names what no title can: the caller's own parameter, method or type. */
const PARTICULAR: ReadonlySet<string> = new Set([
  "METHOD_NOT_ALLOWED",
  "OPERATION_UNKNOWN",
  "PARAMETER_INVALID",
  "QUERY_INVALID",
  "QUOTA_SPENT",
  "REQUEST_TYPE_UNKNOWN",
] satisfies ReasonCode[]);

/* CONFIRMATION */

const statusSchema = z.looseObject({
  applied: z.looseObject({ seq: z.number() }),
  cuts: z.array(z.looseObject({ after: z.number(), seq: z.number(), count: z.number() })).optional(),
});
export type Status = z.infer<typeof statusSchema>;

export interface Confirmation {
  readonly gateway: string;
  readonly confirmed: boolean;
  /** Undefined where it was never reached. */
  readonly applied?: number;
  /** Milliseconds from the sending of the act to this answer. */
  readonly ms: number;
  /** Responses that the entries of its block cut there; undefined where the gateway no longer knows. */
  readonly cut?: number;
  /** Why it could not be asked, where waiting does not help. */
  readonly fault?: Texts;
}

/** How a gateway is asked: with a token where it wants one. */
export interface Asking {
  ask(gateway: string, path: string, signal?: AbortSignal): Promise<Answer>;
}

const OPENLY: Asking = { ask: (gateway, path, signal) => ask(gateway, path, undefined, signal) };

async function statusOf(asking: Asking, gateway: string, signal: AbortSignal): Promise<Status | CliError | undefined> {
  try {
    return statusSchema.parse((await asking.ask(gateway, "/v1/status", signal)).body);
  } catch (error) {
    // Silent, restarting, or no gateway: all the same to whoever waits. Only a token that is not to be had does not come by waiting.
    return error instanceof CliError && error.exit !== EXIT.unreached ? error : undefined;
  }
}

/**
 * Asks each gateway until it has applied `seq`, or until `seconds` have passed. A stop is confirmed, not assumed (promise 9).
 * @param sentAt When the act was sent, by `performance.now()`.
 */
export async function confirmations(
  gateways: readonly string[],
  seq: number,
  seconds: number,
  sentAt: number,
  asking = OPENLY,
): Promise<Confirmation[]> {
  const end = performance.now() + seconds * 1000;
  return Promise.all(gateways.map((gateway) => confirmation(asking, gateway, { seq, end, sentAt })));
}

interface Wanted {
  readonly seq: number;
  readonly end: number;
  readonly sentAt: number;
}

async function confirmation(asking: Asking, gateway: string, { seq, end, sentAt }: Wanted): Promise<Confirmation> {
  let applied: number | undefined;
  const since = () => Math.round(performance.now() - sentAt);
  do {
    const left = Math.max(1, Math.ceil(end - performance.now()));
    const status = await statusOf(asking, gateway, AbortSignal.timeout(left));
    if (status instanceof CliError) return { gateway, confirmed: false, ms: since(), fault: status.words };
    applied = status?.applied.seq ?? applied;
    if (status !== undefined && status.applied.seq >= seq) {
      const cut = cutBy(status, seq);
      return { gateway, confirmed: true, applied: status.applied.seq, ms: since(), ...(cut !== undefined && { cut }) };
    }
    await delay(Math.min(LOOK_EVERY, Math.max(0, end - performance.now())));
  } while (performance.now() < end);
  return { gateway, confirmed: false, ms: since(), ...(applied !== undefined && { applied }) };
}

/** Of the gateway's newest cuts: an entry older than all that it remembers may have cut what it no longer tells. */
function cutBy({ cuts }: Status, seq: number): number | undefined {
  const own = cuts?.find((one) => one.after < seq && seq <= one.seq);
  if (own !== undefined) return own.count;
  const [oldest] = cuts ?? [];
  return cuts === undefined || (cuts.length >= CUTS_KEPT && oldest !== undefined && seq <= oldest.after)
    ? undefined
    : 0;
}
