import { expect } from "chai";
import { describe, it } from "mocha";
import { isPattern, patternOf, wantedText } from "../../../../server/release/descriptor/rules.ts";

describe("a pattern of a descriptor", () => {
  for (const source of [
    "^S[0-9]{3}$",
    "^[0-9A-Z]{18}$",
    "^(?:BJ|TJ)-\\d+$",
    "^[a-z]+(?:-x)?$",
    "\\p{Script=Han}+",
    "^a*b*$",
    "[)+*]",
  ]) {
    it(`may be ${source}`, () => {
      expect(isPattern(source)).to.equal(true);
      expect(wantedText({ pattern: source }, patternOf({ pattern: source }), "\u0001")).to.be.a("string");
    });
  }

  for (const [what, source] of [
    ["repeats a group", "^(\\d+)+$"],
    ["repeats a group so many times", "^(?:a|aa){1,30}$"],
    ["looks back", "^(a)\\1$"],
    ["looks ahead", "^(?=a*$)a"],
    ["looks behind", "(?<=a*)b"],
    ["has three open ends", "^a*a*a*b$"],
    ["has three long ranges", "^a{0,999}a{1,}a{0,200}b$"],
    ["is none", "("],
  ] as const) {
    it(`is refused where it ${what}`, () => expect(isPattern(source)).to.equal(false));
  }
});
