/**
 * Counts released calls a permit and period (Art. 27): taken in the turn of the decision, durable with the admission record, given back when nothing was released.
 * Both records state the count as it stands in their turn, so the log's last word on it is the count. After a crash those calls count that ran then: nobody knows whether a byte left.
 */
import type { GateId, Now } from "../decision/gate.ts";
import type { Decline } from "./decline.ts";
import type { Quota } from "./permit.ts";

export interface SpentCalls {
  /** The last durable count of a permit in a period; 0 when none. */
  spent(permit: GateId, period: number): number;
}

/** One call, counted on one permit. */
export interface Take {
  readonly permit: GateId;
  readonly period: number;
  /** With this call. */
  readonly spent: number;
}

interface Count {
  period: number;
  spent: number;
}

const SECONDS_AN_HOUR = 3600;

export class Quotas {
  readonly #log: SpentCalls;
  /** One a permit that was called since the start; at most one a gate. */
  readonly #counts = new Map<GateId, Count>();

  constructor(log: SpentCalls) {
    this.#log = log;
  }

  /** All of them or none: a licence's call is its grant's too. */
  take(quotas: readonly Quota[], now: Now): readonly Take[] | Decline {
    const counts = quotas.map((quota) => this.#countOf(quota, now));
    const spent = quotas.flatMap((quota, index) => {
      const count = counts[index];
      return count === undefined || BigInt(count.spent) >= quota.calls ? [{ quota, count }] : [];
    });
    if (spent.length > 0) return quotaSpent(spent, now);
    return counts.map((count, index) => {
      count.spent += 1;
      return { permit: quotas[index]?.permit ?? NOBODY, period: count.period, spent: count.spent };
    });
  }

  /** Nothing left under these, so they do not count. Without effect once another period has begun. */
  giveBack(takes: readonly Take[]): void {
    for (const { permit, period } of takes) {
      const count = this.#counts.get(permit);
      if (count?.period === period && count.spent > 0) count.spent -= 1;
    }
  }

  /** The counts under these as they stand, for the record that says they were given back; those of a period that is over are left out. */
  standing(takes: readonly Take[]): readonly Take[] {
    return takes.flatMap(({ permit, period }) => {
      const count = this.#counts.get(permit);
      return count?.period === period ? [{ permit, period, spent: count.spent }] : [];
    });
  }

  #countOf(quota: Quota, now: Now): Count {
    const period = periodOf(quota, now);
    const known = this.#counts.get(quota.permit);
    // A clock set back does not bring back a period, nor its quota.
    if (known !== undefined && known.period >= period) return known;
    const count = { period, spent: this.#log.spent(quota.permit, period) };
    this.#counts.set(quota.permit, count);
    return count;
  }
}

const NOBODY = 0 as GateId;

/** By the latest reading of the clock: the earliest stands still while no block comes. */
function periodOf({ periodHours, from }: Quota, { latest }: Now): number {
  return periodHours === 0 ? 0 : Math.max(0, Math.floor((latest - from) / (periodHours * SECONDS_AN_HOUR)));
}

function quotaSpent(spent: readonly { quota: Quota; count: Count | undefined }[], now: Now): Decline {
  const waits = spent.map(({ quota, count }) =>
    quota.periodHours === 0 || count === undefined
      ? Number.POSITIVE_INFINITY
      : quota.from + (count.period + 1) * quota.periodHours * SECONDS_AN_HOUR - now.latest,
  );
  const wait = Math.max(...waits);
  const found = spent.map(({ quota, count }) => `permit ${quota.permit}: ${count?.spent ?? 0} of ${quota.calls} calls`);
  return { code: "QUOTA_SPENT", detail: found.join("; "), retry: Number.isFinite(wait) ? Math.max(1, wait) : "never" };
}
