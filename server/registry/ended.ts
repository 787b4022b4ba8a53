/** When a use of data came to its end: by time, or by a close at or above it. Told from the ledger alone, since time passing leaves no act. */
import type { GateId, GateView, Now } from "../decision/gate.ts";
import { stopsOf } from "../decision/stops.ts";
import type { History } from "./history.ts";

/** Unix seconds; undefined while it goes on, or may: a hold can be lifted, a term can begin. */
export function endedAt(view: GateView, history: History, id: GateId, now: Now): number | undefined {
  const ends = stopsOf(view, id, now).flatMap((stop): number[] => {
    if (stop.code === "GATE_EXPIRED") return [stop.at];
    if (stop.code !== "GATE_CLOSED") return [];
    const closing = history.of(stop.gate).filter(({ act }) => act === "close");
    return closing.map(({ at }) => at);
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}
