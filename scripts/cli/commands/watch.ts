/** `sluice watch`: the ledger's entries as they come, decoded. With `--json` one document a line, since it has no end. */
import type { Command } from "commander";
import { createPublicClient } from "viem";
import { sluiceAbi } from "../../../server/ledger/abi.ts";
import type { Texts } from "../../../server/reasons/reasons.ts";
import { entryWords } from "../../../server/registry/deeds.ts";
import { type Line, lineTo } from "../../law/line.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner } from "../command.ts";
import { EXIT, type Result, unreached } from "../exits.ts";
import { entries, type Told } from "../history.ts";
import { gateIn, type Kernel, reached } from "../kernel.ts";
import { numberIn } from "../terms.ts";
import { momentOf } from "../words.ts";

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
  const shown = { left: options.count === undefined ? Number.POSITIVE_INFINITY : numberIn(options.count, "--count") };
  const [block, seq] = await headOf(kernel);
  await cli.lawSoon(); // for names
  const first = from ?? seq + 1;
  cli.note(
    `查看账本 ${line.url}，自第 ${first} 条记录起；Ctrl-C 结束。`,
    `watching ${line.url} from entry ${first} on; Ctrl-C ends.`,
  );
  const pulse = new Pulse(cli);
  let next = from === undefined ? block + 1 : 0;
  const show = async (newest: number) => {
    if (newest < next || shown.left <= 0) return pulse.beat(newest);
    const told = await entries(kernel, { from: next, to: newest });
    next = newest + 1;
    pulse.clear();
    for (const entry of told) if (entry.seq >= first && shown.left-- > 0) print(cli, entry);
    pulse.beat(newest);
  };
  await everyBlock(line, show, () => shown.left <= 0);
  pulse.clear();
  return cli.json ? undefined : { exit: EXIT.done, facts: {}, lines: [] };
}

async function headOf({ url, reader, contracts }: Kernel): Promise<[block: number, seq: number]> {
  const block = await reached(url, reader.getBlockNumber({ cacheTime: 0 }));
  const call = { address: contracts.Sluice, abi: sluiceAbi, functionName: "head", blockNumber: block } as const;
  const [seq] = await reached(url, reader.readContract(call));
  return [Number(block), Number(seq)];
}

/** A line on a terminal that says that the ledger was asked and has nothing new; nowhere else. */
class Pulse {
  readonly #cli: Cli;
  readonly visible: boolean;

  constructor(cli: Cli) {
    this.#cli = cli;
    this.visible = !cli.json && cli.streams.stderr.isTTY === true;
  }

  beat(block: number): void {
    const time = momentOf(Math.floor(Date.now() / 1000)).slice(11, 19);
    this.#write(
      this.#cli.lang === "zh" ? `${time} 区块 ${block}，等待新记录` : `${time} block ${block}, waiting for entries`,
    );
  }

  clear(): void {
    this.#write("");
  }

  #write(text: string): void {
    if (this.visible) this.#cli.streams.stderr.write(`\r\u001b[K${text}`);
  }
}

/** Milliseconds between two looks over HTTP; over a WebSocket the node tells by itself, and is asked all the same. */
const LOOK_EVERY = 500;
const LOOK_ANYWAY = 5000;

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
  const look = () => node.getBlockNumber({ cacheTime: 0 }).then(take, lost);
  const stop = node.watchBlockNumber({ emitMissed: true, onBlockNumber: take, onError: lost });
  const timer = setInterval(look, LOOK_ANYWAY); // a subscription may have gone mute
  look(); // what is there already: the subscription tells only what comes
  try {
    await ended.promise;
  } finally {
    clearInterval(timer);
    stop();
  }
}

function print(cli: Cli, entry: Told): void {
  const line = cli.json
    ? JSON.stringify(entry, (_key, value) => (typeof value === "bigint" ? `0x${value.toString(16)}` : value))
    : entryText(cli, entry)[cli.lang];
  cli.streams.stdout.write(`${line}\n`);
}

/** `entry 171, block 121: hold agreement mobility-agreement (gate 31) from path 2, evidence 0x… by Municipal Commission of Transport`. */
function entryText(cli: Cli, { seq, block, act, gate, path, by, word, document }: Told): Texts {
  const [deed, who] = [entryWords(act), cli.names.account(by)];
  const head = { zh: `第 ${seq} 条，区块 ${block}：${deed.zh}`, en: `entry ${seq}, block ${block}: ${deed.en}` };
  if (act === "record")
    return { zh: `${head.zh} ${who.zh}/${Number(document)}`, en: `${head.en} ${who.en}/${Number(document)}` };
  if (gate === 0) return { zh: `${head.zh}，由 ${who.zh}`, en: `${head.en} by ${who.en}` };
  const what = cli.names.gate(gate, gateIn(gate, word)?.kind);
  const stops = act === "hold" || act === "lift";
  const zh = stops ? `，路径 ${path}，${act === "hold" ? "证据" : "文件"} ${document}` : "";
  const en = stops ? ` from path ${path}, ${act === "hold" ? "evidence" : "document"} ${document}` : "";
  return { zh: `${head.zh}${what.zh}${zh}，由 ${who.zh}`, en: `${head.en} ${what.en}${en} by ${who.en}` };
}

export const watchCommand = (run: Runner): Command =>
  commandOf("watch", WORDS, run, (cli, _args, command) => watch(cli, command.opts<WatchOptions>()))
    .option("--from <seq>", "begin with this entry (default: from now on) / 从该条记录开始（默认从现在开始）")
    .option("--count <n>", "end after so many entries / 满若干条后结束");

const WORDS = {
  what: "the ledger's entries as they come / 实时查看账本记录",
  examples: ["watch", "watch --from 1 --count 20", "--json watch --from 1"],
};
