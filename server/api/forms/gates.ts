/** A gate, its holds, its stops. */
import { z } from "zod";
import { account, chapter, gateId, hash, kind, list, named, partyId, seconds, stamp } from "./words.ts";

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

export const lyingHold = z
  .strictObject({
    gate: gateId,
    kind: kind.optional(),
    ...named,
    path: z.int(),
    seat: gateId.optional(),
    heldBy: partyId.optional().describe("steward of the seat now: who may lift it"),
    since: seconds,
    evidence: hash,
    by: account,
    sentinel: z.boolean(),
    seq: z.int(),
    due: seconds.optional().describe("when it is to be reported, renewed on new evidence or lifted"),
    overdue: z.boolean().describe("past that; it stays shut"),
  })
  .meta({ id: "LyingHold" });

export const holdsAnswer = z
  .strictObject({ holds: list(lyingHold), total: z.int(), ...stamp })
  .meta({ id: "Holds", description: "Holds on a risk that lie, soonest due first." });

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
    destructionDue: seconds
      .optional()
      .describe("of a grant or an agreement that has ended: when its statement of destruction falls due (Art. 27)"),
    holds: list(holdSchema),
    flows: z.boolean(),
    stops: list(stop).describe("at and above this gate, nearest the platform first"),
    ...stamp,
  })
  .meta({ id: "Gate", description: "A gate as it is decided on." });

export const gatesAnswer = z
  .strictObject({
    gates: list(
      z
        .strictObject({
          ...{ id: gateId, kind, ...named, upstream: list(gateId), holder: partyId, steward: partyId },
          ...{ closed: z.boolean(), held: z.boolean(), notBefore: seconds, notAfter: seconds.optional() },
          flows: z.boolean(),
        })
        .meta({ id: "GateSummary" }),
    ),
    total: z.int().describe("that were ever opened and fit"),
    ...stamp,
  })
  .meta({ id: "Gates", description: "Gates in the order of their opening." });

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
