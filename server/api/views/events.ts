/** The ledger's entries as they become final, one event each (SSE; id = seq): whoever was away says the last id, and misses nothing. */
import { once } from "node:events";
import { z } from "zod";
import type { GateId, PartyId } from "../../decision/gate.ts";
import { Declined, EventStream, endpoint, type Sink } from "../endpoint.ts";
import { afterParam } from "../forms/asked.ts";
import type { Sources } from "../needs.ts";
import { shownEntry } from "./history.ts";

/** Entries replayed one by one to whoever was away; of more than these a snapshot of the gates is given instead. */
const REPLAYED_ENTRIES = 20_000;
export interface EventLimits {
  /** Streams at once, each of which costs a socket, and a replay time: of all callers, and of one where the gateway asks who calls. */
  readonly streams: number;
  readonly perHolder: number;
  /** A reader that takes nothing for so long while something waits for it is let go. */
  readonly stalledMs: number;
}
const LIMITS: EventLimits = { streams: 256, perHolder: 32, stalledMs: 60_000 };
/** A comment, so that a reader that is gone is noticed and one that is there knows it still listens. */
const KEEPALIVE_MS = 15_000;
/** Written between two looks at the rest of the gateway, which must cut within milliseconds. */
const EVENTS_IN_A_ROW = 64;

export const eventsView = (sources: Sources, limits: EventLimits = LIMITS) => {
  const open: (PartyId | undefined)[] = [];
  return endpoint(
    {
      path: "/v1/events",
      id: "streamEvents",
      tag: "gates",
      summary: "Entries as they become final: `entry` events whose id is the seq. From `after`, or from now on",
      params: z.strictObject({}),
      query: z.strictObject({ after: afterParam }),
      answers: "text/event-stream",
      resumes: "after",
      refuses: [],
    },
    ({ query: { after }, caller }) => {
      const holder = caller?.holder;
      const [all, own] = [open.length, open.filter((one) => one === holder).length];
      if (all >= limits.streams) return full(`${all} streams of events run; ${limits.streams} may`);
      if (holder !== undefined && own >= limits.perHolder) {
        return full(`${own} streams of events of this holder run; ${limits.perHolder} may`);
      }
      return new EventStream(async (sink) => {
        open.push(holder);
        try {
          await new Teller(sources, sink, limits.stalledMs).tell(after);
        } finally {
          open.splice(open.indexOf(holder), 1);
        }
      });
    },
  );
};

const full = (detail: string) => new Declined({ code: "OVERLOADED", detail });

class Teller {
  readonly #sources: Sources;
  readonly #sink: Sink;
  readonly #stalledMs: number;
  #told = 0;
  #inARow = 0;

  constructor(sources: Sources, sink: Sink, stalledMs: number) {
    this.#sources = sources;
    this.#sink = sink;
    this.#stalledMs = stalledMs;
  }

  /** Until the reader is gone. Rejects where it is there and does not read. */
  async tell(after: number | undefined): Promise<void> {
    using wakes = new Wakes(this.#sources.registry);
    const newest = this.#finalSeq();
    this.#told = after ?? newest;
    await this.#write(`retry: 2000\n: from entry ${this.#told + 1} on\n\n`);
    if (this.#told > newest || newest - this.#told > REPLAYED_ENTRIES) await this.#snapshot(newest);
    while (!this.#sink.signal.aborted) {
      await this.#upTo(this.#finalSeq());
      if (!(await wakes.next(this.#sink.signal))) await this.#write(": still here\n\n");
    }
  }

  async #upTo(seq: number): Promise<void> {
    while (this.#told < seq && !this.#sink.signal.aborted) {
      const entry = this.#sources.registry.history.entry(this.#told + 1);
      if (entry === undefined) return;
      await this.#write(eventOf("entry", shownEntry(this.#sources, entry), entry.seq));
      this.#told = entry.seq;
    }
  }

  /** Too long away, or come from another ledger: says so, gives each gate's word as of one entry, and goes on from there. */
  async #snapshot(seq: number): Promise<void> {
    const { registry } = this.#sources;
    const count = registry.asOf(seq, () => registry.history.view.count);
    const reason = this.#told > seq ? "the entry asked for is not there yet" : "more was missed than is replayed";
    await this.#write(eventOf("reset", { after: this.#told, seq, gates: count, reason }));
    for (let id = 1; id <= count && !this.#sink.signal.aborted; id++) {
      const words = registry.asOf(seq, () => registry.history.wordsOf(id as GateId));
      await this.#write(eventOf("gate", { gate: id, ...words }));
    }
    await this.#write(eventOf("snapshot", { seq, gates: count }, seq));
    this.#told = seq;
  }

  /** The newest entry that no reorganisation takes back. */
  #finalSeq(): number {
    return this.#sources.ledger.final?.seq ?? 0;
  }

  async #write(text: string): Promise<void> {
    const { signal } = this.#sink;
    if (signal.aborted) return;
    this.#inARow++;
    if (!this.#sink.write(text)) await this.#drained();
    else if (this.#inARow % EVENTS_IN_A_ROW === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  async #drained(): Promise<void> {
    const { signal } = this.#sink;
    const either = AbortSignal.any([signal, AbortSignal.timeout(this.#stalledMs)]);
    await once(this.#sink.drained, "drain", { signal: either }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

const eventOf = (event: string, told: object, id?: number): string =>
  `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(told)}\n\n`;

/** Wakes a teller when the registry took something in: also what came while it was writing. */
class Wakes {
  readonly #watch: Disposable;
  #missed = false;
  #wake: (() => void) | undefined;

  constructor(registry: Sources["registry"]) {
    this.#watch = registry.watch(() => {
      this.#missed = true;
      this.#wake?.();
    });
  }

  /** @returns Whether something came; false after a while in which nothing did, or once the reader is gone. */
  async next(signal: AbortSignal): Promise<boolean> {
    if (!this.#missed && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, KEEPALIVE_MS);
      const gone = () => resolve();
      signal.addEventListener("abort", gone, { once: true });
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
      signal.removeEventListener("abort", gone);
      this.#wake = undefined;
    }
    const came = this.#missed;
    this.#missed = false;
    return came;
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }
}
