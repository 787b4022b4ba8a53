/** Which case opened a gate, and when. An act's record follows the entries that it caused, so the entries alone tell. */
import type { GateId, PartyId } from "../decision/gate.ts";
import type { Entry, Hex } from "../ledger/ledger.ts";
import { KeptMap, type Past } from "./rewind.ts";

export interface Opening {
  readonly gate: GateId;
  /** Number of its kind. */
  readonly kind: number;
  readonly holder: PartyId;
  readonly seq: number;
  readonly block: number;
  /** Unix seconds. */
  readonly at: number;
  /** Undefined for the platform, which no act opened. */
  readonly openedBy?: CaseRef;
}

export interface CaseRef {
  readonly procedure: Hex;
  readonly case: number;
}

export class Openings {
  readonly #gates: KeptMap<GateId, Opening>;
  readonly #byCase: KeptMap<string, readonly Opening[]>;
  /** Gates opened since the contract's last record: of the act that is being told. */
  #untold: Opening[] = [];

  constructor(past: Past) {
    this.#gates = new KeptMap(past);
    this.#byCase = new KeptMap(past);
  }

  /** In the order of `seq`, a block's entries in one go. */
  apply(entries: readonly Entry[]): void {
    this.#untold = [];
    for (const entry of entries) {
      if (entry.act === "open") this.#opened(entry);
      else if (entry.act === "record") this.#told(entry);
    }
  }

  of(gate: GateId): Opening | undefined {
    return this.#gates.get(gate);
  }

  /** What a case opened, in order. */
  byCase(ref: CaseRef): readonly Opening[] {
    return this.#byCase.get(keyOf(ref)) ?? [];
  }

  #opened({ gate, word, seq, block, at }: Entry): void {
    const opening: Opening = {
      gate,
      // Lanes of `GateWord`: size 7, closed 1, holder 24, then kind 8.
      kind: Number((word >> 96n) & 0xffn),
      holder: Number((word >> 72n) & 0xff_ffffn) as PartyId,
      seq,
      block,
      at,
    };
    this.#gates.set(gate, opening);
    this.#untold.push(opening);
  }

  #told(entry: Entry): void {
    const ref: CaseRef = { procedure: entry.by, case: Number(BigInt(entry.document)) };
    const opened = this.#untold.map((opening) => ({ ...opening, openedBy: ref }));
    this.#untold = [];
    if (opened.length === 0) return;
    for (const opening of opened) this.#gates.set(opening.gate, opening);
    this.#byCase.set(keyOf(ref), [...this.byCase(ref), ...opened]);
  }
}

const keyOf = ({ procedure, case: id }: CaseRef): string => `${procedure}/${id}`;
