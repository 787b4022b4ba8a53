import { expect } from "chai";
import { network } from "hardhat";
import { after, before, beforeEach, describe, it } from "mocha";
import {
  type Abi,
  type Account,
  BaseError,
  ContractFunctionRevertedError,
  createTestClient,
  encodeFunctionData,
  getAbiItem,
  http,
  parseEventLogs,
  publicActions,
  toFunctionSelector,
  walletActions,
} from "viem";
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount } from "viem/accounts";
import { deploy } from "../../../scripts/deploy/deploy.ts";
import { DELAY_SECONDS, RULES } from "../../../scripts/deploy/law.ts";
import { accessManagerAbi, sluiceAbi } from "../../../server/ledger/abi.ts";

const ADMIN = 0n;
const GOVERNOR = 1n;
const GUARDIAN = 2n;
const APPOINTER = 3n;
const DAY = 86_400;
/** OpenZeppelin's `minSetback`: what a change of a target's admin delay waits at least. */
const SETBACK_SECONDS = 5 * DAY;
const SET_PROCEDURE = toFunctionSelector(getAbiItem({ abi: sluiceAbi, name: "setProcedure" }));
/** What Hardhat's chain funds, so that its default price can be paid. */
const MNEMONIC = "test test test test test test test test test test test junk";
const funded = (addressIndex: number) => mnemonicToAccount(MNEMONIC, { addressIndex });

