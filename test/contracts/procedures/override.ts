/** The rows of an override, as Art. 28 and the order of powers are read by hand, and holds to claim, for the chapters that have such seats. */
import { type BaseContract, ethers } from "ethers";
import type { City } from "../city.ts";
import { PARTY, type Role, read, send } from "../fixture.ts";
import { EVIDENCE } from "../kernel.ts";
import { papers } from "./approvals.ts";
import { done } from "./errand.ts";
import { aKey } from "./keys.ts";
import type { Law } from "./matrix.ts";

/** The authority claims, the steward of the seat answers while the delay runs; the government assents, or the authority waits. */
export const CLAIM = { claim: { by: ["authority"], papers: ["finding"] } } as const;
export const OVERRIDE: Law = {
  Claimed: {
    answer: { by: ["steward"], papers: ["answer"] },
    assent: { by: ["government"], papers: ["assentPaper"] },
    override: { by: ["authority"], papers: [] },
    recall: { by: ["authority"], papers: ["reason"] },
  },
  Overridden: {},
  Recalled: {},
};

/** While D runs nothing is overridden; once it is over nothing is answered. */
export const EARLY = { override: "TooEarly" } as const;
export const LATE = { answer: "TooLate" } as const;

export interface Claim {
  readonly gate: number;
  readonly path: number;
  readonly turn: number;
}

/** Holds a gate from a seat, and gives the claim that would lift it. */
export async function held(city: City, by: Role, gate: number, path: number): Promise<Claim> {
  await send(city.sluice, city.who[by], "hold", gate, path, EVIDENCE);
  return { gate, path, turn: Number((await read(city.sluice, "gate", gate)).turn) };
}

export const claimed = async (city: City, chapter: BaseContract, claim: Claim): Promise<number> =>
  (await city.opens(chapter, "authority", ["finding"], "claim", claim)).id;

/** A key that its own organisation holds. */
export async function aHeldKey(city: City, holder: Role = "operator"): Promise<Claim> {
  const { gate } = await city.opens(city.accounts, holder, [], "addKey", aKey(PARTY[holder], `held by ${holder}`));
  return held(city, holder, gate, 1);
}

/** Cases in the states of an override, from a claim that lies. */
export const overrideWays = (city: City, chapter: BaseContract, claim: () => Claim) => {
  const opened = () => claimed(city, chapter, claim());
  const then = async (by: Role, act: string, ...kinds: string[]) => {
    const id = await opened();
    await done(chapter, city.who[by], act, id, papers(...kinds));
    return id;
  };
  return {
    Claimed: opened,
    Overridden: () => then("government", "assent", "assentPaper"),
    Recalled: () => then("authority", "recall", "reason"),
  };
};

/** An account that nobody knows. */
export const unknownAccount = (seed = "unknown"): string => ethers.getAddress(ethers.dataSlice(ethers.id(seed), 12));
export const providerGateOf = async (city: City, role: Role): Promise<number> =>
  Number((await read(city.accounts, "organisation", PARTY[role])).provider);
