import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import { CONTRACTS_FILE, contractsPage, LIMITS, sizes } from "../../../scripts/docs/contracts.ts";

describe("the contracts", () => {
  it("are within what a chain takes, each in its code and in its creation (EIP-170, EIP-3860)", () => {
    const large = sizes().filter(({ code, creation }) => code > LIMITS.code || creation > LIMITS.creation);
    expect(sizes().map(({ name }) => name)).to.include.members(["Sluice", "Accounts", "Catalog"]);
    expect(large).to.deep.equal([]);
  });

  it("are as large as the page says: `npm run docs` writes what is committed", () => {
    expect(readFileSync(CONTRACTS_FILE, "utf8")).to.equal(contractsPage());
  });
});
