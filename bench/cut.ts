/**
 * How fast a stop ends running responses (promise 3): from the block's arrival to the last byte at the client, and to the end that it sees.
 * Clients and upstream are processes of their own. The peer is what one would write without us: a plain streaming proxy that calls `res.destroy()`.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";
import type { Caller } from "../server/access/caller.ts";
import type { GateId } from "../server/decision/gate.ts";
import { DataPath } from "../server/release/data-path.ts";
import { FakeLedger, GATE, HOLDER } from "../test/server/release/ledger.ts";
import { FakeLog } from "../test/server/release/log.ts";
import { aDescriptor } from "../test/server/release/world.ts";

const STREAMS = Number(process.env.STREAMS ?? 100);
const ROUNDS = Number(process.env.ROUNDS ?? 5);

/** One way to end all streams. */
interface Contender {
  readonly server: Server;
  readonly path: string;
  /** Streams that run. */
  running(): number;
  stop(): void;
  /** Makes the next round possible. */
  again(): void;
  close(): Promise<void>;
}

/** Nanoseconds of the machine's monotonic clock, the same in all processes. */
interface Ends {
  readonly last: readonly number[];
  readonly end: readonly number[];
  readonly how: Readonly<Record<string, number>>;
}

function sluice(upstream: string): Contender {
  const ledger = new FakeLedger();
  const caller: Caller = { key: GATE.key as GateId, holder: HOLDER, clientId: "bench", expires: 0xffff_ffff };
  const descriptor = aDescriptor();
  const path = new DataPath({
    ledger,
    log: new FakeLog(),
    facts: { holdFacts: () => undefined },
    descriptors: { of: () => descriptor },
    upstreams: { of: () => ({ origin: upstream, credential: "bench" }) },
    verify: async () => caller,
    challenge: () => "Bearer",
    origin: upstream,
    seen: { refused() {}, ended() {}, stranger() {}, broke: (error) => console.error(error) },
  });
  return {
    server: createServer((request, response) => path.handle(request, response)),
    path: `/permits/${GATE.grant}/lines`,
    running: () => path.stats().streams,
    stop: () => ledger.hold("zone"),
    again: () => ledger.lift("zone"),
    close: () => path.close(0),
  };
}

function plainProxy(upstream: string): Contender {
  const pool = new Pool(upstream);
  const running = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    running.add(response.on("close", () => running.delete(response)));
    pool
      .stream({ method: "GET", path: "/lines" }, ({ statusCode, headers }) =>
        response.writeHead(statusCode, { "content-type": String(headers["content-type"]) }),
      )
      .catch(() => {});
  });
  return {
    server,
    path: "/lines",
    running: () => running.size,
    stop: () => {
      for (const response of running) response.destroy();
    },
    again: () => {},
    close: () => pool.destroy(),
  };
}

async function main(): Promise<void> {
  const upstream = fork(new URL("cut/upstream.ts", import.meta.url));
  const [{ origin }] = await once(upstream, "message");
  const contenders = { sluice: sluice(origin), "res.destroy": plainProxy(origin) };
  const lines = new Map<string, { last: number[]; end: number[]; how: Record<string, number> }>();
  for (const [name, { server }] of Object.entries(contenders)) {
    lines.set(name, { last: [], end: [], how: {} });
    await once(server.listen(0, "127.0.0.1"), "listening");
  }
  // Interleaved, so that a busy minute hits both.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, contender] of Object.entries(contenders)) {
      const { applied, ends } = await aRound(contender);
      const line = lines.get(name);
      line?.last.push(...ends.last.map((at) => (at - applied) / 1e6));
      line?.end.push(...ends.end.map((at) => (at - applied) / 1e6));
      for (const [how, count] of Object.entries(ends.how)) if (line) line.how[how] = (line.how[how] ?? 0) + count;
    }
  }
  print(lines);
  for (const { server, close } of Object.values(contenders)) {
    await close();
    server.close();
  }
  upstream.kill();
}

async function aRound(contender: Contender): Promise<{ applied: number; ends: Ends }> {
  const { port } = contender.server.address() as AddressInfo;
  const clients: ChildProcess = fork(new URL("cut/clients.ts", import.meta.url), [
    String(port),
    contender.path,
    String(STREAMS),
  ]);
  await once(clients, "message");
  if (contender.running() !== STREAMS) throw new Error(`${contender.running()} streams run, wanted ${STREAMS}`);
  const ended = once(clients, "message");
  const applied = Number(process.hrtime.bigint());
  contender.stop();
  const [ends] = await ended;
  clients.kill();
  contender.again();
  return { applied, ends };
}

function print(lines: ReadonlyMap<string, { last: number[]; end: number[]; how: Record<string, number> }>): void {
  console.log(`${STREAMS} open streams, ${ROUNDS} rounds; ms after the stop was applied (negative: before)`);
  for (const [name, { last, end, how }] of lines) {
    console.log(`${name.padEnd(12)} last byte ${figures(last)}   end seen ${figures(end)}   ${JSON.stringify(how)}`);
  }
}

function figures(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(2);
  return `p50 ${at(0.5)}  p99 ${at(0.99)}  max ${at(1)}`;
}

await main();
