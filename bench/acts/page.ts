/** docs/gas.md: of each chapter and each sort of row the act that cost most. */
import { CHAPTERS, type Chapter } from "../../scripts/deploy/law.ts";
import { SORTS, type Sort } from "./act.ts";

export interface Measured {
  readonly chapter: Chapter;
  readonly act: string;
  readonly sort: Sort;
  readonly gas: number;
}

export function gasPage(all: readonly Measured[]): string {
  const lines = CHAPTERS.flatMap((chapter) =>
    SORTS.flatMap((sort) => {
      const kin = all.filter((one) => one.chapter === chapter && one.sort === sort);
      const [most] = kin.toSorted((a, b) => b.gas - a.gas || a.act.localeCompare(b.act));
      if (most === undefined) return [];
      const least = Math.min(...kin.map(({ gas }) => gas));
      return [`| ${chapter} | ${sort} | \`${most.act}\` | ${shown(most.gas)} | ${shown(least)} |`];
    }),
  );
  const acts = new Set(all.map(({ chapter, act }) => `${chapter} ${act}`));
  return `# What an act costs

<!-- Written by \`npm run bench:acts\`. -->

In gas, each act in a transaction of its own, with its papers, its entries in the kernel and its event. The figures are those of ${acts.size} acts, as often as the contracts' tests do them on Hardhat's chain; of each chapter and each sort of row the dearest and the cheapest. What a hold costs in the kernel, and beside what others offer, is printed by \`npm run bench:gas\`; how large the contracts are is in [contracts.md](contracts.md).

| chapter | sort of row | dearest act | gas | cheapest |
|---|---|---|---:|---:|
${lines.join("\n")}
`;
}

const shown = (gas: number): string => gas.toLocaleString("en");
