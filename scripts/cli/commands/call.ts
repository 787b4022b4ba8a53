/** `sluice call`: one released call, streamed to stdout as it comes; says how the body ended, and for a cut one why (promise 3). */
import { once } from "node:events";
import type { Writable } from "node:stream";
import type { Command } from "commander";
import { z } from "zod";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withServiceKey } from "../command.ts";
import { type CliError, EXIT, type Result, usage } from "../exits.ts";
import { fetchFrom, refusalIn } from "../gateway.ts";
import { bytesIn } from "../papers.ts";
import { permitOf, permitsKnown } from "../permits.ts";
import { type KeyOptions, serviceKeyOf } from "../service-keys.ts";
import { holderOf, tokenFor } from "../token.ts";
import { type Ending, endOf, endWords } from "./release.ts";
import { stopLines, stopsSchema } from "./why.ts";

/** Bytes of a body that `--json` shows; what is beyond is counted. */
const SHOWN_BYTES = 65_536;

export interface CallOptions extends KeyOptions {
  /** A JSON body, or @FILE: the call is a POST then. */
  readonly data?: string;
}

export async function call(cli: Cli, name: string, path: string | undefined, options: CallOptions): Promise<Result> {
  const permit = await permitOf(cli, name);
  const target = pathOf(cli, permit, path);
  const { access_token: token } = await tokenFor(
    cli.tokenEndpoint,
    await serviceKeyOf(cli, options, holderOf(cli, permit)),
  );
  const authorization = `Bearer ${token}`;
  const request =
    options.data === undefined
      ? { headers: { authorization } }
      : { method: "POST", headers: { authorization, "content-type": "application/json" }, body: bodyIn(options.data) };
  const response = await fetchFrom(cli.gateway, `/permits/${permit}${target}`, request);
  const release = response.headers.get("sluice-release") ?? undefined;
  if (!response.ok) throw await refusalOf(cli, response);

  cli.note(`放行 ${release ?? "?"}（${response.status}）`, `released as ${release ?? "?"} (${response.status})`);
  const taken = await take(response, cli.json ? undefined : cli.streams.stdout);
  const ending = taken.complete ? undefined : await endOf(cli.gateway, release, token);
  return resultOf(cli, { status: response.status, release, ...taken }, ending);
}

/** Sent as it is: the gateway judges it. */
const bodyIn = (data: string): Uint8Array =>
  data.startsWith("@") ? bytesIn(data.slice(1), "--data") : Buffer.from(data, "utf8");

/** With each stop that the problem names. */
async function refusalOf(cli: Cli, response: Response): Promise<CliError> {
  const problem: unknown = await response.json().catch(() => undefined);
  const refusal = refusalIn(response.status, problem);
  const named = z.looseObject({ stops: stopsSchema }).safeParse(problem);
  if (named.success) refusal.details = await stopLines(cli, named.data.stops);
  return refusal;
}

function pathOf(cli: Cli, permit: number, path: string | undefined): string {
  const known = path ?? Object.values(cli.demo?.permits ?? {}).find(({ gate }) => gate === permit)?.example;
  if (known?.startsWith("/")) return known;
  if (known !== undefined) throw usage(`路径应以 / 开头，得到 ${known}`, `a path begins with /, found ${known}`);
  const permits = permitsKnown(cli);
  throw usage(
    `${permit} 不是已知的许可，请给出其后的路径，如 /items?limit=20；${permits.zh}`,
    `${permit} is no permit that is known here: name the path below it, e.g. /items?limit=20; ${permits.en}`,
  );
}

interface Taken {
  readonly bytes: number;
  /** False: the transport broke off before the body's end. */
  readonly complete: boolean;
  readonly body: string;
}

/** Reads to the end or to the break; `sink` sets the pace. A reader that leaves (`| head`) ends the call, and that is no cut. */
async function take(response: Response, sink: Writable | undefined): Promise<Taken> {
  let bytes = 0;
  const shown: Uint8Array[] = [];
  if (response.body === null) return { bytes, complete: true, body: "" };
  let left = false;
  const leave = () => {
    left = true;
  };
  sink?.on("error", leave);
  try {
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      if (bytes < SHOWN_BYTES) shown.push(chunk.subarray(0, SHOWN_BYTES - bytes));
      bytes += chunk.length;
      if (left) break;
      if (sink !== undefined && !sink.write(chunk))
        await Promise.race([once(sink, "drain"), once(sink, "close")]).catch(leave);
    }
    return { bytes, complete: true, body: textOf(shown) };
  } catch {
    return { bytes, complete: false, body: textOf(shown) };
  } finally {
    sink?.off("error", leave);
  }
}

const textOf = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString("utf8");

async function resultOf(
  cli: Cli,
  { status, release, bytes, complete, body }: Taken & { status: number; release: string | undefined },
  ending: Ending | undefined,
): Promise<Result> {
  const facts = {
    status,
    release,
    bytes,
    complete,
    ...(cli.json && { body, shown: Math.min(bytes, SHOWN_BYTES) }),
    ...(ending && { ending }),
  };
  if (complete) {
    cli.note(`响应完整，${bytes} 字节。`, `complete, ${bytes} bytes.`);
    return { exit: EXIT.done, facts, lines: [] };
  }
  cli.note(
    `响应被切断，收到 ${bytes} 字节。`,
    `CUT after ${bytes} bytes: the connection was reset, the body is not whole.`,
  );
  for (const { zh, en } of await endWords(cli, ending)) cli.note(zh, en);
  return { exit: EXIT.refused, facts, lines: [] };
}

export const callCommand = (run: Runner): Command =>
  withServiceKey(
    commandOf("call <permit> [path]", WORDS, run, (cli, [permit = "", path], command) =>
      call(cli, permit, path, command.opts<CallOptions>()),
    ),
    " (default: the permit's holder) / （默认为许可持有人）",
  ).option("--data <json|file>", "POST with this body, JSON or @FILE / 以此请求体发出请求：JSON，或 @文件");

const WORDS = {
  what: "one call under a permit, its body on stdout / 按许可调用一次，响应体写到标准输出",
  examples: [
    "call credit-profiles",
    "call credit-grades '/credit/enterprises?limit=5' --as inclusive-bank",
    "call flow-stream | head -3",
    "call credit-profiles /credit/enterprises/query --data @codes.json",
    "--gateway http://127.0.0.1:8480 call 34 /mobility/stations --key service-key.jwk",
  ],
};
