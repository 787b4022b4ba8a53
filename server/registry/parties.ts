/** Who holds a part in a case now: found from the case's subject, as the contracts find it (P7). Twin of `partyOf`; a test asks both. */
import { z } from "zod";
import type { Gate, GateId, GateView, PartyId, Path } from "../decision/gate.ts";
import { seatOf } from "../reasons/stops.ts";
import { contentOf } from "./acts.ts";
import { type Case, completeActs } from "./cases.ts";
import type { Chapter } from "./chapters.ts";
import { PARTS, wordsIn } from "./vocabulary.ts";

const NOBODY = 0 as PartyId;
const AUTHORITY = 1 as PartyId;
const GOVERNMENT = 2 as PartyId;

/** @param part Bit number. 0 where nobody holds it, or where its gate is not final yet. */
export function partyOf(found: Case, part: number, view: GateView): PartyId {
  const name = PARTS.find(({ number }) => number === part)?.name;
  if (name === undefined) return NOBODY;
  if (name === "authority") return AUTHORITY;
  if (name === "government") return GOVERNMENT;
  if (name === "steward") return stewardOf(found, view);
  return FINDERS[found.chapter](found, name, view);
}

/** The parts among `bits` that a party holds in a case, as bits. */
export function partsHeld(found: Case, bits: number, party: PartyId, view: GateView): number {
  if (party === NOBODY) return 0;
  return wordsIn(PARTS, BigInt(bits))
    .filter(({ number }) => partyOf(found, number, view) === party)
    .reduce((held, { number }) => held | (1 << number), 0);
}

/** Of an override alone: of the seat whose hold is claimed. */
function stewardOf(found: Case, view: GateView): PartyId {
  const claim = CLAIM.safeParse(latest(found, ["claim"]));
  return claim.success ? (seatOf(view, claim.data.gate, claim.data.path)?.steward ?? NOBODY) : NOBODY;
}

type Finder = (found: Case, part: string, view: GateView) => PartyId;

const FINDERS: Readonly<Record<Chapter, Finder>> = {
  Accounts: (found, _part, view) => subjectOf(found, view)?.holder ?? NOBODY,
  Zones: (found, part, view) => {
    if (part === "successor") {
      const handover = HANDOVER.safeParse(latest(found, ["offerHandover"]));
      return handover.success ? handover.data.successor : NOBODY;
    }
    if (!isSupervisor(part)) return NOBODY;
    const second = part === "supervisor2";
    if (found.subject !== 0) return supervisorOf(view, found.subject as GateId, second);
    const zone = ZONE.safeParse(latest(found, ["found", "propose"]));
    if (!zone.success) return NOBODY;
    return second && zone.data.second !== NOBODY ? zone.data.second : zone.data.supervisor;
  },
  Agreements: (found, part, view) => {
    const subject = subjectOf(found, view);
    if (subject?.kind === "agreement") return part === "operator" ? subject.holder : ofAgreement(subject, part, view);
    const agreement = AGREEMENT.safeParse(latest(found, PROPOSALS));
    if (part === "operator") return agreement.success ? agreement.data.operator : NOBODY;
    return isSupervisor(part) ? supervisorOf(view, found.subject as GateId, part === "supervisor2") : NOBODY;
  },
  Scenarios: (found, part, view) => {
    const subject = subjectOf(found, view);
    if (part === "operator") return subject?.holder ?? NOBODY;
    const agreement = subject?.kind === "scenario" ? above(view, subject) : subject;
    return ofAgreement(agreement, part, view);
  },
  Catalog: (found, part, view) => {
    const subject = subjectOf(found, view);
    if (subject?.kind === "agreement") return part === "operator" ? subject.holder : NOBODY;
    if (!isProvider(part)) return NOBODY;
    const second = part === "provider2";
    if (subject?.kind !== "provider") return providerOf(view, subject, second);
    const draft = DRAFT.safeParse(latest(found, ["publishShared"]));
    if (!second) return subject.holder;
    return draft.success ? departmentOf(view, view.gate(draft.data.second)) : NOBODY;
  },
  Channels: (found, part, view) => {
    const subject = subjectOf(found, view);
    const dataset = subject?.kind === "channel" ? above(view, subject) : subject;
    return isProvider(part) ? providerOf(view, dataset, part === "provider2") : NOBODY;
  },
  Levels: (found, part, view) => {
    if (isProvider(part)) return providerOf(view, subjectOf(found, view), part === "provider2");
    const lowering = LOWERING.safeParse(latest(found, ["lower", "lowerShared"]));
    const named = lowering.success && isSupervisor(part);
    return named ? supervisorOf(view, lowering.data.zone, part === "supervisor2") : NOBODY;
  },
  Grants: (found, part, view) => {
    if (isProvider(part)) {
      const asked = ASKED.safeParse(latest(found, ["request", "requestPersonal"]));
      const channel = asked.success ? view.gate(asked.data.channel) : undefined;
      return providerOf(view, above(view, channel), part === "provider2");
    }
    const subject = subjectOf(found, view);
    const agreement = above(view, subject?.kind === "grant" ? above(view, subject) : subject);
    if (part === "operator") return agreement?.holder ?? NOBODY;
    return ofAgreement(agreement, part, view);
  },
  Partners: (found, part, view) => {
    const subject = subjectOf(found, view);
    const opened = subject?.kind === "partner" || subject?.kind === "licence";
    if (part === "operator") return (opened ? above(view, subject) : subject)?.holder ?? NOBODY;
    if (part === "partner" && opened) return subject.holder;
    const demanded = gate.safeParse(latest(found, ["demandExit"]));
    return part === "supervisor" && demanded.success ? ofAgreement(view.gate(demanded.data), part, view) : NOBODY;
  },
  Proceedings: (found, part, view) => ofAgreement(subjectOf(found, view), part, view),
  Rules: () => NOBODY,
};

