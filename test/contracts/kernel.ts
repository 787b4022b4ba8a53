/** The smallest city for the kernel's tests: plain accounts stand as procedures, so that each rule is shown without the law. */
import { type BaseContract, type ContractMethod, ethers as ethersLibrary, type Signer } from "ethers";
import { network } from "hardhat";

export const ZERO = ethersLibrary.ZeroHash;
export const EVIDENCE = ethersLibrary.id("evidence");
export const FINDING = ethersLibrary.id("finding");
export const FOREVER = 2 ** 32 - 1;

/** `ISluice.Why`, in its order. */
export const WHY = { flows: 0n, unknown: 1n, closed: 2n, held: 3n, notYet: 4n, expired: 5n };
/** `Kinds.sol`. */
export const KIND = {
  platform: 1,
  organisation: 2,
  provider: 3,
  supervision: 4,
  zone: 5,
  standing: 6,
  agreement: 7,
  scenario: 8,
  dataset: 9,
  channel: 10,
  join: 11,
  grant: 12,
  partner: 13,
  licence: 14,
  key: 15,
  proceedings: 32,
  rules: 33,
  attestations: 34,
  levels: 35,
} as const;

const among = (...kinds: number[]) => kinds.reduce((mask, kind) => mask + 2 ** kind, 0);
const NONE = 0;

/** Kinds that may stand first and second above each kind: the table that deployment registers too. */
export const UPSTREAM: readonly (readonly [kind: number, first: number, second: number])[] = [
  [KIND.organisation, among(KIND.platform), among(NONE)],
  [KIND.provider, among(KIND.organisation), among(NONE)],
  [KIND.supervision, among(KIND.platform), among(NONE)],
  [KIND.zone, among(KIND.platform, KIND.supervision), among(NONE, KIND.supervision)],
  [KIND.standing, among(KIND.organisation), among(NONE)],
  [KIND.agreement, among(KIND.zone), among(KIND.standing)],
  [KIND.scenario, among(KIND.agreement), among(NONE)],
  [KIND.dataset, among(KIND.provider), among(NONE, KIND.provider, KIND.dataset)],
  [KIND.channel, among(KIND.dataset), among(NONE)],
  [KIND.join, among(KIND.scenario), among(KIND.standing)],
  [KIND.grant, among(KIND.scenario, KIND.join), among(KIND.channel)],
  [KIND.partner, among(KIND.organisation), among(KIND.organisation)],
  [KIND.licence, among(KIND.grant), among(KIND.partner)],
  [KIND.key, among(KIND.organisation), among(NONE)],
];

export interface Opening {
  kind: number;
  first: number;
  second?: number;
  holder?: number;
  steward?: number;
  notBefore?: number;
  notAfter?: number;
  terms?: string;
  paper?: string;
}

type KernelMethod =
  | ("open" | "close" | "retime" | "handover" | "note" | "record" | "hold" | "lift")
  | ("setAccount" | "setSentinel" | "setProcedure")
  | ("queryFilter" | "gate" | "word" | "head" | "gates" | "stop" | "flows" | "released");

/** The kernel's contract with its methods by name: ethers knows them by index signature alone. */
export type Kernel = Omit<BaseContract, "connect"> &
  Record<KernelMethod, ContractMethod> & { connect(by: Signer): Kernel };

