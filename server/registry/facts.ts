/** Who holds a gate, since when and on what: the facts that a refusal shows with each hold (promise 6). */
import type { GateId, GateView, Path } from "../decision/gate.ts";
import { type Facts, type HoldFacts, seatOf } from "../reasons/stops.ts";
import { type Case, type Cases, completeActs } from "./cases.ts";
import type { Hold, Holds } from "./holds.ts";
import type { Row } from "./tables.ts";

/** The seat of the formal proceedings (Art. 14): no party's. */
const PROCEEDINGS = 0;

export interface FactsNeeds {
  readonly view: GateView;
  readonly holds: Holds;
  readonly cases: Cases;
  table(of: Case): readonly Row[];
  /** Unix seconds at which a hold is to be reported, renewed or lifted; undefined where no rule said so when it was placed. */
  dueOf(hold: Hold): number | undefined;
}

export class HeldFacts implements Facts {
  readonly #needs: FactsNeeds;

  constructor(needs: FactsNeeds) {
    this.#needs = needs;
  }

  holdFacts(gate: GateId, path: Path): HoldFacts | undefined {
    const { view, holds, dueOf } = this.#needs;
    const hold = holds.of(gate, path);
    const seat = seatOf(view, gate, path);
    if (hold === undefined || seat === undefined) return undefined;
    const { since, evidence, seq } = hold;
    if (path !== PROCEEDINGS) {
      const until = dueOf(hold);
      return { seat: seat.id, heldBy: seat.steward, since, evidence, ...(until !== undefined && { until }) };
    }
    const found = this.#caseHolding(gate, seq);
    return { seat: seat.id, heldBy: "proceedings", since, ...(found !== undefined && { case: found }) };
  }

  /** The oldest case whose suspension lies. Several may: the bit is lifted with the last. */
  #caseHolding(gate: GateId, holdSeq: number): number | undefined {
    const { cases, table } = this.#needs;
    const proceedings = cases.about(gate).filter(({ chapter }) => chapter === "Proceedings");
    const holding = proceedings.find((found) => lies(found, table(found)));
    // Without the table: the case whose act follows the hold's entry.
    return (holding ?? proceedings.find(({ acts }) => acts.some(({ seq }) => seq === holdSeq + 1)))?.id;
  }
}

function lies(found: Case, table: readonly Row[]): boolean {
  let state = "";
  let held = false;
  for (const { act, outcome } of completeActs(found)) {
    const effect = table.find((row) => row.from === state && row.act === act)?.effect;
    if (effect === "holds") held = true;
    else if (effect === "lifts" || effect === "closes") held = false;
    state = outcome.state;
  }
  return held;
}
