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

/** A case without its acts, which are kept beside it: a case of thousands is not copied with each. */
type Told = Omit<Case, "procedure" | "acts">;

export class Cases {
  readonly #past: Past;
  readonly #procedures: Procedures;
  readonly #cases: KeptMap<string, Told>;
  readonly #acts: KeptLists<string, Act>;
  readonly #about: KeptLists<GateId, string>;

  constructor(past: Past, procedures: Procedures) {
    this.#past = past;
    this.#procedures = procedures;
    this.#cases = new KeptMap(past);
    this.#acts = new KeptLists(past);
    this.#about = new KeptLists(past);
  }

  apply(chapter: Chapter, act: Act): void {
    const key = keyOf(chapter, act.case);
    const subject = act.outcome.subject as GateId;
    if (subject !== 0 && !isAbout(this.#acts.of(key), subject)) this.#about.add(subject, key);
    this.#acts.add(key, act);
    this.#cases.set(key, { chapter, id: act.case, ...act.outcome });
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
      .map((found) => this.#whole(found))
      .filter(({ acts }) => isAbout(acts, gate));
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
    const { lookedAt } = this.#past;
    const [first, ...later] = this.#acts.of(keyOf(told.chapter, told.id)).filter(({ seq }) => seq <= lookedAt);
    if (first === undefined) throw new RangeError(`${told.chapter}/${told.id} has no acts`);
    return { ...told, acts: [first, ...later], procedure: this.#procedures.addressOf(told.chapter) ?? first.procedure };
  }
}

const isAbout = (acts: readonly Act[], gate: GateId): boolean => acts.some(({ outcome }) => outcome.subject === gate);

const keyOf = (chapter: Chapter, id: number): string => `${chapter}/${id}`;

/** Acts that changed the case: signed by all whom they wanted. */
export const completeActs = ({ acts }: Case): Act[] => acts.filter(({ missing }) => missing === 0);
