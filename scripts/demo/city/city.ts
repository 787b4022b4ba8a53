/** Founds the demonstration city on a ledger that holds kernel and law and nothing else, in the order of the law. All or nothing: one that was cut off is begun anew on a fresh ledger. */
import type { Texts } from "../../../server/reasons/reasons.ts";
import type { Contracts } from "../../deploy/deploy.ts";
import type { City, DemoKey, DemoPermitEntry } from "../demo-file.ts";
import type { OrganisationAccounts } from "./accounts.ts";
import { type Offered, offerAll } from "./catalog.ts";
import { addKey, type Directory, newPersonKey, partyOf, registerAll } from "./directory.ts";
import { admit, openGrant, openLicence } from "./grants.ts";
import { type DocumentStore, Office } from "./office.ts";
import { AGREEMENTS, LICENCES, ORGANISATIONS } from "./plan.ts";
import { type Agreement, acceptScenario, openZones, signAgreement, type Zone } from "./zones.ts";

export interface CityRequest {
  /** JSON-RPC over HTTP of a node of that ledger. */
  readonly url: string;
  readonly contracts: Contracts;
  /** Those of authority and government are in the kernel's genesis. */
  readonly accounts: OrganisationAccounts;
  readonly documents: DocumentStore;
  progress(step: Texts): void;
}

/** What the later steps need of the earlier ones. */
interface Ground {
  readonly office: Office;
  readonly directory: Directory;
  /** Unix seconds at which all terms begin. */
  readonly now: number;
  progress(step: Texts): void;
}

/** Some ninety acts, one after the other, so that gates have the same ids in every city. Throws `Refused`, and what the node or the store throws. */
export async function foundCity({ url, contracts, accounts, documents, progress }: CityRequest): Promise<City> {
  const office = new Office(url, contracts, accounts, documents);
  progress({ zh: "单位", en: "organisations" });
  const directory = await registerAll(office, contracts, ORGANISATIONS);
  const ground = { office, directory, now: Math.floor(Date.now() / 1000), progress };
  progress({ zh: "专区", en: "zones" });
  const zones = await openZones(office, directory);
  progress({ zh: "数据集与通道", en: "data sets and channels" });
  const offered = await offerAll(office, directory);
  const permits = await openPermits(ground, zones, offered);
  progress({ zh: "服务密钥", en: "service keys" });
  const personKey = newPersonKey();
  const keys = await addKeys(ground, personKey);
  return { ...inhabitantsOf(directory), keys, permits, personKey };
}

/** Authority and government alone, whose accounts the kernel's genesis names: from there on everything is their acts. */
export async function foundEmptyCity({ url, contracts, accounts, documents }: CityRequest): Promise<City> {
  const office = new Office(url, contracts, accounts, documents);
  const directory = await registerAll(office, contracts, ORGANISATIONS.slice(0, 2));
  return { ...inhabitantsOf(directory), keys: {}, permits: {}, personKey: newPersonKey() };
}

function inhabitantsOf(directory: Directory): Pick<City, "organisations" | "providers"> {
  return {
    organisations: Object.fromEntries([...directory].map(([slug, { provider, ...entry }]) => [slug, entry])),
    providers: [...directory].flatMap(([slug, { provider }]) => (provider === 0 ? [] : [{ slug, gate: provider }])),
  };
}

const GRANTS = AGREEMENTS.flatMap(({ scenarios }) => scenarios.flatMap(({ grants }) => grants)).length;

async function openPermits(
  ground: Ground,
  zones: ReadonlyMap<string, Zone>,
  offered: ReadonlyMap<string, Offered>,
): Promise<Record<string, DemoPermitEntry>> {
  const { office, directory, now, progress } = ground;
  const permits: Record<string, DemoPermitEntry> = {};
  const agreements = new Map<string, Agreement>();
  for (const plan of AGREEMENTS) {
    const agreement = await signAgreement(office, directory, plan, found(zones, plan.zone), now);
    for (const scenarioPlan of plan.scenarios) {
      const scenario = await acceptScenario(office, scenarioPlan, agreement);
      for (const slug of scenarioPlan.grants) {
        agreements.set(slug, agreement);
        progress({ zh: `授权 ${agreements.size}/${GRANTS}`, en: `grant ${agreements.size} of ${GRANTS}` });
        permits[slug] = await openGrant(office, { offered: found(offered, slug), agreement, scenario, now });
      }
    }
  }
  progress({ zh: "合作方及其使用许可", en: "a partner and its licence" });
  for (const plan of LICENCES) {
    const grant = permits[plan.of];
    if (grant === undefined) throw new Error(`${plan.permit} is to be licensed from ${plan.of}, which is no grant`);
    const agreement = found(agreements, plan.of);
    const partner = await admit(office, directory, agreement.operator, plan.partner);
    const request = { offered: found(offered, plan.permit), agreement, grant, partner, now };
    permits[plan.permit] = await openLicence(office, request);
  }
  return permits;
}

async function addKeys({ office, directory, now }: Ground, personKey: string): Promise<Record<string, DemoKey>> {
  const keys: Record<string, DemoKey> = {};
  for (const plan of ORGANISATIONS) {
    if (!plan.parts.some((part) => CALLERS.has(part))) continue;
    const { id } = partyOf(directory, plan.slug);
    keys[`${plan.slug}-key`] = await addKey(office, plan, { id, now, personKey });
  }
  return keys;
}

/** Parts whose organisations hold permits. */
const CALLERS = new Set(["operator", "partner"]);

function found<Value>(map: ReadonlyMap<string, Value>, slug: string): Value {
  const value = map.get(slug);
  if (value === undefined) throw new Error(`the plan names ${slug}, which is not there`);
  return value;
}
