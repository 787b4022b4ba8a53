/** What others' contracts charge for the nearest they have: OpenZeppelin's AccessManager for a right given and taken, EAS for a statement made and revoked. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ethers as ethersLibrary } from "ethers";
import { network } from "hardhat";
import { z } from "zod";
import { gasOf } from "./kernel.ts";

export interface PeerCosts {
  readonly grantRole: number;
  readonly revokeRole: number;
  /** Two roles in one transaction, by AccessManager's multicall. */
  readonly revokeTwo: number;
  readonly attest: number;
  readonly revoke: number;
}

const Artifact = z.object({ abi: z.array(z.unknown()), bytecode: z.string() });

/** EAS as its authors compiled it: their package ships the artifacts. It runs on our EVM. */
function easArtifact(name: string) {
  const entry = `@ethereum-attestation-service/eas-contracts/artifacts/contracts/${name}.sol/${name}.json`;
  const file = fileURLToPath(new URL(`../../node_modules/${entry}`, import.meta.url));
  return Artifact.parse(JSON.parse(readFileSync(file, "utf8")));
}

export async function peerCosts(): Promise<PeerCosts> {
  return { ...(await accessManager()), ...(await eas()) };
}

async function accessManager() {
  const { ethers } = await network.create();
  const [admin, ...accounts] = await ethers.getSigners();
  const manager = await ethers.deployContract("AccessManager", [admin]);
  const ROLE = 7;
  const grantRole = await gasOf(manager.getFunction("grantRole")(ROLE, accounts[0], 0));
  const revokeRole = await gasOf(manager.getFunction("revokeRole")(ROLE, accounts[0]));
  const two = accounts.slice(1, 3);
  for (const account of two) await manager.getFunction("grantRole")(ROLE, account, 0);
  const calls = two.map(({ address }) => manager.interface.encodeFunctionData("revokeRole", [ROLE, address]));
  const revokeTwo = await gasOf(manager.getFunction("multicall")(calls));
  return { grantRole, revokeRole, revokeTwo };
}

async function eas() {
  const { ethers } = await network.create();
  const [attester, recipient] = await ethers.getSigners();
  const deployed = async (name: string, ...args: unknown[]) => {
    const { abi, bytecode } = easArtifact(name);
    return new ethersLibrary.ContractFactory(abi as ethersLibrary.InterfaceAbi, bytecode, attester).deploy(...args);
  };
  const registry = await deployed("SchemaRegistry");
  const service = await deployed("EAS", registry);
  await registry.getFunction("register")("uint256 permit", ethersLibrary.ZeroAddress, true);
  const schema = ethersLibrary.solidityPackedKeccak256(
    ["string", "address", "bool"],
    ["uint256 permit", ethersLibrary.ZeroAddress, true],
  );
  const statement = {
    recipient,
    expirationTime: 0,
    revocable: true,
    refUID: ethersLibrary.ZeroHash,
    data: ethersLibrary.zeroPadValue("0x01", 32),
    value: 0,
  };
  const attest = await gasOf(service.getFunction("attest")({ schema, data: statement }));
  const stated = (await service.queryFilter("Attested", 0)).at(-1);
  if (stated === undefined || !("args" in stated)) throw new Error("EAS told of no attestation");
  const revoke = await gasOf(service.getFunction("revoke")({ schema, data: { uid: stated.args.uid, value: 0 } }));
  return { attest, revoke };
}
