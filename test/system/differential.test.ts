import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { type Address, createTestClient, type Hex, http, publicActions, walletActions } from "viem";
import { artifactOf } from "../../scripts/abi.ts";
import { type Gate, type GateId, KINDS, type UnixSeconds } from "../../server/decision/gate.ts";
import { flows } from "../../server/decision/stops.ts";
import { accessManagerAbi, sluiceAbi } from "../../server/ledger/abi.ts";
import { FollowedLedger } from "../../server/ledger/followed-ledger.ts";
import { diceOf } from "../dice.ts";
import { type Anvil, startAnvil } from "./anvil.ts";

/** Promise 7: kernel and replica agree on every gate after every block of a random history, reorganisations included; and the strict view is never more open. */

const OPERATIONS = 2_000;
const FINAL_AFTER_BLOCKS = 6;
const MOST_IN_A_BLOCK = 11;
/** In a hundred blocks. */
const REORGANISATIONS = 12;
const GAS = 400_000n;
const SEED = Number(process.env.SLUICE_SEED ?? Date.now() % 2 ** 32);
const QUIET = { info() {}, warn() {}, error() {} };

const clientOf = (url: string) =>
  createTestClient({ mode: "anvil", transport: http(url, { batch: { batchSize: 200 } }), cacheTime: 0 })
    .extend(publicActions)
    .extend(walletActions);
type Client = ReturnType<typeof clientOf>;

/** Kinds that open gates here, each with the kinds allowed above it; second 0 among them: may be none. */
const SHAPES = [
  { kind: KINDS.organisation, first: [KINDS.platform], second: [0] },
  { kind: KINDS.provider, first: [KINDS.organisation], second: [0] },
  { kind: KINDS.zone, first: [KINDS.platform], second: [0] },
  { kind: KINDS.agreement, first: [KINDS.zone], second: [0, KINDS.organisation] },
  { kind: KINDS.dataset, first: [KINDS.provider], second: [0, KINDS.provider, KINDS.dataset] },
  { kind: KINDS.grant, first: [KINDS.agreement], second: [KINDS.dataset] },
  { kind: KINDS.key, first: [KINDS.organisation], second: [0] },
] as const;
const PROCEEDINGS = 32;

interface World {
  readonly client: Client;
  readonly sluice: Address;
  /** Plain accounts in the place of contracts: the kernel cannot tell. By kind. */
  readonly procedures: ReadonlyMap<number, Address>;
  /** Party n's account at n; 0 is nobody's. */
  readonly accounts: readonly Address[];
}

const bits = (kinds: readonly number[]): number => kinds.reduce((mask, kind) => mask + 2 ** kind, 0);

async function aWorld(client: Client): Promise<World> {
  const [deployer, stranger, authority, government, third, fourth, ...spare] = await client.getAddresses();
  if (!deployer || !stranger || !authority || !government || !third || !fourth) throw new Error("too few accounts");
  const put = async (name: string, args: readonly unknown[]): Promise<Address> => {
    const { abi, bytecode } = artifactOf(name);
    const hash = await client.deployContract({ abi, bytecode, args, account: deployer, chain: null, gas: 10_000_000n });
    await client.mine({ blocks: 1 });
    const { contractAddress } = await client.getTransactionReceipt({ hash });
    if (!contractAddress) throw new Error(`${name} was not deployed`);
    return contractAddress;
  };
  const manager = await put("AccessManager", [deployer]);
  const sluice = await put("Sluice", [manager, authority, government]);
  const procedures = new Map<number, Address>();
  const rows = [...SHAPES, { kind: PROCEEDINGS, first: [], second: [] }];
  for (const [i, { kind, first, second }] of rows.entries()) {
    const account = spare[i % spare.length] ?? stranger;
    procedures.set(kind, account);
    const args = [kind, account, bits(first), bits(second)] as const;
    await write(client, deployer, sluice, "setProcedure", args);
  }
  const organisations = procedures.get(KINDS.organisation) ?? stranger;
  for (const [party, account] of [
    [3, third],
    [4, fourth],
  ] as const) {
    await write(client, organisations, sluice, "setAccount", [
      account,
      { party, sentinel: false, left: 0 },
      hashOf(party),
    ]);
  }
  await client.mine({ blocks: 1 });
  expect(await client.readContract({ address: manager, abi: accessManagerAbi, functionName: "ADMIN_ROLE" })).to.equal(
    0n,
  );
  return { client, sluice, procedures, accounts: [stranger, authority, government, third, fourth] };
}

const hashOf = (number: number): Hex => `0x${number.toString(16).padStart(64, "0")}`;

