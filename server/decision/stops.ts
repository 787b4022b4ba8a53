/** The rule of a gate: it flows while it and everything upstream is open, unheld and within its term. Twin of `Sluice.stop`, held equal by a differential test. */
import type { Gate, GateId, GateView, Now, Path, UnixSeconds } from "./gate.ts";

export type Stop =
  | { readonly code: "GATE_UNKNOWN"; readonly gate: GateId }
  | { readonly code: "GATE_CLOSED"; readonly gate: GateId }
  | { readonly code: "GATE_HELD"; readonly gate: GateId; readonly path: Path }
  | { readonly code: "GATE_NOT_YET"; readonly gate: GateId; readonly at: UnixSeconds }
  | { readonly code: "GATE_EXPIRED"; readonly gate: GateId; readonly at: UnixSeconds };

/** Holds are 48 bits: more than bitwise operators take, fewer than a double holds. */
const SEATS = 48;

/** The seats that hold a gate, smallest path first. */
export function pathsHeld(holds: number): Path[] {
  const paths: Path[] = [];
  for (let path = 0; path < SEATS; path++) if (Math.floor(holds / 2 ** path) % 2 === 1) paths.push(path as Path);
  return paths;
}

/**
 * Every stop at and above `id`, nearest the platform first, then by id; none when it flows. Each gate stands once a ground, a hold once a seat.
 * Ends, because an upstream's id is always smaller: the kernel opens no gate before its upstreams.
 */
export function stopsOf(view: GateView, id: GateId, now: Now): Stop[] {
  return stopsOfAll(view, [id], now);
}

/** The same for several gates as one list: what lies above more than one, such as the platform, stands once. */
export function stopsOfAll(view: GateView, ids: readonly GateId[], now: Now): Stop[] {
  const depths = new Map<GateId, number>();
  for (const id of ids) depthsOf(view, id, depths);
  const inOrder = [...depths.keys()].sort((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0) || a - b);
  return inOrder.flatMap((gate) => stopsAt(view.gate(gate), gate, now));
}

/** Whether `id` flows: the hot path's question, which builds nothing. */
export function flows(view: GateView, id: GateId, now: Now): boolean {
  const gate = view.gate(id);
  if (gate === undefined || !flowsAlone(gate, now)) return false;
  for (const upstream of gate.upstream) if (!flows(view, upstream, now)) return false;
  return true;
}

/** The moment at which `id` stops by time alone: the earliest end at and above it. */
export function endOf(view: GateView, id: GateId): UnixSeconds {
  const gate = view.gate(id);
  if (gate === undefined) return 0 as UnixSeconds;
  let end = gate.notAfter;
  for (const upstream of gate.upstream) {
    const above = endOf(view, upstream);
    if (above < end) end = above;
  }
  return end;
}

function flowsAlone(gate: Gate, now: Now): boolean {
  return !gate.closed && gate.holds === 0 && gate.notBefore <= now.earliest && now.latest < gate.notAfter;
}

function stopsAt(gate: Gate | undefined, id: GateId, now: Now): Stop[] {
  if (gate === undefined) return [{ code: "GATE_UNKNOWN", gate: id }];
  const stops: Stop[] = [];
  if (gate.closed) stops.push({ code: "GATE_CLOSED", gate: id });
  for (const path of pathsHeld(gate.holds)) stops.push({ code: "GATE_HELD", gate: id, path });
  if (now.earliest < gate.notBefore) stops.push({ code: "GATE_NOT_YET", gate: id, at: gate.notBefore });
  if (now.latest >= gate.notAfter) stops.push({ code: "GATE_EXPIRED", gate: id, at: gate.notAfter });
  return stops;
}

/** Distance from the platform, the shortest way, of `id` and everything above it; an unknown gate counts as nearest, since nothing is above it. */
function depthsOf(view: GateView, id: GateId, depths: Map<GateId, number>): number {
  const known = depths.get(id);
  if (known !== undefined) return known;
  const upstream = view.gate(id)?.upstream ?? [];
  const depth = upstream.length === 0 ? 0 : 1 + Math.min(...upstream.map((above) => depthsOf(view, above, depths)));
  depths.set(id, depth);
  return depth;
}
