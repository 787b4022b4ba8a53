/** What a view may be asked: parameters as text, read once and strictly. */
import { z } from "zod";

/** Of a mask's bits (kernel). */
const LAST_FIELD = 175;

const digits = (most: number) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,15})$/, "a number in decimal digits")
    .transform(Number)
    .pipe(z.int().max(most));

export const gateParam = digits(0xffff_ffff).meta({ type: "integer", minimum: 1, description: "number of a gate" });
export const seqParam = digits(1e9)
  .optional()
  .meta({ type: "integer", minimum: 1, description: "as it was after this entry of the ledger; absent: as it is now" });
export const afterParam = digits(Number.MAX_SAFE_INTEGER).optional().meta({
  type: "integer",
  minimum: 0,
  description: "the last entry that is known already; Last-Event-ID says the same",
});
export const partyParam = digits(0xff_ffff).meta({ type: "integer", minimum: 1, description: "number of a party" });
export const caseParam = digits(0xffff_ffff).meta({ type: "integer", minimum: 1, description: "number of a case" });
export const flag = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .optional()
  .meta({ type: "boolean" });
export const fieldsParam = z
  .string()
  .regex(/^\d{1,3}(,\d{1,3})*$/, "numbers of fields, with commas between them")
  .transform((text) => text.split(",").map(Number))
  .pipe(z.array(z.int().max(LAST_FIELD)))
  .transform((fields) => fields.reduce((mask, field) => mask | (1n << BigInt(field)), 0n))
  .meta({ type: "string", description: "numbers of the channel's fields, with commas between them" });
export const hashParam = z
  .string()
  .regex(/^(0x)?[0-9a-fA-F]{64}$/, "32 bytes in hex digits")
  .describe("SHA-256 of the document's bytes, with or without 0x");
export const releaseParam = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "an id as Sluice-Release gives it")
  .describe("id of a release, from the header Sluice-Release");
export const page = {
  offset: digits(1e9)
    .default(0)
    .meta({ type: "integer", minimum: 0, default: 0, description: "how many to pass over" }),
  limit: digits(500)
    .default(100)
    .meta({ type: "integer", minimum: 0, maximum: 500, default: 100, description: "how many to give at most" }),
};
export const organisationParam = z
  .string()
  .regex(/^(\d{1,8}|[a-z][a-z0-9-]{0,63})$/, "a party's number, or an organisation's slug")
  .describe("a party's number, or, where its registration's document is here, its slug");
