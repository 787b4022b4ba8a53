/**
 * A city under the law itself: directory, zones, agreements, scenarios and partners do their own acts. `StubLaw` stands for the chapters below
 * them (data and grants), and an account of the test for the proceedings.
 */
import type { BaseContract, Signer } from "ethers";
import { network } from "hardhat";
import { actors, FIRST_LIMITS, NO_PREDECESSOR, PARTY, type Role, read, send } from "./fixture.ts";
import { FOREVER, KIND, type Opening, UPSTREAM, ZERO } from "./kernel.ts";
import { approvalOf, papers, parts } from "./procedures/approvals.ts";
import { done } from "./procedures/errand.ts";

export const DAY = 86_400;
export const GENERAL_TERM = 1_826 * DAY;
export const SCOPE = `0x${"5c".repeat(32)}`;
export const EIGHT_PARTS = [
  "partParties",
  "partContent",
  "partProcedure",
  "partScope",
  "partTerm",
  "partDuties",
  "partOversight",
  "partEnding",
] as const;

/** `IZones.ZoneKind`, in its order. */
export const ZONE_KIND = { none: 0, sector: 1, district: 2, foundation: 3 } as const;

/** Which parts the directory gives to whom. A stranger and a sentinel are no organisations. */
const CARRIES: readonly (readonly [Role, ...string[]])[] = [
  ["authority", "authority"],
  ["government", "government"],
  ["supervisor", "supervisor"],
  ["supervisor2", "supervisor"],
  ["provider", "provider"],
  ["provider2", "provider", "supervisor"],
  ["operator", "operator"],
  ["rival", "operator"],
  ["partner", "partner"],
];

/** What an act opened: its case and the last gate. */
export interface Opened {
  readonly id: number;
  readonly gate: number;
}

export type City = Awaited<ReturnType<typeof deployCity>>;
/** Whoever the proceedings are: an account of the test here, the chapter in a whole city. */
type Town = Omit<City, "proceedings">;

/** Other accounts for some, such as contracts; given the chain's plain ones. */
export type OtherAccounts = (plain: readonly Signer[]) => Promise<Partial<Record<Role, Signer>>>;

/** Kernel and chapters, and nobody registered yet. */
export async function deployCity(otherAccounts: OtherAccounts = async () => ({})) {
  const { ethers, networkHelpers } = await network.create();
  const plain = await ethers.getSigners();
  const [deployer, proceedings, ...others] = plain;
  if (deployer === undefined || proceedings === undefined) throw new Error("no accounts");
  const who = { ...actors(others), ...(await otherAccounts(plain)) };
  const manager = await ethers.deployContract("AccessManager", [deployer]);
  const sluice = await ethers.deployContract("Sluice", [manager, who.authority, who.government]);
  const law = await ethers.deployContract("StubLaw", [sluice]);
  const chapter = (name: string) => ethers.deployContract(name, [sluice, NO_PREDECESSOR]);
  const accounts = await chapter("Accounts");
  const zones = await chapter("Zones");
  const agreements = await chapter("Agreements");
  const scenarios = await chapter("Scenarios");
  const partners = await chapter("Partners");
  const rules = await ethers.deployContract("Rules", [sluice, NO_PREDECESSOR, FIRST_LIMITS]);
  const chapters = new Map<number, BaseContract>([
    [KIND.organisation, accounts],
    [KIND.provider, accounts],
    [KIND.key, accounts],
    [KIND.supervision, zones],
    [KIND.zone, zones],
    [KIND.standing, agreements],
    [KIND.agreement, agreements],
    [KIND.scenario, scenarios],
    [KIND.partner, partners],
    [KIND.licence, partners],
  ]);
  for (const [kind, first, second] of UPSTREAM) {
    await send(sluice, deployer, "setProcedure", kind, chapters.get(kind) ?? law, first, second);
  }
  await send(sluice, deployer, "setProcedure", KIND.proceedings, proceedings, 0, 0);
  await send(sluice, deployer, "setProcedure", KIND.rules, rules, 0, 0);

  const seq = async (): Promise<bigint> => (await read(sluice, "head"))[0];
  const last = async (chapter: BaseContract): Promise<Opened> => ({
    id: Number(await read(chapter, "cases")),
    gate: Number(await read(sluice, "gates")),
  });
  /** Opens a case by a chapter's own function. */
  const opens = async (
    chapter: BaseContract,
    by: Role,
    kinds: readonly string[],
    method: string,
    ...args: unknown[]
  ) => {
    await send(chapter, who[by], method, await approvalOf(chapter, who[by], 0, papers(...kinds)), ...args);
    return last(chapter);
  };
  const register = (account: unknown, ...carried: string[]) =>
    opens(accounts, "authority", ["decision"], "register", { account, parts: parts(...carried) });
  /** Opens a gate of a chapter that the stub stands for. */
  const open = async (opening: Opening): Promise<number> => {
    const whole = { second: 0, holder: 0, steward: 0, notBefore: 0, notAfter: FOREVER, terms: ZERO, paper: ZERO };
    await send(law, deployer, "open", { ...whole, ...opening });
    return Number(await read(sluice, "gates"));
  };
  return {
    ethers,
    networkHelpers,
    deployer,
    proceedings,
    who,
    manager,
    sluice,
    law,
    accounts,
    zones,
    agreements,
    scenarios,
    partners,
    rules,
    seq,
    last,
    opens,
    register,
    open,
  };
}

