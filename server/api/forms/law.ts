/** Organisations, cases, rows of the tables, and work. */
import { z } from "zod";
import { EFFECTS, WHENS } from "../../registry/tables.ts";
import { lyingHold } from "./gates.ts";
import { account, chapter, gateId, hash, list, named, partyId, seconds, stamp, words } from "./words.ts";

export const organisation = z
  .strictObject({
    party: partyId,
    gate: gateId,
    ...named,
    provider: gateId.optional().describe("gate of the data that it provides"),
    parts: list(z.string()),
    account: account.optional(),
    since: seconds,
  })
  .meta({ id: "Organisation" });

export const organisationsAnswer = z
  .strictObject({ organisations: list(organisation), total: z.int(), ...stamp })
  .meta({ id: "Organisations" });

const documentRef = z
  .strictObject({ kind: z.string(), algorithm: z.enum(["sha256", "sm3"]), hash })
  .meta({ id: "DocumentRef" });

const toldAct = z
  .strictObject({
    act: z.string(),
    by: partyId,
    account,
    at: seconds,
    block: z.int(),
    seq: z.int(),
    deadline: seconds.describe("until when the same act is accepted from those who must still sign"),
    signed: list(z.string()),
    missing: list(z.string()).describe("not empty: one signature of a joint act, and nothing has happened yet"),
    documents: list(documentRef),
    content: z.unknown().optional().describe("what the act brought, as its function names it"),
  })
  .meta({ id: "Act" });

const coveringSchema = z
  .strictObject({
    permit: gateId,
    ...named,
    scenario: gateId,
    sameScenario: z.boolean().describe("another scenario's grant is another use, and does not serve this one"),
    covers: list(z.int()).describe("fields asked for that it has"),
    lacks: list(z.int()).describe("fields asked for that it has not"),
    flows: z.boolean(),
  })
  .meta({
    id: "Covering",
    description: "A grant under the same agreement that already covers part of what is asked for.",
  });

export const coveringAnswer = z.strictObject({ permits: list(coveringSchema), ...stamp }).meta({
  id: "CoveringPermits",
  description: "Those for the same scenario first, then by what they cover (Art. 27).",
});

const covering = list(coveringSchema)
  .optional()
  .describe("of a request that waits for a decision: the grants that already cover it, or part of it (Art. 27)");

const caseHead = {
  procedure: chapter,
  contract: account,
  case: z.int().min(1),
  state: z.string(),
  version: z.int(),
  due: seconds.optional().describe("absent where no clock runs"),
  subject: gateId.optional(),
  ...named,
};

const caseSchema = z
  .strictObject({
    ...caseHead,
    overdue: z
      .boolean()
      .optional()
      .describe("past due, while what is expected next may still be done; absent where the node gave no table yet"),
    missing: list(z.string()).describe("parts that must still sign an act that was begun"),
    covering,
    acts: list(toldAct),
  })
  .meta({ id: "Case", description: "A case: the outcome of its last act, and the acts before it." });

export const casesAnswer = z
  .strictObject({ cases: list(caseSchema), total: z.int(), ...stamp })
  .meta({ id: "Cases", description: "Cases in order of opening." });

const rowSchema = z
  .strictObject({
    article: z.int(),
    act: z.string(),
    by: list(z.string()),
    with: list(z.string()).describe("who signs with it"),
    documents: list(z.string()),
    when: z.enum(WHENS),
    to: z.string(),
    within: z.string().optional().describe("the clock that it starts"),
    effect: z.enum(EFFECTS),
    content: z.boolean().describe("done by the function of the act's name, which takes content"),
  })
  .meta({ id: "Row", description: "A row of a chapter's table." });

export const caseAnswer = caseSchema
  .extend({
    next: list(z.strictObject({ row: rowSchema, parties: list(partyId).describe("who must sign it, now") })).describe(
      "every row from the state that it is in, in the order of the law",
    ),
    ...stamp,
  })
  .meta({ id: "CaseWithRows", description: "A case with its acts, and what may be done next." });

const workSchema = z
  .strictObject({
    ...caseHead,
    overdue: z.boolean(),
    expected: rowSchema,
    begun: toldAct
      .optional()
      .describe("an act that wants this party's signature, on these documents and this deadline"),
    choices: list(z.strictObject({ as: list(z.string()), row: rowSchema })).describe("all that it may do now"),
    covering,
  })
  .meta({ id: "Work" });

export const workAnswer = z
  .strictObject({ organisation, work: list(workSchema), total: z.int(), overdueHolds: list(lyingHold), ...stamp })
  .meta({ id: "WorkList", description: "What waits for an organisation, soonest due first." });

const ruleSource = {
  from: seconds.describe("in force from then on"),
  case: z.int().optional().describe("case of Rules that adopted it; absent of what came with the deployment"),
};

const limitSchema = z
  .strictObject({ limit: z.string(), name: words.optional(), seconds: z.int().min(1) })
  .meta({ id: "TimeLimit" });

const setSchema = z
  .strictObject({ set: z.int(), kinds: list(z.int()).describe("what is in it, by number") })
  .meta({ id: "RequiredSet" });

export const rulesAnswer = z
  .strictObject({
    limits: list(limitSchema.extend(ruleSource)).describe("in force"),
    sets: list(setSchema.extend(ruleSource)).describe("in force"),
    versions: list(
      z
        .strictObject({ ...ruleSource, begun: z.boolean(), limits: list(limitSchema), sets: list(setSchema) })
        .meta({ id: "RulesVersion", description: "What a version changed; what it does not name stayed as it was." }),
    ).describe("every one adopted, in the order in which they come into force"),
    ...stamp,
  })
  .meta({ id: "Rules", description: "An act is judged by the rules in force when it is done (Art. 31)." });
