/** Which logs a subscription hears: as eth_getLogs would find them. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { matches } from "../../../scripts/ledger/subscriptions.ts";

const log = { address: "0xa1", topics: ["0x01", "0x02"] };

describe("a log filter", () => {
  const cases: { what: string; filter: Parameters<typeof matches>[0]; hears: boolean }[] = [
    { what: "nothing asked", filter: {}, hears: true },
    { what: "null for both", filter: { address: null, topics: null }, hears: true },
    { what: "the address", filter: { address: ["0xa1"] }, hears: true },
    { what: "one of two addresses", filter: { address: ["0xb2", "0xa1"] }, hears: true },
    { what: "another address", filter: { address: ["0xb2"] }, hears: false },
    { what: "an empty list of addresses", filter: { address: [] }, hears: true },
    { what: "the first topic", filter: { topics: [["0x01"]] }, hears: true },
    { what: "the second topic behind anything", filter: { topics: [null, ["0x02"]] }, hears: true },
    { what: "the second topic in the first place", filter: { topics: [["0x02"]] }, hears: false },
    { what: "one of two topics", filter: { topics: [["0x03", "0x01"]] }, hears: true },
    { what: "more places than the log has", filter: { topics: [null, null, null] }, hears: false },
    { what: "the topic of another address", filter: { address: ["0xb2"], topics: [["0x01"]] }, hears: false },
  ];
  for (const { what, filter, hears } of cases) {
    it(`${hears ? "hears" : "does not hear"} with ${what}`, () => {
      expect(matches(filter, log)).to.equal(hears);
    });
  }
});
