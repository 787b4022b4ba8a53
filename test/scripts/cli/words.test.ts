/** No officer meets a bare error name where the kernel or the engine refuses: each has a sentence in both languages. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { KNOWN_ERRORS, momentOf, refusalWords } from "../../../scripts/cli/words.ts";
import { ERRORS } from "../../../scripts/law/abis.ts";

const nameOf = (party: number) => ({ zh: `${party} 号`, en: `party ${party}` });
/** Thrown at deployment, or of a library that is never given cause, or of who administers the contracts: no act meets them. */
const NO_ACT =
  /^(Row|TableIsClosed|VersionInherited|Checkpoint|ClockNotSeconds|InvalidShortString|StringTooLong|AccessManaged)/;

/** A value of each type, so that a sentence that asks for one that is not there shows. */
function sampleOf(type: string): unknown {
  if (type.endsWith("[]")) return [sampleOf(type.slice(0, -2))];
  if (type === "bytes16") return `0x${Buffer.from("confirm").toString("hex").padEnd(32, "0")}`;
  if (type === "bytes32") return `0x${"ab".repeat(32)}`;
  if (type === "address") return `0x${"cd".repeat(20)}`;
  return /int(8|16|24|32|48)$/.test(type) ? 5 : 5n;
}

describe("the words of a refusal", () => {
  const errors = ERRORS.filter((item) => item.type === "error");
  const met = errors.filter(({ name }) => !NO_ACT.test(name));

  it("exist for every error of the contracts that an act can end in", () => {
    expect(met.map(({ name }) => name).filter((name) => !KNOWN_ERRORS.includes(name))).to.deep.equal([]);
  });

  it("say everything they want to say, in both languages", () => {
    for (const { name, inputs } of met) {
      const { zh, en } = refusalWords(
        name,
        inputs.map(({ type }) => sampleOf(type)),
        nameOf,
      );
      for (const text of [zh, en]) expect(text, name).to.not.match(/undefined|NaN|\[object/);
      expect(zh, name).to.match(/[\u4e00-\u9fff]/);
    }
  });

  it("name an unknown error with its values, and do not throw", () => {
    expect(refusalWords("SomethingNew", [1n, "0x00"], nameOf).en).to.equal("the ledger refused: SomethingNew(1, 0x00)");
  });

  it("spell parts and documents out, found beside wanted", () => {
    const confirm = `0x${Buffer.from("confirm").toString("hex").padEnd(32, "0")}`;
    const { en } = refusalWords("DocumentsDiffer", [7, confirm, 1n, 1n << 9n], nameOf);
    expect(en).to.equal("confirm came with: reason; wanted: assessment.");
    const party = refusalWords("NotParty", [7, confirm, "0xcd", 5, 4], nameOf);
    expect(party.en).to.equal("confirm is for: supervisor of the zone; account 0xcd is of party 5.");
  });

  it("are known to stand for errors that exist", () => {
    const names = new Set(errors.map(({ name }) => name));
    const ofThePen = ["TransactionReverted"];
    expect(KNOWN_ERRORS.filter((name) => !names.has(name) && !ofThePen.includes(name))).to.deep.equal([]);
  });

  it("spell acts and states in Chinese for those who read Chinese, and kinds of gates by name", () => {
    const word = (text: string) => `0x${Buffer.from(text).toString("hex").padEnd(32, "0")}`;
    const { zh } = refusalWords("ActNotPossible", [7, word("approve"), word("Requested"), [word("Confirmed")]], nameOf);
    expect(zh).to.equal("7 号案件的状态是已申请，审核同意要求已确认。");
    expect(refusalWords("SubjectUnfit", [7, 8, 7], nameOf).en).to.equal(
      "gate 7 is of the kind scenario; wanted agreement.",
    );
  });

  it("show an exceeded term as what it is: numbers of fields, a moment, or a count", () => {
    const exceeded = (term: string, found: bigint, wanted: bigint) => {
      const name = `0x${Buffer.from(term).toString("hex").padEnd(32, "0")}`;
      return refusalWords("TermsExceed", [7, name, found, wanted], nameOf).en;
    };
    expect(exceeded("fields", 0b10100n, 0n)).to.contain("(numbers 2, 4, at most none of them)");
    expect(exceeded("notAfter", 1_767_196_800n, 1_767_196_799n)).to.contain(
      "(2026-01-01 00:00:00 +08:00, at most 2025",
    );
    expect(exceeded("quota", 2n, 1n)).to.contain("(2, at most 1)");
  });

  it("show a moment as the city's clocks do, with its offset", () => {
    expect(momentOf(1_767_196_800)).to.equal("2026-01-01 00:00:00 +08:00");
  });
});
