/** K12: no account is replaced at once, unseen, or by whoever judges it; and what was held stays held meanwhile. */
import { expect } from "chai";
import { ethers, type Signer } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { aRegisteredCity, aZone, type City } from "../city.ts";
import { PARTY, type Role, read, secondsOf, send } from "../fixture.ts";
import { EVIDENCE, FINDING } from "../kernel.ts";
import { approvalOf, name16, papers, parts, signed } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { aHandler, aKey } from "./keys.ts";
import { providerGateOf, unknownAccount } from "./override.ts";
import { type Refused, refusedBy } from "./refusals.ts";

const HOLDS_OF_AN_OLD_ACCOUNT = 65_535n;

let city: City;
let refused: Refused;
let ofTheKernel: Refused;
let restore: () => Promise<void>;
/** The account to come. */
let fresh: Signer;
let freshAddress: string;

const prepare = async () => {
  city = await aRegisteredCity();
  refused = refusedBy(city.sluice, city.accounts);
  ofTheKernel = refusedBy(city.sluice, city.sluice);
  const spare = (await city.ethers.getSigners()).at(-1);
  if (spare === undefined) throw new Error("no spare account");
  [fresh, freshAddress] = [spare, await spare.getAddress()];
  ({ restore } = await city.networkHelpers.takeSnapshot());
};

const proposed = async (
  organisation: Role,
  method = "propose",
  by: Role = "authority",
  account: string = freshAddress,
): Promise<number> => {
  const content = { organisation: PARTY[organisation], account };
  return (await city.opens(city.accounts, by, ["decision"], method, content)).id;
};
const act = (by: Role, name: string, id: number, ...kinds: string[]) =>
  done(city.accounts, city.who[by], name, id, papers(...kinds));
const replace = (id: number, by: Role = "authority") => act(by, "replace", id);
const later = () => city.networkHelpers.time.increase(secondsOf("delay"));
const actorOf = async (account: unknown) => {
  const { party, sentinel, left } = await read(city.sluice, "actor", account);
  return [party, sentinel, left];
};
const accountOf = async (role: Role): Promise<string> =>
  (await read(city.accounts, "organisation", PARTY[role])).account;
const asideOf = (role: Role) => [BigInt(PARTY[role]), true, HOLDS_OF_AN_OLD_ACCOUNT];
const ownOf = (role: Role) => [BigInt(PARTY[role]), false, 0n];
const NOBODYS = [0n, false, 0n];
const turnOf = async (gate: number) => (await read(city.sluice, "gate", gate)).turn;

