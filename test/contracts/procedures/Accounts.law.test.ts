/** Accounts: every state, act and account, by Art. 4 and 18 as read by hand. The authority registers; a key is its organisation's own. */
import { ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { aRegisteredCity, type City } from "../city.ts";
import { PARTY } from "../fixture.ts";
import { papers, parts } from "./approvals.ts";
import { done } from "./errand.ts";
import { aKey } from "./keys.ts";
import { type Law, type Matrix, proveTable, tryAll } from "./matrix.ts";

const LAW: Law = {
  "": { register: { by: ["authority"], papers: ["decision"] }, addKey: { by: ["holder"], papers: [] } },
  Registered: {},
  KeyOpen: { closeKey: { by: ["holder"], papers: [] } },
  KeyClosed: {},
};

describe("Accounts: the law", () => {
  let city: City;
  let matrix: Matrix;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    const account = ethers.Wallet.createRandom().address;
    matrix = {
      world: city,
      chapter: city.accounts,
      law: LAW,
      holders: { authority: "authority", holder: "operator" },
      typed: (act, approval) => {
        if (act === "register") return ["register", approval, { account, parts: parts("operator") }];
        if (act === "addKey") return ["addKey", approval, aKey(PARTY.operator, "tried")];
        return undefined;
      },
    };
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const keyOpen = async () => (await city.opens(city.accounts, "operator", [], "addKey", aKey(PARTY.operator))).id;
  const ways: Readonly<Record<string, () => Promise<number>>> = {
    "": async () => 0,
    Registered: async () => PARTY.operator,
    KeyOpen: keyOpen,
    KeyClosed: async () => {
      const id = await keyOpen();
      await done(city.accounts, city.who.operator, "closeKey", id, papers());
      return id;
    },
  };
  for (const [state, way] of Object.entries(ways)) {
    it(`allows ${state === "" ? "at the start" : `in ${state}`} each its own acts, and nobody anything else`, async () => {
      await tryAll(matrix, state, await way());
    });
  }

  it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
    await proveTable(city.accounts, LAW, ["KeyClosed", "Registered"]);
  });
});
