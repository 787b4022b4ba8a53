import type { Hex } from "viem";
import type { GateId } from "../decision/gate.ts";
import type { Block } from "./block.ts";
import { procedureIn } from "./entry.ts";
import type { Entry, Head } from "./ledger.ts";
import { Replica } from "./replica.ts";

/** The chain as applied: the final block, the blocks above it, the replica that they made, and the procedures that they registered. */

/** What applying a block did. */
export interface Step {
  readonly block: Block;
  readonly head: Head;
  /** Whose strict words changed. */
  readonly strict: readonly GateId[];
  /** Whose final words changed. */
  readonly final: readonly GateId[];
  /** Blocks that became final, lowest first. */
  readonly settled: readonly Block[];
}

export class Chain {
  readonly replica = new Replica();
  #final: Head | undefined;
  /** Ascending. */
  #above: readonly Block[] = [];
  /** Contracts ever registered as procedures, and the block that first did. Replaced ones stay: their logs are history. */
  readonly #procedures = new Map<Hex, number>();

  /** The final block that everything starts from: the journal's, or the one before the kernel's deployment. */
  begin(final: Head): void {
    this.#final = final;
  }

  /** Of entries that are final already. */
  learn(entries: Iterable<Entry>): void {
    for (const entry of entries) {
      const account = procedureIn(entry);
      if (account !== undefined && !this.#procedures.has(account)) this.#procedures.set(account, entry.block);
    }
  }

  get final(): Head | undefined {
    return this.#final;
  }

  get head(): Head | undefined {
    const newest = this.#above.at(-1);
    return newest === undefined ? this.#final : headOf(newest);
  }

  get procedures(): Hex[] {
    return [...this.#procedures.keys()];
  }

  /** Blocks that are not final yet, ascending. */
  get above(): readonly Block[] {
    return this.#above;
  }

  /** The head that a block was or is, if it is the final one or above it in our chain. */
  find(hash: Hex): Head | undefined {
    if (this.#final?.hash === hash) return this.#final;
    const block = this.#above.find((above) => above.hash === hash);
    return block === undefined ? undefined : headOf(block);
  }

  /** @param finalHeight All blocks up to it become final; never lowers what is final already. */
  apply(block: Block, finalHeight: number): Step {
    const words = this.replica.apply({ height: block.number, entries: block.entries }, finalHeight);
    this.learn(block.entries);
    const all = [...this.#above, block];
    const settled = all.filter((each) => each.number <= finalHeight);
    this.#above = all.filter((each) => each.number > finalHeight);
    const newest = settled.at(-1);
    if (newest !== undefined) this.#final = headOf(newest);
    return { block, head: headOf(block), ...words, settled };
  }

  /** Makes the block at `height` the head again. @returns The gates whose strict words changed. */
  rewind(height: number): GateId[] {
    this.#above = this.#above.filter((block) => block.number <= height);
    for (const [account, since] of this.#procedures) if (since > height) this.#procedures.delete(account);
    return this.replica.rewind(height);
  }
}

export function headOf(block: Block): Head {
  return {
    block: block.number,
    hash: block.hash,
    timestamp: block.timestamp,
    seq: block.seq,
    digest: block.digest,
  };
}
