import type { GateId } from "../decision/gate.ts";

/** A word seen at a height that is not final yet. It outlives its block: a reorganisation that drops the block does not drop the witness (K10). */
export interface Witness {
  readonly height: number;
  readonly word: Uint32Array;
}

/** What the strict view remembers beyond the final state, by gate. Bounded by the changes within the depth of finality. */
export class Witnesses {
  readonly #seen = new Map<GateId, Witness[]>();

  see(gate: GateId, witness: Witness): void {
    const seen = this.#seen.get(gate);
    if (seen === undefined) this.#seen.set(gate, [witness]);
    else seen.push(witness);
  }

  of(gate: GateId): readonly Witness[] {
    return this.#seen.get(gate) ?? [];
  }

  /** Lets go of what was seen at or below a height that is final now. @returns The gates concerned. */
  forget(finalHeight: number): GateId[] {
    const concerned: GateId[] = [];
    for (const [gate, seen] of this.#seen) {
      const kept = seen.filter((witness) => witness.height > finalHeight);
      if (kept.length === seen.length) continue;
      concerned.push(gate);
      if (kept.length === 0) this.#seen.delete(gate);
      else this.#seen.set(gate, kept);
    }
    return concerned;
  }
}
