/** Whether a row may be taken now: by the clock of its case, and by what its effect asks of the gate, which no table says. */
import type { GateId, GateView } from "../decision/gate.ts";
import type { Case } from "./cases.ts";
import type { Row } from "./tables.ts";

export interface Moment {
  readonly view: GateView;
  /** Unix seconds, the latest of the clocks. */
  readonly now: number;
}

export function isPossible(row: Row, found: Case, moment: Moment): boolean {
  return isOpen(row, found, moment.now) && gateAllows(row, found, moment);
}

/** In time for what must be in time, and not before what must wait. */
function isOpen({ when }: Row, { due }: Case, now: number): boolean {
  if (when === "inTime") return now < due;
  return when === "anytime" || now >= due;
}

/** Of an agreement that is over a case lapses, and has no other effect; while it runs it is the other way about (Art. 14; twin of `Proceedings._effect`). */
export function gateAllows(row: Row, { chapter, subject }: Case, { view, now }: Moment): boolean {
  if (chapter !== "Proceedings" || row.effect === "nothing") return true;
  const agreement = view.gate(subject as GateId);
  const isOver = agreement === undefined || agreement.closed || now >= agreement.notAfter;
  return isLapse(row) === isOver;
}

/** The row by which a case ends whose agreement ended otherwise. */
export const isLapse = ({ act }: Pick<Row, "act">): boolean => act === "lapse";