/** A server of its own: these tests move its clock. */
async function aDeployment() {
  const server = await network.createServer("hardhat", "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const [deployer, authority, government] = [funded(0), funded(1), funded(2)];
  const deployment = await deploy({
    url,
    deployer,
    authority: authority.address,
    government: government.address,
    progress: () => {},
  });
  const node = createTestClient({ mode: "hardhat", transport: http(url), pollingInterval: 20 })
    .extend(publicActions)
    .extend(walletActions);
  return { server, node, deployer, authority, government, deployment };
}

describe("a deployment", () => {
  let world: Awaited<ReturnType<typeof aDeployment>>;
  let snapshot: `0x${string}`;
  before(async () => {
    world = await aDeployment();
    snapshot = await world.node.snapshot();
  });
  beforeEach(async () => {
    await world.node.revert({ id: snapshot });
    snapshot = await world.node.snapshot();
  });
  after(async () => {
    await world.server.close();
  });

  const manager = () => ({ address: world.deployment.contracts.AccessManager, abi: accessManagerAbi }) as const;
  const kernel = () => ({ address: world.deployment.contracts.Sluice, abi: sluiceAbi }) as const;
  const pass = async (seconds: number) => {
    await world.node.increaseTime({ seconds });
    await world.node.mine({ blocks: 1 });
  };
  /** The replacement that all of this is about: another contract for the chapter of the organisation's kind. */
  const stranger = privateKeyToAccount(generatePrivateKey()).address;
  const replacement = () =>
    encodeFunctionData({ abi: sluiceAbi, functionName: "setProcedure", args: [2, stranger, 2, 1] });
  const wrote = async (account: Account, functionName: string, args: readonly unknown[]) => {
    const hash = await world.node.writeContract({
      address: manager().address,
      abi: accessManagerAbi as Abi,
      functionName,
      args,
      account,
      chain: null,
    });
    return world.node.waitForTransactionReceipt({ hash });
  };
  const errorOf = async (account: Account, functionName: string, args: readonly unknown[]) =>
    errorIn(
      world.node.simulateContract({
        address: manager().address,
        abi: accessManagerAbi as Abi,
        functionName,
        args,
        account,
      }),
    );
  const procedureOf = async (kind: number) =>
    (await world.node.readContract({ ...kernel(), functionName: "procedure", args: [kind] }))[0];

  it("registers for each kind its chapter and what may stand above it", async () => {
    for (const { kind, chapter, first, second } of RULES) {
      const found = await world.node.readContract({ ...kernel(), functionName: "procedure", args: [kind] });
      expect(found, chapter).to.deep.equal([world.deployment.contracts[chapter], first, second]);
    }
  });

  it("leaves each role to those named here and to nobody else, none below the governed delay (K13)", async () => {
    const logs = await world.node.getLogs({ address: manager().address, fromBlock: 0n });
    const events = parseEventLogs({ abi: accessManagerAbi, logs, eventName: ["RoleGranted", "RoleRevoked"] });
    const asked = new Set(events.map(({ args }) => `${args.roleId} ${args.account}`));
    const members: string[] = [];
    for (const member of asked) {
      const [role = "", account = ""] = member.split(" ");
      const args = [BigInt(role), account as `0x${string}`] as const;
      const [isMember, delay] = await world.node.readContract({ ...manager(), functionName: "hasRole", args });
      if (isMember) members.push(`${role} ${account} ${delay}`);
    }
    const { authority, government } = world;
    expect(members).to.have.members([
      `${GOVERNOR} ${authority.address} ${DELAY_SECONDS}`,
      `${APPOINTER} ${authority.address} ${DELAY_SECONDS}`,
      `${APPOINTER} ${government.address} ${DELAY_SECONDS}`,
      `${GUARDIAN} ${authority.address} 0`,
      `${GUARDIAN} ${government.address} 0`,
    ]);
    const ofRole = (functionName: "getRoleGuardian" | "getRoleAdmin", role: bigint) =>
      world.node.readContract({ ...manager(), functionName, args: [role] });
    for (const role of [GOVERNOR, APPOINTER]) expect(await ofRole("getRoleGuardian", role)).to.equal(GUARDIAN);
    for (const role of [GOVERNOR, GUARDIAN, APPOINTER]) expect(await ofRole("getRoleAdmin", role)).to.equal(APPOINTER);
    expect(members.filter((member) => member.startsWith(`${ADMIN} `))).to.deep.equal([]);
    const args = [kernel().address, SET_PROCEDURE] as const;
    expect(await world.node.readContract({ ...manager(), functionName: "getTargetFunctionRole", args })).to.equal(
      GOVERNOR,
    );
  });

  it("has the kernel's own delay in force after AccessManager's setback", async () => {
    const delay = () =>
      world.node.readContract({ ...manager(), functionName: "getTargetAdminDelay", args: [kernel().address] });
    expect(await delay()).to.equal(0);
    await pass(SETBACK_SECONDS);
    expect(await delay()).to.equal(DELAY_SECONDS);
  });

  it("lets the authority replace a procedure after the delay, and not a second sooner", async () => {
    const { authority, node } = world;
    expect(await errorOf(authority, "execute", [kernel().address, replacement()])).to.equal(
      "AccessManagerNotScheduled",
    );
    const scheduled = await wrote(authority, "schedule", [kernel().address, replacement(), 0]);
    const { timestamp } = await node.getBlock({ blockNumber: scheduled.blockNumber });
    await node.setNextBlockTimestamp({ timestamp: timestamp + BigInt(DELAY_SECONDS) - 1n });
    await node.mine({ blocks: 1 });
    const early = await errorOf(authority, "execute", [kernel().address, replacement()]);
    expect(early).to.equal("AccessManagerNotReady");
    await node.setNextBlockTimestamp({ timestamp: timestamp + BigInt(DELAY_SECONDS) });
    await wrote(authority, "execute", [kernel().address, replacement()]);
    expect(await procedureOf(2)).to.equal(stranger);
  });

  it("lets the government cancel a replacement that is on its way", async () => {
    const { authority, government } = world;
    await wrote(authority, "schedule", [kernel().address, replacement(), 0]);
    await wrote(government, "cancel", [authority.address, kernel().address, replacement()]);
    await pass(DELAY_SECONDS);
    expect(await errorOf(authority, "execute", [kernel().address, replacement()])).to.equal(
      "AccessManagerNotScheduled",
    );
  });

  it("follows an account that is replaced: the government appoints the new governor, after the delay", async () => {
    const { authority, government } = world;
    const grant = encodeFunctionData({
      abi: accessManagerAbi as Abi,
      functionName: "grantRole",
      args: [GOVERNOR, stranger, DELAY_SECONDS],
    });
    expect(await errorOf(government, "execute", [manager().address, grant])).to.equal("AccessManagerNotScheduled");
    await wrote(government, "schedule", [manager().address, grant, 0]);
    await pass(DELAY_SECONDS);
    await wrote(government, "execute", [manager().address, grant]);
    const args = [GOVERNOR, stranger] as const;
    const found = await world.node.readContract({ ...manager(), functionName: "hasRole", args });
    expect(found).to.deep.equal([true, DELAY_SECONDS]);
    expect(await errorOf(authority, "schedule", [kernel().address, replacement(), 0])).to.equal(undefined);
  });

  it("lets either of authority and government cancel what the other appoints", async () => {
    const { authority, government } = world;
    const grant = encodeFunctionData({
      abi: accessManagerAbi as Abi,
      functionName: "grantRole",
      args: [GOVERNOR, stranger, 0],
    });
    for (const [one, other] of [
      [authority, government],
      [government, authority],
    ] as const) {
      await wrote(one, "schedule", [manager().address, grant, 0]);
      await wrote(other, "cancel", [one.address, manager().address, grant]);
      await pass(DELAY_SECONDS);
      expect(await errorOf(one, "execute", [manager().address, grant])).to.equal("AccessManagerNotScheduled");
    }
  });

  it("lets nobody go round the delay: not the authority by a role without one, nor the deployer", async () => {
    const { authority, deployer } = world;
    const byAuthority = await errorOf(authority, "grantRole", [GOVERNOR, stranger, 0]);
    expect(byAuthority).to.equal("AccessManagerNotScheduled");
    for (const [functionName, args] of [
      ["setTargetAdminDelay", [kernel().address, 0]],
      ["setTargetClosed", [kernel().address, true]],
      ["setRoleAdmin", [GOVERNOR, ADMIN]],
      ["grantRole", [ADMIN, stranger, 0]],
    ] as const) {
      for (const account of [deployer, authority, world.government]) {
        expect(await errorOf(account, functionName, args), functionName).to.equal("AccessManagerUnauthorizedAccount");
      }
    }
    const byDeployer = await errorOf(deployer, "grantRole", [GOVERNOR, deployer.address, 0]);
    expect(byDeployer).to.equal("AccessManagerUnauthorizedAccount");
    expect(await errorOf(deployer, "execute", [kernel().address, replacement()])).to.equal(
      "AccessManagerUnauthorizedCall",
    );
  });
});

/** Name of the error that a contract reverts with; undefined where it does not. */
async function errorIn(tried: Promise<unknown>): Promise<string | undefined> {
  try {
    await tried;
    return undefined;
  } catch (error) {
    if (!(error instanceof BaseError)) throw error;
    const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
    if (!(reverted instanceof ContractFunctionRevertedError)) throw error;
    return reverted.data?.errorName;
  }
}
