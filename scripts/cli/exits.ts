/** How a command ends: a number for scripts, a sentence in two languages for people, and the facts for programs. Each failure of the command line is one of these. */
import type { Texts } from "../../server/reasons/reasons.ts";

export const EXIT = {
  /** In a block, and applied by every gateway known. */
  done: 0,
  /** By the ledger, the gateway or a rule. */
  refused: 1,
  usage: 2,
  /** In a block, yet not every gateway has confirmed it. */
  unconfirmed: 3,
  /** Ledger or gateway not reached. */
  unreached: 4,
} as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** What a command hands back when it has run to its end. */
export interface Result {
  readonly exit: Exit;
  /** One JSON document. */
  readonly facts: object;
  readonly lines: readonly Texts[];
}

export class CliError extends Error {
  readonly code: string;
  readonly exit: Exit;
  readonly words: Texts;
  readonly facts: object;
  /** Lines below the sentence. */
  details: readonly Texts[] = [];
  constructor(exit: Exit, code: string, words: Texts, facts: object = {}, options?: ErrorOptions) {
    super(words.en, options);
    this.name = "CliError";
    this.exit = exit;
    this.code = code;
    this.words = words;
    this.facts = facts;
  }
}

export const usage = (zh: string, en: string, facts: object = {}): CliError =>
  new CliError(EXIT.usage, "USAGE", { zh, en }, facts);

export const refused = (code: string, zh: string, en: string, facts: object = {}): CliError =>
  new CliError(EXIT.refused, code, { zh, en }, facts);

export const unreached = (code: string, zh: string, en: string, cause?: unknown): CliError =>
  new CliError(EXIT.unreached, code, { zh, en }, {}, { cause });
