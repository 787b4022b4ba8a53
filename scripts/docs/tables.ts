/** The chapters' tables, asked of the contracts themselves: each is deployed on a chain in this process, where nothing else is. */
import { fileURLToPath } from "node:url";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { type Abi, createPublicClient, createWalletClient, custom } from "viem";
import hardhatConfig from "../../hardhat.config.ts";
import type { Hex } from "../../server/ledger/ledger.ts";
import { type Row, Tables } from "../../server/registry/tables.ts";
import { artifactOf } from "../abi.ts";
import { CHAPTERS, type Chapter, FIRST_LIMITS } from "../deploy/law.ts";

const NOBODY: Hex = `0x${"0".repeat(40)}`;
const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** A table needs no kernel to be read, so there is none. */
export async function tables(): Promise<ReadonlyMap<Chapter, readonly Row[]>> {
  const { network } = await createHardhatRuntimeEnvironment(hardhatConfig, {}, PROJECT);
  const { provider } = await network.create("hardhat");
  const transport = custom(provider);
  const writer = createWalletClient({ transport });
  const reader = createPublicClient({ transport });
  const [account = NOBODY] = await writer.getAddresses();
  const asked = new Tables(async (to, data) => (await reader.call({ to, data })).data ?? "0x");
  const found = new Map<Chapter, readonly Row[]>();
  for (const chapter of CHAPTERS) {
    const { abi, bytecode } = artifactOf(chapter);
    const args = chapter === "Rules" ? [NOBODY, NOBODY, FIRST_LIMITS] : [NOBODY, NOBODY];
    const hash = await writer.deployContract({ abi: abi as Abi, bytecode, args, account, chain: null });
    const { contractAddress } = await reader.getTransactionReceipt({ hash });
    if (!contractAddress) throw new Error(`${chapter} was not deployed`);
    await asked.read([contractAddress]);
    found.set(chapter, asked.of(contractAddress) ?? []);
  }
  return found;
}
