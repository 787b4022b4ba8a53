/** Zones, agreements and scenarios of the city, each signed by all whom the law names (Art. 6, 7, 13, 17). */
import { type Directory, partyOf } from "./directory.ts";
import type { Office } from "./office.ts";
import {
  AGREEMENT_SECONDS,
  type AgreementPlan,
  type Named,
  type OrganisationSlug,
  type ScenarioPlan,
  ZONES,
  type ZonePlan,
} from "./plan.ts";

/** In the order of `IZones.ZoneKind`. */
const ZONE_KINDS = { sector: 1, district: 2, foundation: 3 } as const;

export interface Zone {
  readonly gate: number;
  readonly supervisor: OrganisationSlug;
}

export async function openZones(office: Office, directory: Directory): Promise<ReadonlyMap<string, Zone>> {
  const zones = new Map<string, Zone>();
  for (const plan of ZONES) {
    zones.set(plan.slug, { gate: await openZone(office, directory, plan), supervisor: plan.supervisor });
  }
  return zones;
}

async function openZone(office: Office, directory: Directory, plan: ZonePlan): Promise<number> {
  const { kind, supervisor } = plan;
  const founded = supervisor === "authority";
  const act = founded ? "found" : "propose";
  const papers = await office.papers(act, ["decision", "purpose"], plan);
  const content = [{ kind: ZONE_KINDS[kind], supervisor: partyOf(directory, supervisor).id, second: 0 }];
  const on = await office.does("authority", { chapter: "Zones", act, papers, content });
  if (founded) return on.subject;
  const acceptance = await office.papers("accept", ["acceptance"], plan);
  return (await office.does(supervisor, { chapter: "Zones", act: "accept", on, papers: acceptance })).subject;
}

/** Art. 13: at least these eight. */
const EIGHT_PARTS = [
  "partParties",
  "partContent",
  "partProcedure",
  "partScope",
  "partTerm",
  "partDuties",
  "partOversight",
  "partEnding",
];

export interface Agreement {
  readonly gate: number;
  readonly zone: Zone;
  readonly operator: OrganisationSlug;
  /** Hash of the scope of application, which each of its scenarios names. */
  readonly scope: string;
  readonly notAfter: number;
}

/** For the general term from `notBefore` on, in Unix seconds. */
export async function signAgreement(
  office: Office,
  directory: Directory,
  plan: AgreementPlan,
  zone: Zone,
  notBefore: number,
): Promise<Agreement> {
  const { operator } = plan;
  const papers = await office.papers("propose", EIGHT_PARTS, plan);
  const scope = papers.find(({ kind }) => kind === "partScope")?.hash ?? "0x";
  const notAfter = notBefore + AGREEMENT_SECONDS;
  const content = [{ zone: zone.gate, operator: partyOf(directory, operator).id, notBefore, notAfter, scope }];
  const on = await office.does("authority", { chapter: "Agreements", act: "propose", papers, content });
  const parties: OrganisationSlug[] = ["authority", zone.supervisor, operator];
  const { subject } = await office.signs(parties, { chapter: "Agreements", act: "sign", on, papers });
  return { gate: subject, zone, operator, scope, notAfter };
}

export async function acceptScenario(office: Office, plan: ScenarioPlan & Named, agreement: Agreement) {
  const { gate, scope, operator, zone } = agreement;
  const stated = await office.papers("state", ["scenarioPaper"], plan);
  const content = [{ agreement: gate, scope }];
  const on = await office.does(operator, { chapter: "Scenarios", act: "state", papers: stated, content });
  const opinion = await office.papers("accept", ["opinion"], plan);
  const accepted = { chapter: "Scenarios", act: "accept", on, papers: opinion } as const;
  return (await office.does(zone.supervisor, accepted)).subject;
}
