import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import type { Chapter } from "../../../scripts/deploy/law.ts";
import { ARTICLES } from "../../../scripts/docs/articles.ts";
import { REGULATION_FILE, regulationPage } from "../../../scripts/docs/regulation.ts";
import { tables } from "../../../scripts/docs/tables.ts";
import { CHAPTER_ABIS } from "../../../scripts/law/abis.ts";
import { sluiceAbi } from "../../../server/ledger/abi.ts";
import { REASONS } from "../../../server/reasons/reasons.ts";
import type { Row } from "../../../server/registry/tables.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const textOf = (file: string): string => readFileSync(`${ROOT}/${file}`, "utf8");

describe("the page on the regulation", function () {
  this.timeout(60_000);
  let law: ReadonlyMap<Chapter, readonly Row[]>;
  before(async () => {
    law = await tables();
  });

  it("is what the contracts' tables make it: `npm run docs` writes what is committed", () => {
    expect(textOf("docs/regulation.md") === regulationPage(law), `${REGULATION_FILE.pathname} is current`).to.equal(
      true,
    );
  });

  it("has an article for every row of the law", () => {
    const known = new Set(ARTICLES.map(({ article }) => article));
    const missing = [...law].flatMap(([chapter, rows]) =>
      rows.filter(({ article }) => !known.has(article)).map(({ article, act }) => `${chapter} ${act}: Art. ${article}`),
    );
    expect(missing).to.deep.equal([]);
  });

  it("names tests that are there, by words of their own titles", () => {
    const wrong = ARTICLES.flatMap(({ article, also, refused }) =>
      [...also, ...refused]
        .filter(({ file, test }) => !existsSync(`${ROOT}/${file}`) || !textOf(file).includes(test ?? ""))
        .map(({ file, test }) => `Art. ${article}: ${file}: ${test}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("names errors and codes that are declared", () => {
    const errors = [sluiceAbi, ...Object.values(CHAPTER_ABIS)].flat().filter(({ type }) => type === "error");
    const declared = new Set([
      ...errors.map((error) => ("name" in error ? error.name : "")),
      ...Object.keys(REASONS),
      "401",
    ]);
    const wrong = ARTICLES.flatMap(({ article, refused }) =>
      refused
        .flatMap(({ error }) => error?.split(", ") ?? [])
        .filter((name) => !declared.has(name))
        .map((name) => `Art. ${article}: ${name}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("says of every article what is done or refused, or that it is not built yet", () => {
    const rows = [...law.values()].flat();
    const silent = ARTICLES.filter(
      ({ article, also, refused, later }) =>
        later === undefined && also.length + refused.length === 0 && !rows.some((row) => row.article === article),
    );
    expect(silent.map(({ article }) => article)).to.deep.equal([]);
  });
});
