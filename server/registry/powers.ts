/** Who may do what to a gate: hold it from which seat, lift what lies there, end it. Read from the tree and the tables, as the kernel and the engine judge (K1 to K4, P7). */
import type { Gate, GateId, GateView, KindName, PartyId, Path } from "../decision/gate.ts";
import type { Case } from "./cases.ts";
import { partyOf } from "./parties.ts";
import { gateAllows, type Moment } from "./possible.ts";
import type { Row } from "./tables.ts";
import { PARTS, wordsIn } from "./vocabulary.ts";

/** A gate from whose stewardship another may be held; where it has no steward nobody holds from it (K4). */
export interface Seat {
  /** From the gate up to the seat. */
  readonly path: Path;
  readonly gate: GateId;
  readonly kind: KindName;
  readonly steward: PartyId;
}

/** A seat's path is one byte, and its bit one of 48 (K1). */
export const LAST_PATH = 47;
const NOBODY = 0;
const AUTHORITY = 1;

/** All seats of a gate, smallest path first; the proceedings' path 0 is nobody's to choose, and not among them. */
export function seatsOf(view: GateView, id: GateId): Seat[] {
  const seats: Seat[] = [];
  const found = new Map<number, Gate>();
  for (let path = 1; path <= LAST_PATH; path++) {
    const below = found.get(path >> 1);
    const gateId = path === 1 ? id : below?.upstream[path & 1];
    const gate = gateId === undefined ? undefined : view.gate(gateId);
    if (gate === undefined) continue;
    found.set(path, gate);
    seats.push({ path: path as Path, gate: gate.id, kind: gate.kind, steward: gate.steward });
  }
  return seats;
}

/** Those that have a steward, each gate once, by its smallest path. */
export function stewardedSeats(view: GateView, id: GateId): Seat[] {
  const seats = seatsOf(view, id).filter(({ steward }) => steward !== NOBODY);
  return seats.filter(({ gate }, at) => seats.findIndex((seat) => seat.gate === gate) === at);
}

/** Whether the law knows a case by which the authority lifts a hold from this seat over its steward: never over a provider's on its own data, nor over the platform's (K3), nor where it is the steward itself. */
export const mayBeOverridden = ({ kind, steward }: Seat): boolean =>
  kind !== "provider" && kind !== "platform" && steward !== AUTHORITY;

/** Rows that end a gate: at once, or by ending its term first (K14). */
export const endsGate = ({ effect }: Row): boolean => effect === "closes" || effect === "retimes";

/** A row that ends the gate, now or once it is due, and who does that. */
export interface Ending {
  readonly case: Case;
  readonly row: Row;
  readonly parties: readonly PartyId[];
}

/** @param cases Those about the gate. */
export function endingsOf(
  gate: GateId,
  cases: readonly Case[],
  { view, now, table }: Moment & { table(of: Case): readonly Row[] },
): Ending[] {
  return cases
    .filter(({ subject }) => subject === gate)
    .flatMap((found) =>
      table(found)
        .filter((row) => row.from === found.state && endsGate(row) && gateAllows(row, found, { view, now }))
        .map((row) => ({ case: found, row, parties: partiesOf(found, row, view) })),
    );
}

/** Who holds the parts that a row wants, each party once. */
export function partiesOf(found: Case, { by, jointly }: Pick<Row, "by" | "jointly">, view: GateView): PartyId[] {
  const parties = wordsIn(PARTS, BigInt(by | jointly))
    .map(({ number }) => partyOf(found, number, view))
    .filter((party) => party !== NOBODY);
  return [...new Set(parties)];
}
