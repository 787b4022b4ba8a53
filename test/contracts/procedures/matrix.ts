/**
 * Every state × act × account of a chapter. The cases are generated; what is allowed is the caller's, written by hand from the articles, so that
 * a wrong row in the table fails here.
 */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { PARTY, ROLES, type Role, read, tried, type World } from "../fixture.ts";
import { type Approval, approvalOf, letters, name16, papers, parts } from "./approvals.ts";

/** Who may do it, each part alone or all of them together, and on which papers. */
export interface Allowed {
  readonly by: readonly string[];
  readonly papers: readonly string[];
  /** The error by which what the act does is refused even to them, as things stand; the last signature meets it. */
  readonly refusal?: string;
}

/** Of each state its acts; the state before there is a case is "". Final states are there, with none. */
export type Law = Readonly<Record<string, Readonly<Record<string, Allowed>>>>;

export interface Matrix {
  readonly world: Pick<World, "who">;
  readonly chapter: BaseContract;
  readonly law: Law;
  /** Who holds each part in the case. */
  readonly holders: Readonly<Record<string, Role>>;
  /** Leaves out what is impossible for everybody: where another matrix of the same chapter has shown it. */
  readonly possibleAlone?: boolean;
  /** Acts that everybody does too early or too late, as the case stands. */
  readonly untimely?: Readonly<Record<string, "TooEarly" | "TooLate">>;
  /** The call of an act that has a function of its own; undefined for one that goes through `act`. */
  readonly typed: (
    act: string,
    approval: Approval,
    state: string,
  ) => readonly [method: string, ...args: unknown[]] | undefined;
}

/** Tries every act of the law by everybody on a case that stands in `state`; `id` is 0 for the state before there is one. */
export async function tryAll(matrix: Matrix, state: string, id: number): Promise<void> {
  const acts = new Set(Object.values(matrix.law).flatMap((acts) => Object.keys(acts)));
  expect(acts.size).to.be.above(0);
  if (id !== 0) expect(letters((await read(matrix.chapter, "caseOf", id)).state)).to.equal(state);
  for (const act of acts) {
    const allowed = matrix.law[state]?.[act];
    // An act on no case at all is the engine's own test.
    if (allowed === undefined && (id === 0 || matrix.possibleAlone === true)) continue;
    for (const role of ROLES) await tryOne(matrix, { state, id, act, role, allowed });
  }
}

interface Triple {
  readonly state: string;
  readonly id: number;
  readonly act: string;
  readonly role: Role;
  readonly allowed: Allowed | undefined;
}

async function tryOne(matrix: Matrix, { state, id, act, role, allowed }: Triple): Promise<void> {
  const { chapter, world } = matrix;
  const account = world.who[role];
  const approval = await approvalOf(chapter, account, id, papers(...(allowed?.papers ?? [])));
  const [method, ...args] = matrix.typed(act, approval, state) ?? ["act", name16(act), approval];
  const untimely = matrix.untimely?.[act];
  const due = untimely === undefined ? 0n : (await read(chapter, "caseOf", id)).due;
  const attempt = tried(chapter, account, method, ...args);
  const what = `${state} ${act} by ${role}`;
  if (allowed === undefined) {
    const wanted = statesFor(matrix.law, act);
    await expect(attempt, what)
      .to.be.revertedWithCustomError(chapter, "ActNotPossible")
      .withArgs(id, name16(act), name16(state), (states: string[]) => sameSet(states, wanted));
  } else if (untimely !== undefined) {
    await expect(attempt, what)
      .to.be.revertedWithCustomError(chapter, untimely)
      .withArgs(id, name16(act), (time: bigint) => (untimely === "TooEarly") === time < due, due);
  } else if (allowed.refusal !== undefined && allowed.by.every((part) => matrix.holders[part] === role)) {
    await expect(attempt, what).to.be.revertedWithCustomError(chapter, allowed.refusal);
  } else if (allowed.by.some((part) => matrix.holders[part] === role)) {
    await attempt.catch((error: unknown) => expect.fail(`${what} is refused: ${String(error)}`));
  } else {
    const named = id === 0 ? Number(await read(chapter, "cases")) + 1 : id;
    await expect(attempt, what)
      .to.be.revertedWithCustomError(chapter, "NotParty")
      .withArgs(named, name16(act), account, PARTY[role], parts(...allowed.by));
  }
}

const statesFor = (law: Law, act: string): string[] =>
  Object.entries(law)
    .filter(([, acts]) => act in acts)
    .map(([state]) => name16(state));

const sameSet = (found: readonly string[], wanted: readonly string[]): boolean =>
  JSON.stringify([...found].sort()) === JSON.stringify([...wanted].sort());

export interface Line {
  readonly from: string;
  readonly act: string;
  readonly to: string;
  readonly effect: number;
}

/** `Effect`, in its order. */
export const EFFECTS = [
  "nothing",
  "opens",
  "closes",
  "retimes",
  "restores",
  "holds",
  "lifts",
  "changes",
  "frees",
] as const;

export async function linesOf(chapter: BaseContract): Promise<Line[]> {
  const lines = [...(await read(chapter, "table"))];
  return lines.map(({ from, act, to, effect }) => ({
    from: letters(from),
    act: letters(act),
    to: letters(to),
    effect: Number(effect),
  }));
}

/** Every state that some way from `state` leads to, itself among them. */
export function reachable(lines: readonly Line[], state: string): Set<string> {
  const reached = new Set([state]);
  for (const known of reached) {
    for (const { from, to } of lines) if (from === known) reached.add(to); // a set is walked through what is added meanwhile, too
  }
  return reached;
}

/** What must be true of any chapter's table: only `final` states have no way out, and the law of the test knows every row. */
export async function proveTable(chapter: BaseContract, law: Law, final: readonly string[]): Promise<void> {
  const lines = await linesOf(chapter);
  const withoutWayOut = lines.map(({ to }) => to).filter((state) => !lines.some(({ from }) => from === state));
  expect([...new Set(withoutWayOut)].sort()).to.deep.equal([...final].sort());
  const rows = lines.map(({ from, act }) => `${from} ${act}`);
  const expected = Object.entries(law).flatMap(([state, acts]) => Object.keys(acts).map((act) => `${state} ${act}`));
  expect(rows.sort()).to.deep.equal(expected.sort());
}

/** From every state after a hold or a retiming, something that takes it back or makes it final can be reached. */
export async function proveNothingStaysHeld(chapter: BaseContract): Promise<void> {
  const lines = await linesOf(chapter);
  const effect = (name: (typeof EFFECTS)[number]) => EFFECTS.indexOf(name);
  const ends = [effect("closes"), effect("lifts"), effect("restores")];
  for (const line of lines.filter(({ effect: found }) => [effect("holds"), effect("retimes")].includes(found))) {
    const after = reachable(lines, line.to);
    for (const state of after) {
      const onward = reachable(lines, state);
      const ended = lines.some(
        ({ from, to, effect: found }) => ends.includes(found) && (onward.has(from) || to === state),
      );
      expect(ended, `${line.act}, then ${state}`).to.equal(true);
    }
  }
}
