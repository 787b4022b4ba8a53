/** A chapter of no law, for the engine's own tests: one row of each sort, with parties that the test appoints. */
import { type BaseContract, ethers, type Signer } from "ethers";
import { deployWorld, NO_PREDECESSOR, PARTY, type Role, read, send } from "../fixture.ts";
import { approvalOf, type Document, letters, papers, parts } from "./approvals.ts";

/** A kind that no chapter has. */
export const ERRANDS = 200;
export const ABI = ethers.AbiCoder.defaultAbiCoder();
export const numberOf = (number: number): string => ABI.encode(["uint256"], [number]);
export const contentOf = (number: number): string => ethers.keccak256(numberOf(number));

export async function anErrand() {
  const world = await deployWorld();
  const errand = await world.ethers.deployContract("Errand", [world.sluice, NO_PREDECESSOR]);
  await send(world.sluice, world.deployer, "setProcedure", ERRANDS, errand, 0, 0);
  const appoint = (part: string, role: Role) => send(errand, world.deployer, "appoint", parts(part), PARTY[role]);
  await appoint("operator", "operator");
  await appoint("supervisor", "supervisor");
  await appoint("supervisor2", "supervisor2");
  /** Opens a case about the number 1, and gives its id. */
  const opened = async (): Promise<number> => {
    await send(errand, world.who.operator, "open", await approvalOf(errand, world.who.operator, 0, papers("need")), 1);
    return Number(await read(errand, "cases"));
  };
  const seq = async (): Promise<bigint> => (await read(world.sluice, "head"))[0];
  return { ...world, errand, appoint, opened, seq };
}

export type Errand = Awaited<ReturnType<typeof anErrand>>;

export const stateOf = async (chapter: BaseContract, id: number): Promise<string> =>
  letters((await read(chapter, "caseOf", id)).state);

/** An act that brings no content, by the account itself on the case as it stands. */
export const done = async (
  chapter: BaseContract,
  by: Signer,
  act: string,
  id: number,
  documents: readonly Document[],
) =>
  send(
    chapter,
    by,
    "act",
    ethers.dataSlice(ethers.encodeBytes32String(act), 0, 16),
    await approvalOf(chapter, by, id, documents),
  );
