import type { Staleness } from "./ledger.ts";

/**
 * Until when our knowledge of the ledger may be acted on (promise 1): a lease that each proof of life renews, and faults that end it at once.
 * Pure but for the clock handed in; whoever owns the timer asks `remainingMs`.
 */

export interface Clock {
  /** Unix milliseconds. */
  wallMs(): number;
  /** Milliseconds that never go back. */
  monotonicMs(): number;
}

export const SYSTEM_CLOCK: Clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/** One instant on both clocks. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export const momentOf = (clock: Clock): Moment => ({ wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() });

/**
 * `probe`: renewed by an answer of the node, for a ledger without empty blocks. `blocks`: renewed by a new block alone,
 * for a ledger of several validators, where a node answers as if all were well while consensus stands still.
 */
export type Heartbeat = "probe" | "blocks";

export class Freshness {
  readonly #clock: Clock;
  readonly #heartbeat: Heartbeat;
  readonly #staleAfterMs: number;
  readonly #startedAt: number;
  #renewedAt: Moment | undefined;
  #stampMs = 0;
  #fault: Staleness | undefined;
  #isFinal = false;
  #lapsedSince: number | undefined;

  constructor(options: { readonly staleAfterMs: number; readonly heartbeat: Heartbeat; readonly clock: Clock }) {
    this.#clock = options.clock;
    this.#heartbeat = options.heartbeat;
    this.#staleAfterMs = options.staleAfterMs;
    this.#startedAt = options.clock.wallMs();
  }

  /**
   * All blocks that the node knew at `at` are applied.
   * @param at When it was asked, or the block arrived: never when we were done with it.
   * @param stamp The newest block's, in Unix seconds.
   */
  renew(at: Moment, stamp: number): void {
    this.#renewedAt = at;
    this.#stampMs = stamp * 1000;
  }

  /** Stale from now on, whatever the lease says; the first of several faults in a row keeps its time. */
  fault(detail: string): void {
    if (this.#isFinal) return;
    this.#fault = { code: "LEDGER_STALE", detail, since: this.#fault?.since ?? this.#clock.wallMs() };
  }

  healed(): void {
    if (!this.#isFinal) this.#fault = undefined;
  }

  /** Stale until this process ends: no later block can mend it. */
  stop(code: Staleness["code"], detail: string): void {
    if (this.#isFinal) return;
    this.#fault = { code, detail, since: this.#clock.wallMs() };
    this.#isFinal = true;
  }

  get isStopped(): boolean {
    return this.#isFinal;
  }

  staleness(): Staleness | undefined {
    if (this.#fault !== undefined) return this.#fault;
    if (this.#renewedAt === undefined) {
      return { code: "LEDGER_STALE", detail: "not yet level with the node since the start", since: this.#startedAt };
    }
    const overdueMs = -this.remainingMs();
    if (overdueMs <= 0) {
      this.#lapsedSince = undefined;
      return undefined;
    }
    this.#lapsedSince ??= Math.round(this.#clock.wallMs() - overdueMs);
    return { code: "LEDGER_STALE", detail: this.#lapse(overdueMs), since: this.#lapsedSince };
  }

  /** Milliseconds that the lease lasts yet; not above 0 once it has run out. The larger age counts: a suspended machine's monotonic clock stands still. */
  remainingMs(): number {
    if (this.#renewedAt === undefined) return 0;
    const wallMs = this.#clock.wallMs();
    const age = Math.max(this.#clock.monotonicMs() - this.#renewedAt.monotonicMs, wallMs - this.#renewedAt.wallMs);
    return this.#staleAfterMs - (this.#heartbeat === "blocks" ? Math.max(age, wallMs - this.#stampMs) : age);
  }

  #lapse(overdueMs: number): string {
    const age = ((overdueMs + this.#staleAfterMs) / 1000).toFixed(1);
    const bound = `bound ${this.#staleAfterMs / 1000} s`;
    return this.#heartbeat === "probe"
      ? `no answer from the node for ${age} s, ${bound}`
      : `the newest block is ${age} s old, ${bound}`;
  }
}
