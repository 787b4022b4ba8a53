/** At which moment of the ledger a view is asked: as it is now, or as it was after an entry (`?seq=`). */
import type { Now, UnixSeconds } from "../../decision/gate.ts";
import { Declined, unknown } from "../endpoint.ts";
import type { Sources } from "../needs.ts";
import { type Stamp, stampOf } from "./stamp.ts";

export interface Moment {
  readonly now: Now;
  readonly stamp: Stamp;
}

/**
 * Everything that `show` reads of the registry, `registry.view` among it, is of that moment. Of the past the gates are shown as the ledger had them;
 * those of the present as they are decided on, which may be stricter while blocks are not final (K10).
 */
export function atMoment<Shown extends object>(
  { ledger, registry }: Pick<Sources, "ledger" | "registry">,
  seq: number | undefined,
  show: (moment: Moment) => Shown | Declined,
): Shown | Declined {
  if (seq === undefined) return show({ now: ledger.now(), stamp: stampOf(ledger, registry.shown) });
  const entry = registry.history.entry(seq);
  if (entry === undefined) return unknown(`entry ${seq} is not known here; the newest is ${registry.shown.seq}`);
  const at = entry.at as UnixSeconds;
  const stamp = stampOf(ledger, { seq, block: entry.block });
  return registry.asOf(seq, () => show({ now: { earliest: at, latest: at }, stamp }));
}

/** Whether the node gave every table that is not known yet. */
export async function tablesOf({ registry }: Sources): Promise<boolean> {
  try {
    await registry.readTables();
    return true;
  } catch {
    return false;
  }
}

export const NO_TABLES = new Declined({ code: "LEDGER_STALE", detail: "the node did not give the procedures' tables" });
