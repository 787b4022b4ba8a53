import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { openAccessLog } from "../server/audit/access-log.ts";
import type { Admission } from "../server/audit/log.ts";
import { bodyOf } from "../server/audit/record.ts";
import type { GateId, PartyId } from "../server/decision/gate.ts";

/**
 * Milliseconds from a call's intended start to its durable record (promise 4), at fixed offered rates, beside what one would write without a log of our own, in the same run.
 * Open loop: late starts count, failures are shown, and no rate is claimed that was not achieved. `node bench/log.ts [--seconds 1.5] [--rounds 3]`
 */

interface Contestant {
  readonly name: string;
  append(record: Admission): Promise<void>;
  close(): Promise<void>;
}

interface Round {
  readonly latencies: number[];
  readonly failures: number;
  readonly achieved: number;
}

const RATES = [200, 1000, 5000, 15_000];
const TICK_MS = 1;

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "1.5" }, rounds: { type: "string", default: "3" } },
});
await main(Number(values.seconds), Number(values.rounds));

async function main(seconds: number, rounds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-bench-"));
  const makers = [ourLog, fileEach, sqliteEach];
  const results = new Map<string, Round[]>();
  try {
    let turn = 0;
    for (let round = 0; round < rounds; round++) {
      for (const rate of RATES) {
        for (const make of makers) {
          const contestant = await make(join(folder, String(turn++)));
          // Its file is made at the first record: not what is measured here.
          await contestant.append(admissionOf(0));
          const key = `${contestant.name}|${rate}`;
          results.set(key, [...(results.get(key) ?? []), await offered(contestant, rate, seconds)]);
          await contestant.close();
        }
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  print(results, seconds, rounds);
}

/** The log as the gateway uses it, index thread included. */
async function ourLog(folder: string): Promise<Contestant> {
  const log = await openAccessLog({ folder, origin: "bench", report: () => undefined });
  return { name: "sluice access log", append: (record) => log.append(record), close: () => log.close() };
}

/** A line and a sync for each call, those of different calls side by side. */
async function fileEach(path: string): Promise<Contestant> {
  const file = await open(path, "a");
  return {
    name: "appendFile + fdatasync each",
    append: async (record) => {
      await file.appendFile(`${bodyOf(record)}\n`);
      await file.datasync();
    },
    close: () => file.close(),
  };
}

/** A transaction for each call, on the main thread, as node:sqlite offers it. */
async function sqliteEach(path: string): Promise<Contestant> {
  const database = new DatabaseSync(path);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE log (id INTEGER PRIMARY KEY, body TEXT)",
  );
  const insert = database.prepare("INSERT INTO log (body) VALUES (?)");
  return {
    name: "node:sqlite, a commit each",
    append: async (record) => {
      insert.run(bodyOf(record));
    },
    close: async () => database.close(),
  };
}

async function offered({ append }: Contestant, rate: number, seconds: number): Promise<Round> {
  const latencies: number[] = [];
  const under: Promise<void>[] = [];
  let failures = 0;
  const start = performance.now();
  const total = Math.round(rate * seconds);
  for (let next = 0; next < total; ) {
    const now = performance.now();
    for (; next < total && start + (next * 1000) / rate <= now; next++) {
      const intended = start + (next * 1000) / rate;
      const durable = append(admissionOf(next)).then(
        () => void latencies.push(performance.now() - intended),
        () => void failures++,
      );
      under.push(durable);
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(under);
  return { latencies, failures, achieved: latencies.length / ((performance.now() - start) / 1000) };
}

function admissionOf(n: number): Admission {
  const permit = 7 as GateId;
  return {
    kind: "admission",
    release: `bench-${n}-0123456789abcdef`,
    at: Date.now(),
    permit,
    key: 8 as GateId,
    holder: 9 as PartyId,
    method: "GET",
    operation: "getEnterprise",
    seq: 1000,
    block: 900,
    quota: [{ permit, period: 3, spent: n + 1 }],
  };
}

function print(results: ReadonlyMap<string, readonly Round[]>, seconds: number, rounds: number): void {
  console.log(
    `append → durable, ms; median of ${rounds} interleaved rounds of ${seconds} s; node ${process.version}\n`,
  );
  console.log("| offered a second | | p50 | p99 | achieved a second | failed |\n|---|---|---|---|---|---|");
  for (const rate of RATES) {
    for (const [key, all] of results) {
      const [name, of] = key.split("|");
      if (Number(of) !== rate) continue;
      const p = (q: number) => median(all.map(({ latencies }) => quantile(latencies, q))).toFixed(1);
      const achieved = Math.round(median(all.map((round) => round.achieved)));
      const failed = all.reduce((sum, round) => sum + round.failures, 0);
      console.log(`| ${rate} | ${name} | ${p(0.5)} | ${p(0.99)} | ${achieved} | ${failed} |`);
    }
  }
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
