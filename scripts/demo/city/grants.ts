/** The city's grants, each requested, confirmed and approved (Art. 22), and a partner's licence of one (Art. 19). */
import type { ActOutcome, ActRequest } from "../../law/act.ts";
import { maskOf, readDescriptor } from "../catalogue.ts";
import type { DemoPermitEntry } from "../demo-file.ts";
import type { Offered } from "./catalog.ts";
import { type Directory, partyOf } from "./directory.ts";
import type { Office } from "./office.ts";
import {
  GRANT_QUOTA,
  GRANT_SECONDS,
  LICENCE_QUOTA,
  type Named,
  type OrganisationSlug,
  QUOTA_HOURS,
  SEALED_SECONDS,
} from "./plan.ts";
import type { Agreement } from "./zones.ts";

export interface GrantRequest {
  readonly offered: Offered;
  readonly agreement: Agreement;
  /** The scenario's gate. */
  readonly scenario: number;
  /** Unix seconds. */
  readonly now: number;
}

/** `IGrants.Terms`. */
export interface Terms {
  readonly scenario: number;
  readonly channel: number;
  readonly fields: bigint;
  readonly quota: bigint;
  readonly period: number;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Fields that name persons are asked for by an act of their own (Art. 21); level 4 is approved by three together (Art. 23). */
interface Asked extends GrantRequest {
  readonly terms: Terms;
  readonly personal: boolean;
  readonly sealed: boolean;
  readonly about: Named;
}

/** The whole way of a grant; what is confirmed and approved is all that was requested. */
export async function openGrant(office: Office, request: GrantRequest): Promise<DemoPermitEntry> {
  const asked = askedIn(request);
  const requested = await ask(office, asked);
  const confirmed = await confirm(office, asked, requested);
  const { subject } = await approve(office, asked, confirmed);
  const { offered, agreement } = request;
  const { mode } = offered.channel;
  // What is asked of a person's consent, of a model or a sealed room is not served yet.
  const released = (mode === "raw" || mode === "interface") && !asked.personal;
  return entryOf(offered, agreement, { gate: subject, kind: "grant", released, holder: agreement.operator });
}

function askedIn(request: GrantRequest): Asked {
  const { offered, scenario, now } = request;
  const { content, channelGate, dataset, permit } = offered;
  const fields = fieldsOf(offered);
  const sealed = (fields & content.level4) !== 0n;
  const terms = {
    scenario,
    channel: channelGate,
    fields,
    quota: GRANT_QUOTA,
    period: QUOTA_HOURS,
    notBefore: now,
    notAfter: now + (sealed ? SEALED_SECONDS : GRANT_SECONDS),
  };
  const about = { slug: permit.slug, name: dataset.name };
  return { ...request, terms, personal: (fields & content.personal) !== 0n, sealed, about };
}

const NEED_PAPERS = ["need", "scenarioPaper"];
const PERSONAL_PAPERS = [...NEED_PAPERS, "impactAssessment", "noticeToPersons"];

async function ask(office: Office, { offered, agreement, terms, personal, about }: Asked): Promise<ActOutcome> {
  const act = personal ? "requestPersonal" : "request";
  const papers = await office.papers(act, personal ? PERSONAL_PAPERS : NEED_PAPERS, about);
  return office.does(agreement.operator, { chapter: "Grants", act, papers, content: [offered.content, terms] });
}

async function confirm(office: Office, { agreement, terms, about }: Asked, on: ActOutcome): Promise<ActOutcome> {
  const papers = await office.papers("confirm", ["assessment"], about);
  const deed = { chapter: "Grants", act: "confirm", on, papers, content: [terms, terms] } as const;
  return office.does(agreement.zone.supervisor, deed);
}

const SEALED_PAPERS = ["measures", "opinion", "supervisorOpinion", "authorityOpinion"];

async function approve(office: Office, asked: Asked, on: ActOutcome): Promise<ActOutcome> {
  const { offered, agreement, terms, sealed, about } = asked;
  const { provider } = offered.dataset;
  const act = sealed ? "approveSealed" : "approve";
  const papers = await office.papers(act, sealed ? SEALED_PAPERS : ["opinion"], about);
  const approvers: OrganisationSlug[] = sealed ? ["authority", agreement.zone.supervisor, provider] : [provider];
  const deed: ActRequest = { chapter: "Grants", act, on, papers, content: [offered.content, terms, terms] };
  return office.signs(approvers, deed);
}

/* LICENCES */

const ADMISSION_PAPERS = ["contract", "assessment", "exitMechanism"];

/** A partner's gate lies under both organisations; its steward is the operator. */
export interface Admitted {
  readonly slug: OrganisationSlug;
  readonly gate: number;
}

export async function admit(
  office: Office,
  directory: Directory,
  operator: OrganisationSlug,
  partner: OrganisationSlug,
): Promise<Admitted> {
  const { id, name } = partyOf(directory, partner);
  const papers = await office.papers("admit", ADMISSION_PAPERS, { slug: partner, name });
  const content = [{ operator: partyOf(directory, operator).id, partner: id }];
  const { subject } = await office.does(operator, { chapter: "Partners", act: "admit", papers, content });
  return { slug: partner, gate: subject };
}

export interface LicenceRequest {
  readonly offered: Offered;
  readonly agreement: Agreement;
  /** The grant of which it is a part. */
  readonly grant: DemoPermitEntry;
  readonly partner: Admitted;
  readonly now: number;
}

export async function openLicence(office: Office, request: LicenceRequest): Promise<DemoPermitEntry> {
  const { offered, agreement, grant, partner, now } = request;
  const licensed = {
    grant: grant.gate,
    partner: partner.gate,
    fields: fieldsOf(offered),
    quota: LICENCE_QUOTA,
    period: QUOTA_HOURS,
    notBefore: now,
    notAfter: now + GRANT_SECONDS,
  };
  const content = [offered.content, licensed];
  const outcome = await office.does(agreement.operator, { chapter: "Partners", act: "licence", papers: [], content });
  const { released } = grant;
  return entryOf(offered, agreement, { gate: outcome.subject, kind: "licence", released, holder: partner.slug });
}

const fieldsOf = ({ channel, permit }: Offered): bigint => maskOf(readDescriptor(channel), permit.granted);

/** The permit as `demo.json` has it. */
function entryOf(
  { permit, dataset, datasetGate, channel }: Offered,
  { gate: agreement, zone }: Agreement,
  opened: Pick<DemoPermitEntry, "gate" | "kind" | "released" | "holder">,
): DemoPermitEntry {
  return {
    ...opened,
    supervisor: zone.supervisor,
    provider: dataset.provider,
    agreement,
    zone: zone.gate,
    dataset: datasetGate,
    level: dataset.level,
    mode: channel.mode,
    example: permit.example,
    stream: permit.stream,
    fields: [...permit.granted],
    withheld: [...permit.withheld],
  };
}
