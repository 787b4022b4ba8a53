/** Every case of every chapter: the last outcome is the case, and the acts before it are its history, whichever contract answered for the chapter then (P20). */
import type { GateId } from "../decision/gate.ts";
import type { Hex } from "../ledger/ledger.ts";
import type { Outcome, ToldAct } from "./acts.ts";
import type { Chapter, Procedures } from "./chapters.ts";
import { KeptLists, KeptMap, type Past } from "./rewind.ts";

/** An act, and where in the ledger it stands. */
export interface Act extends ToldAct {
  /** The contract that told it. */
  readonly procedure: Hex;
  readonly seq: number;
  readonly block: number;
  /** Unix seconds. */
  readonly at: number;
}

export interface Case extends Outcome {
  readonly chapter: Chapter;
  /** The contract at which it goes on. */
  readonly procedure: Hex;
  readonly id: number;
  /** Oldest first; signatures of acts that were never completed among them. */
  readonly acts: readonly [Act, ...Act[]];
}

export interface CaseFilter {
  readonly chapter?: Chapter | undefined;
  readonly state?: string | undefined;
}

type Told = Omit<Case, "procedure">;

export class Cases {
  readonly #procedures: Procedures;
  readonly #cases: KeptMap<string, Told>;
  readonly #about: KeptLists<GateId, string>;

  constructor(past: Past, procedures: Procedures) {
    this.#procedures = procedures;
    this.#cases = new KeptMap(past);
    this.#about = new KeptLists(past);
  }

  apply(chapter: Chapter, act: Act): void {
    const key = keyOf(chapter, act.case);
    const before = this.#cases.get(key);
    const acts: Case["acts"] = before === undefined ? [act] : [...before.acts, act];
    this.#cases.set(key, { chapter, id: act.case, ...act.outcome, acts });
    const subject = act.outcome.subject as GateId;
    if (subject !== 0 && !isAbout(before, subject)) this.#about.add(subject, key);
  }

  /** @param procedure Any contract that answers or answered for the chapter: ids run on from one to the next. */
  of(procedure: Hex, id: number): Case | undefined {
    const chapter = this.#procedures.chapterOf(procedure);
    const told = chapter && this.#cases.get(keyOf(chapter, id));
    return told && this.#whole(told);
  }

  /** Cases that are or were about a gate, in order of opening. */
  about(gate: GateId): Case[] {
    return this.#about
      .of(gate)
      .map((key) => this.#cases.get(key))
      .filter((found) => found !== undefined)
      .filter((found) => isAbout(found, gate))
      .map((found) => this.#whole(found));
  }

  /** In order of opening. */
  *all({ chapter, state }: CaseFilter = {}): Generator<Case> {
    for (const found of this.#cases.values()) {
      if (chapter !== undefined && found.chapter !== chapter) continue;
      if (state !== undefined && found.state !== state) continue;
      yield this.#whole(found);
    }
  }

  #whole(told: Told): Case {
    return { ...told, procedure: this.#procedures.addressOf(told.chapter) ?? told.acts[0].procedure };
  }
}

const isAbout = (found: Told | undefined, gate: GateId): boolean =>
  found?.acts.some(({ outcome }) => outcome.subject === gate) ?? false;

const keyOf = (chapter: Chapter, id: number): string => `${chapter}/${id}`;

/** Acts that changed the case: signed by all whom they wanted. */
export const completeActs = ({ acts }: Case): Act[] => acts.filter(({ missing }) => missing === 0);

/** Acts begun on the case as it is now that wait for more signatures: the last signature of each. What was signed for a contract that was replaced is signed anew. */
export function halfSigned(found: Case, now: number): Act[] {
  const open = new Map<string, Act>();
  for (const act of found.acts) {
    if (act.missing === 0) open.clear();
    else if (act.deadline >= now && act.procedure === found.procedure) open.set(proposalOf(act), act);
  }
  return [...open.values()];
}

/** What must be the same for signatures to count together. */
function proposalOf({ act, deadline, documents, payload }: Act): string {
  return [act, deadline, payload, ...documents.map(({ kind, hash }) => `${kind}:${hash}`)].join("/");
}
