/** Cuts running releases whose permit or key stopped flowing, by a block, by time or by stale knowledge (promises 1 and 3); bounds how many there are, and ends those whose reader takes nothing. Knows gates and releases, never an upstream. */
import type { GateId, PartyId } from "../decision/gate.ts";
import { endOf, flows } from "../decision/stops.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Facts } from "../reasons/stops.ts";
import { type Decline, declineOf, staleDecline } from "./decline.ts";

/** A release from before its decision until its last byte is handed over, as far as stopping it needs to know. */
export interface Stoppable {
  readonly id: string;
  readonly permit: GateId;
  readonly key: GateId;
  readonly holder: PartyId;
  /** Whether its head has left. */
  readonly opened: boolean;
  /** Bytes that wait in this process for a slow reader. */
  readonly pending: number;
  /** From here on nothing is written. The connection is reset in this turn if the head has left. */
  sever(): void;
  /** After `sever`: the record, and the problem document where the head has not left. */
  settle(decline: Decline): void;
  /** After `settle`: lets go of the upstream. */
  abort(): void;
  /** Milliseconds for which its reader has taken nothing of what waits; 0 where nothing waits. `now`: monotonic. */
  stalledFor(now: number): number;
  /** The connection is reset, and the record says why. */
  stall(): void;
}

export interface RunningSettings {
  /** Of all holders, those that wait for a body, a record or an upstream among them. */
  readonly most: number;
  /** Of one holder, so that no one leaves the others without. */
  readonly mostPerHolder: number;
  /** A reader that takes no byte for so long, while some wait for it, gives its place to others. */
  readonly stalledAfterMs: number;
  /** How often terms are looked at though nothing was announced: clocks jump, machines sleep. At most 1,000. */
  readonly tickMs: number;
}

/** What a block's entries cut, when they became known together: those after `after` up to `seq`. */
export interface Cuts {
  readonly after: number;
  readonly seq: number;
  readonly count: number;
}

/** So that whoever placed a stop can still ask, moments later, what it cut. */
export const CUTS_KEPT = 32;

/** Upstreams let go in one turn of the loop; a thousand at once would block it for 90 ms. */
const ABORTS_A_TURN = 20;

export class Running<Release extends Stoppable> {
  readonly #ledger: Ledger;
  readonly #facts: Facts;
  readonly #settings: RunningSettings;
  readonly #releases = new Map<string, Release>();
  /** How many of them are a holder's. */
  readonly #held = new Map<PartyId, number>();
  /** Ended by the block that is being taken in, not told why yet. */
  #severed: Release[] = [];
  readonly #listening: Disposable;
  #timer: NodeJS.Timeout | undefined;
  #nextEnd = Number.POSITIVE_INFINITY;
  #cutCount = 0;
  #cuts: readonly Cuts[] = [];
  #judgedSeq: number;
  #closing = false;

