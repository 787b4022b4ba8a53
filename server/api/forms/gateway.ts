/** What a gateway says of itself and of its releases. */
import { z } from "zod";
import { hash, list, seconds, stamp } from "./words.ts";

export const statusAnswer = z
  .strictObject({
    ledger: z.strictObject({ block: z.int(), hash, seq: z.int(), timestamp: seconds }),
    applied: z.strictObject({ seq: z.int(), block: z.int() }),
    streams: z.int().describe("responses that run now"),
    cut: z
      .strictObject({ seq: z.int(), count: z.int() })
      .describe("up to which entry every running response was judged, and how many were cut since the start"),
    cuts: list(z.strictObject({ after: z.int(), seq: z.int(), count: z.int() })).describe(
      "the newest blocks whose entries cut something, newest last: entries after `after` up to `seq` cut `count` responses; a block that is not among the last 32 such cut none, or is older",
    ),
    pool: z.literal("no pool view").describe("pending transactions are not seen"),
    finality: z.string(),
    withheld: z.int().describe("acts that the ledger recorded and the node did not show; not 0: cases are missing"),
    journal: z
      .strictObject({ behind: z.int(), givenUp: z.boolean() })
      .describe("final blocks that the gateway's disk has not taken; given up: it takes none until the next start"),
    ...stamp,
  })
  .meta({ id: "Status" });

export const releaseAnswer = z
  .strictObject({
    release: z.string(),
    state: z.enum(["running", "finished", "cut", "refused", "aborted", "failed", "lost"]),
    bytes: z.int().describe("handed over: an upper bound of what arrived"),
    code: z.string().optional(),
    stops: list(z.record(z.string(), z.unknown())),
    seq: z.int().describe("ledger entry at which it ended or, while it runs, was decided"),
  })
  .meta({ id: "Release" });
