import { expect } from "chai";
import { describe, it } from "mocha";
import { ConfigInvalid, parseConfig } from "../../server/config.ts";

const LEDGER = {
  ws: "ws://127.0.0.1:8546",
  chainId: 7,
  genesis: `0x${"0".repeat(64)}`,
  kernel: `0x${"0".repeat(40)}`,
  finality: "instant",
};
const configWith = (releases?: object) =>
  parseConfig({ dataDir: "data", ledger: LEDGER, ...(releases && { releases }) }, "a test");

describe("the bounds on what runs", () => {
  it("have safe values where nothing is said", () => {
    expect(configWith().releases).to.deep.equal({ most: 4096, stalledAfterMs: 60_000, requestBytes: 65_536 });
    expect(configWith({ mostPerHolder: 3 }).releases).to.deep.include({ most: 4096, mostPerHolder: 3 });
  });

  const refused: [string, object, string][] = [
    ["no place at all", { most: 0 }, "releases.most"],
    ["more places for one than there are", { most: 8, mostPerHolder: 9 }, "releases.mostPerHolder"],
    ["no time to read", { stalledAfterMs: 0 }, "releases.stalledAfterMs"],
    ["a body that would hold up a stop", { requestBytes: 1_048_577 }, "releases.requestBytes"],
    ["what nobody knows", { stalledAfter: 5 }, "releases"],
  ];
  for (const [what, releases, key] of refused) {
    it(`are refused with ${what}, by name`, () => {
      expect(() => configWith(releases)).to.throw(ConfigInvalid, `a test: ${key}: `);
    });
  }
});
