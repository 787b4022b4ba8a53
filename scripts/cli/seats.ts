/** From which seats a gate can be held, and which of them a party may choose (K1 to K4). Pure: gates come in, a choice goes out. */
import type { Gate, GateId, GateView, KindName, PartyId, Path } from "../../server/decision/gate.ts";

/** A seat's path is one byte, and its bit one of 48 (kernel). */
export const LAST_PATH = 47;

export interface Seat {
  readonly path: Path;
  readonly gate: GateId;
  readonly kind: KindName;
  /** 0: nobody holds from here. */
  readonly steward: PartyId;
}

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
