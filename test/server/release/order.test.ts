import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { expect } from "chai";
import fc from "fast-check";
import { afterEach, beforeEach, describe, it } from "mocha";
import { STALE } from "./ledger.ts";
import { GRANT, World } from "./world.ts";

/** What can happen to a call, in any order and as often as it likes. */
const EVENTS = ["record", "head", "line", "end", "break", "hold", "lift", "stale", "fresh", "leave", "turn"] as const;
type Event = (typeof EVENTS)[number];

describe("in any order of record, upstream, stops and leaving", () => {
  let world: World;
  beforeEach(async () => {
    world = await new World().open();
  });
  afterEach(() => world.close());

  it("no byte leaves before the record or after a stop, and each call has one end", async function () {
    this.timeout(20_000);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...EVENTS), { maxLength: 12 }), async (events) => {
        await aCall(world, events);
      }),
      { numRuns: 150 },
    );
    expect(world.faults).to.deep.equal([]);
    expect(world.path.watches).to.equal(0);
  });
});

/** Runs one call through `events`, then lets it come to its end. */
async function aCall(world: World, events: readonly Event[]): Promise<void> {
  const { log } = world;
  log.records.length = 0;
  log.slow();
  const socket = await world.raw();
  const seen = watched(socket);
  socket.write(`GET ${GRANT}/lines HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer operator\r\nConnection: close\r\n\r\n`);
  const source = await reachedBy(world);
  const far = new Set<Event>();
  for (const event of events) {
    if (!far.has("record")) expect(seen.text, "before the record").to.not.include("line");
    await happen(event, { world, source, socket, word: far.has("hold") || far.has("stale") ? "late" : "line" });
    far.add(event);
  }
  for (const event of ["lift", "fresh", "record", "head", "end"] as const)
    await happen(event, { world, source, socket, word: "late" });
  await seen.closed;
  while (world.path.watches > 0 || log.records.length < 2) await new Promise(setImmediate);
  expect(seen.text).to.not.include("late");
  expect(log.records.map(({ kind }) => kind)).to.deep.equal(["admission", "completion"]);
}

interface Scene {
  readonly world: World;
  readonly source: ServerResponse;
  readonly socket: Socket;
  /** What a line says: `late` once a stop was applied. */
  readonly word: string;
}

async function happen(event: Event, { world, source, socket, word }: Scene): Promise<void> {
  const { ledger, log } = world;
  const open = source.headersSent && !source.writableEnded;
  if (event === "record") log.flush();
  else if (event === "head" && !source.headersSent)
    source.writeHead(200, { "content-type": "application/x-ndjson" }).flushHeaders();
  else if (event === "line" && open) source.write(`{"name":"${word}"}\n`);
  else if (event === "end" && open) source.end();
  else if (event === "break") source.socket?.resetAndDestroy();
  else if (event === "hold") ledger.hold("zone");
  else if (event === "lift") ledger.lift("zone");
  else if (event === "stale") ledger.turn(STALE);
  else if (event === "fresh") ledger.turn(undefined);
  else if (event === "leave") socket.destroy();
  else if (event === "turn") for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}

function reachedBy(world: World): Promise<ServerResponse> {
  return new Promise((resolve) => {
    world.behaviour = (_request, response) => resolve(response);
  });
}

function watched(socket: Socket) {
  const seen = { text: "", closed: new Promise((resolve) => socket.once("close", resolve)) };
  socket.setEncoding("utf8").on("data", (chunk) => {
    seen.text += chunk;
  });
  socket.on("error", () => {});
  return seen;
}
