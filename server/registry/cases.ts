/** Every case of every procedure: the last outcome is the case, and the acts before it are its history. */
import type { GateId } from "../decision/gate.ts";
import type { Hex } from "../ledger/ledger.ts";
import type { Outcome, ToldAct } from "./acts.ts";
import type { Chapter } from "./chapters.ts";
import { KeptLists, KeptMap, type Past } from "./rewind.ts";

/** An act, and where in the ledger it stands. */
export interface Act extends ToldAct {
  readonly seq: number;
  readonly block: number;
  /** Unix seconds. */
  readonly at: number;
}

export interface Case extends Outcome {
  readonly chapter: Chapter;
  readonly procedure: Hex;
  readonly id: number;
  /** Oldest first; signatures of acts that were never completed among them. */
  readonly acts: readonly [Act, ...Act[]];
}

export interface CaseFilter {
  readonly chapter?: Chapter | undefined;
  readonly state?: string | undefined;
}

export class Cases {
  readonly #cases: KeptMap<string, Case>;
  readonly #about: KeptLists<GateId, string>;

  constructor(past: Past) {
    this.#cases = new KeptMap(past);
    this.#about = new KeptLists(past);
  }

  apply(chapter: Chapter, procedure: Hex, act: Act): void {
    const key = keyOf(procedure, act.case);
    const before = this.#cases.get(key);
    const acts: Case["acts"] = before === undefined ? [act] : [...before.acts, act];
    this.#cases.set(key, { chapter, procedure, id: act.case, ...act.outcome, acts });
    const subject = act.outcome.subject as GateId;
    if (subject !== 0 && !isAbout(before, subject)) this.#about.add(subject, key);
  }

  of(procedure: Hex, id: number): Case | undefined {
    return this.#cases.get(keyOf(procedure, id));
  }

  /** Cases that are or were about a gate, in order of opening. */
  about(gate: GateId): Case[] {
    return this.#about
      .of(gate)
      .map((key) => this.#cases.get(key))
      .filter((found) => found !== undefined)
      .filter((found) => isAbout(found, gate));
  }

  /** In order of opening. */
  *all({ chapter, state }: CaseFilter = {}): Generator<Case> {
    for (const found of this.#cases.values()) {
      if (chapter !== undefined && found.chapter !== chapter) continue;
      if (state !== undefined && found.state !== state) continue;
      yield found;
    }
  }
}

const isAbout = (found: Case | undefined, gate: GateId): boolean =>
  found?.acts.some(({ outcome }) => outcome.subject === gate) ?? false;

const keyOf = (procedure: Hex, id: number): string => `${procedure}/${id}`;

/** Acts that changed the case: signed by all whom they wanted. */
export const completeActs = ({ acts }: Case): Act[] => acts.filter(({ missing }) => missing === 0);

/** Acts begun on the case as it is now that wait for more signatures: the last signature of each. */
export function halfSigned(found: Case, now: number): Act[] {
  const open = new Map<string, Act>();
  for (const act of found.acts) {
    if (act.missing === 0) open.clear();
    else if (act.deadline >= now) open.set(proposalOf(act), act);
  }
  return [...open.values()];
}

/** What must be the same for signatures to count together. */
function proposalOf({ act, deadline, documents, payload }: Act): string {
  return [act, deadline, payload, ...documents.map(({ kind, hash }) => `${kind}:${hash}`)].join("/");
}
