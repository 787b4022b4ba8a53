/** Counts refusals of callers nobody has verified, by reason and address prefix. They never reach the access log: a flood of them must not fill a disk. */
import type { ReasonCode } from "../reasons/reasons.ts";

export interface Sample {
  readonly code: ReasonCode;
  readonly prefix: string;
  /** Of all such refusals since the sample before. */
  readonly since: number;
}

/** Pairs of reason and prefix; further ones are counted together. */
const MOST_PAIRS = 4096;
const SAMPLE_EVERY_MS = 1000;
export const OTHERS = "others";

export class Strangers {
  readonly #counts = new Map<string, number>();
  readonly #sample: (sample: Sample) => void;
  #sampledAt = Number.NEGATIVE_INFINITY;
  #since = 0;

  /** `sample` is called for the first and then at most once a second. */
  constructor(sample: (sample: Sample) => void) {
    this.#sample = sample;
  }

  /** @param now Unix milliseconds. */
  count(code: ReasonCode, address: string | undefined, now: number): void {
    const prefix = prefixOf(address);
    const pair = `${code} ${prefix}`;
    const room = this.#counts.has(pair) || this.#counts.size < MOST_PAIRS;
    const counted = room ? pair : `${code} ${OTHERS}`;
    this.#counts.set(counted, (this.#counts.get(counted) ?? 0) + 1);
    this.#since += 1;
    if (now - this.#sampledAt < SAMPLE_EVERY_MS) return;
    this.#sample({ code, prefix, since: this.#since });
    this.#sampledAt = now;
    this.#since = 0;
  }

  /** By `code prefix`. */
  counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}

/** /24 of IPv4, /48 of IPv6: enough to see where a flood comes from, too little to name a person. */
export function prefixOf(address: string | undefined): string {
  const plain = (address ?? "").replace(/^::ffff:(?=[\d.]+$)/, "");
  const four = /^(\d+\.\d+\.\d+)\.\d+$/.exec(plain)?.[1];
  if (four !== undefined) return `${four}.0/24`;
  if (!plain.includes(":")) return "unknown";
  const [head = "", tail] = plain.split("%")[0]?.split("::") ?? [];
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups =
    tail === undefined ? before : [...before, ...Array(8 - before.length - after.length).fill("0"), ...after];
  return `${groups.slice(0, 3).join(":")}::/48`;
}
