/** The smallest city in which every chapter of the law can be tried. What a chapter under test does not bring itself is done by `StubLaw`. */
import { type BaseContract, type ContractTransactionResponse, ethers as ethersLibrary, type Signer } from "ethers";
import { network } from "hardhat";
import { LIMITS } from "../../server/registry/vocabulary.ts";
import { FOREVER, KIND, type Opening, UPSTREAM } from "./kernel.ts";

const DAY = 86_400;
const DAYS: Readonly<Record<string, number>> = { delay: 7, sealedTerm: 92 };
export const SECONDS: Readonly<Record<string, number>> = Object.fromEntries(
  LIMITS.map(({ name, number }) => [name, (DAYS[name] ?? 10 + number) * DAY]),
);
/** The rules that a test's city begins with: `IRules.LimitValue`s. */
export const FIRST_LIMITS = LIMITS.map(({ name, number }) => ({ limit: number, time: secondsOf(name) }));
/** In place of a predecessor: there is none. */
export const NO_PREDECESSOR = ethersLibrary.ZeroAddress;

export function secondsOf(limit: string): number {
  const seconds = SECONDS[limit];
  if (seconds === undefined) throw new Error(`no limit ${limit}`);
  return seconds;
}

export const ROLES = [
  "authority",
  "government",
  "supervisor",
  "supervisor2",
  "provider",
  "provider2",
  "operator",
  "rival",
  "partner",
  "sentinel",
  "stranger",
] as const;
export type Role = (typeof ROLES)[number];
/** Party numbers. The sentinel is the supervisor's; a stranger is nobody. */
export const PARTY: Readonly<Record<Role, number>> = {
  authority: 1,
  government: 2,
  supervisor: 3,
  supervisor2: 4,
  provider: 5,
  provider2: 6,
  operator: 7,
  rival: 8,
  partner: 9,
  sentinel: 0,
  stranger: 0,
};

/** Sends a transaction: `contract.method(...args)` by `by`. */
export const send = (
  contract: BaseContract,
  by: Signer,
  method: string,
  ...args: unknown[]
): Promise<ContractTransactionResponse> => contract.connect(by).getFunction(method)(...args);

/** The same without leaving a trace. */
export const tried = (contract: BaseContract, by: Signer, method: string, ...args: unknown[]): Promise<unknown> =>
  contract
    .connect(by)
    .getFunction(method)
    .staticCall(...args);

/** What a view answers, as ethers decodes it. */
export const read = (contract: BaseContract, method: string, ...args: unknown[]) =>
  contract.getFunction(method).staticCall(...args);

/** One account for each role, in their order. */
export function actors(accounts: readonly Signer[]): Readonly<Record<Role, Signer>> {
  const signer = (role: Role): Signer => {
    const found = accounts[ROLES.indexOf(role)];
    if (found === undefined) throw new Error(`no account for ${role}`);
    return found;
  };
  return {
    authority: signer("authority"),
    government: signer("government"),
    supervisor: signer("supervisor"),
    supervisor2: signer("supervisor2"),
    provider: signer("provider"),
    provider2: signer("provider2"),
    operator: signer("operator"),
    rival: signer("rival"),
    partner: signer("partner"),
    sentinel: signer("sentinel"),
    stranger: signer("stranger"),
  };
}

export type World = Awaited<ReturnType<typeof deployWorld>>;

/**
 * Kernel and chapters, eleven accounts, and gates down to two scenarios: one in a zone of one supervisor, one in a zone of two. The rival is
 * another operator, with an agreement and a scenario in the first zone.
 */
