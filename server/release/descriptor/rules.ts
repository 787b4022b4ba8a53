import { z } from "zod";

/** What a schema may say of one value, in a parameter or in a body, and the test of it. Never repeats a value: it may name a person. */

/** Words for a zod object; the last five say nothing of the value. */
export const VALUE_WORDS = {
  pattern: z.string().refine(isPattern, "a regular expression").optional(),
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

function isPattern(source: string): boolean {
  try {
    new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
}
