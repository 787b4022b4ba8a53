/** How a refusal of the contracts is told: a sentence in both languages, with the error's values by their place. */
import type { Texts } from "../../../server/reasons/reasons.ts";

/** An error's values, told by place, as the sentence needs them. */
export interface Values {
  /** An id or a number. */
  n(at: number): string;
  party(at: number): Texts;
  /** bytes16: an act, a state, a term. */
  word(at: number): Texts;
  words(at: number): Texts;
  /** Of a gate, by its number. */
  kind(at: number): Texts;
  parts(at: number): Texts;
  documents(at: number): Texts;
  limit(at: number): Texts;
  /** Of a term by that name: a moment, numbers of fields, or a count. */
  amount(at: number, term: string): Texts;
  /** Unix seconds. */
  time(at: number): string;
}

export type Sentence = (v: Values) => Texts;

export const both = (zh: string, en: string): Texts => ({ zh, en });
