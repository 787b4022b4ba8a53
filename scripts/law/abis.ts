/** The functions of the law's contracts, and all that they may answer with no. */
import type { Abi } from "viem";
import {
  accountsAbi,
  agreementsAbi,
  catalogAbi,
  channelsAbi,
  grantsAbi,
  levelsAbi,
  partnersAbi,
  proceedingsAbi,
  rulesAbi,
  scenariosAbi,
  sluiceAbi,
  zonesAbi,
} from "../../server/ledger/abi.ts";
import type { Chapter } from "../deploy/law.ts";

export const CHAPTER_ABIS: Readonly<Record<Chapter, Abi>> = {
  Accounts: accountsAbi,
  Zones: zonesAbi,
  Agreements: agreementsAbi,
  Scenarios: scenariosAbi,
  Catalog: catalogAbi,
  Channels: channelsAbi,
  Levels: levelsAbi,
  Grants: grantsAbi,
  Partners: partnersAbi,
  Proceedings: proceedingsAbi,
  Rules: rulesAbi,
};

/** Every error that an act can end in: a chapter passes on what the kernel, or another chapter that it calls, refused. */
export const ERRORS: Abi = [sluiceAbi, ...Object.values(CHAPTER_ABIS)].flat().filter((item) => item.type === "error");
