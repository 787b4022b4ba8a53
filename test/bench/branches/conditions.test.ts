import { expect } from "chai";
import { describe, it } from "mocha";
import { instrumented } from "../../../bench/branches/conditions.ts";

const HEAD = "// SPDX-License-Identifier: Apache-2.0\npragma solidity ^0.8.30;\n";
const inFunction = (body: string) =>
  `${HEAD}contract Weir { function f(bool a, bool b, uint256 n) external pure returns (bool) { ${body} } }`;
/** What is measured in the body of a function. */
const conditionsOf = (body: string) => instrumented("Weir.sol", inFunction(body)).conditions.map(({ text }) => text);

describe("the conditions of a contract", () => {
  it("are what an if, a loop and a ?: ask", () => {
    expect(conditionsOf("if (a) n++; while (n > 1) n--; for (; n < 2; ) n++; do n--; while (n > 0); return b ? a : b;"))
      .to.have.members(["a", "n > 1", "n < 2", "n > 0", "b"])
      .and.have.lengthOf(5);
  });

  it("are, where several are joined or turned round, each operand once", () => {
    expect(conditionsOf("if (a || !(b && n > 1)) return true; return !a && b;")).to.have.members([
      "a",
      "b",
      "n > 1",
      "a",
      "b",
    ]);
  });

  it("are found within one another", () => {
    expect(conditionsOf("return (a ? b : n > 1) ? a : b;")).to.deep.equal(["a ? b : n > 1", "a"]);
  });

  it("are none where nothing is asked", () => {
    expect(conditionsOf("return a;")).to.deep.equal([]);
  });

  it("each tell, under two tags of their own, in a text that is otherwise as it was, whatever letters it has", () => {
    const source = inFunction("/* 闸 */ if (a && b) return true; return false;");
    const { source: told, conditions } = instrumented("Weir.sol", source);
    const tags = conditions.flatMap(({ tags }) => tags);
    expect(new Set(tags).size).to.equal(4);
    const plain = told.replace(/\nimport [^;]*;/, "").replace(/Branches\.told\(0x[0-9a-f]{64}, (\w+)\)/g, "$1");
    expect(plain).to.equal(source);
  });

  it("stand in lines that one can open", () => {
    const { conditions } = instrumented(
      "Weir.sol",
      `${HEAD}\nfunction f(bool a) pure returns (uint8) {\n  return a ? 1 : 2;\n}`,
    );
    expect(conditions.map(({ file, line }) => `${file}:${line}`)).to.deep.equal(["Weir.sol:5"]);
  });

  it("are not asked of a text that is no Solidity", () => {
    expect(() => instrumented("Weir.sol", `${HEAD}contract {`)).to.throw("Weir.sol is no Solidity");
  });
});