/** All organisations registered, in the order of their numbers, and the supervisor's sentinel. */
export async function aRegisteredCity(otherAccounts?: OtherAccounts) {
  const city = await deployCity(otherAccounts);
  for (const [role, ...carried] of CARRIES) await city.register(city.who[role], ...carried);
  await send(city.sluice, city.who.supervisor, "setSentinel", city.who.sentinel, 100);
  return city;
}

export const gateOf = async (city: City, role: Role): Promise<number> =>
  Number((await read(city.accounts, "organisation", PARTY[role])).gate);

/** A sector zone under one supervisor, or under two. */
export async function aZone(city: City, first: Role, second?: Role): Promise<Opened> {
  const { zones, who, opens, last } = city;
  const zone = { kind: ZONE_KIND.sector, supervisor: PARTY[first], second: second === undefined ? 0 : PARTY[second] };
  const { id } = await opens(zones, "authority", ["decision", "purpose"], "propose", zone);
  await done(zones, who[first], "accept", id, papers("acceptance"));
  if (second !== undefined) await done(zones, who[second], "accept", id, papers("acceptance"));
  return { id, gate: (await last(zones)).gate };
}

/** A sector zone whose department is not yet clear: the authority's for now. */
export const anUnassignedZone = (city: Town): Promise<Opened> => aFoundedZone(city, ZONE_KIND.sector);

export const aFoundedZone = (city: Town, kind: number): Promise<Opened> =>
  city.opens(city.zones, "authority", ["decision", "purpose"], "found", {
    kind,
    supervisor: PARTY.authority,
    second: 0,
  });

/** What an agreement from now on for the general term says. */
export async function terms(city: Town, zone: number, operator: Role = "operator", length = GENERAL_TERM) {
  const notBefore = await city.networkHelpers.time.latest();
  return { zone, operator: PARTY[operator], notBefore, notAfter: notBefore + length, scope: SCOPE };
}

/** An agreement that all have signed. */
export async function anAgreement(city: Town, zone: number, operator: Role, ...supervisors: Role[]): Promise<Opened> {
  const said = await terms(city, zone, operator);
  const { id } = await city.opens(city.agreements, "authority", EIGHT_PARTS, "propose", said);
  await signedByAll(city, id, EIGHT_PARTS, operator, ...supervisors);
  return { id, gate: (await city.last(city.agreements)).gate };
}

/** 8 December 2023 as it began in Beijing: what was signed before is an earlier agreement (Art. 14). */
export const PUBLISHED = Date.parse("2023-12-08T00:00:00+08:00") / 1000;

/** An agreement from before the Measures and not in line with them, taken over by all. */
export const anEarlierAgreement = (city: Town, zone: number, operator: Role, ...supervisors: Role[]) =>
  anEarlierAgreementFor(GENERAL_TERM, city, zone, operator, ...supervisors);

/** One for a length of its own, in seconds. */
export async function anEarlierAgreementFor(
  length: number,
  city: Town,
  zone: number,
  operator: Role,
  ...supervisors: Role[]
): Promise<Opened> {
  const earlier = { agreement: await terms(city, zone, operator, length), signed: PUBLISHED - 1 };
  const { id } = await city.opens(city.agreements, "authority", ["contract"], "proposeEarlier", earlier);
  await signedByAll(city, id, ["contract"], operator, ...supervisors);
  return { id, gate: (await city.last(city.agreements)).gate };
}

/** The joint act of Art. 13 and 14, by authority, supervisors and operator, whoever of them are one. */
export async function signedByAll(city: Town, id: number, kinds: readonly string[], operator: Role, ...others: Role[]) {
  for (const signer of new Set<Role>(["authority", ...others, operator])) {
    await done(city.agreements, city.who[signer], "sign", id, papers(...kinds));
  }
}

/** A scenario that the supervisors have accepted. */
export async function aScenario(
  city: City,
  agreement: number,
  operator: Role,
  ...supervisors: Role[]
): Promise<Opened> {
  const { scenarios, who, opens, last } = city;
  const { id } = await opens(scenarios, operator, ["scenarioPaper"], "state", { agreement, scope: SCOPE });
  for (const supervisor of supervisors) await done(scenarios, who[supervisor], "accept", id, papers("opinion"));
  return { id, gate: (await last(scenarios)).gate };
}
