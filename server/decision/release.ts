/** The line that decides a release: permit and key flow, and are of one holder. Twin of `Sluice.released`. */
import type { GateId, GateView, Now, PartyId } from "./gate.ts";
import { flows, type Stop, stopsOfAll } from "./stops.ts";

export type Refused =
  /** No grant or licence has this id. */
  | { readonly code: "PERMIT_UNKNOWN" }
  /** No service key has this id. */
  | { readonly code: "KEY_UNKNOWN" }
  | { readonly code: "PERMIT_NOT_YOURS"; readonly holder: PartyId; readonly permitHolder: PartyId }
  /** At least one stop, nearest the platform first. */
  | { readonly code: "STOPPED"; readonly stops: readonly Stop[] };

/** Undefined when a call by `key` under `permit` may be released now; else the reason. */
export function refusalOf(view: GateView, permit: GateId, key: GateId, now: Now): Refused | undefined {
  const permitGate = view.gate(permit);
  const keyGate = view.gate(key);
  if (permitGate === undefined || (permitGate.kind !== "grant" && permitGate.kind !== "licence"))
    return { code: "PERMIT_UNKNOWN" };
  if (keyGate === undefined || keyGate.kind !== "key") return { code: "KEY_UNKNOWN" };
  if (permitGate.holder !== keyGate.holder) {
    return { code: "PERMIT_NOT_YOURS", holder: keyGate.holder, permitHolder: permitGate.holder };
  }
  if (flows(view, permit, now) && flows(view, key, now)) return undefined;
  return { code: "STOPPED", stops: stopsOfAll(view, [permit, key], now) };
}
