/** No act, state or kind is left without a Chinese name: those that the contracts' sources declare are all there. */
import { globSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import type { AbiParameter } from "viem";
import { CHAPTER_ABIS } from "../../../scripts/law/abis.ts";
import { KINDS, type KindName } from "../../../server/decision/gate.ts";
import { ENTRY_ACTS } from "../../../server/ledger/ledger.ts";
import { actWords, entryWords, kindWords, memberWords, nameWords, stateWords } from "../../../server/registry/deeds.ts";

const ROOT = new URL("../../../", import.meta.url);
const SOURCE = globSync("contracts/{procedures,libraries}/*.sol", { cwd: ROOT })
  .map((file) => readFileSync(new URL(file, ROOT), "utf8"))
  .join("\n");
const CHINESE = /^[\u4e00-\u9fff（）]+$/;

/** A parameter's own name, and those of its members. */
const namesIn = (input: AbiParameter): string[] => [
  input.name ?? "",
  ...("components" in input ? (input.components as readonly AbiParameter[]).flatMap(namesIn) : []),
];

/** Constants of a type, by the text that they hold. */
const declared = (type: string): string[] => [
  ...new Set(
    [...SOURCE.matchAll(new RegExp(`\\b${type} \\w+ constant \\w+ = ${type}\\.wrap\\("(\\w+)"\\)`, "g"))].map(
      ([, name = ""]) => name,
    ),
  ),
];

describe("the deeds' names", () => {
  it("have every act of every chapter's table", () => {
    const acts = declared("Act");
    expect(acts).to.include.members(["approve", "suspend", "exitBreach"]);
    expect(acts.filter((act) => !CHINESE.test(actWords(act).zh))).to.deep.equal([]);
  });

  it("have every state, and no two states of one name", () => {
    const states = declared("State");
    expect(states).to.include.members(["Granted", "EndAssented"]);
    expect(states.filter((state) => !CHINESE.test(stateWords(state).zh))).to.deep.equal([]);
    expect(new Set(states.map((state) => stateWords(state).zh)).size).to.equal(states.length);
  });

  it("have every kind of gate and every entry of the kernel, each once", () => {
    for (const words of [(Object.keys(KINDS) as KindName[]).map(kindWords), ENTRY_ACTS.map(entryWords)]) {
      expect(words.filter(({ zh }) => !CHINESE.test(zh))).to.deep.equal([]);
      expect(new Set(words.map(({ zh }) => zh)).size).to.equal(words.length);
    }
  });

  it("have every member of every act's content", () => {
    const members = Object.values(CHAPTER_ABIS)
      .flat()
      .flatMap((item) => (item.type === "function" && item.inputs[0]?.name === "approval" ? item.inputs.slice(1) : []))
      .flatMap(namesIn);
    expect(members).to.include.members(["scenario", "fields", "limits"]);
    expect(members.filter((name) => !CHINESE.test(memberWords(name).zh))).to.deep.equal([]);
  });

  it("have every term that a grant's errors name", () => {
    const terms = [...SOURCE.matchAll(/(?:TermsEmpty|TermsExceed\w*)\([^"\n]*"(\w+)"/g)].map(([, term = ""]) => term);
    expect(terms).to.include.members(["quota", "notAfter"]);
    expect(terms.filter((term) => !CHINESE.test(nameWords(term).zh))).to.deep.equal([]);
  });

  it("leave a name that no table has as it is", () => {
    expect(actWords("somethingNew")).to.deep.equal({ zh: "somethingNew", en: "somethingNew" });
  });
});
