/** An expected no of the data path: a value, made anywhere on the way of a call and answered or logged in one place. */
import type { GateId, GateView, Now } from "../decision/gate.ts";
import { type Refused, refusalOf } from "../decision/release.ts";
import type { Staleness } from "../ledger/ledger.ts";
import { detailOf, type Said } from "../reasons/problem.ts";
import { type Facts, retryAfter, shownStops } from "../reasons/stops.ts";

export interface Decline extends Said {
  /** Header of a 405. */
  readonly allow?: string;
}

/** Undefined when the call may be released now. */
export function declineOf(view: GateView, permit: GateId, key: GateId, now: Now, facts: Facts): Decline | undefined {
  const refused = refusalOf(view, permit, key, now);
  return refused && saidOf(refused, view, permit, key, now, facts);
}

function saidOf(refused: Refused, view: GateView, permit: GateId, key: GateId, now: Now, facts: Facts): Decline {
  switch (refused.code) {
    case "PERMIT_UNKNOWN":
      return { code: "PERMIT_UNKNOWN", detail: `no grant or licence has the number ${permit}` };
    case "KEY_UNKNOWN":
      return { code: "KEY_UNKNOWN", detail: `no service key has the number ${key}` };
    case "PERMIT_NOT_YOURS":
      return {
        code: "PERMIT_NOT_YOURS",
        detail: `permit ${permit} is not held by party ${refused.holder}, the caller`,
      };
    case "STOPPED": {
      const stops = shownStops(refused.stops, view, facts);
      const [first] = stops;
      // `refusalOf` promises at least one; without it the view changed under us, which is no reason to release.
      if (first === undefined) return { code: "INTERNAL", detail: "stopped, yet no gate says why" };
      return { code: first.code, detail: detailOf(stops), stops, retry: retryAfter(refused.stops, now.earliest) };
    }
    default:
      return refused satisfies never;
  }
}

/** Not the detail of the staleness: it may name the node. */
export function staleDecline(staleness: Staleness): Decline {
  const since = new Date(staleness.since).toISOString();
  return staleness.code === "LEDGER_STALE"
    ? { code: "LEDGER_STALE", detail: `nothing is released on what is known of the ledger since ${since}` }
    : { code: "LEDGER_REORGANISED", detail: `the ledger changed below its final block, noticed at ${since}` };
}
