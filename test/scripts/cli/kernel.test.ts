/** What a node does not take is told in its own words, and what they mean where a chain charges fees. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { RpcRequestError } from "viem";
import { nodeRefusal } from "../../../scripts/cli/kernel.ts";

const said = (message: string) =>
  nodeRefusal(new RpcRequestError({ body: {}, url: "http://127.0.0.1:8545", error: { code: -32000, message } }));

describe("a transaction that the node refuses", () => {
  for (const words of ["max fee per gas less than block base fee", "insufficient funds for gas * price + value"]) {
    it(`with "${words}" is told to want an account with funds`, () => {
      const refusal = said(words);
      expect(refusal).to.include({ exit: 1, code: "NODE_REFUSED" }).and.to.have.nested.property("details[0].en");
      expect(refusal?.message).to.contain(words);
      expect(refusal?.details[0]?.en).to.contain("charges fees").and.to.contain("--key FILE");
    });
  }

  it("with anything else is told in the node's words alone", () => {
    expect(said("nonce too low")).to.have.property("details").that.is.empty;
  });

  it("is none where the error is ours", () => {
    expect(nodeRefusal(new Error("a mistake"))).to.equal(undefined);
  });
});
