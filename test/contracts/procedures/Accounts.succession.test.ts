/** P20: the directory is replaced with a case in each of its states; everybody is known as before, and each case goes on where it stood. */
import { expect } from "chai";
import { type BaseContract, ethers, type Signer } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { aRegisteredCity, type City } from "../city.ts";
import { PARTY, type Role, read, secondsOf, send } from "../fixture.ts";
import { KIND, UPSTREAM } from "../kernel.ts";
import { papers, parts } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { aHandler, aKey, bytesOf, jwkOf } from "./keys.ts";
import { aHeldKey, claimed, held, unknownAccount } from "./override.ts";
import { admitted } from "./partners.ts";
import { refusedBy } from "./refusals.ts";

/** Puts a contract in the place of another, for all kinds of its chapter. */
async function succeeded(city: City, name: string, former: BaseContract, kinds: readonly number[]) {
  const successor = await city.ethers.deployContract(name, [city.sluice, former]);
  for (const [kind, first, second] of UPSTREAM.filter(([kind]) => kinds.includes(kind))) {
    await send(city.sluice, city.deployer, "setProcedure", kind, successor, first, second);
  }
  return successor;
}

const cityOf = async () => {
  const city = await aRegisteredCity();
  const later = () => city.networkHelpers.time.increase(secondsOf("delay"));
  const propose = async (organisation: Role, account: string, method = "propose", by: Role = "authority") =>
    (await city.opens(city.accounts, by, ["decision"], method, { organisation: PARTY[organisation], account })).id;
  return { city, later, propose };
};