describe("Replacement: an organisation's account", () => {
  let zone: number;
  before(async () => {
    await prepare();
    zone = (await aZone(city, "supervisor")).gate;
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  it("K12: may hold from the proposal on, and lifts nothing", async () => {
    const { sluice, who } = city;
    await send(sluice, who.supervisor, "hold", zone, 1, EVIDENCE);
    await proposed("supervisor");
    expect(await actorOf(who.supervisor)).to.deep.equal(asideOf("supervisor"));
    await send(sluice, who.supervisor, "hold", zone, 1, EVIDENCE);
    expect((await actorOf(who.supervisor))[2]).to.equal(HOLDS_OF_AN_OLD_ACCOUNT - 1n);
    const lift = () => send(sluice, who.supervisor, "lift", zone, 1, 2, FINDING);
    await ofTheKernel(lift, "SentinelMayOnlyHold", who.supervisor, PARTY.supervisor);
    const name = () => send(sluice, who.supervisor, "setSentinel", fresh, 1);
    await ofTheKernel(name, "SentinelMayOnlyHold", who.supervisor, PARTY.supervisor);
  });

  it("K12: is party to nothing meanwhile but its own case, in this chapter and in every other", async () => {
    const { who, accounts, zones } = city;
    const key = await city.opens(accounts, "supervisor", [], "addKey", aKey(PARTY.supervisor));
    await proposed("supervisor");
    const end = async () => act("supervisor", "closeKey", key.id);
    await refused(end, "NotParty", key.id, name16("closeKey"), who.supervisor, 0, parts("holder"));
    const ofTheZones = refusedBy(city.sluice, zones);
    const close = () => done(zones, who.supervisor, "end", 1, papers("decision"));
    const both = parts("authority", "supervisor", "supervisor2");
    await ofTheZones(close, "NotParty", 1, name16("end"), who.supervisor, 0, both);
  });

  it("K12: leaves the organisation's sentinels their stops, and gives them no voice in the case", async () => {
    const { sluice, who } = city;
    const id = await proposed("supervisor");
    await send(sluice, who.sentinel, "hold", zone, 1, EVIDENCE);
    const contest = () => act("sentinel", "contest", id, "reason");
    await refused(contest, "NotParty", id, name16("contest"), who.sentinel, 0, parts("holder"));
  });

  it("K12: is replaced after the delay and not a second sooner, and what it held is the new one's to lift", async () => {
    const { sluice, accounts, who } = city;
    await send(sluice, who.supervisor, "hold", zone, 1, EVIDENCE);
    const id = await proposed("supervisor");
    const due = Number((await read(accounts, "caseOf", id)).due);
    expect(due).to.equal((await city.networkHelpers.time.latest()) + secondsOf("delay"));
    await city.networkHelpers.time.setNextBlockTimestamp(due - 1);
    await refused(() => replace(id), "TooEarly", id, name16("replace"), due - 1, due);
    await city.networkHelpers.time.setNextBlockTimestamp(due);
    await replace(id);
    expect(await accountOf("supervisor")).to.equal(freshAddress);
    expect(await actorOf(fresh)).to.deep.equal(ownOf("supervisor"));
    expect(await actorOf(who.supervisor)).to.deep.equal(NOBODYS);
    expect([...(await read(accounts, "replacementOf", PARTY.supervisor))]).to.deep.equal([0n, ethers.ZeroAddress]);
    const hold = () => send(sluice, who.supervisor, "hold", zone, 1, EVIDENCE);
    await ofTheKernel(hold, "NotSteward", zone, 1, who.supervisor, 0, PARTY.supervisor);
    await send(sluice, fresh, "lift", zone, 1, await turnOf(zone), FINDING);
  });

  it("K12: takes with it, once replaced, what it signed and nobody has brought", async () => {
    const { accounts, who } = city;
    const handler = aHandler(PARTY.supervisor);
    const content = ethers.keccak256(
      ethers.AbiCoder.defaultAbiCoder().encode(["tuple(uint24 holder, bytes32 person)"], [handler]),
    );
    const given = await approvalOf(accounts, who.supervisor, 0, papers("filingRecord"));
    const old = await signed(accounts, who.supervisor, "fileHandler", given, content);
    const bring = () => send(accounts, who.stranger, "fileHandler", old, handler);
    const id = await proposed("supervisor");
    const filing = id + 1;
    const holder = parts("holder");
    await refused(bring, "NotParty", filing, name16("fileHandler"), who.supervisor, 0, holder); // put aside
    await later();
    await replace(id);
    await refused(bring, "NotParty", filing, name16("fileHandler"), who.supervisor, 0, holder); // replaced
    const again = await approvalOf(accounts, fresh, 0, papers("filingRecord"));
    await send(
      accounts,
      who.stranger,
      "fileHandler",
      await signed(accounts, fresh, "fileHandler", again, content),
      handler,
    );
  });

  it("K12: takes with it, once replaced, its signature of a joint act that is not complete", async () => {
    const { zones, who, sluice } = city;
    const sign = (by: Signer) => done(zones, by, "end", 1, papers("decision"));
    await sign(who.supervisor);
    const id = await proposed("supervisor");
    await later();
    await replace(id);
    await sign(who.authority);
    expect(await stateOf(zones, 1)).to.equal("Managed");
    expect(await read(sluice, "flows", zone, await city.networkHelpers.time.latest())).to.equal(true);
    await sign(fresh);
    expect(await stateOf(zones, 1)).to.equal("Ending");
  });

  it("has its signature of a joint act count again when the proposal is recalled", async () => {
    const { zones, who } = city;
    const sign = (by: Signer) => done(zones, by, "end", 1, papers("decision"));
    await sign(who.supervisor);
    const id = await proposed("supervisor");
    await act("authority", "recall", id, "reason");
    await sign(who.authority);
    expect(await stateOf(zones, 1)).to.equal("Ending");
  });

  it("is not replaced once it has contested: the government decides, and nobody else", async () => {
    const id = await proposed("supervisor");
    await act("supervisor", "contest", id, "reason");
    await later();
    await refused(
      () => replace(id),
      "ActNotPossible",
      id,
      name16("replace"),
      name16("Contested"),
      () => true,
    );
    await act("government", "reject", id, "reason");
    expect(await actorOf(city.who.supervisor)).to.deep.equal(ownOf("supervisor"));
    expect(await stateOf(city.accounts, id)).to.equal("Recalled");
    expect(await actorOf(fresh)).to.deep.equal(NOBODYS);
  });

  it("may contest after the delay too, as long as nothing is done", async () => {
    const id = await proposed("supervisor");
    await later();
    await act("supervisor", "contest", id, "reason");
    await act("government", "assent", id, "assentPaper");
    expect(await accountOf("supervisor")).to.equal(freshAddress);
    expect(await actorOf(city.who.supervisor)).to.deep.equal(NOBODYS);
  });

  it("may contest by signature, brought by anybody", async () => {
    const { accounts, who } = city;
    const id = await proposed("supervisor");
    const { content } = await read(accounts, "caseOf", id);
    const given = await approvalOf(accounts, who.supervisor, id, papers("reason"));
    const bring = await signed(accounts, who.supervisor, "contest", given, content);
    await send(accounts, who.stranger, "act", name16("contest"), bring);
    expect(await stateOf(accounts, id)).to.equal("Contested");
  });

  it("has its old rights back when the proposal is recalled, contested or not, and can be proposed for again", async () => {
    const { sluice, who } = city;
    await send(sluice, who.supervisor, "hold", zone, 1, EVIDENCE);
    for (const contested of [false, true]) {
      const id = await proposed("supervisor");
      if (contested) await act("supervisor", "contest", id, "reason");
      await act("authority", "recall", id, "reason");
      expect(await actorOf(who.supervisor)).to.deep.equal(ownOf("supervisor"));
    }
    await send(sluice, who.supervisor, "lift", zone, 1, 1, FINDING);
  });

  it("is in one case at a time", async () => {
    const id = await proposed("supervisor");
    expect([...(await read(city.accounts, "replacementOf", PARTY.supervisor))]).to.deep.equal([
      BigInt(id),
      freshAddress,
    ]);
    const again = () => proposed("supervisor", "propose", "authority", unknownAccount());
    await refused(again, "ReplacementPending", PARTY.supervisor, id);
    await proposed("operator", "propose", "authority", unknownAccount()); // another's is another case
  });

  it("is replaced by an account that nobody knows: no party's, no sentinel's, and one", async () => {
    const { who } = city;
    const by = (account: string) => () => proposed("operator", "propose", "authority", account);
    await refused(by(ethers.ZeroAddress), "AccountMissing", PARTY.operator);
    for (const [role, party] of [
      ["rival", PARTY.rival],
      ["sentinel", PARTY.supervisor],
      ["operator", PARTY.operator],
    ] as const) {
      const account = await who[role].getAddress();
      await refused(by(account), "AccountOfAnother", account, party, 0);
    }
  });

  it("goes to nobody else: an account that has become a party's since is refused, and the case recalled", async () => {
    const id = await proposed("operator");
    await city.register(freshAddress, "operator");
    await later();
    const party = await read(city.accounts, "organisations");
    await refused(() => replace(id), "AccountOfAnother", freshAddress, party, 0);
    await act("authority", "recall", id, "reason");
    expect(await actorOf(city.who.operator)).to.deep.equal(ownOf("operator"));
  });

  it("K12: is nobody's but whose it has become, also while that one is set aside and heard itself", async () => {
    const trap = await proposed("operator");
    const rotated = await proposed("supervisor");
    await later();
    await replace(rotated);
    const id = await proposed("supervisor", "propose", "authority", unknownAccount());
    expect(await actorOf(fresh)).to.deep.equal(asideOf("supervisor"));
    await refused(() => replace(trap), "AccountOfAnother", freshAddress, PARTY.supervisor, 0);
    await done(city.accounts, fresh, "contest", id, papers("reason"));
    expect(await stateOf(city.accounts, id)).to.equal("Contested");
  });

  it("is not barred by somebody who names the new account his sentinel", async () => {
    const id = await proposed("operator");
    await send(city.sluice, city.who.rival, "setSentinel", fresh, 1);
    await later();
    await replace(id);
    expect(await actorOf(fresh)).to.deep.equal(ownOf("operator"));
  });

  it("stays what it is for a party that nobody registered, or that is retired", async () => {
    const unknown = { organisation: 77, account: freshAddress };
    const propose = () => city.opens(city.accounts, "authority", ["decision"], "propose", unknown);
    await refused(propose, "OrganisationUnknown", 77);
    await act("authority", "retire", PARTY.operator, "decision");
    await later();
    await act("authority", "close", PARTY.operator);
    await refused(() => proposed("operator"), "OrganisationRetired", PARTY.operator);
  });

  it("has a way out of its case even where the organisation is retired meanwhile", async () => {
    const id = await proposed("operator");
    await act("authority", "retire", PARTY.operator, "decision");
    await later();
    await act("authority", "close", PARTY.operator);
    await act("authority", "recall", id, "reason");
    expect(await actorOf(city.who.operator)).to.deep.equal(ownOf("operator"));
  });

  it("is proposed for by the one act that is meant for it", async () => {
    const MEANT = {
      operator: "propose",
      provider2: "proposeProvider",
      authority: "askAuthority",
      government: "askGovernment",
    } as const;
    const acts = Object.values(MEANT);
    for (const [role, wanted] of Object.entries(MEANT) as [keyof typeof MEANT, string][]) {
      for (const method of acts.filter((method) => method !== wanted)) {
        const by = method === "askAuthority" ? "government" : "authority";
        const propose = () => proposed(role, method, by);
        await refused(propose, "ProposedOtherwise", PARTY[role], name16(method), name16(wanted));
      }
    }
  });
});

describe("Replacement: a provider's account", () => {
  before(prepare);
  beforeEach(() => restore());
  const provider = () => proposed("provider", "proposeProvider");

  it("K12: waits for the provider's consent or the government's assent, however long", async () => {
    const id = await provider();
    await later();
    await refused(
      () => replace(id),
      "ActNotPossible",
      id,
      name16("replace"),
      name16("ProviderProposed"),
      () => true,
    );
  });

  for (const [by, name, ...kinds] of [
    ["provider", "consent"],
    ["government", "assent", "assentPaper"],
  ] as const) {
    it(`K12: changes after the ${by}'s ${name}, and only when the delay has run from then`, async () => {
      const id = await provider();
      await later();
      await act(by, name, id, ...kinds);
      const { due } = await read(city.accounts, "caseOf", id);
      await refused(
        () => replace(id),
        "TooEarly",
        id,
        name16("replace"),
        () => true,
        due,
      );
      await later();
      await replace(id);
      expect(await accountOf("provider")).to.equal(freshAddress);
    });
  }

  it("K12: gives nobody a lift of what it holds on its own data while the case is open", async () => {
    const { sluice, who } = city;
    const gate = await providerGateOf(city, "provider");
    await send(sluice, who.provider, "hold", gate, 1, EVIDENCE);
    const id = await provider();
    await act("provider", "consent", id);
    const lift = (by: Signer) => () => send(sluice, by, "lift", gate, 1, 1, FINDING);
    await ofTheKernel(lift(who.provider), "SentinelMayOnlyHold", who.provider, PARTY.provider);
    await ofTheKernel(lift(fresh), "NotSteward", gate, 1, fresh, 0, PARTY.provider);
    await ofTheKernel(lift(who.authority), "NotSteward", gate, 1, who.authority, PARTY.authority, PARTY.provider);
  });

  it("may be contested before and after its consent, and is the government's to decide then", async () => {
    for (const consented of [false, true]) {
      const id = await provider();
      if (consented) await act("provider", "consent", id);
      await act("provider", "contest", id, "reason");
      await act("government", "reject", id, "reason");
      expect(await actorOf(city.who.provider)).to.deep.equal(ownOf("provider"));
    }
  });
});

describe("Replacement: the accounts of authority and government", () => {
  before(prepare);
  beforeEach(() => restore());
  const OTHER = { authority: "government", government: "authority" } as const;
  const ASK = { authority: "askAuthority", government: "askGovernment" } as const;
  const asked = (role: keyof typeof OTHER) => proposed(role, ASK[role], OTHER[role]);

  for (const role of ["authority", "government"] as const) {
    describe(`the ${role}'s`, () => {
      const other = OTHER[role];

      it(`K12: are asked for by the ${other} alone, never by itself`, async () => {
        const next = Number(await read(city.accounts, "cases")) + 1;
        const own = () => proposed(role, ASK[role], role);
        await refused(own, "NotParty", next, name16(ASK[role]), city.who[role], PARTY[role], parts(other));
      });

      it("K12: change at once where both want it", async () => {
        const id = await asked(role);
        await act(role, "consent", id);
        expect(await accountOf(role)).to.equal(freshAddress);
        expect(await actorOf(fresh)).to.deep.equal(ownOf(role));
        expect(await actorOf(city.who[role])).to.deep.equal(NOBODYS);
      });

      it(`K12: change by silence after the delay, and the one put aside cannot do it itself`, async () => {
        const id = await asked(role);
        const due = Number((await read(city.accounts, "caseOf", id)).due);
        await city.networkHelpers.time.setNextBlockTimestamp(due - 1);
        await refused(() => replace(id, other), "TooEarly", id, name16("replace"), due - 1, due);
        await later();
        const own = () => replace(id, role);
        await refused(own, "NotParty", id, name16("replace"), city.who[role], PARTY[role], parts(other));
        await replace(id, other);
        expect(await accountOf(role)).to.equal(freshAddress);
      });

      it("K12: never change against its word, which ends the case and gives all rights back", async () => {
        const id = await asked(role);
        expect(await actorOf(city.who[role])).to.deep.equal(asideOf(role));
        await later();
        await act(role, "contest", id, "reason");
        expect(await stateOf(city.accounts, id)).to.equal("Recalled");
        expect(await actorOf(city.who[role])).to.deep.equal(ownOf(role));
      });

      it(`come back when the ${other} recalls`, async () => {
        const id = await asked(role);
        await act(other, "recall", id, "reason");
        expect(await actorOf(city.who[role])).to.deep.equal(ownOf(role));
      });
    });
  }

  it("K12: a government put aside decides nothing, for as long as it lasts", async () => {
    const id = await proposed("operator", "propose", "authority", unknownAccount());
    await act("operator", "contest", id, "reason");
    const asking = await asked("government");
    const assent = () => act("government", "assent", id, "assentPaper");
    await refused(assent, "NotParty", id, name16("assent"), city.who.government, 0, parts("government"));
    await act("government", "contest", asking, "reason");
    await assent();
  });

  it("K12: an authority put aside replaces nobody, for as long as it lasts", async () => {
    const id = await proposed("operator", "propose", "authority", unknownAccount());
    const asking = await asked("authority");
    await later();
    await refused(() => replace(id), "NotParty", id, name16("replace"), city.who.authority, 0, parts("authority"));
    await act("authority", "consent", asking);
    await done(city.accounts, fresh, "replace", id, papers());
    expect(await accountOf("operator")).to.equal(unknownAccount());
  });

  it("K12: neither can put the other aside while it is put aside itself", async () => {
    await asked("government");
    const back = () => asked("authority");
    const next = Number(await read(city.accounts, "cases")) + 1;
    await refused(back, "NotParty", next, name16("askAuthority"), city.who.government, 0, parts("government"));
  });
});