/** Sent without a look at whether it will succeed: what fails must leave kernel and replica alike too. */
async function write(
  client: Client,
  from: Address,
  to: Address,
  functionName: string,
  args: readonly unknown[],
): Promise<void> {
  const call = {
    account: from,
    address: to,
    abi: sluiceAbi as never,
    functionName: functionName as never,
    args: args as never,
  };
  await client.writeContract({ ...call, chain: null, gas: GAS });
}

/** One random operation, more often than not one that the kernel accepts. */
function operationOf(dice: (below: number) => number, world: World, gates: readonly Gate[]) {
  const pick = <T>(from: readonly T[]): T | undefined => from[dice(from.length)];
  const gate = pick(gates);
  const stranger = world.accounts[0];
  if (gate === undefined || stranger === undefined) throw new Error("no gate to act on");
  const procedure = world.procedures.get(KINDS[gate.kind]) ?? stranger;
  const steward = dice(12) === 0 ? stranger : (world.accounts[gate.steward] ?? stranger);
  const proceedings = world.procedures.get(PROCEEDINGS) ?? stranger;
  const paper = hashOf(dice(1_000_000) + 1);
  switch (dice(16)) {
    case 0:
    case 1:
      return opening(dice, world, gates, paper);
    case 2:
      return dice(3) === 0 ? [procedure, "close", [gate.id, paper]] : [procedure, "note", [gate.id, paper]];
    case 3:
    case 4:
      return [procedure, "retime", [gate.id, dice(4) === 0 ? 0xffff_ffff : dice(2 ** 31), paper]];
    case 5:
      return [procedure, "handover", [gate.id, dice(5), paper]];
    case 6:
      return [procedure, "record", [paper, paper]];
    case 7:
      return [steward, "setSentinel", [pick(world.accounts), dice(3)]];
    case 8:
      return [proceedings, "hold", [gate.id, 0, paper]];
    case 9:
      return [proceedings, "lift", [gate.id, 0, gate.turn, paper]];
    case 10:
    case 11:
      return [steward, "lift", [gate.id, 1, gate.turn, paper]];
    case 12:
      return [world.accounts[1], "lift", [gate.id, 2, gate.turn, paper]];
    case 13:
      return [world.accounts[1], "hold", [gate.id, 2 ** (1 + dice(5)), paper]];
    default:
      return [steward, "hold", [gate.id, 1, paper]];
  }
}

function opening(dice: (below: number) => number, world: World, gates: readonly Gate[], paper: Hex) {
  const shape = SHAPES[dice(SHAPES.length)] ?? SHAPES[0];
  const ofKind = (kinds: readonly number[]): number => {
    const fit = gates.filter((gate) => kinds.includes(KINDS[gate.kind])).map((gate) => gate.id as number);
    const choices = kinds.includes(0) ? [0, ...fit] : fit;
    return choices[dice(Math.max(choices.length, 1))] ?? 0;
  };
  const notBefore = dice(2 ** 31);
  const term = { notBefore, notAfter: dice(3) === 0 ? 0xffff_ffff : notBefore + dice(2 ** 30) };
  const parties = { holder: dice(5), steward: dice(5) };
  const upstream = { first: ofKind(shape.first), second: ofKind(shape.second) };
  return [
    world.procedures.get(shape.kind),
    "open",
    [{ kind: shape.kind, ...upstream, ...parties, ...term, terms: paper, paper }],
  ];
}

