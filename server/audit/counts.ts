import type { StatedCount } from "./log.ts";

/** Spent calls a permit and period (Art. 27), as the log's last record states them: exact in memory for those in use, from the index for the others (promise 10). */

/** An admission, or a completion that gives its call back. */
interface Stating {
  readonly quota?: readonly StatedCount[];
}

interface Count {
  /** As the last durable record states it. */
  durable: number;
  /** As the last record states it, durable or not. */
  stated: number;
  /** Records that are not durable yet. */
  pending: number;
  /** Index behind the last durable record that states it. */
  upTo: number;
}

/** A few hundred bytes each. */
const MOST_COUNTS = 100_000;

export class Counts {
  readonly #counts = new Map<string, Count>();
  readonly #indexed: (permit: number, period: number) => number;

  /** @param indexed What the index has; 0 when nothing. */
  constructor(indexed: (permit: number, period: number) => number) {
    this.#indexed = indexed;
  }

  /** With those that are not durable yet, so that a count taken in the same turn as its `append` is taken by nobody else. */
  spent(permit: number, period: number): number {
    return this.#counts.get(`${permit}/${period}`)?.stated ?? this.#indexed(permit, period);
  }

  asked({ quota = [] }: Stating): void {
    for (const { permit, period, spent } of quota) {
      const count = this.#countOf(permit, period);
      count.stated = spent;
      count.pending += 1;
    }
  }

  durable({ quota = [] }: Stating, upTo: number): void {
    for (const { permit, period, spent } of quota) {
      const count = this.#countOf(permit, period);
      count.durable = spent;
      count.upTo = upTo;
      settle(count);
    }
  }

  rejected({ quota = [] }: Stating): void {
    for (const { permit, period } of quota) settle(this.#countOf(permit, period));
  }

  /** Lets go of what the index knows as well, when there are too many. */
  indexed(upTo: number): void {
    if (this.#counts.size <= MOST_COUNTS) return;
    for (const [key, count] of this.#counts) if (count.pending === 0 && count.upTo <= upTo) this.#counts.delete(key);
  }

  #countOf(permit: number, period: number): Count {
    const key = `${permit}/${period}`;
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    const spent = this.#indexed(permit, period);
    const count = { durable: spent, stated: spent, pending: 0, upTo: 0 };
    this.#counts.set(key, count);
    return count;
  }
}

function settle(count: Count): void {
  count.pending -= 1;
  if (count.pending === 0) count.stated = count.durable;
}
