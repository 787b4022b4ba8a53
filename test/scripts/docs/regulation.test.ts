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

/** Of all tests of a file, as they stand in its source; none where there is no such file. */
function titlesIn(file: string): string[] {
  if (!existsSync(`${ROOT}/${file}`)) return [];
  return [...textOf(file).matchAll(/\bit\(\s*(["`])(.*?)\1,\s*(?:async )?(?:\(|function)/gs)].map(
    ([, , title = ""]) => title,
  );
}

/** A title that is made for each case of a table: what is fixed in it stands in what was said, in order. */
function matches(title: string, said: string): boolean {
  if (!title.includes("${")) return false;
  const fixed = [title.slice(0, title.indexOf("${")), title.slice(title.lastIndexOf("}") + 1)];
  return said.startsWith(fixed[0] ?? "") && said.endsWith(fixed[1] ?? "");
}

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
        .filter(({ file, test }) => !titlesIn(file).some((title) => title.includes(test) || matches(title, test)))
        .map(({ file, test }) => `Art. ${article}: ${file}: ${test}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("names for every row a test of its chapter that tries it: its state and its act are in that file's own law", () => {
    const wrong = [...law].flatMap(([chapter, rows]) => {
      const file = `test/contracts/procedures/${chapter}.law.test.ts`;
      const tried = titlesIn(file).filter((title) => title.startsWith("allows "));
      // Rows that several chapters share are written by hand once.
      const source =
        ["override.ts", "refusals.ts"].map((shared) => textOf(`test/contracts/procedures/${shared}`)).join() +
        textOf(file);
      return rows
        .filter(
          ({ from, act }) =>
            tried.length === 0 || !source.includes(`${act}:`) || (from !== "" && !source.includes(from)),
        )
        .map(({ from, act }) => `${chapter} ${from} ${act}`);
    });
    expect(wrong).to.deep.equal([]);
  });

  it("says of each article what is asked, in Chinese and in English", () => {
    for (const { article, duty } of ARTICLES) {
      expect(duty.zh, `Art. ${article}`).to.match(/^[\u4e00-\u9fff].*。$/);
      expect(duty.en, `Art. ${article}`).to.match(/^[A-Z].*\.$/);
    }
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
