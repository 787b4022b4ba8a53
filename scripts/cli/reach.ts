/** What lies below a gate: how many grants, licences and keys an act on it reaches. Pure. */
import type { Gate, GateId } from "../../server/decision/gate.ts";

export interface Reach {
  readonly grants: number;
  readonly licences: number;
  readonly keys: number;
}

/** Counts `id` itself too. Closed gates are not counted: nothing flows through them either way. */
export function reachOf(gates: readonly Gate[], id: GateId): Reach {
  const reached = new Set<GateId>([id]);
  const count = { grants: 0, licences: 0, keys: 0 };
  // An upstream's id is always smaller, so one pass in the order of ids sees it first.
  for (const gate of [...gates].sort((a, b) => a.id - b.id)) {
    if (gate.id !== id && !gate.upstream.some((above) => reached.has(above))) continue;
    reached.add(gate.id);
    if (gate.closed) continue;
    if (gate.kind === "grant") count.grants++;
    else if (gate.kind === "licence") count.licences++;
    else if (gate.kind === "key") count.keys++;
  }
  return count;
}
