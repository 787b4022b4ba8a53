/** Who may do what to a gate: hold it from which seat, lift what lies there, end it. Read from the tree and the tables, as the kernel and the engine judge (K1 to K4, P7). */
import type { Gate, GateId, GateView, PartyId, Path } from "../decision/gate.ts";
import type { Case } from "./cases.ts";
import { partyOf } from "./parties.ts";
import type { Row } from "./tables.ts";
import { PARTS } from "./vocabulary.ts";

/** A gate from whose stewardship another may be held. */
export interface Seat {
  /** From the gate up to the seat; the smallest of several. */
  readonly path: Path;
  readonly seat: Gate;
}

const ITSELF = 1;
/** The hold's bit is the path's number (K1). */
const LAST_PATH = 47;
const NOBODY = 0;
const AUTHORITY = 1;

/** Nearest first. */
export function seatsOf(view: GateView, id: GateId): Seat[] {
  const found = new Map<GateId, Seat>();
  const reach = (gate: GateId, path: number): void => {
    const seat = view.gate(gate);
    if (seat === undefined || path > LAST_PATH) return;
    const known = found.get(gate);
    if (seat.steward !== NOBODY && (known === undefined || path < known.path)) {
      found.set(gate, { path: path as Path, seat });
    }
    for (const [i, above] of seat.upstream.entries()) reach(above, 2 * path + i);
  };
  reach(id, ITSELF);
  return [...found.values()].sort((a, b) => a.path - b.path);
}

/** Whether the law knows a case by which the authority lifts a hold from this seat over its steward: never over a provider's on its own data, nor over the platform's (K3), nor where it is the steward itself. */
export const mayBeOverridden = ({ seat }: Seat): boolean =>
  seat.kind !== "provider" && seat.kind !== "platform" && seat.steward !== AUTHORITY;

/** A row that ends the gate, and who does that now. */
export interface Ending {
  readonly case: Case;
  readonly row: Row;
  readonly parties: readonly PartyId[];
}

/** @param cases Those about the gate. */
export function endingsOf(
  gate: GateId,
  cases: readonly Case[],
  { view, table }: { view: GateView; table(of: Case): readonly Row[] },
): Ending[] {
  return cases
    .filter(({ subject }) => subject === gate)
    .flatMap((found) =>
      table(found)
        .filter((row) => row.from === found.state && (row.effect === "closes" || row.effect === "retimes"))
        .map((row) => ({ case: found, row, parties: partiesOf(found, row, view) })),
    );
}

/** Who holds the parts that a row wants, each party once. */
export function partiesOf(found: Case, { by, jointly }: Row, view: GateView): PartyId[] {
  const parties = PARTS.filter(({ number }) => ((by | jointly) & (1 << number)) !== 0)
    .map(({ number }) => partyOf(found, number, view))
    .filter((party) => party !== NOBODY);
  return [...new Set(parties)];
}