  constructor(ledger: Ledger, facts: Facts, settings: RunningSettings) {
    this.#ledger = ledger;
    this.#facts = facts;
    this.#settings = settings;
    this.#judgedSeq = ledger.head?.seq ?? 0;
    this.#listening = ledger.listen({
      applied: () => this.#sever(),
      fed: () => this.#settle(),
      turned: (staleness) => {
        if (staleness !== undefined) this.cutAll(staleDecline(staleness));
      },
    });
  }

  /** To be called before the decision, so that no stop falls between. Undefined when entered; else why there is no room. */
  enter(release: Release): Decline | undefined {
    if (this.#closing) return { code: "SHUTTING_DOWN", detail: "no new releases are begun" };
    if (this.#releases.size >= this.#settings.most)
      return { code: "OVERLOADED", detail: `${this.#settings.most} releases run already` };
    const held = this.#held.get(release.holder) ?? 0;
    if (held >= this.#settings.mostPerHolder)
      return { code: "HOLDER_FULL", detail: `${held} releases of party ${release.holder} run already` };
    this.#releases.set(release.id, release);
    this.#held.set(release.holder, held + 1);
    const end = this.#endOf(release);
    const sooner = end < this.#nextEnd;
    if (sooner) this.#nextEnd = end;
    this.#arm(sooner);
    return undefined;
  }

  /** Without effect on what never entered, or has left. */
  leave({ id, holder }: Release): void {
    if (!this.#releases.delete(id)) return;
    const others = (this.#held.get(holder) ?? 0) - 1;
    if (others > 0) this.#held.set(holder, others);
    else this.#held.delete(holder);
  }

  of(id: string): Release | undefined {
    return this.#releases.get(id);
  }

  get size(): number {
    return this.#releases.size;
  }

  /** `seq`: up to here every running release was judged. `count`: responses cut since the start, for whatever reason. `cuts`: by entries, the newest last. */
  stats(): {
    readonly streams: number;
    readonly cut: { readonly seq: number; readonly count: number };
    readonly cuts: readonly Cuts[];
  } {
    let streams = 0;
    for (const release of this.#releases.values()) if (release.opened) streams += 1;
    return { streams, cut: { seq: this.#judgedSeq, count: this.#cutCount }, cuts: this.#cuts };
  }

  cutAll(decline: Decline): void {
    this.#end([...this.#releases.values()], () => decline);
  }

  /** New ones are refused; those that run have `graceMs` to end by themselves. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    const until = performance.now() + graceMs;
    while (this.#releases.size > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, Math.min(20, graceMs)));
    this.cutAll({ code: "SHUTTING_DOWN", detail: `the gateway ends; grace of ${graceMs} ms is over` });
    clearTimeout(this.#timer);
    this.#listening[Symbol.dispose]();
  }

  #judge(): void {
    this.#sever();
    this.#settle();
  }

  /** Ends what no longer flows. Asks the decision for each: a hold high in the graph reaches thousands, and each answer costs about a microsecond. */
  #sever(): void {
    const { view } = this.#ledger;
    const stale = this.#ledger.staleness();
    const now = this.#ledger.now();
    if (stale !== undefined) this.cutAll(staleDecline(stale));
    const stopped = [...this.#releases.values()].filter(
      ({ permit, key }) => !flows(view, permit, now) || !flows(view, key, now),
    );
    const before = this.#cutCount;
    this.#cut(stopped);
    this.#severed.push(...stopped);
    const count = this.#cutCount - before;
    this.#endStalled();
    this.#judgedUpTo(this.#ledger.head?.seq ?? this.#judgedSeq, count);
    this.#nextEnd = Number.POSITIVE_INFINITY;
    for (const release of this.#releases.values()) this.#nextEnd = Math.min(this.#nextEnd, this.#endOf(release));
    this.#arm(true);
  }

  /** Says why to those that were severed: with a block, once the registry has it, or the record would name the hold before. */
  #settle(): void {
    const { view } = this.#ledger;
    const now = this.#ledger.now();
    const severed = this.#severed;
    this.#severed = [];
    settleAll(severed, ({ permit, key }) => declineOf(view, permit, key, now, this.#facts) ?? UNEXPLAINED);
  }

  #endStalled(): void {
    const now = performance.now();
    for (const release of [...this.#releases.values()])
      if (release.stalledFor(now) >= this.#settings.stalledAfterMs) release.stall();
  }

  /** A term that ends cuts without any entry, and is nobody's act. */
  #judgedUpTo(seq: number, count: number): void {
    const after = this.#judgedSeq;
    this.#judgedSeq = seq;
    if (count > 0 && seq > after) this.#cuts = [...this.#cuts, { after, seq, count }].slice(-CUTS_KEPT);
  }

  #end(stopped: readonly Release[], declineFor: (release: Release) => Decline): void {
    this.#cut(stopped);
    settleAll(stopped, declineFor);
  }

  /** Slow readers first: each drains the kernel's buffer until its own reset. */
  #cut(stopped: readonly Release[]): void {
    const waiting = stopped.filter(({ pending }) => pending > 0);
    const others = stopped.filter(({ pending }) => pending === 0);
    for (const release of [...waiting, ...others]) {
      if (release.opened) this.#cutCount += 1;
      release.sever();
      this.leave(release);
    }
  }

  /** Terms end without an entry. One timer, re-armed at least each tick: timers count on a clock that jumps do not move. */
  #arm(anew: boolean): void {
    if (this.#timer !== undefined && !anew) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#releases.size === 0) return;
    const untilEnd = this.#nextEnd * 1000 - Date.now();
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#judge();
      },
      Math.max(1, Math.min(this.#settings.tickMs, untilEnd)),
    );
  }

  /** Unix seconds. */
  #endOf({ permit, key }: Release): number {
    const { view } = this.#ledger;
    return Math.min(endOf(view, permit), endOf(view, key));
  }
}

const UNEXPLAINED: Decline = { code: "INTERNAL", detail: "stopped, yet no gate says why" };

/** Records and upstreams come after the last reset. */
function settleAll<Release extends Stoppable>(
  severed: readonly Release[],
  declineFor: (release: Release) => Decline,
): void {
  for (const release of severed) release.settle(declineFor(release));
  abortInSlices(severed);
}

function abortInSlices(releases: readonly Stoppable[]): void {
  for (const release of releases.slice(0, ABORTS_A_TURN)) release.abort();
  if (releases.length > ABORTS_A_TURN) setImmediate(abortInSlices, releases.slice(ABORTS_A_TURN));
}