const party = z.number().transform((id) => id as PartyId);
const gate = z.number().transform((id) => id as GateId);
const CLAIM = z.object({ gate, path: z.number().transform((path) => path as Path) });
const HANDOVER = z.object({ successor: party });
const ZONE = z.object({ supervisor: party, second: party });
const PROPOSED = z.object({ operator: party });
const EARLIER = z.object({ agreement: PROPOSED }).transform(({ agreement }) => agreement);
const AGREEMENT = z.union([PROPOSED, EARLIER]);
const PROPOSALS = ["propose", "proposeOtherTerm", "proposeLongTerm", "proposeEarlier", "revise"];
const DRAFT = z.object({ second: gate });
const LOWERING = z.object({ zone: gate });
const ASKED = z.object({ channel: gate });

const isSupervisor = (part: string): boolean => part === "supervisor" || part === "supervisor2";
const isProvider = (part: string): boolean => part === "provider" || part === "provider2";

const subjectOf = (found: Case, view: GateView): Gate | undefined => view.gate(found.subject as GateId);

/** The first upstream, or the second. */
function above(view: GateView, below: Gate | undefined, which: 0 | 1 = 0): Gate | undefined {
  const id = below?.upstream[which];
  return id === undefined ? undefined : view.gate(id);
}

/** Content of the newest complete act among these. */
function latest(found: Case, acts: readonly string[]): unknown {
  const told = completeActs(found).findLast(({ act }) => acts.includes(act));
  return told === undefined ? undefined : contentOf(found.chapter, told);
}

/* LINEAGE: twins of `Lineage.sol` */

function supervisorOf(view: GateView, zone: GateId, second: boolean): PartyId {
  const found = view.gate(zone);
  if (found === undefined || found.steward !== NOBODY) return found?.steward ?? NOBODY;
  return above(view, found, second ? 1 : 0)?.steward ?? NOBODY;
}

function ofAgreement(agreement: Gate | undefined, part: string, view: GateView): PartyId {
  const zone = agreement?.upstream[0];
  return zone !== undefined && isSupervisor(part) ? supervisorOf(view, zone, part === "supervisor2") : NOBODY;
}

function providerOf(view: GateView, dataset: Gate | undefined, second: boolean): PartyId {
  const other = above(view, dataset, 1);
  if (!second || other === undefined) return above(view, dataset)?.holder ?? NOBODY;
  return departmentOf(view, other);
}

/** The department that a provider's gate is of, or a dataset in the first place. */
function departmentOf(view: GateView, found: Gate | undefined): PartyId {
  return (found?.kind === "dataset" ? above(view, found) : found)?.holder ?? NOBODY;
}