describe("kernel and replica", () => {
  let anvil: Anvil;
  let world: World;
  let ledger: FollowedLedger;
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-differential-"));

  before(async function () {
    this.timeout(30_000);
    anvil = await startAnvil(["--no-mining", "--accounts", "20"]);
    world = await aWorld(clientOf(anvil.http));
    // The world itself is final before the first reorganisation: else one could take the kernel away.
    await world.client.mine({ blocks: FINAL_AFTER_BLOCKS });
    ledger = follow(anvil.ws, world.sluice, folder);
    await ledger.ready;
  });

  after(async () => {
    ledger?.close();
    await anvil?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`agree on every gate after every block of ${OPERATIONS} random operations with reorganisations (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(120_000);
    const dice = diceOf(SEED);
    const told = { reorganisations: 0, entries: 0 };
    using _counting = ledger.feed({
      applied: (block) => {
        told.entries += block.entries.length;
      },
      rewind: () => {
        told.reorganisations++;
      },
    });
    // Some seeds draw more refusals than others: the history goes on until it has shown enough of what the kernel accepts.
    const isEnough = () => told.entries > OPERATIONS / 2 && told.reorganisations > 10;
    for (let sent = 0; sent < OPERATIONS || !isEnough(); ) {
      const gates = headGates(ledger);
      const count = 1 + dice(MOST_IN_A_BLOCK);
      for (let i = 0; i < count; i++) {
        const [from, name, args] = operationOf(dice, world, gates);
        await write(world.client, from as Address, world.sluice, name as string, args as readonly unknown[]);
      }
      sent += count;
      await world.client.mine({ blocks: 1 });
      if (dice(100) < REORGANISATIONS) await reorganise(world.client, dice);
      await levelWith(world.client, ledger);
      await requireAgreement(world, ledger, dice);
    }
    expect(told.entries).to.be.greaterThan(OPERATIONS / 2);
    expect(told.reorganisations).to.be.greaterThan(10);
  });

  it("a replica that starts now, and one that starts from the journal, have the same gates", async function () {
    this.timeout(30_000);
    const before = { head: ledger.head, gates: headGates(ledger) };
    ledger.close();
    const fresh = mkdtempSync(path.join(tmpdir(), "sluice-fresh-"));
    for (const where of [fresh, folder]) {
      ledger = follow(anvil.ws, world.sluice, where);
      await ledger.ready;
      expect(ledger.head).to.deep.equal(before.head);
      expect(headGates(ledger)).to.deep.equal(before.gates);
      if (where === fresh) ledger.close();
    }
    rmSync(fresh, { recursive: true, force: true });
  });
});

function follow(ws: string, kernel: Address, dataDir: string): FollowedLedger {
  return new FollowedLedger({
    ws,
    kernel,
    fromBlock: 0,
    finality: { kind: "depth", blocks: FINAL_AFTER_BLOCKS },
    heartbeat: "probe",
    staleAfterMs: 3_000,
    dataDir,
    log: QUIET,
  });
}

function headGates(ledger: FollowedLedger): Gate[] {
  const gates: Gate[] = [];
  for (let id = 1 as GateId; ; id = (id + 1) as GateId) {
    const gate = ledger.headGate(id);
    if (gate === undefined) return gates;
    gates.push(gate);
  }
}

/** Drops blocks that are not final and puts others in their place, by either of the two ways that the node has. */
async function reorganise(client: Client, dice: (below: number) => number): Promise<void> {
  const depth = 1 + dice(FINAL_AFTER_BLOCKS - 2);
  if (dice(2) === 0) await client.request({ method: "anvil_reorg" as never, params: [depth, []] as never });
  else {
    const height = Number(await client.getBlockNumber());
    await client.request({ method: "anvil_rollback" as never, params: [Math.min(depth, height)] as never });
    await client.mine({ blocks: 1 + dice(depth) });
  }
}

/** Resolves when the ledger has applied the node's newest block. */
async function levelWith(client: Client, ledger: FollowedLedger): Promise<void> {
  const { hash } = await client.getBlock();
  if (ledger.head?.hash === hash) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  using _listening = ledger.listen({
    applied: ({ head }) => {
      if (head.hash === hash) resolve();
    },
  });
  await promise;
}

async function requireAgreement(world: World, ledger: FollowedLedger, dice: (below: number) => number): Promise<void> {
  const gates = headGates(ledger);
  const { client, sluice: address } = world;
  const call = { address, abi: sluiceAbi } as const;
  const time = dice(2 ** 32);
  const sample = gates.filter(() => dice(8) === 0);
  const [count, kernels, flowing] = await Promise.all([
    client.readContract({ ...call, functionName: "gates" }),
    Promise.all(gates.map(({ id }) => client.readContract({ ...call, functionName: "gate", args: [id] }))),
    Promise.all(
      sample.map(({ id }) => client.readContract({ ...call, functionName: "flows", args: [id, BigInt(time)] })),
    ),
  ]);
  const head = ledger.head;
  expect(gates.length, `gates at block ${head?.block}`).to.equal(count);
  for (const [i, gate] of gates.entries()) {
    expect(fieldsOf(gate), `gate ${gate.id} at block ${head?.block}`).to.deep.equal(omitSize(kernels[i]));
    requireNoMoreOpen(ledger.view.gate(gate.id), gate);
  }
  const now = { earliest: time as UnixSeconds, latest: time as UnixSeconds };
  const ours = sample.map(({ id }) => flows({ gate: (above) => ledger.headGate(above) }, id, now));
  expect(ours, `flows at ${time}`).to.deep.equal(flowing);
}

function fieldsOf({ id: _, upstream: [first, second], kind, ...fields }: Gate) {
  return { ...fields, kind: KINDS[kind], first: first ?? 0, second: second ?? 0 };
}

function omitSize<Fields extends { size: number }>(gate: Fields | undefined): Omit<Fields, "size"> | undefined {
  if (gate === undefined) return undefined;
  const { size: _, ...fields } = gate;
  return fields;
}

function requireNoMoreOpen(strict: Gate | undefined, head: Gate): void {
  if (strict === undefined) return;
  expect(BigInt(strict.holds) & BigInt(head.holds)).to.equal(BigInt(head.holds));
  expect(strict.closed || !head.closed).to.equal(true);
  expect(strict.notBefore).to.be.at.least(head.notBefore);
  expect(strict.notAfter).to.be.at.most(head.notAfter);
}
