/** Streams of events: how many there may be, and how long one may stand that nobody reads. */
import { EventEmitter, once } from "node:events";
import { expect } from "chai";
import { afterEach, describe, it } from "mocha";
import type { Caller } from "../../../../server/access/caller.ts";
import { Declined, EventStream } from "../../../../server/api/endpoint.ts";
import type { Sources } from "../../../../server/api/needs.ts";
import { type EventLimits, eventsView } from "../../../../server/api/views/events.ts";
import type { PartyId } from "../../../../server/decision/gate.ts";

const HOUR_MS = 3_600_000;
const LIMITS: EventLimits = { streams: 3, perHolder: 2, stalledMs: HOUR_MS };
/** A ledger without entries. */
const sources = {
  ledger: { final: { seq: 0 } },
  registry: { watch: () => ({ [Symbol.dispose]: () => {} }) },
} as unknown as Sources;
const of = (holder: number) => ({ holder: holder as PartyId }) as Caller;

describe("streams of events", () => {
  const readers: { readonly gone: AbortController; readonly told: Promise<void> }[] = [];
  afterEach(async () => {
    for (const { gone } of readers) gone.abort();
    await Promise.all(readers.splice(0).map(({ told }) => told));
  });

  /** A reader of a stream, as the router would make it. @param reads Whether it takes what is written. */
  async function open(view: ReturnType<typeof eventsView>, caller: Caller | undefined, reads = true) {
    const given = await view.run({}, {}, caller);
    if (!(given instanceof EventStream)) return given;
    const [gone, drained] = [new AbortController(), new EventEmitter()];
    const told = given.tell({ write: () => reads, drained, signal: gone.signal });
    const reader = { gone, drained, told };
    if (reads) readers.push(reader);
    return reader;
  }
  const refusalOf = (given: unknown) => (given instanceof Declined ? given.said : undefined);

  it("are so many of one holder, so that none keeps the others out", async () => {
    const view = eventsView(sources, LIMITS);
    for (let i = 0; i < LIMITS.perHolder; i++) expect(refusalOf(await open(view, of(5)))).to.equal(undefined);
    expect(refusalOf(await open(view, of(5)))).to.deep.include({ code: "OVERLOADED" });
    expect(refusalOf(await open(view, of(6)))).to.equal(undefined);
  });

  it("are so many of all, and of whoever asks where nobody is asked who calls", async () => {
    const view = eventsView(sources, LIMITS);
    for (let i = 0; i < LIMITS.streams; i++) expect(refusalOf(await open(view, undefined))).to.equal(undefined);
    expect(refusalOf(await open(view, undefined))).to.deep.include({ code: "OVERLOADED" });
    expect(refusalOf(await open(view, of(6)))).to.deep.include({ code: "OVERLOADED" });
  });

  it("leave their place when their reader goes", async () => {
    const view = eventsView(sources, { ...LIMITS, streams: 1 });
    const first = await open(view, undefined);
    if (!("told" in Object(first))) throw new Error("no stream");
    expect(refusalOf(await open(view, undefined))).to.deep.include({ code: "OVERLOADED" });
    readers[0]?.gone.abort();
    await readers[0]?.told;
    expect(refusalOf(await open(view, undefined))).to.equal(undefined);
  });

  it("let a reader go that takes nothing, and give its place to another", async () => {
    const view = eventsView(sources, { streams: 1, perHolder: 1, stalledMs: 1 });
    const stalled = await open(view, undefined, false);
    const ended = await (stalled as { told: Promise<void> }).told.catch((error: Error) => error.name);
    expect(ended).to.equal("AbortError");
    expect(refusalOf(await open(view, undefined))).to.equal(undefined);
  });

  it("wait for a reader that is slow, and go on when it has taken what waited", async () => {
    const view = eventsView(sources, LIMITS);
    const slow = (await open(view, undefined, false)) as {
      drained: EventEmitter;
      gone: AbortController;
      told: Promise<void>;
    };
    const listened = slow.drained.listenerCount("drain") > 0 ? undefined : once(slow.drained, "newListener");
    await listened;
    slow.drained.emit("drain");
    slow.gone.abort();
    await slow.told;
  });
});