describe("Accounts: succession (P20)", () => {
  let city: City;
  let former: BaseContract;
  let successor: BaseContract;
  let fresh: Signer;
  let restore: () => Promise<void>;
  let later: () => Promise<unknown>;
  let propose: Awaited<ReturnType<typeof cityOf>>["propose"];
  const cases: Record<string, number> = {};
  const caseIn = (state: string): number => cases[state] ?? 0;
  const act = (by: Role, name: string, id: number, ...kinds: string[]) =>
    done(successor, city.who[by], name, id, papers(...kinds));

  before(async () => {
    ({ city, later, propose } = await cityOf());
    former = city.accounts;
    const spare = (await city.ethers.getSigners()).at(-1);
    if (spare === undefined) throw new Error("no spare account");
    fresh = spare;
    const earlier = (by: Role, name: string, id: number, ...kinds: string[]) =>
      done(former, city.who[by], name, id, papers(...kinds));
    await earlier("authority", "retire", PARTY.partner, "decision");
    cases.KeyOpen = (await city.opens(former, "operator", [], "addKey", aKey(PARTY.operator))).id;
    cases.HandlerFiled = (
      await city.opens(former, "operator", ["filingRecord"], "fileHandler", aHandler(PARTY.operator))
    ).id;
    cases.Claimed = await claimed(city, former, await aHeldKey(city));
    cases.Proposed = await propose("operator", await fresh.getAddress());
    cases.ProviderProposed = await propose("provider", unknownAccount("provider"), "proposeProvider");
    cases.Consented = await propose("provider2", unknownAccount("provider2"), "proposeProvider");
    await earlier("provider2", "consent", caseIn("Consented"));
    cases.Contested = await propose("rival", unknownAccount("rival"));
    await earlier("rival", "contest", caseIn("Contested"), "reason");
    cases.GovernmentAsked = await propose("government", unknownAccount("government"), "askGovernment");
    successor = await succeeded(city, "Accounts", former, [KIND.organisation, KIND.provider, KIND.key]);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());
  const government = () => act("government", "contest", caseIn("GovernmentAsked"), "reason"); // so that it can act again

  it("knows every organisation, key, case and claim as its predecessor did", async () => {
    const count = await read(former, "organisations");
    expect(await read(successor, "organisations")).to.equal(count);
    for (let party = 1n; party <= count; party++) {
      for (const view of ["organisation", "replacementOf"]) {
        expect([...(await read(successor, view, party))]).to.deep.equal([...(await read(former, view, party))]);
      }
    }
    const beyond = count + 1n;
    await expect(read(successor, "organisation", beyond))
      .to.be.revertedWithCustomError(successor, "OrganisationUnknown")
      .withArgs(beyond);
    const thumbprint = ethers.sha256(bytesOf(jwkOf("a key")));
    expect(await read(successor, "keyOf", thumbprint)).to.equal(await read(former, "keyOf", thumbprint));
    const claim = caseIn("Claimed");
    expect([...(await read(successor, "claimOf", claim))]).to.deep.equal([...(await read(former, "claimOf", claim))]);
    expect(await read(successor, "partyOf", claim, parts("steward"))).to.equal(BigInt(PARTY.operator));
    for (const [state, id] of Object.entries(cases)) expect(await stateOf(successor, id), state).to.equal(state);
  });

  it("registers the next organisation under the next number, and none twice", async () => {
    const next = Number(await read(former, "organisations")) + 1;
    await city.opens(successor, "authority", ["decision"], "register", { account: fresh, parts: parts("operator") });
    expect(await read(successor, "organisations")).to.equal(BigInt(next));
    expect((await read(successor, "organisation", next)).account).to.equal(await fresh.getAddress());
    expect((await read(city.sluice, "actor", fresh)).party).to.equal(BigInt(next));
  });

  it("goes on counting an organisation's keys, and knows those that were opened before", async () => {
    const open = async () => (await read(successor, "organisation", PARTY.operator)).openKeys;
    expect(await open()).to.equal(2n);
    const refused = refusedBy(city.sluice, successor);
    const thumbprint = ethers.sha256(bytesOf(jwkOf("a key")));
    await act("authority", "recall", caseIn("Proposed"), "reason");
    const twice = () => city.opens(successor, "operator", [], "addKey", aKey(PARTY.operator));
    await refused(twice, "KeyKnown", thumbprint, await read(former, "keyOf", thumbprint));
    await city.opens(successor, "operator", [], "addKey", aKey(PARTY.operator, "another"));
    expect(await open()).to.equal(3n);
    await act("operator", "closeKey", caseIn("KeyOpen"));
    expect(await open()).to.equal(2n);
  });

  it("goes on from Proposed: the account is heard, replaced after the delay, and then free for another case", async () => {
    const refused = refusedBy(city.sluice, successor);
    const content = { organisation: PARTY.operator, account: unknownAccount() };
    const again = () => city.opens(successor, "authority", ["decision"], "propose", content);
    await refused(again, "ReplacementPending", PARTY.operator, caseIn("Proposed"));
    await later();
    await act("authority", "replace", caseIn("Proposed"));
    expect((await read(successor, "organisation", PARTY.operator)).account).to.equal(await fresh.getAddress());
    expect([...(await read(successor, "replacementOf", PARTY.operator))]).to.deep.equal([0n, ethers.ZeroAddress]);
    await again();
  });

  it("hears an account that was put aside before: it contests, and the government decides", async () => {
    await act("operator", "contest", caseIn("Proposed"), "reason");
    await government();
    await act("government", "reject", caseIn("Proposed"), "reason");
    const { party, sentinel } = await read(city.sluice, "actor", city.who.operator);
    expect([party, sentinel]).to.deep.equal([BigInt(PARTY.operator), false]);
    expect([...(await read(successor, "replacementOf", PARTY.operator))]).to.deep.equal([0n, ethers.ZeroAddress]);
  });

  it("goes on from each other state of a replacement", async () => {
    await government();
    await act("government", "assent", caseIn("ProviderProposed"), "assentPaper");
    await act("government", "assent", caseIn("Contested"), "assentPaper");
    await later();
    for (const state of ["ProviderProposed", "Consented"]) await act("authority", "replace", caseIn(state));
    for (const role of ["provider", "provider2", "rival"] as const) {
      const { account } = await read(successor, "organisation", PARTY[role]);
      expect(account).to.equal(unknownAccount(role));
    }
  });

  it("goes on from Retiring, by recall and by closing", async () => {
    const { gate } = await read(successor, "organisation", PARTY.partner);
    await act("authority", "recall", PARTY.partner, "reason");
    expect(await stateOf(successor, PARTY.partner)).to.equal("Registered");
    await act("authority", "retire", PARTY.partner, "decision");
    await later();
    await act("authority", "close", PARTY.partner);
    expect((await read(city.sluice, "gate", gate)).closed).to.equal(true);
  });

  it("goes on from HandlerFiled", async () => {
    await act("authority", "recall", caseIn("Proposed"), "reason");
    await act("operator", "closeHandler", caseIn("HandlerFiled"));
    expect(await stateOf(successor, caseIn("HandlerFiled"))).to.equal("HandlerClosed");
  });

  it("goes on from Claimed, and lifts what was claimed before", async () => {
    await later();
    const { gate } = await read(successor, "claimOf", caseIn("Claimed"));
    await act("authority", "override", caseIn("Claimed"));
    expect((await read(city.sluice, "gate", gate)).holds).to.equal(0n);
  });

  it("leaves its predecessor nothing that it could do", async () => {
    const ofTheKernel = refusedBy(city.sluice, city.sluice);
    await later();
    const replace = () => done(former, city.who.authority, "replace", caseIn("Proposed"), papers());
    await ofTheKernel(replace, "NotProcedure", KIND.organisation, former, successor);
    const override = () => done(former, city.who.authority, "override", caseIn("Claimed"), papers());
    await ofTheKernel(override, "NotSteward", () => true, 1, former, 0, PARTY.operator);
  });
});

describe("Override: succession (P20)", () => {
  it("goes on from Claimed in a successor of Partners", async () => {
    const { city, later } = await cityOf();
    const claim = await held(city, "operator", (await admitted(city, "operator")).gate, 1);
    const id = await claimed(city, city.partners, claim);
    const successor = await succeeded(city, "Partners", city.partners, [KIND.partner, KIND.licence]);
    await later();
    await done(successor, city.who.authority, "override", id, papers());
    expect((await read(city.sluice, "gate", claim.gate)).holds).to.equal(0n);
  });
});
