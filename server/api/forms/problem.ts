/** A refusal (RFC 9457). */
import { z } from "zod";
import { stop } from "./gates.ts";
import { list, words } from "./words.ts";

export const problemAnswer = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    permit: z.int().optional(),
    release: z.string().optional(),
    stops: list(stop),
    block: z.int().optional(),
    seq: z.int().optional(),
    advice: words,
    retry: z.union([z.enum(["never", "after-lift"]), z.number()]),
    errors: list(z.strictObject({ pointer: z.string(), detail: z.string() }))
      .optional()
      .describe("each parameter that does not fit: /path/… or /query/…"),
  })
  .meta({ id: "Problem", description: "RFC 9457, with a stable code and what to do." });
