/** Cases of Art. 13, 14 and 30 for the tests of Proceedings. */
import { type ContractTransactionResponse, ethers } from "ethers";
import { type Role, read, send, type World } from "../fixture.ts";
import { approvalOf, type Document, papers } from "./approvals.ts";
import { done } from "./errand.ts";

/** Of each act its papers, and whether the government does it alone. */
const ACTS: Readonly<Record<string, { readonly papers: readonly string[]; readonly by: readonly string[] }>> = {
  drop: { papers: ["reason"], by: ["authority"] },
  withdrawReport: { papers: ["reason"], by: ["authority"] },
  lapse: { papers: [], by: ["authority"] },
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

/** Opens a case, and gives it. Each has a finding of its own: on one there is one case. */
export async function found(
  world: World,
  agreement: number,
  ground: "find" | "findPoor" | "invoke" = "find",
): Promise<number> {
  const { proceedings, who } = world;
  const number = Number(await read(proceedings, "cases")) + 1;
  const documents = finding(`finding ${number}`, ...(ground === "invoke" ? ["clause"] : []));
  const content = ground === "findPoor" ? poor(agreement, `${number}`) : agreement;
  await send(proceedings, who.authority, ground, await approvalOf(proceedings, who.authority, 0, documents), content);
  return number;
}

/** The finding of that text, and the papers beside it. */
export const finding = (text: string, ...others: string[]): Document[] =>
  papers("finding", ...others).map((paper, at) => (at === 0 ? { ...paper, hash: ethers.id(text) } : paper));

/** Two results, one after the other, of an agreement that has run since the epoch. */
export const poor = (agreement: number, text: string) => ({
  agreement,
  results: [
    { from: 1000, until: 2000, paper: ethers.id(`${text}: first year`) },
    { from: 2000, until: 3000, paper: ethers.id(`${text}: second year`) },
  ],
});

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
