/** Time limits and required sets in dated versions (Art. 31): those that cases adopted, and the one that came with the deployment. */
import { decodeFunctionResult, encodeFunctionData, getAbiItem } from "viem";
import { z } from "zod";
import { rulesAbi } from "../ledger/abi.ts";
import type { Hex } from "../ledger/ledger.ts";
import { contentOf } from "./acts.ts";
import type { Cases } from "./cases.ts";
import type { Call } from "./tables.ts";

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
  readonly #cases: Cases;
  readonly #call: Call;
  #first: Version | undefined;

  constructor(cases: Cases, call: Call) {
    this.#cases = cases;
    this.#call = call;
  }

  /** Asks once for the version that no act tells of: it never changes, and a successor answers the same. Rejects with what the node said. */
  async read(contract: Hex | undefined): Promise<void> {
    if (contract === undefined || this.#first !== undefined) return;
    const data = encodeFunctionData({ abi: VERSION_OF, args: [DEPLOYMENT] });
    this.#first = VERSION.parse(decodeFunctionResult({ abi: VERSION_OF, data: await this.#call(contract, data) }));
  }

  /** In the order in which they come into force. */
  get versions(): readonly Version[] {
    const adopted = [...this.#cases.all({ chapter: "Rules", state: "Adopted" })].flatMap(({ id, acts: [drafted] }) => {
      const content = VERSION.safeParse(contentOf("Rules", drafted));
      return content.success ? [{ ...content.data, case: id }] : [];
    });
    const first = this.#first === undefined ? [] : [this.#first];
    return [...first, ...adopted.sort((a, b) => a.from - b.from)];
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
