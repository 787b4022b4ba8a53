/** What each of the contracts' refusals says, by the error's name. */

import { DATA } from "./data.ts";
import { GRANTS, RULES } from "./grants.ts";
import { ENGINE, KERNEL } from "./kernel.ts";
import { ACCOUNTS, AGREEMENTS, PROCEEDINGS, ZONES } from "./parties.ts";
import type { Sentence } from "./sentence.ts";

export const SENTENCES: Readonly<Record<string, Sentence>> = {
  ...{ ...KERNEL, ...ENGINE, ...ACCOUNTS, ...ZONES, ...AGREEMENTS },
  ...{ ...DATA, ...GRANTS, ...PROCEEDINGS, ...RULES },
};
