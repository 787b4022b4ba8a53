/** Datasets and channels for the tests of Catalog and Grants. */
import { type BaseContract, ethers } from "ethers";
import { PARTY, type Role, read, send, type World } from "../fixture.ts";
import { approvalOf, papers } from "./approvals.ts";

/** `ICatalog.Mode`, in its order. */
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

const CHANNEL =
  "tuple(uint8 mode, uint8 maxLevel, uint176 level2, uint176 level3, uint176 level4, uint176 personal, bytes32 descriptor)";
/** As it stands in the channel's gate. */
export const termsOf = (channel: Channel): string =>
  ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode([CHANNEL], [channel]));

const lastGate = async (world: World): Promise<number> => Number(await read(world.sluice, "gates"));
const lastCase = async (chapter: BaseContract): Promise<number> => Number(await read(chapter, "cases"));

export async function published(world: World, level: number, by: Role = "provider", second = 0) {
  const { catalog, gates, who } = world;
  const provider = by === "provider2" ? gates.provider2 : gates.provider;
  const approval = await approvalOf(catalog, who[by], 0, papers("standard", "clause"));
  await send(catalog, who[by], "publish", approval, { provider, second, level });
  return { gate: await lastGate(world), id: await lastCase(catalog), holder: PARTY[by] };
}

export async function offered(world: World, dataset: number, channel: Channel) {
  const { catalog, who } = world;
  const approval = await approvalOf(catalog, who.provider, 0, papers("descriptor"));
  await send(catalog, who.provider, "offer", approval, { dataset, channel });
  return { gate: await lastGate(world), id: await lastCase(catalog) };
}

export async function raised(world: World, dataset: number, level: number) {
  const { catalog, who } = world;
  const approval = await approvalOf(catalog, who.provider, 0, papers("standard", "clause"));
  await send(catalog, who.provider, "raise", approval, { dataset, level });
  return { id: await lastCase(catalog) };
}
