/** Which of the seats of a gate a party may choose (K1 to K4). Pure: seats come in, a choice goes out. */
import type { Gate, PartyId } from "../../server/decision/gate.ts";
import type { Seat } from "../../server/registry/powers.ts";

export const isHeldFrom = (gate: Gate, path: number): boolean => Math.floor(gate.holds / 2 ** path) % 2 === 1;

/** Seats of which the party is steward now, smallest path first. */
export const seatsOfParty = (seats: readonly Seat[], party: PartyId): Seat[] =>
  party === 0 ? [] : seats.filter(({ steward }) => steward === party);

/** What `--seat` says: `path:N`; `gate:N`, or a name that these gates bear; or a bare number. */
export type Named = { readonly path: number } | { readonly gates: readonly number[] } | { readonly either: number };

/**
 * The seats that a name can mean: of a gate reached twice the smaller path. More than one: the number is a path and another gate's id, or
 * several gates bear the name, and the caller is steward of each; none: it is no seat of this gate.
 */
export function seatsNamed(seats: readonly Seat[], named: Named, party: PartyId): Seat[] {
  const atPath = (path: number) => seats.filter((seat) => seat.path === path);
  const ofGate = (gate: number) => seats.filter((seat) => seat.gate === gate).slice(0, 1);
  if ("path" in named) return atPath(named.path);
  const meant = [
    ...new Set("gates" in named ? named.gates.flatMap(ofGate) : [...ofGate(named.either), ...atPath(named.either)]),
  ];
  const own = seatsOfParty(meant, party);
  return own.length > 0 ? own : meant.slice(0, 1);
}