export async function deployWorld() {
  const { ethers, networkHelpers } = await network.create();
  const [deployer, ...others] = await ethers.getSigners();
  if (deployer === undefined) throw new Error("no accounts");
  const who = actors(others);

  const manager = await ethers.deployContract("AccessManager", [deployer]);
  const sluice = await ethers.deployContract("Sluice", [manager, who.authority, who.government]);
  const law = await ethers.deployContract("StubLaw", [sluice]);
  const catalog = await ethers.deployContract("Catalog", [sluice, NO_PREDECESSOR]);
  const channels = await ethers.deployContract("Channels", [sluice, NO_PREDECESSOR]);
  const levels = await ethers.deployContract("Levels", [sluice, NO_PREDECESSOR]);
  const grants = await ethers.deployContract("Grants", [sluice, NO_PREDECESSOR]);
  const proceedings = await ethers.deployContract("Proceedings", [sluice, NO_PREDECESSOR]);
  const rules = await ethers.deployContract("Rules", [sluice, NO_PREDECESSOR, FIRST_LIMITS]);
  const chapters = new Map<number, BaseContract>([
    [KIND.dataset, catalog],
    [KIND.channel, channels],
    [KIND.grant, grants],
  ]);
  for (const [kind, first, second] of UPSTREAM) {
    await send(sluice, deployer, "setProcedure", kind, chapters.get(kind) ?? law, first, second);
  }
  await send(sluice, deployer, "setProcedure", KIND.proceedings, proceedings, 0, 0);
  await send(sluice, deployer, "setProcedure", KIND.rules, rules, 0, 0);
  await send(sluice, deployer, "setProcedure", KIND.levels, levels, 0, 0);

  /** Opens a gate through the stub, and gives its id. */
  const open = async (opening: Opening): Promise<number> => {
    const whole = { ...NOTHING_SAID, ...opening };
    await send(law, deployer, "open", whole);
    return Number(await read(sluice, "gates"));
  };
  for (const role of ROLES.filter((role) => PARTY[role] > PARTY.government)) {
    await send(law, deployer, "setAccount", who[role], { party: PARTY[role], sentinel: false, left: 0 });
  }
  await send(sluice, who.supervisor, "setSentinel", who.sentinel, 100);
  const gates = await aPicture(open);
  return {
    ethers,
    networkHelpers,
    deployer,
    who,
    manager,
    sluice,
    law,
    catalog,
    channels,
    levels,
    grants,
    proceedings,
    rules,
    open,
    gates,
  };
}

const NOTHING_SAID = {
  second: 0,
  holder: 0,
  steward: 0,
  notBefore: 0,
  notAfter: FOREVER,
  terms: ethersLibrary.ZeroHash,
  paper: ethersLibrary.ZeroHash,
};

async function aPicture(open: (opening: Opening) => Promise<number>) {
  const organisation = (role: Role) =>
    open({ kind: KIND.organisation, first: 1, holder: PARTY[role], steward: PARTY.authority });
  const provider = async (role: Role) => {
    const party = PARTY[role];
    return open({ kind: KIND.provider, first: await organisation(role), holder: party, steward: party });
  };
  const zone = await open({ kind: KIND.zone, first: 1, steward: PARTY.supervisor });
  const first = await open({ kind: KIND.supervision, first: 1, steward: PARTY.supervisor });
  const second = await open({ kind: KIND.supervision, first: 1, steward: PARTY.supervisor2 });
  const zoneOfTwo = await open({ kind: KIND.zone, first, second });
  const zoneOfAuthority = await open({ kind: KIND.zone, first: 1, steward: PARTY.authority });
  const standing = async (role: Role) =>
    open({ kind: KIND.standing, first: await organisation(role), holder: PARTY[role] });
  const agreed = async (zone: number, role: Role) =>
    open({ kind: KIND.agreement, first: zone, second: await standing(role), holder: PARTY[role] });
  const agreement = await agreed(zone, "operator");
  const agreementOfTwo = await agreed(zoneOfTwo, "operator");
  const agreementOfAuthority = await agreed(zoneOfAuthority, "operator");
  const agreementOfRival = await agreed(zone, "rival");
  const scenario = (first: number, role: Role) => open({ kind: KIND.scenario, first, holder: PARTY[role] });
  return {
    zone,
    zoneOfTwo,
    zoneOfAuthority,
    agreement,
    agreementOfTwo,
    agreementOfAuthority,
    agreementOfRival,
    scenario: await scenario(agreement, "operator"),
    scenarioOfTwo: await scenario(agreementOfTwo, "operator"),
    scenarioOfRival: await scenario(agreementOfRival, "rival"),
    provider: await provider("provider"),
    provider2: await provider("provider2"),
  };
}
