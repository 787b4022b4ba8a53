/** Datasets and channels for the tests of Catalog and Grants. */
import { type BaseContract, ethers } from "ethers";
import { PARTY, type Role, read, send, type World } from "../fixture.ts";
import { approvalOf, papers, parts } from "./approvals.ts";
import { done } from "./errand.ts";

/** `IChannels.Mode`, in its order. */
export const MODE = { none: 0, raw: 1, interface: 2, model: 3, sealed: 4 } as const;

export interface Channel {
  readonly mode: number;
  readonly maxLevel: number;
  readonly level2: number;
  readonly level3: number;
  readonly level4: number;
  readonly personal: number;
  readonly descriptor: string;
}

/** Its document is the paper that `papers("descriptor")` names. */
export const aChannel = (mode: keyof typeof MODE, change: Partial<Channel> = {}): Channel => ({
  mode: MODE[mode],
  maxLevel: 1,
  level2: 0,
  level3: 0,
  level4: 0,
  personal: 0,
  descriptor: ethers.id("descriptor"),
  ...change,
});

/** Fields 0 to 3 of levels 1 to 4, as far as `maxLevel` goes. */
export const fieldsOfAllLevels = (mode: keyof typeof MODE, maxLevel: number): Channel =>
  aChannel(mode, {
    maxLevel,
    level2: maxLevel >= 2 ? 0b1110 : 0,
    level3: maxLevel >= 3 ? 0b1100 : 0,
    level4: maxLevel >= 4 ? 0b1000 : 0,
  });

const CHANNEL =
  "tuple(uint8 mode, uint8 maxLevel, uint176 level2, uint176 level3, uint176 level4, uint176 personal, bytes32 descriptor)";
/** As it stands in the channel's gate. */
export const termsOf = (channel: Channel): string =>
  ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode([CHANNEL], [channel]));

const lastGate = async (world: World): Promise<number> => Number(await read(world.sluice, "gates"));
const lastCase = async (chapter: BaseContract): Promise<number> => Number(await read(chapter, "cases"));

/** A dataset of one department; or of two, the second a provider's gate or another's dataset, accepted by whose it is. */
export async function published(world: World, level: number, by: Role = "provider", second = 0) {
  if (second !== 0) {
    const { id } = await drafted(world, level, second, by);
    await accepted(world, id);
    return { gate: await lastGate(world), id, holder: PARTY[by] };
  }
  const { catalog, gates, who } = world;
  const provider = by === "provider2" ? gates.provider2 : gates.provider;
  const approval = await approvalOf(catalog, who[by], 0, papers("standard", "clause"));
  await send(catalog, who[by], "publish", approval, { provider, second, level });
  return { gate: await lastGate(world), id: await lastCase(catalog), holder: PARTY[by] };
}

export async function drafted(world: World, level: number, second: number, by: Role = "provider") {
  const { catalog, gates, who } = world;
  const provider = by === "provider2" ? gates.provider2 : gates.provider;
  const approval = await approvalOf(catalog, who[by], 0, papers("standard", "clause"));
  await send(catalog, who[by], "publishShared", approval, { provider, second, level });
  return { id: await lastCase(catalog) };
}

export async function accepted(world: World, id: number) {
  const second = Number(await read(world.catalog, "partyOf", id, parts("provider2")));
  const role: Role = second === PARTY.provider ? "provider" : "provider2";
  return done(world.catalog, world.who[role], "accept", id, papers("acceptance"));
}

export async function offered(world: World, dataset: number, channel: Channel, by: Role = "provider") {
  const { channels, who } = world;
  const approval = await approvalOf(channels, who[by], 0, papers("descriptor"));
  await send(channels, who[by], "offer", approval, { dataset, channel });
  return { gate: await lastGate(world), id: await lastCase(channels) };
}

export async function raised(world: World, dataset: number, level: number, by: Role = "provider") {
  const { levels, who } = world;
  const approval = await approvalOf(levels, who[by], 0, papers("standard", "clause"));
  await send(levels, who[by], "raise", approval, { dataset, level });
  return { id: await lastCase(levels) };
}

/** `ILevels.Lowering`. */
export interface Lowering {
  readonly dataset: number;
  readonly zone: number;
  readonly from: number;
  readonly to: number;
}

export const LOWERING_PAPERS = ["opinion", "standard", "clause"];

/** A proposal; of two departments by `lowerShared`. */
export async function lowering(world: World, proposal: Lowering, act = "lower", by: Role = "provider") {
  const { levels, who } = world;
  const approval = await approvalOf(levels, who[by], 0, papers(...LOWERING_PAPERS));
  await send(levels, who[by], act, approval, proposal);
  return { id: await lastCase(levels) };
}
