/**
 * Accounts: every state, act and account, by Art. 4 and 18 and K12 as read by hand. The authority registers, retires and proposes another account;
 * who proposes never decides; a key and a handler are their organisation's own.
 */
import { before, beforeEach, describe, it } from "mocha";
import { aRegisteredCity, type City } from "../city.ts";
import { PARTY, type Role, secondsOf } from "../fixture.ts";
import { papers, parts } from "./approvals.ts";
import { done } from "./errand.ts";
import { aHandler, aKey } from "./keys.ts";
import { type Law, type Matrix, proveNothingStaysHeld, proveTable, tryAll } from "./matrix.ts";
import { aHeldKey, CLAIM, type Claim, EARLY, LATE, OVERRIDE, overrideWays, unknownAccount } from "./override.ts";

const authority = (...papers: string[]) => ({ by: ["authority"], papers });
const government = (...papers: string[]) => ({ by: ["government"], papers });
const holder = (...papers: string[]) => ({ by: ["holder"], papers });
const waiting = { replace: authority(), contest: holder("reason"), recall: authority("reason") };
const asked = (other: typeof authority) => ({
  replace: other(),
  consent: holder(),
  contest: holder("reason"),
  recall: other("reason"),
});

const LAW: Law = {
  "": {
    register: authority("decision"),
    propose: authority("decision"),
    proposeProvider: authority("decision"),
    askAuthority: government("decision"),
    askGovernment: authority("decision"),
    addKey: holder(),
    fileHandler: holder("filingRecord"),
    ...CLAIM,
  },
  Registered: { retire: authority("decision") },
  Retiring: { close: authority(), recall: authority("reason") },
  Retired: {},
  Proposed: waiting,
  ProviderProposed: {
    assent: government("assentPaper"),
    consent: holder(),
    contest: holder("reason"),
    recall: authority("reason"),
  },
  Consented: waiting,
  Contested: { assent: government("assentPaper"), reject: government("reason"), recall: authority("reason") },
  AuthorityAsked: asked(government),
  GovernmentAsked: asked(authority),
  Replaced: {},
  KeyOpen: { closeKey: holder() },
  KeyClosed: {},
  HandlerFiled: { closeHandler: holder() },
  HandlerClosed: {},
  ...OVERRIDE,
};
const FINAL = ["HandlerClosed", "KeyClosed", "Overridden", "Recalled", "Replaced", "Retired"];

describe("Accounts: the law", () => {
  let city: City;
  let claim: Claim;
  let matrix: Matrix;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    claim = await aHeldKey(city);
    const other = await aHeldKey(city, "rival");
    const account = unknownAccount();
    const proposed = (organisation: number) => ({ organisation, account });
    // About others than the cases below, so that content never decides before the state does.
    const openings: Readonly<Record<string, unknown>> = {
      register: { account, parts: parts("operator") },
      propose: proposed(PARTY.rival),
      proposeProvider: proposed(PARTY.provider2),
      askAuthority: proposed(PARTY.authority),
      askGovernment: proposed(PARTY.government),
      addKey: aKey(PARTY.rival, "tried"),
      fileHandler: aHandler(PARTY.rival),
      claim: other,
    };
    matrix = {
      world: city,
      chapter: city.accounts,
      law: LAW,
      holders: { authority: "authority", government: "government", holder: "operator", steward: "operator" },
      typed: (act, approval) => (act in openings ? [act, approval, openings[act]] : undefined),
    };
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const act = async (id: number, by: Role, name: string, ...kinds: string[]) => {
    await done(city.accounts, city.who[by], name, id, papers(...kinds));
    return id;
  };
  const later = () => city.networkHelpers.time.increase(secondsOf("delay"));
  const proposed = async (organisation: Role, method = "propose", by: Role = "authority") => {
    const content = { organisation: PARTY[organisation], account: unknownAccount("to come") };
    const { id } = await city.opens(city.accounts, by, ["decision"], method, content);
    await later();
    return id;
  };
  const provider = () => proposed("provider", "proposeProvider");
  const ending = async () => {
    await act(PARTY.operator, "authority", "retire", "decision");
    await later();
    return PARTY.operator; // its registration is its case
  };
  const opened = async (method: string, content: unknown, ...kinds: string[]) =>
    (await city.opens(city.accounts, "operator", kinds, method, content)).id;
  const keyOpen = () => opened("addKey", aKey(PARTY.operator));
  const filed = () => opened("fileHandler", aHandler(PARTY.operator), "filingRecord");
  const consented = async () => {
    const id = await act(await provider(), "provider", "consent");
    await later();
    return id;
  };

  type Way = readonly [state: string, holder: Role, way: () => Promise<number>];
  const WAYS: readonly Way[] = [
    ["", "rival", async () => 0],
    ["Registered", "operator", async () => PARTY.operator],
    ["Retiring", "operator", ending],
    ["Retired", "operator", async () => act(await ending(), "authority", "close")],
    ["Proposed", "operator", () => proposed("operator")],
    ["Contested", "operator", async () => act(await proposed("operator"), "operator", "contest", "reason")],
    ["ProviderProposed", "provider", provider],
    ["Consented", "provider", consented],
    ["Contested", "provider", async () => act(await consented(), "provider", "contest", "reason")],
    ["AuthorityAsked", "authority", () => proposed("authority", "askAuthority", "government")],
    ["GovernmentAsked", "government", () => proposed("government", "askGovernment")],
    ["Replaced", "operator", async () => act(await proposed("operator"), "authority", "replace")],
    ["Recalled", "operator", async () => act(await proposed("operator"), "authority", "recall", "reason")],
    ["KeyOpen", "operator", keyOpen],
    ["KeyClosed", "operator", async () => act(await keyOpen(), "operator", "closeKey")],
    ["HandlerFiled", "operator", filed],
    ["HandlerClosed", "operator", async () => act(await filed(), "operator", "closeHandler")],
  ];
  for (const [state, of, way] of WAYS) {
    const where = state === "" ? "at the start" : `in ${state}, of the ${of}`;
    it(`allows ${where} each its own acts, and nobody anything else`, async () => {
      await tryAll({ ...matrix, holders: { ...matrix.holders, holder: of } }, state, await way());
    });
  }

  for (const state of ["Claimed", "Overridden", "Recalled"] as const) {
    it(`allows in ${state} each its own acts, and nobody anything else`, async () => {
      const id = await overrideWays(city, city.accounts, () => claim)[state]();
      await tryAll({ ...matrix, untimely: EARLY }, state, id);
      await later();
      await tryAll({ ...matrix, untimely: LATE }, state, id);
    });
  }

  it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
    await proveTable(city.accounts, LAW, FINAL);
  });

  it("leaves nothing retimed without a way to recall it or close it", async () => {
    await proveNothingStaysHeld(city.accounts);
  });
});
