/**
 * How fast a stop ends running responses (promise 3), on the whole product: from the block's arrival at the gateway's socket to the last byte at the client, and to the end that it sees.
 * Ledger, gateway, data APIs and clients are processes of their own. The peer is what one would write without us: a plain streaming proxy that calls `res.destroy()` when it is told to.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { STREAM, type System, startSystem } from "./cut/system.ts";

const STREAMS = Number(process.env.STREAMS ?? 100);
const ROUNDS = Number(process.env.ROUNDS ?? 20);

/** One way to end all streams. */
interface Contender {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly token: string;
  /** Ends all that run. @returns When the word for it reached the process, in nanoseconds of the machine's monotonic clock. */
  stop(): Promise<number>;
  /** Makes the next round possible. @returns How many were ended, by its own word. */
  again(): Promise<number>;
}

interface Ends {
  readonly last: readonly number[];
  readonly end: readonly number[];
  readonly how: Readonly<Record<string, number>>;
}

/** Milliseconds after the word. */
interface Measured {
  readonly last: number[];
  readonly end: number[];
  readonly how: Record<string, number>;
}

function sluice({ port, path, token, tap, hold, lift, cut }: System): Contender {
  let before = 0;
  return {
    ...{ name: "sluice", port, path, token },
    async stop() {
      before = await cut();
      const [arrived] = await Promise.all([tap.nextHead(), hold()]);
      return arrived;
    },
    async again() {
      const count = (await cut()) - before;
      await lift();
      return count;
    },
  };
}

async function plainProxy({ upstream }: System): Promise<{ peer: ChildProcess; contender: Contender }> {
  const peer = fork(new URL("cut/peer.ts", import.meta.url), [upstream.origin, upstream.credential]);
  const [{ port }] = await once(peer, "message");
  let count = 0;
  const contender = {
    ...{ name: "res.destroy", port, path: STREAM, token: "none" },
    async stop() {
      const sent = Number(process.hrtime.bigint());
      peer.send("stop");
      [{ count }] = await once(peer, "message");
      return sent;
    },
    again: async () => count,
  };
  return { peer, contender };
}

async function main(): Promise<void> {
  await using system = await startSystem();
  const { peer, contender } = await plainProxy(system);
  const contenders = [sluice(system), contender];
  const measured = contenders.map((): Measured => ({ last: [], end: [], how: {} }));
  // Interleaved, so that a busy minute hits both.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, one] of contenders.entries()) await aRound(one, measured[index]);
  }
  print(contenders, measured);
  peer.kill();
}

async function aRound(contender: Contender, to: Measured | undefined): Promise<void> {
  const { port, path, token } = contender;
  const clients = fork(new URL("cut/clients.ts", import.meta.url), [String(port), path, String(STREAMS), token]);
  await once(clients, "message"); // all run
  const ended = once(clients, "message");
  const word = await contender.stop();
  const [{ last, end, how }] = (await ended) as [Ends];
  clients.kill();
  const count = await contender.again();
  if (count !== STREAMS) throw new Error(`${contender.name} ended ${count} streams, wanted ${STREAMS}`);
  to?.last.push(...last.map((at) => (at - word) / 1e6));
  to?.end.push(...end.map((at) => (at - word) / 1e6));
  for (const [way, ways] of Object.entries(how)) if (to) to.how[way] = (to.how[way] ?? 0) + ways;
}

function print(contenders: readonly Contender[], measured: readonly Measured[]): void {
  console.log(
    `${STREAMS} open streams, a line each 20 ms; ${ROUNDS} rounds. ms after the block (sluice) or the word (res.destroy) reached the process; below 0: before\n`,
  );
  console.log("| | last byte p50 | p99 | max | end seen p50 | p99 | max | how |\n|---|---|---|---|---|---|---|---|");
  for (const [index, { name }] of contenders.entries()) {
    const { last = [], end = [], how } = measured[index] ?? {};
    const figures = [last, end].flatMap((values) => SHARES.map((share) => quantile(values, share).toFixed(1)));
    console.log(`| ${[name, ...figures, JSON.stringify(how)].join(" | ")} |`);
  }
  const [ours, theirs] = measured;
  const at = (of: Measured | undefined, which: "last" | "end", share: number) => quantile(of?.[which] ?? [], share);
  const ratio = (share: number) => (at(ours, "end", share) / at(theirs, "end", share)).toFixed(2);
  // Last bytes lie on both sides of zero: a difference says something there, a ratio nothing.
  const later = at(ours, "last", 0.99) - at(theirs, "last", 0.99);
  console.log(
    `\nsluice to res.destroy: last byte p99 ${later.toFixed(1)} ms later; end seen p50 ${ratio(0.5)}, p99 ${ratio(0.99)} times`,
  );
}

const SHARES = [0.5, 0.99, 1];

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

await main();
