/** Which case opened a gate, and when. An act's record follows the entries that it caused, so the entries alone tell. */
import type { GateId, PartyId } from "../decision/gate.ts";
import type { Entry, Hex } from "../ledger/ledger.ts";
import { KeptLists, KeptMap, type Past } from "./rewind.ts";

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
  readonly #byKind: KeptLists<number, GateId>;
  readonly #byHolder: KeptLists<PartyId, GateId>;
  readonly #byCase: KeptMap<string, readonly Opening[]>;
  /** Gates opened since the last record: by the act that the next one tells, if it is of the same transaction. */
  #untold: { readonly opening: Opening; readonly transaction: Hex }[] = [];

  constructor(past: Past) {
    this.#gates = new KeptMap(past);
    this.#byKind = new KeptLists(past);
    this.#byHolder = new KeptLists(past);
    this.#byCase = new KeptMap(past);
  }

  apply(entry: Entry): void {
    if (entry.act === "open") this.#opened(entry);
    else if (entry.act === "record") this.#told(entry);
  }

  of(gate: GateId): Opening | undefined {
    return this.#gates.get(gate);
  }

  /** What a case opened, in order. */
  byCase(ref: CaseRef): readonly Opening[] {
    return this.#byCase.get(keyOf(ref)) ?? [];
  }

  /** Gates of a kind, of a holder, or of both, by number: ever opened, whatever became of them. */
  among({
    kind,
    holder,
  }: {
    readonly kind?: number | undefined;
    readonly holder?: PartyId | undefined;
  }): readonly GateId[] {
    if (holder === undefined) return kind === undefined ? [] : this.#byKind.of(kind);
    const held = this.#byHolder.of(holder);
    return kind === undefined ? held : held.filter((gate) => this.#gates.get(gate)?.kind === kind);
  }

  #opened({ gate, word, seq, block, at, transaction }: Entry): void {
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
    this.#byKind.add(opening.kind, gate);
    this.#byHolder.add(opening.holder, gate);
    this.#untold.push({ opening, transaction });
  }

  #told(entry: Entry): void {
    const ref: CaseRef = { procedure: entry.by, case: Number(BigInt(entry.document)) };
    const opened = this.#untold
      .filter(({ transaction }) => transaction === entry.transaction)
      .map(({ opening }) => ({ ...opening, openedBy: ref }));
    this.#untold = [];
    if (opened.length === 0) return;
    for (const opening of opened) this.#gates.set(opening.gate, opening);
    this.#byCase.set(keyOf(ref), [...this.byCase(ref), ...opened]);
  }
}

const keyOf = ({ procedure, case: id }: CaseRef): string => `${procedure}/${id}`;
