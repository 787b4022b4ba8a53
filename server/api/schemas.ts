/** The forms of what is asked and answered. The OpenAPI document is made from these, so that it cannot say anything else. */
import { z } from "zod";
import { KINDS, type KindName } from "../decision/gate.ts";
import { CHAPTER_NAMES, type Chapter } from "../registry/chapters.ts";
import { EFFECTS, WHENS } from "../registry/tables.ts";

const names = <Name extends string>(all: readonly Name[]): z.ZodType<Name> => z.enum(all as [Name, ...Name[]]);

/* WORDS */

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
const words = z.strictObject({ zh: z.string(), en: z.string() });
const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

/** Where a document here tells it. */
const named = { slug: z.string().optional(), name: words.optional() };

/** With every answer: what was known when it was given. */
const stamp = {
  seq: z.int().min(0).describe("newest ledger entry that this answer knows"),
  block: z.int().min(0).describe("newest block that this answer knows"),
  stale: z
    .strictObject({ code: z.enum(["LEDGER_STALE", "LEDGER_REORGANISED"]), since: seconds })
    .optional()
    .describe("present while the gateway's knowledge is not fresh: nothing is released on it, and it may be overtaken"),
};

/* ASKED */

const digits = (most: number) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,9})$/, "a number in decimal digits")
    .transform(Number)
    .pipe(z.int().max(most));

export const gateParam = digits(0xffff_ffff).meta({ type: "integer", minimum: 1, description: "number of a gate" });
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

/* STOPS AND GATES */

export const stop = z
  .strictObject({
    gate: gateId,
    kind: kind.optional(),
    code: z.enum(["GATE_UNKNOWN", "GATE_CLOSED", "GATE_HELD", "GATE_NOT_YET", "GATE_EXPIRED"]),
    seat: gateId.optional().describe("the gate from whose stewardship it is held"),
    heldBy: z.union([partyId, z.string()]).optional().describe("steward of the seat now; `proceedings` for Art. 14"),
    since: seconds.optional(),
    evidence: hash.optional(),
    case: z.int().optional().describe("of the formal proceedings"),
    until: seconds.optional(),
  })
  .meta({ id: "Stop", description: "Why a gate stops, and who can change that." });

const holdSchema = z
  .strictObject({
    path: z.int().min(0).max(47).describe("from the gate up to the seat: 1 itself, 2p and 2p+1 the upstreams of p"),
    seat: gateId.optional(),
    heldBy: z.union([partyId, z.string()]).optional(),
    since: seconds.optional(),
    evidence: hash.optional(),
    case: z.int().optional(),
    until: seconds.optional(),
    by: account.optional().describe("who placed it last"),
    sentinel: z.boolean().optional(),
  })
  .meta({ id: "Hold" });

const openedBy = z
  .strictObject({ procedure: chapter, contract: account, case: z.int(), at: seconds, seq: z.int() })
  .optional();

const permitTerms = z
  .strictObject({
    fields: list(z.int()).describe("numbers of the channel's fields; of a licence those that its grant has too"),
    calls: z.string().describe("quota: released calls in a period, decimal"),
    periodHours: z.int().describe("0: the whole term"),
    channel: gateId,
    provider: gateId,
  })
  .optional()
  .describe("of a grant or a licence");

export const gateAnswer = z
  .strictObject({
    id: gateId,
    kind,
    ...named,
    upstream: list(gateId),
    holder: partyId,
    steward: partyId,
    turn: z.int().describe("holds ever placed, modulo 65,536: to be named in a lift"),
    closed: z.boolean(),
    notBefore: seconds,
    notAfter: seconds.optional().describe("exclusive; absent: no end of its own"),
    terms: hash,
    permit: permitTerms,
    openedBy,
    holds: list(holdSchema),
    flows: z.boolean(),
    stops: list(stop).describe("at and above this gate, nearest the platform first"),
    ...stamp,
  })
  .meta({ id: "Gate", description: "A gate as it is decided on." });

export const whyAnswer = z
  .strictObject({
    permit: gateId,
    kind: z.enum(["grant", "licence"]),
    flows: z.boolean().describe("whether no gate stops it"),
    stops: list(stop),
    declines: list(z.strictObject({ code: z.string(), detail: z.string() })).describe(
      "what else would refuse a call, whatever the key",
    ),
    ...stamp,
  })
  .meta({ id: "Why", description: "Everything that stops a permit." });

/* STATUS */

export const statusAnswer = z
  .strictObject({
    ledger: z.strictObject({ block: z.int(), hash, seq: z.int(), timestamp: seconds }),
    applied: z.strictObject({ seq: z.int(), block: z.int() }),
    streams: z.int().describe("responses that run now"),
    cut: z
      .strictObject({ seq: z.int(), count: z.int() })
      .describe("up to which entry every running response was judged, and how many were cut since the start"),
    pool: z.literal("no pool view").describe("pending transactions are not seen"),
    finality: z.string(),
    withheld: z.int().describe("acts that the ledger recorded and the node did not show; not 0: cases are missing"),
    ...stamp,
  })
  .meta({ id: "Status" });

/* ORGANISATIONS */

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
  .strictObject({ organisations: list(organisation), ...stamp })
  .meta({ id: "Organisations" });

/* CASES AND WORK */

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
    missing: list(z.string()).describe("parts that must still sign an act that was begun"),
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

const workSchema = z
  .strictObject({
    ...caseHead,
    overdue: z.boolean(),
    expected: rowSchema,
    begun: toldAct
      .optional()
      .describe("an act that wants this party's signature, on these documents and this deadline"),
    choices: list(z.strictObject({ as: list(z.string()), row: rowSchema })).describe("all that it may do now"),
  })
  .meta({ id: "Work" });

export const workAnswer = z
  .strictObject({ organisation, work: list(workSchema), ...stamp })
  .meta({ id: "WorkList", description: "What waits for an organisation, soonest due first." });

/* RELEASES */

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

/* PROBLEMS */

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
