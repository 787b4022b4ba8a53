import { z } from "zod";

/** What a schema may say of one value, in a parameter or in a body, and the test of it. Never repeats a value: it may name a person. */

/** Words for a zod object; the last five say nothing of the value. */
export const VALUE_WORDS = {
  pattern: z.string().refine(isPattern, "a regular expression that no text can make slow").optional(),
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(0).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  example: z.unknown().optional(),
  examples: z.unknown().optional(),
};

export interface TextRules {
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
}

export interface NumberRules {
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

/** Characters of a text where the schema says nothing. */
const DEFAULT_MAX_LENGTH = 1024;

export function patternOf({ pattern }: TextRules): RegExp | undefined {
  return pattern === undefined ? undefined : new RegExp(pattern, "u");
}

/** Undefined when `text` is what the schema says; else what would be. `pattern`: `patternOf` the rules. */
export function wantedText(rules: TextRules, pattern: RegExp | undefined, text: string): string | undefined {
  // Neither is the same text to every reader: some end at the one, some replace the other.
  if (text.includes("\0") || !text.isWellFormed()) return "text without NUL or a lone surrogate";
  const length = [...text].length;
  const longest = rules.maxLength ?? DEFAULT_MAX_LENGTH;
  if (length > longest) return `at most ${longest} characters`;
  if (rules.minLength !== undefined && length < rules.minLength) return `at least ${rules.minLength} characters`;
  if (rules.format === "date" && !DATE.test(text)) return "a date, YYYY-MM-DD";
  if (rules.format === "date-time" && !DATE_TIME.test(text)) return "date and time with its zone (RFC 3339)";
  if (pattern !== undefined && !pattern.test(text)) return `text of the form ${rules.pattern}`;
  return undefined;
}

export function wantedNumber({ minimum, maximum }: NumberRules, number: number): string | undefined {
  if (minimum !== undefined && number < minimum) return `at least ${minimum}`;
  if (maximum !== undefined && number > maximum) return `at most ${maximum}`;
  return undefined;
}

const DAY = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])";
const MINUTE = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";
const DATE = new RegExp(`^${DAY}$`);
const DATE_TIME = new RegExp(`^${DAY}T${MINUTE}:(?:[0-5][0-9]|60)(?:\\.[0-9]{1,9})?(?:Z|[+-]${MINUTE})$`);

/** Repetitions of more than so many times count as open-ended. */
const LONG_REPETITION = 32;
const MOST_OPEN_ENDED = 2;

/**
 * Whether it compiles and cannot be made slow, whatever the caller sends: the process that matches is the one that must cut within milliseconds. No
 * group is repeated, nothing looks around or back, and two repetitions at most are open-ended, so that a text costs its length squared at worst.
 */
export function isPattern(source: string): boolean {
  try {
    new RegExp(source, "u");
  } catch {
    return false;
  }
  const bare = source
    .replaceAll(/\\(?:[uPp]\{[^}]*\}|[\s\S])/g, (said) => (/^\\[1-9k]/.test(said) ? "\\" : "x"))
    .replaceAll(/\[[^\]]*\]/g, "x");
  if (bare.includes("\\") || /\(\?(?!:)|\)[*+{]/.test(bare)) return false;
  const repeated = [...bare.matchAll(/[*+]|\{(\d+)(,(\d*))?\}/g)].filter(([, from, comma, until]) => {
    if (from === undefined || (comma !== undefined && until === "")) return true;
    return until !== undefined && Number(until) - Number(from) > LONG_REPETITION;
  });
  return repeated.length <= MOST_OPEN_ENDED;
}
