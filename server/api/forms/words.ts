/** Words that all forms share, and the stamp that each answer bears. The OpenAPI document is made from the forms, so that it cannot say anything else. */
import { z } from "zod";
import { KINDS, type KindName } from "../../decision/gate.ts";
import { CHAPTER_NAMES, type Chapter } from "../../registry/chapters.ts";

export const names = <Name extends string>(all: readonly Name[]): z.ZodType<Name> => z.enum(all as [Name, ...Name[]]);

export const seconds = z.int().min(0).describe("Unix seconds");
export const gateId = z.int().min(1).max(0xffff_ffff).describe("a gate");
export const partyId = z.int().min(0).max(0xff_ffff).describe("a party; 0 is nobody");
const hex = (digits: number, what: string) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-f]{${digits}}$`))
    .describe(what);
export const hash = hex(64, "32 bytes");
export const account = hex(40, "an account");
export const kind = names(Object.keys(KINDS) as KindName[]);
export const chapter = names<Chapter>(CHAPTER_NAMES).describe("a procedure: one chapter of the law");
export const words = z.strictObject({ zh: z.string(), en: z.string() });
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

/** Where a document here tells it. */
export const named = { slug: z.string().optional(), name: words.optional() };

/** With every answer: what was known when it was given. */
export const stamp = {
  seq: z.int().min(0).describe("newest ledger entry that this answer knows"),
  block: z.int().min(0).describe("newest block that this answer knows"),
  stale: z
    .strictObject({ code: z.enum(["LEDGER_STALE", "LEDGER_REORGANISED"]), since: seconds })
    .optional()
    .describe("present while the gateway's knowledge is not fresh: nothing is released on it, and it may be overtaken"),
};
