/** `sluice watch`: the ledger's entries as they come, decoded. With `--json` one document a line, since it has no end. */
import type { Command } from "commander";
import { createPublicClient } from "viem";
import { type Line, lineTo } from "../../law/line.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner } from "../command.ts";
import { EXIT, type Result, unreached } from "../exits.ts";
import { entries, type Told } from "../history.ts";
import { gateIn } from "../kernel.ts";
import { numberIn } from "../terms.ts";

export interface WatchOptions {
  /** First seq to show; absent: what comes from now on. */
  readonly from?: string;
  /** Ends after so many entries. */
  readonly count?: string;
}

export async function watch(cli: Cli, options: WatchOptions): Promise<Result | undefined> {
  const kernel = await cli.kernel();
  await using line = lineTo(cli.demo?.ledger.http === kernel.url ? cli.demo.ledger.ws : kernel.url);
  const from = options.from === undefined ? undefined : numberIn(options.from, "--from");
  const count = options.count === undefined ? Number.POSITIVE_INFINITY : numberIn(options.count, "--count");
  const shown = { left: count };
  let next = from === undefined ? Number(await kernel.reader.getBlockNumber({ cacheTime: 0 })) + 1 : 0;
  const show = async (block: number) => {
    if (block < next || shown.left <= 0) return;
    const told = await entries(kernel, { from: next, to: block });
    next = block + 1;
    for (const entry of told) if (entry.seq >= (from ?? 0) && shown.left-- > 0) print(cli, entry);
  };
  await everyBlock(line, show, () => shown.left <= 0);
  return cli.json ? undefined : { exit: EXIT.done, facts: {}, lines: [] };
}

/** Milliseconds between two looks over HTTP; over a WebSocket the node tells by itself. */
const LOOK_EVERY = 500;

/** Blocks one after the other, until `done`. Rejects when the node is lost: whoever watches must not believe that nothing happens. */
async function everyBlock(
  { url, transport }: Line,
  each: (block: number) => Promise<void>,
  done: () => boolean,
): Promise<void> {
  const node = createPublicClient({ transport, pollingInterval: LOOK_EVERY });
  const ended = Promise.withResolvers<void>();
  const lost = (cause: unknown) =>
    ended.reject(
      unreached("LEDGER_UNREACHED", `与账本 ${url} 的连接中断。`, `the connection to the ledger ${url} broke.`, cause),
    );
  let working = Promise.resolve();
  const take = (block: bigint) => {
    working = working.then(() => each(Number(block))).then(() => (done() ? ended.resolve() : undefined), lost);
  };
  const stop = node.watchBlockNumber({ emitMissed: true, onBlockNumber: take, onError: lost });
  node.getBlockNumber({ cacheTime: 0 }).then(take, lost); // what is there already: the subscription tells only what comes
  try {
    await ended.promise;
  } finally {
    stop();
  }
}

function print(cli: Cli, entry: Told): void {
  const line = cli.json
    ? JSON.stringify(entry, (_key, value) => (typeof value === "bigint" ? `0x${value.toString(16)}` : value))
    : entryWords(cli, entry);
  cli.streams.stdout.write(`${line}\n`);
}

function entryWords(cli: Cli, { seq, block, act, gate, path, by, word, document }: Told): string {
  const head = `seq ${seq} block ${block} ${act}`;
  if (act === "record") return `${head} case ${Number(BigInt(document))} by ${by}`;
  if (gate === 0) return `${head} by ${by}`;
  const kind = gateIn(gate, word)?.kind ?? "gate";
  const seat = act === "hold" || act === "lift" ? ` from seat ${path}, paper ${document}` : "";
  return `${head} ${kind} ${cli.gateName(gate)}${seat} by ${by}`;
}

export const watchCommand = (run: Runner): Command =>
  commandOf("watch", WORDS, run, (cli, _args, command) => watch(cli, command.opts<WatchOptions>()))
    .option("--from <seq>", "begin with this entry (default: from now on) / 从该条记录开始（默认从现在开始）")
    .option("--count <n>", "end after so many entries / 满若干条后结束");

const WORDS = {
  what: "the ledger's entries as they come / 实时查看账本记录",
  examples: ["watch", "watch --from 1 --count 20", "--json watch --from 1"],
};
