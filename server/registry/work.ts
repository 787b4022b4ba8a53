/** What waits for an organisation: cases in whose state the law expects its act next, with every row that it may take (from the tables alone). */
import type { PartyId } from "../decision/gate.ts";
import type { Act, Case } from "./cases.ts";
import { partsHeld } from "./parties.ts";
import { isLapse, isPossible, type Moment } from "./possible.ts";
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

/** What is known of a case's law. */
export interface Known extends Moment {
  table(of: Case): readonly Row[];
  begunOn(found: Case): readonly Act[];
}

export function workOf(cases: Iterable<Case>, party: PartyId, known: Known): Work[] {
  const work: Work[] = [];
  for (const found of cases) {
    const rows = waysOn(found, known);
    const choices = rows
      .map((row) => ({ row, as: partsHeld(found, row.by | row.jointly, party, known.view) }))
      .filter(({ as }) => as !== 0);
    if (choices.length === 0) continue;
    const due = dueOf(found, choices, { party, known });
    if (due === undefined) continue;
    work.push({ case: found, ...due, choices, overdue: isLate(found, due.expected, known.now) });
  }
  return work.sort((a, b) => (a.case.due || NEVER) - (b.case.due || NEVER));
}

/** Whether a case is past due while what is expected next may still be done, whoever has to. */
export function isOverdue(found: Case, known: Omit<Known, "begunOn">): boolean {
  const expected = expectedOf(waysOn(found, known));
  return expected !== undefined && isLate(found, expected, known.now);
}

/** Rows that may be taken now, in the order of the law. */
const waysOn = (found: Case, known: Omit<Known, "begunOn">): Row[] =>
  known.table(found).filter((row) => row.from === found.state && isPossible(row, found, known));

const isLate = ({ due }: Case, expected: Row, now: number): boolean =>
  due !== 0 && now >= due && expected.when === "anytime";

/** The first way on; where a case can lapse, nothing else leads anywhere. */
const expectedOf = (ways: readonly Row[]): Row | undefined =>
  ways.find(isLapse) ?? ways.find(({ from, to }) => to !== from);

const NEVER = Number.MAX_SAFE_INTEGER;

/** What the law expects next on a case, whoever has to do it; undefined where it rests. */
export function expectedOn(found: Case, known: Omit<Known, "begunOn">): Row | undefined {
  const expected = expectedOf(waysOn(found, known));
  return expected === undefined || isLapse(expected) || !restsIn(found, known.table(found)) ? expected : undefined;
}

/** Undefined where nothing waits for this party: it may act, and nobody expects it to. */
function dueOf(
  found: Case,
  choices: readonly Choice[],
  { party, known }: { party: PartyId; known: Known },
): Pick<Work, "expected" | "begun"> | undefined {
  const begun = known.begunOn(found);
  for (const act of begun) {
    const row = choices.find((choice) => choice.row.act === act.act)?.row;
    if (row !== undefined && partsHeld(found, act.missing, party, known.view) !== 0) {
      return { expected: row, begun: act };
    }
  }
  const expected = expectedOn(found, known);
  if (expected === undefined) return undefined;
  if (partsHeld(found, expected.by | expected.jointly, party, known.view) === 0) return undefined;
  // Its own signature stands already: now it waits for the others.
  return begun.some(({ act }) => act === expected.act) ? undefined : { expected };
}

/** Acts after which things stand as they are meant to. */
const SETTLING: ReadonlySet<Effect> = new Set(["opens", "restores", "holds", "changes"]);

/** A case rests where no clock runs and what was wanted is there: a grant in force, a suspension. Rows from there are taken when somebody wants to. */
function restsIn({ state, due }: Case, table: readonly Row[]): boolean {
  return due === 0 && table.some((row) => row.to === state && SETTLING.has(row.effect));
}
