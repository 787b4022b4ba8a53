/** Entries of the ledger, and who may do what to a gate. */
import { z } from "zod";
import { ENTRY_ACTS } from "../../ledger/ledger.ts";
import { account, chapter, gateId, hash, kind, list, named, names, partyId, seconds, stamp } from "./words.ts";

export const entrySchema = z
  .strictObject({
    seq: z.int(),
    block: z.int(),
    at: seconds,
    transaction: hash,
    act: names(ENTRY_ACTS),
    by: account.describe("the account, or the procedure's contract, that the kernel heard"),
    party: partyId.optional().describe("whose account it then was"),
    sentinel: z.boolean().optional(),
    gate: gateId.optional(),
    path: z.int().optional().describe("of a hold or a lift: from the gate up to the seat"),
    seat: gateId.optional(),
    document: hash.optional().describe("evidence of a hold, document of a lift, papers of an act"),
    after: z
      .strictObject({
        closed: z.boolean(),
        notBefore: seconds,
        notAfter: seconds,
        steward: partyId,
        turn: z.int(),
        heldFrom: list(z.int()).describe("paths of the seats that hold it"),
      })
      .optional()
      .describe("the gate after it"),
    case: z
      .strictObject({ procedure: chapter, contract: account, case: z.int(), act: z.string().optional() })
      .optional()
      .describe("the act of the law that it records, or that brought it about"),
  })
  .meta({ id: "Entry", description: "One entry of the ledger." });

export const historyAnswer = z
  .strictObject({ gate: gateId, entries: list(entrySchema), total: z.int(), ...stamp })
  .meta({ id: "History", description: "A gate's entries, oldest first." });

const who = z
  .strictObject({ party: partyId, ...named, account: account.optional() })
  .meta({ id: "Party", description: "A party, and the account by which it acts now." });

const sentinel = z
  .strictObject({
    account,
    left: z.int().describe("holds that it may still place"),
    total: z.int().describe("of how many that it was given"),
    low: z.boolean().describe("a tenth is left, or less: its steward is to give it more"),
    aside: z.boolean().describe("the party's own account, which is being replaced and may only hold meanwhile"),
  })
  .meta({ id: "Sentinel", description: "An account that may place holds for a party, and do nothing else." });

export const sentinelsAnswer = z
  .strictObject({
    sentinels: list(z.strictObject({ ...sentinel.shape, of: who }).meta({ id: "PartysSentinel" })),
    total: z.int(),
    ...stamp,
  })
  .meta({
    id: "Sentinels",
    description: "Sentinels of all parties or of one, in the order in which they were first known.",
  });

const seatSchema = z
  .strictObject({
    path: z.int().describe("to be given to hold and lift; the smallest that leads there"),
    seat: gateId,
    kind,
    ...named,
    steward: who,
    sentinels: list(sentinel),
    holds: z.boolean().describe("whether a hold from here lies now"),
    override: z.boolean().describe("whether a hold from here may be lifted over its steward, by a case of its own"),
  })
  .meta({ id: "Seat" });

const endingSchema = z
  .strictObject({
    procedure: chapter,
    contract: account,
    case: z.int(),
    article: z.int(),
    act: z.string(),
    by: list(who),
    documents: list(z.string()),
    to: z.string(),
  })
  .meta({ id: "Ending", description: "A row that ends the gate." });

export const powersAnswer = z
  .strictObject({
    gate: gateId,
    kind,
    ...named,
    seats: list(seatSchema).describe(
      "who may stop it, nearest first; whoever is steward lifts what lies from its seat",
    ),
    suspended: z.boolean().describe("held by the formal proceedings (Art. 14), which alone lift that"),
    endings: list(endingSchema),
    ...stamp,
  })
  .meta({ id: "Powers", description: "Who may stop a gate, who may lift that, and who may end it." });