export async function aKernel() {
  const { ethers, networkHelpers } = await network.create();
  const signers = await ethers.getSigners();
  const signer = (index: number): Signer => {
    const found = signers[index];
    if (found === undefined) throw new Error(`no signer ${index}`);
    return found;
  };
  const deployer = signer(0);
  const authority = signer(1);
  const government = signer(2);
  const law = signer(3);
  const proceedings = signer(4);
  const supervisor = signer(5);
  const operator = signer(6);
  const provider = signer(7);
  const partner = signer(8);
  const stranger = signer(9);
  const monitor = signer(10);
  const manager = await ethers.deployContract("AccessManager", [deployer]);
  const sluice = (await ethers.deployContract("Sluice", [manager, authority, government])) as unknown as Kernel;
  for (const [kind, first, second] of UPSTREAM) await sluice.setProcedure(kind, law, first, second);
  await sluice.setProcedure(KIND.proceedings, proceedings, 0, 0);

  /** Opens a gate as the law would and gives its id. */
  const open = async (opening: Opening, by: Signer = law): Promise<number> => {
    const whole = {
      second: 0,
      holder: 0,
      steward: 0,
      notBefore: 0,
      notAfter: FOREVER,
      terms: ZERO,
      paper: ZERO,
      ...opening,
    };
    await sluice.connect(by).open(whole);
    return Number(await sluice.gates());
  };
  const account = async (signer: Signer, party: number, sentinel = false, left = 0) =>
    sluice.connect(law).setAccount(signer, { party, sentinel, left }, ZERO);
  const seq = async () => (await sluice.head())[0];
  return {
    ethers,
    networkHelpers,
    manager,
    sluice,
    open,
    account,
    seq,
    deployer,
    authority,
    government,
    law,
    proceedings,
    supervisor,
    operator,
    provider,
    partner,
    stranger,
    monitor,
  };
}

export const PARTY = {
  nobody: 0,
  authority: 1,
  government: 2,
  supervisor: 3,
  operator: 4,
  provider: 5,
  partner: 6,
} as const;

/** One of each gate of the picture, down to a licence and the partner's key. */
export async function aCity() {
  const kernel = await aKernel();
  const { open, account, supervisor, operator, provider, partner } = kernel;
  await account(supervisor, PARTY.supervisor);
  await account(operator, PARTY.operator);
  await account(provider, PARTY.provider);
  await account(partner, PARTY.partner);
  const organisation = (holder: number) =>
    open({ kind: KIND.organisation, first: 1, holder, steward: PARTY.authority });
  const operatorGate = await organisation(PARTY.operator);
  const providerOrganisation = await organisation(PARTY.provider);
  const partnerOrganisation = await organisation(PARTY.partner);
  const providerGate = await open({
    kind: KIND.provider,
    first: providerOrganisation,
    holder: PARTY.provider,
    steward: PARTY.provider,
  });
  const zone = await open({ kind: KIND.zone, first: 1, steward: PARTY.supervisor });
  const standing = await open({ kind: KIND.standing, first: operatorGate, holder: PARTY.operator });
  const agreement = await open({ kind: KIND.agreement, first: zone, second: standing, holder: PARTY.operator });
  const scenario = await open({ kind: KIND.scenario, first: agreement, holder: PARTY.operator });
  const dataset = await open({ kind: KIND.dataset, first: providerGate, holder: PARTY.provider });
  const channel = await open({ kind: KIND.channel, first: dataset, holder: PARTY.provider, terms: EVIDENCE });
  const grant = await open({ kind: KIND.grant, first: scenario, second: channel, holder: PARTY.operator });
  const partnerGate = await open({
    kind: KIND.partner,
    first: operatorGate,
    second: partnerOrganisation,
    holder: PARTY.partner,
    steward: PARTY.operator,
  });
  const licence = await open({ kind: KIND.licence, first: grant, second: partnerGate, holder: PARTY.partner });
  const key = await open({ kind: KIND.key, first: operatorGate, holder: PARTY.operator, steward: PARTY.operator });
  const partnerKey = await open({
    kind: KIND.key,
    first: partnerOrganisation,
    holder: PARTY.partner,
    steward: PARTY.partner,
  });
  return {
    ...kernel,
    gates: {
      platform: 1,
      operator: operatorGate,
      providerOrganisation,
      partnerOrganisation,
      provider: providerGate,
      zone,
      standing,
      agreement,
      scenario,
      dataset,
      channel,
      grant,
      partner: partnerGate,
      licence,
      key,
      partnerKey,
    },
  };
}
