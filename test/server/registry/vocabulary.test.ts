import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import { DOCUMENTS, LIMITS, PARTS, type Word } from "../../../server/registry/vocabulary.ts";

/** The contract's words are internal constants, which no chain tells: so they are read from the source. */
const SOURCE = readFileSync(new URL("../../../contracts/procedures/Words.sol", import.meta.url), "utf8");

function wordsOf(type: string): Map<string, number> {
  const constants = SOURCE.matchAll(
    new RegExp(String.raw`${type} internal constant (\w+) = ${type}\.wrap\((?:1 << )?(\d+)\);`, "g"),
  );
  const words = [...constants].map(([, name = "", number]) => [camel(name), Number(number)] as const);
  return new Map(words.filter(([name]) => !["alone", "noPaper", "noLimit"].includes(name)));
}

const camel = (name: string): string =>
  name.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const byName = (words: readonly Word[]): Map<string, number> =>
  new Map(words.map(({ name, number }) => [name, number]));

describe("vocabulary", () => {
  it("has every part, with the bit of the contract", () => {
    expect(byName(PARTS)).to.deep.equal(wordsOf("Parts"));
  });

  it("has every kind of document, with the bit of the contract", () => {
    expect(byName(DOCUMENTS)).to.deep.equal(wordsOf("Documents"));
  });

  it("has every limit, with the number of the contract", () => {
    expect(byName(LIMITS)).to.deep.equal(wordsOf("Limit"));
  });

  it("names each in Chinese and in English, and no two alike", () => {
    for (const words of [PARTS, DOCUMENTS, LIMITS]) {
      for (const language of ["zh", "en"] as const) {
        const names = words.map((word) => word[language]);
        expect(names).to.not.include("");
        expect(new Set(names).size).to.equal(names.length);
      }
    }
  });
});
