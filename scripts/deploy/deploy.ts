/** Puts kernel and law on a chain and hands them over: afterwards nobody, the deployer included, replaces a procedure without the governed delay (K13). */
import {
  type Abi,
  type AbiFunction,
  type Account,
  type Address,
  createPublicClient,
  createWalletClient,
  getAbiItem,
  toFunctionSelector,
  zeroAddress,
} from "viem";
import { accessManagerAbi, sluiceAbi } from "../../server/ledger/abi.ts";
import type { Texts } from "../../server/reasons/reasons.ts";
import { artifactOf } from "../abi.ts";
import { lineTo } from "../law/line.ts";
import { priceFrom } from "../law/price.ts";
import { nextNonce, receiptOf } from "../law/receipt.ts";
import { CHAPTERS, type Chapter, DELAY_SECONDS, FIRST_LIMITS, RULES } from "./law.ts";

export type Contracts = Readonly<Record<"AccessManager" | "Sluice" | Chapter, Address>>;

export interface Deployment {
  readonly chainId: number;
  readonly genesis: `0x${string}`;
  /** The block before the first contract: a follower begins here. */
  readonly fromBlock: number;
  readonly contracts: Contracts;
}

export interface DeployRequest {
  /** JSON-RPC, over HTTP or WebSocket. */
  readonly url: string;
  /** Holds no right once this has returned. */
  readonly deployer: Account;
  /** Accounts of parties 1 and 2; different, and neither the deployer's. */
  readonly authority: Address;
  readonly government: Address;
  progress(step: Texts): void;
}

/** AccessManager's own admin role: after deployment nobody's, for an admin's grant can be cancelled by admins alone. */
const ADMIN = 0n;
/** Replaces procedures, after the delay. */
const GOVERNOR = 1n;
/** Cancels what a governor or an appointer has scheduled, at once, and does nothing else. */
const GUARDIAN = 2n;
/** Says who the members of these three roles are, after the delay: so that a replaced account is followed, and a lost one left behind. */
const APPOINTER = 3n;

interface Paid {
  readonly nonce: number;
  readonly gasPrice?: bigint;
}

/** A deployment is some twenty transactions; one that fails leaves contracts that nothing names, and is begun again. */
export async function deploy(request: DeployRequest): Promise<Deployment> {
  const { url, deployer, authority, government, progress } = request;
  await using line = lineTo(url);
  const { transport } = line;
  const reader = createPublicClient({ transport });
  const writer = createWalletClient({ transport, account: deployer });
  const account = deployer.address;
  const price = await priceFrom(reader, account);
  const settled = async (send: (paid: Paid) => Promise<`0x${string}`>): Promise<Address> => {
    const nonce = await nextNonce(reader, account);
    const hash = await send({ nonce, ...price });
    const receipt = await receiptOf(reader, { hash, account, nonce });
    if (receipt.status !== "success")
      throw new Error(`deployment: transaction ${hash} failed in block ${receipt.blockNumber}`);
    return receipt.contractAddress ?? "0x";
  };
  const put = async (name: string, args: readonly unknown[]): Promise<Address> => {
    progress({ zh: name, en: name });
    const { abi, bytecode } = artifactOf(name);
    return settled((paid) => writer.deployContract({ abi: abi as Abi, bytecode, args, chain: null, ...paid }));
  };
  const [chainId, first, block] = await Promise.all([
    reader.getChainId(),
    reader.getBlock({ blockNumber: 0n }),
    reader.getBlockNumber(),
  ]);

  const manager = await put("AccessManager", [deployer.address]);
  const sluice = await put("Sluice", [manager, authority, government]);
  const chapters = new Map<Chapter, Address>();
  for (const chapter of CHAPTERS) {
    const first = chapter === "Rules" ? [FIRST_LIMITS] : [];
    chapters.set(chapter, await put(chapter, [sluice, zeroAddress, ...first]));
  }
  const addressOf = (chapter: Chapter): Address => {
    const address = chapters.get(chapter);
    if (address === undefined) throw new Error(`deployment: ${chapter} was not deployed`);
    return address;
  };

  progress({ zh: "登记程序", en: "registering procedures" });
  for (const { kind, chapter, first: above, second } of RULES) {
    const args = [kind, addressOf(chapter), above, second] as const;
    const call = { address: sluice, abi: sluiceAbi, functionName: "setProcedure", args, chain: null } as const;
    await settled((paid) => writer.writeContract({ ...call, ...paid }));
  }
  progress({ zh: "移交权限", en: "handing over" });
  for (const step of handover({ manager, sluice, deployer: deployer.address, authority, government })) {
    const call = { address: manager, abi: accessManagerAbi as Abi, chain: null, ...step };
    await settled((paid) => writer.writeContract({ ...call, ...paid }));
  }
  const contracts = { AccessManager: manager, Sluice: sluice, ...Object.fromEntries(chapters) } as Contracts;
  return { chainId, genesis: first.hash, fromBlock: Number(block), contracts };
}

interface Governance {
  readonly manager: Address;
  readonly sluice: Address;
  readonly deployer: Address;
  readonly authority: Address;
  readonly government: Address;
}

/** What AccessManager is told, the deployer's own renunciation last. Authority and government each may cancel what the other has scheduled. */
export function handover({ manager, sluice, deployer, authority, government }: Governance): {
  functionName: string;
  args: readonly unknown[];
}[] {
  const setProcedure = toFunctionSelector(getAbiItem({ abi: sluiceAbi, name: "setProcedure" }));
  const appointments = ["grantRole", "revokeRole"].map((name) =>
    toFunctionSelector(getAbiItem({ abi: accessManagerAbi as Abi, name }) as AbiFunction),
  );
  return [
    { functionName: "setTargetFunctionRole", args: [sluice, [setProcedure], GOVERNOR] },
    // Who may grant is asked of the role's admin; this alone decides whose guardians may cancel it.
    { functionName: "setTargetFunctionRole", args: [manager, appointments, APPOINTER] },
    ...[GOVERNOR, APPOINTER].map((role) => ({ functionName: "setRoleGuardian", args: [role, GUARDIAN] })),
    { functionName: "grantRole", args: [GOVERNOR, authority, DELAY_SECONDS] },
    ...[authority, government].flatMap((account) => [
      { functionName: "grantRole", args: [APPOINTER, account, DELAY_SECONDS] },
      { functionName: "grantRole", args: [GUARDIAN, account, 0] },
    ]),
    ...[GOVERNOR, GUARDIAN, APPOINTER].map((role) => ({ functionName: "setRoleAdmin", args: [role, APPOINTER] })),
    { functionName: "setTargetAdminDelay", args: [sluice, DELAY_SECONDS] },
    { functionName: "renounceRole", args: [ADMIN, deployer] },
  ];
}
