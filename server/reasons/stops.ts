/** A stop as people and logs see it: not only which gate, but who holds it, since when and on what evidence (promise 6). */
import type { Gate, GateId, GateView, KindName, PartyId, Path, UnixSeconds } from "../decision/gate.ts";
import type { Stop } from "../decision/stops.ts";
import type { Hex } from "../ledger/ledger.ts";
import type { Retry } from "./reasons.ts";

/** What the ledger's history tells of one hold; a gate's word has no room for it. */
export interface HoldFacts {
  /** The gate from whose stewardship it is placed. */
  readonly seat: GateId;
  /** The steward of that seat now, by number or by name. */
  readonly heldBy: PartyId | string;
  /** Unix seconds: when it was first placed. */
  readonly since: number;
  readonly evidence?: Hex;
  /** Of the formal proceedings, where they placed it. */
  readonly case?: number;
  /** Unix seconds: when it falls due. It stays shut after that. */
  readonly until?: number;
}

export interface Facts {
  /** Undefined where the history of this hold is not known here; the stop is shown all the same. */
  holdFacts(gate: GateId, path: Path): HoldFacts | undefined;
}

export interface ShownStop {
  readonly gate: GateId;
  /** Undefined for a gate that nobody opened. */
  readonly kind?: KindName;
  readonly code: Stop["code"];
  readonly seat?: GateId;
  readonly heldBy?: PartyId | string;
  /** Unix seconds: held, or expired, since. */
  readonly since?: number;
  readonly evidence?: Hex;
  readonly case?: number;
  /** Unix seconds: a hold falls due, a term begins. */
  readonly until?: number;
}

export function shownStops(stops: readonly Stop[], view: GateView, facts: Facts): ShownStop[] {
  return stops.map((stop) => shownStop(stop, view.gate(stop.gate), view, facts));
}

function shownStop(stop: Stop, gate: Gate | undefined, view: GateView, facts: Facts): ShownStop {
  const shown = { gate: stop.gate, ...(gate && { kind: gate.kind }), code: stop.code };
  switch (stop.code) {
    case "GATE_HELD":
      return { ...shown, ...(facts.holdFacts(stop.gate, stop.path) ?? holdSeenInView(view, stop.gate, stop.path)) };
    case "GATE_NOT_YET":
      return { ...shown, until: stop.at };
    case "GATE_EXPIRED":
      return { ...shown, since: stop.at };
    case "GATE_CLOSED":
    case "GATE_UNKNOWN":
      return shown;
    default:
      return stop satisfies never;
  }
}

/** Seat and steward stand in the gates themselves. */
function holdSeenInView(view: GateView, gate: GateId, path: Path): Pick<ShownStop, "seat" | "heldBy"> {
  const seat = seatOf(view, gate, path);
  if (seat === undefined) return {};
  if (path === 0) return { seat: seat.id, heldBy: "proceedings" };
  return { seat: seat.id, heldBy: seat.steward };
}

/** The gate that a path names from `id`, read from its top bit: 0 the first upstream, 1 the second. For path 0, the proceedings, the gate itself. */
export function seatOf(view: GateView, id: GateId, path: Path): Gate | undefined {
  let seat = view.gate(id);
  for (let bit = 30 - Math.clz32(path); bit >= 0 && seat !== undefined; bit--) {
    const upstream = seat.upstream[(path >> bit) & 1];
    seat = upstream === undefined ? undefined : view.gate(upstream);
  }
  return seat;
}

/** One advice for several stops: what can never pass goes first, then what hangs on people, then what only takes time. */
export function retryAfter(stops: readonly Stop[], earliest: UnixSeconds): Retry {
  let seconds = 0;
  let held = false;
  for (const stop of stops) {
    if (stop.code === "GATE_HELD") held = true;
    else if (stop.code === "GATE_NOT_YET") seconds = Math.max(seconds, stop.at - earliest);
    else return "never";
  }
  return held ? "after-lift" : Math.max(seconds, 1);
}
