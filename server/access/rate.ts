/** How often one party may ask: a bucket of turns for each name, refilled evenly. Bounds what a stranger can make us do before we know it, and what a client can make us remember. */

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Names remembered. When full the longest unseen is forgotten: it gets a full bucket when it comes again. */
const MOST_NAMES = 10_000;

export class RateBound {
  readonly #rate: Rate;
  /** In the order last seen. */
  readonly #buckets = new Map<string, { turns: number; at: number }>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Takes a turn. @returns 0, or the whole seconds until there is one. @param now Seconds, fraction counts. */
  take(name: string, now: number): number {
    const { perSecond, burst } = this.#rate;
    const known = this.#buckets.get(name);
    const since = known === undefined ? 0 : Math.max(0, now - known.at);
    const turns = known === undefined ? burst : Math.min(burst, known.turns + since * perSecond);
    this.#buckets.delete(name);
    if (known === undefined && this.#buckets.size >= MOST_NAMES) this.#forgetOne();
    this.#buckets.set(name, { turns: turns >= 1 ? turns - 1 : turns, at: now });
    return turns >= 1 ? 0 : Math.ceil((1 - turns) / perSecond);
  }

  #forgetOne(): void {
    for (const name of this.#buckets.keys()) {
      this.#buckets.delete(name);
      return;
    }
  }
}

/** What one household of addresses shares: IPv4 whole, IPv6 its /64, since a single host has all of that. */
export function addressPrefix(address: string | undefined): string {
  if (address === undefined) return "unknown";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(":")) return mapped ?? address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const behind = tail === "" ? 0 : tail.split(":").length;
    while (groups.length + behind < 8) groups.push("0");
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}
