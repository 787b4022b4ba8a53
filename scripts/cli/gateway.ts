/** The gateways as the command line asks them: small questions over HTTP, each with an end. What they answer is theirs: only what is read is parsed. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
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

/** A 200's body; any other answer is a refusal, with the gateway's own words. */
export async function view(gateway: string, path: string, token?: string): Promise<unknown> {
  const { status, body } = await ask(gateway, path, token);
  if (status === 200) return body;
  throw refusalIn(status, body);
}

const problemSchema = z.looseObject({
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
  advice: z.looseObject({ zh: z.string(), en: z.string() }).optional(),
});

/** A problem document (RFC 9457) or an OAuth error (RFC 6749, 5.2) in words. */
export function refusalIn(status: number, body: unknown): CliError {
  const parsed = problemSchema.safeParse(body);
  const said = parsed.success ? parsed.data : {};
  const code = said.code ?? said.error ?? `HTTP_${status}`;
  const detail = said.detail ?? said.error_description ?? said.title ?? "";
  const words = {
    zh: `网关拒绝（${status} ${code}）：${detail}${said.advice === undefined ? "" : `。${said.advice.zh}`}`,
    en: `the gateway refused (${status} ${code}): ${detail}${said.advice === undefined ? "" : `. ${said.advice.en}`}`,
  };
  return new CliError(EXIT.refused, code, words, { status, problem: body });
}

/* CONFIRMATION */

const statusSchema = z.looseObject({
  applied: z.looseObject({ seq: z.number() }),
  streams: z.number().optional(),
  cut: z.looseObject({ seq: z.number().optional(), count: z.number() }).optional(),
});
export type Status = z.infer<typeof statusSchema>;

export interface Confirmation {
  readonly gateway: string;
  readonly confirmed: boolean;
  /** Undefined where it was never reached. */
  readonly applied?: number;
  /** Responses that it has cut since `before`, where that was asked. */
  readonly cut?: number;
}

export async function statusOf(gateway: string, signal?: AbortSignal): Promise<Status | undefined> {
  try {
    return statusSchema.parse((await ask(gateway, "/v1/status", undefined, signal)).body);
  } catch {
    return undefined; // silent, restarting, or no gateway: all the same to whoever waits for a confirmation
  }
}

/** Responses that each gateway has cut since its start; those that do not answer within `milliseconds` are not among them. */
export async function cutCounts(
  gateways: readonly string[],
  milliseconds: number,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  await Promise.all(
    gateways.map(async (gateway) => {
      const count = (await statusOf(gateway, AbortSignal.timeout(milliseconds)))?.cut?.count;
      if (count !== undefined) counts.set(gateway, count);
    }),
  );
  return counts;
}

/**
 * Asks each gateway until it has applied `seq`, or until `seconds` have passed. A stop is confirmed, not assumed (promise 9).
 * @param before What `cutCounts` said before the act.
 */
export async function confirmations(
  gateways: readonly string[],
  seq: number,
  seconds: number,
  before: ReadonlyMap<string, number> = new Map(),
): Promise<Confirmation[]> {
  const end = performance.now() + seconds * 1000;
  return Promise.all(gateways.map((gateway) => confirmation(gateway, seq, end, before.get(gateway))));
}

async function confirmation(
  gateway: string,
  seq: number,
  end: number,
  cutBefore: number | undefined,
): Promise<Confirmation> {
  let applied: number | undefined;
  do {
    const left = Math.max(1, Math.ceil(end - performance.now()));
    const status = await statusOf(gateway, AbortSignal.timeout(left));
    applied = status?.applied.seq ?? applied;
    if (status !== undefined && status.applied.seq >= seq) {
      const { cut } = status;
      const since = cut !== undefined && cutBefore !== undefined ? { cut: Math.max(0, cut.count - cutBefore) } : {};
      return { gateway, confirmed: true, applied: status.applied.seq, ...since };
    }
    await delay(Math.min(LOOK_EVERY, Math.max(0, end - performance.now())));
  } while (performance.now() < end);
  return { gateway, confirmed: false, ...(applied !== undefined && { applied }) };
}
