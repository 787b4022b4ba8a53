/** What waits for an organisation: cases in whose state the law expects its act next, with every row that it may take (from the tables alone). */
import type { GateView, PartyId } from "../decision/gate.ts";
import { type Act, type Case, halfSigned } from "./cases.ts";
import { partsHeld } from "./parties.ts";
import type { Effect, Row } from "./tables.ts";

/** A row that the organisation may take now. */
export interface Choice {
  readonly row: Row;
  /** Parts, as bits, that it would sign in. */
  readonly as: number;
}

export interface Work {
  readonly case: Case;
  /** What is expected of it: the row, and an act already begun that wants its signature as it stands. */
  readonly expected: Row;
  readonly begun?: Act;
  readonly choices: readonly Choice[];
  /** The due date is past, and the act may still be done. Where an act waits for the date, it is not past before it may be done. */
  readonly overdue: boolean;
}

/** @param now Unix seconds, the latest of the clocks. */
export function workOf(
  cases: Iterable<Case>,
  { party, now, view, table }: { party: PartyId; now: number; view: GateView; table(of: Case): readonly Row[] },
): Work[] {
  const work: Work[] = [];
  for (const found of cases) {
    const rows = table(found).filter(({ from }) => from === found.state);
    const choices = rows
      .filter((row) => isOpen(row, found, now))
      .map((row) => ({ row, as: partsHeld(found, row.by | row.jointly, party, view) }))
      .filter(({ as }) => as !== 0);
    if (choices.length === 0) continue;
    const due = dueOf(found, choices, { party, now, view, rests: restsIn(found, table(found)), rows });
    if (due === undefined) continue;
    work.push({ case: found, ...due, choices, overdue: isLate(found, due.expected, now) });
  }
  return work.sort((a, b) => (a.case.due || NEVER) - (b.case.due || NEVER));
}

/** Whether a case is past due while what is expected next may still be done, whoever has to. */
export function isOverdue(found: Case, table: readonly Row[], now: number): boolean {
  const rows = table.filter(({ from }) => from === found.state);
  const expected = expectedOf(rows, found, now);
  return expected !== undefined && isLate(found, expected, now);
}

const isLate = ({ due }: Case, expected: Row, now: number): boolean =>
  due !== 0 && now >= due && expected.when === "anytime";

/** The first way on, in the order of the law. */
const expectedOf = (rows: readonly Row[], found: Case, now: number): Row | undefined =>
  rows.find((row) => row.to !== row.from && isOpen(row, found, now));

const NEVER = Number.MAX_SAFE_INTEGER;

interface Standing {
  readonly party: PartyId;
  readonly now: number;
  readonly view: GateView;
  readonly rests: boolean;
  readonly rows: readonly Row[];
}

/** Undefined where nothing waits for this party: it may act, and nobody expects it to. */
function dueOf(
  found: Case,
  choices: readonly Choice[],
  { party, now, view, rests, rows }: Standing,
): Pick<Work, "expected" | "begun"> | undefined {
  const begun = halfSigned(found, now);
  for (const act of begun) {
    const row = choices.find((choice) => choice.row.act === act.act)?.row;
    if (row !== undefined && partsHeld(found, act.missing, party, view) !== 0) return { expected: row, begun: act };
  }
  if (rests) return undefined;
  const expected = expectedOf(rows, found, now);
  if (expected === undefined || partsHeld(found, expected.by | expected.jointly, party, view) === 0) return undefined;
  // Its own signature stands already: now it waits for the others.
  return begun.some(({ act }) => act === expected.act) ? undefined : { expected };
}

/** In time for what must be in time, and not before what must wait. */
function isOpen({ when }: Row, { due }: Case, now: number): boolean {
  if (when === "inTime") return now < due;
  return when === "anytime" || now >= due;
}

/** Acts after which things stand as they are meant to. */
const SETTLING: ReadonlySet<Effect> = new Set(["opens", "restores", "holds", "changes"]);

/** A case rests where no clock runs and what was wanted is there: a grant in force, a suspension. Rows from there are taken when somebody wants to. */
function restsIn({ state, due }: Case, table: readonly Row[]): boolean {
  return due === 0 && table.some((row) => row.to === state && SETTLING.has(row.effect));
}
