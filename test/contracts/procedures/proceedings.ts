/** Cases of Art. 14 for the tests of Proceedings. */
import type { ContractTransactionResponse } from "ethers";
import { type Role, read, send, type World } from "../fixture.ts";
import { approvalOf, papers } from "./approvals.ts";
import { done } from "./errand.ts";

/** Of each act its papers, and whether the government does it alone. */
const ACTS: Readonly<Record<string, { readonly papers: readonly string[]; readonly by: readonly string[] }>> = {
  drop: { papers: ["reason"], by: ["authority"] },
  reportPause: { papers: ["statement", "report"], by: ["authority", "supervisor", "supervisor2"] },
  reportEnd: { papers: ["statement", "report"], by: ["authority", "supervisor", "supervisor2"] },
  reportLift: { papers: ["rectification"], by: ["authority", "supervisor", "supervisor2"] },
  assent: { papers: ["assentPaper"], by: ["government"] },
  reject: { papers: ["reason"], by: ["government"] },
  suspend: { papers: ["notice"], by: ["authority", "supervisor", "supervisor2"] },
  reopen: { papers: ["notice"], by: ["authority", "supervisor", "supervisor2"] },
  terminate: { papers: ["notice"], by: ["authority", "supervisor", "supervisor2"] },
};

export const WITH_ONE: Readonly<Record<string, Role>> = {
  authority: "authority",
  government: "government",
  supervisor: "supervisor",
  supervisor2: "supervisor",
};

/** Finds a breach, and gives the case. */
export async function found(world: World, agreement: number): Promise<number> {
  const { proceedings, who } = world;
  await send(
    proceedings,
    who.authority,
    "find",
    await approvalOf(proceedings, who.authority, 0, papers("finding")),
    agreement,
  );
  return Number(await read(proceedings, "cases"));
}

/** Does the acts one after the other, each signed by everyone who must; gives the last transaction. */
export async function driven(
  world: World,
  id: number,
  holders: Readonly<Record<string, Role>>,
  acts: readonly string[],
): Promise<ContractTransactionResponse | undefined> {
  let last: ContractTransactionResponse | undefined;
  for (const name of acts) {
    const act = ACTS[name];
    if (act === undefined) throw new Error(`no act ${name}`);
    const signers = new Set(act.by.map((part) => holders[part] ?? "stranger"));
    for (const role of signers) last = await done(world.proceedings, world.who[role], name, id, papers(...act.papers));
  }
  return last;
}
