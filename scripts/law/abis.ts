/** The functions of the law's contracts, and all that they may answer with no. */
import type { Abi } from "viem";
import { sluiceAbi } from "../../server/ledger/abi.ts";
import { CHAPTER_NAMES, CHAPTERS } from "../../server/registry/chapters.ts";
import type { Chapter } from "../deploy/law.ts";

export const CHAPTER_ABIS = Object.fromEntries(
  CHAPTER_NAMES.map((chapter): [Chapter, Abi] => [chapter, CHAPTERS[chapter].abi]),
) as Readonly<Record<Chapter, Abi>>;

/** Every error that an act can end in: a chapter passes on what the kernel, or another chapter that it calls, refused. */
export const ERRORS: Abi = [sluiceAbi, ...Object.values(CHAPTER_ABIS)].flat().filter((item) => item.type === "error");
