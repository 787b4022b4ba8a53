/** Time limits and required sets in dated versions (Art. 31): those that cases adopted, and the one that came with the deployment. */
import { decodeFunctionResult, encodeFunctionData, getAbiItem } from "viem";
import { z } from "zod";
import { rulesAbi } from "../ledger/abi.ts";
import type { Hex } from "../ledger/ledger.ts";
import { contentOf } from "./acts.ts";
import type { Case } from "./cases.ts";
import { KeptMap, type Past } from "./rewind.ts";
import type { Call } from "./tables.ts";
import { LIMITS } from "./vocabulary.ts";

const VERSION = z.object({
  /** Unix seconds. */
  from: z.number(),
  /** Number of `LIMITS`, and seconds. */
  limits: z.array(z.object({ limit: z.number(), time: z.number() })),
  /** Number of a set, and the kinds in it as bits. */
  sets: z.array(z.object({ set: z.number(), kinds: z.bigint() })),
});

/** What a version changes; what it does not name stays as it was. */
export interface Version extends z.infer<typeof VERSION> {
  /** That adopted it; undefined of the deployment's. */
  readonly case?: number;
}

export interface InForce<Value> {
  readonly number: number;
  readonly value: Value;
  readonly version: Version;
}

const VERSION_OF = [getAbiItem({ abi: rulesAbi, name: "versionOf" })] as const;
const DEPLOYMENT = 0;

export class RuleBook {
  readonly #adopted: KeptMap<number, Version>;
  readonly #call: Call;
  #first: Version | undefined;

  constructor(past: Past, call: Call) {
    this.#adopted = new KeptMap(past);
    this.#call = call;
  }

  /** A case of Rules, after an act that is complete. */
  apply({ id, state, acts: [drafted] }: Case): void {
    if (state !== "Adopted" || this.#adopted.get(id) !== undefined) return;
    const content = VERSION.safeParse(contentOf("Rules", drafted));
    if (content.success) this.#adopted.set(id, { ...content.data, case: id });
  }

  /** Asks once for the version that no act tells of: it never changes, and a successor answers the same. Rejects with what the node said. */
  async read(contract: Hex | undefined): Promise<void> {
    if (contract === undefined || this.#first !== undefined) return;
    const data = encodeFunctionData({ abi: VERSION_OF, args: [DEPLOYMENT] });
    this.#first = VERSION.parse(decodeFunctionResult({ abi: VERSION_OF, data: await this.#call(contract, data) }));
  }

  /** In the order in which they come into force. */
  get versions(): readonly Version[] {
    const first = this.#first === undefined ? [] : [this.#first];
    return [...first, ...[...this.#adopted.values()].sort((a, b) => a.from - b.from)];
  }

  /** Seconds of a limit by the version that was in force at `time`; undefined where none was, or where the first is not known yet. */
  limitAt(limit: string, time: number): number | undefined {
    const wanted = LIMITS.find(({ name }) => name === limit)?.number;
    const begun = this.versions.filter(({ from }) => from <= time).flatMap(({ limits }) => limits);
    return begun.findLast((one) => one.limit === wanted)?.time;
  }
}

/** Of each number the newest value that has come into force. @param now Unix seconds. */
export function inForce<Value>(
  versions: readonly Version[],
  now: number,
  valuesIn: (version: Version) => readonly (readonly [number: number, value: Value])[],
): InForce<Value>[] {
  const found = new Map<number, InForce<Value>>();
  for (const version of versions.filter(({ from }) => from <= now)) {
    for (const [number, value] of valuesIn(version)) found.set(number, { number, value, version });
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}
