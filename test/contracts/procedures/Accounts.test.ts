/** Art. 4, 18: who is in the directory, in which parts, and with which keys. */
import { expect } from "chai";
import { ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { anAgreement, aRegisteredCity, aScenario, aZone, type City, deployCity, gateOf } from "../city.ts";
import { PARTY, read, secondsOf, send } from "../fixture.ts";
import { FOREVER, KIND } from "../kernel.ts";
import { approvalOf, name16, papers, parts } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { aHandler, aKey, bytesOf, jwkOf } from "./keys.ts";
import { providerGateOf } from "./override.ts";
import { type Refused, refusedBy } from "./refusals.ts";

const DIRECTORY = parts(
  "authority",
  "government",
  "centre",
  "supervisor",
  "provider",
  "operator",
  "partner",
  "inspector",
);

describe("Accounts: organisations", () => {
  let city: City;
  let refused: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    city = await deployCity();
    refused = refusedBy(city.sluice, city.accounts);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());
  const registered = async () => {
    await city.register(city.who.authority, "authority");
    await city.register(city.who.government, "government");
  };

  it("registers authority and government first, with the accounts that genesis gave them", async () => {
    const before = await city.seq();
    await registered();
    expect(await city.seq()).to.equal(before + 4n); // a gate and a record each, no account
    const authority = await read(city.accounts, "organisation", 1);
    expect(authority.account).to.equal(await city.who.authority.getAddress());
    const gate = await read(city.sluice, "gate", authority.gate);
    expect([gate.kind, gate.first, gate.holder, gate.steward]).to.deep.equal([BigInt(KIND.organisation), 1n, 1n, 1n]);
    expect((await read(city.accounts, "organisation", 2)).parts).to.equal(parts("government"));
  });

  it("gives the next party its account and its gate, whose case is about that gate", async () => {
    await registered();
    const { id, gate } = await city.register(city.who.operator, "operator", "partner");
    const operator = await read(city.accounts, "organisation", 3);
    expect([operator.gate, operator.provider, operator.parts]).to.deep.equal([
      BigInt(gate),
      0n,
      parts("operator", "partner"),
    ]);
    expect((await read(city.sluice, "actor", city.who.operator)).party).to.equal(3n);
    expect((await read(city.accounts, "caseOf", id)).subject).to.equal(BigInt(gate));
    const opened = await read(city.sluice, "gate", gate);
    expect([opened.holder, opened.steward, opened.notAfter]).to.deep.equal([3n, 1n, BigInt(FOREVER)]);
  });

  it("opens a provider its own gate below, whose steward it is", async () => {
    await registered();
    const { gate } = await city.register(city.who.provider, "provider");
    expect((await read(city.accounts, "organisation", 3)).provider).to.equal(BigInt(gate));
    const opened = await read(city.sluice, "gate", gate);
    expect([opened.kind, opened.first, opened.holder, opened.steward]).to.deep.equal([
      BigInt(KIND.provider),
      BigInt(gate - 1),
      3n,
      3n,
    ]);
  });

  it("refuses anybody else as party 1 and 2, by part and by account", async () => {
    const { who, register } = city;
    await refused(() => register(who.operator, "operator"), "PartReserved", 1, parts("operator"), parts("authority"));
    await refused(() => register(who.operator, "authority"), "AccountOfAnother", who.operator, 0, 1);
    await register(who.authority, "authority");
    const both = parts("authority", "government");
    await refused(
      () => register(who.government, "authority", "government"),
      "PartReserved",
      2,
      both,
      parts("government"),
    );
    await refused(() => register(who.authority, "government"), "AccountOfAnother", who.authority, 1, 2);
  });

  it("K12: refuses a government that provides data: it assents to the replacement of a provider's account", async () => {
    await city.register(city.who.authority, "authority", "provider");
    const carried = parts("government", "provider");
    const register = () => city.register(city.who.government, "government", "provider");
    await refused(register, "PartReserved", 2, carried, parts("government"));
  });

  it("refuses a second authority and a second government", async () => {
    await registered();
    for (const part of ["authority", "government"]) {
      const carried = parts(part, "operator");
      await refused(() => city.register(city.who.operator, part, "operator"), "PartReserved", 3, carried, 0);
    }
  });

  it("refuses an organisation without a part, or in one that is not of the directory", async () => {
    await registered();
    await refused(() => city.register(city.who.operator), "PartsUnknown", 0, DIRECTORY);
    await refused(() => city.register(city.who.operator, "holder"), "PartsUnknown", parts("holder"), DIRECTORY);
  });

  it("refuses no account, another party's, and another party's sentinel", async () => {
    await registered();
    const { who, register } = city;
    await refused(() => register(ethers.ZeroAddress, "operator"), "AccountMissing", 3);
    await refused(() => register(who.authority, "operator"), "AccountOfAnother", who.authority, 1, 0);
    await send(city.sluice, who.authority, "setSentinel", who.sentinel, 3);
    await refused(() => register(who.sentinel, "operator"), "AccountOfAnother", who.sentinel, 1, 0);
  });

  it("answers only for organisations that are registered, and only in parts that they carry", async () => {
    await registered();
    await refused(() => read(city.accounts, "organisation", 3), "OrganisationUnknown", 3);
    await refused(
      () => read(city.accounts, "organisationWith", 1, parts("operator")),
      "PartMissing",
      1,
      parts("authority"),
      parts("operator"),
    );
    expect((await read(city.accounts, "organisationWith", 1, parts("authority"))).parts).to.equal(parts("authority"));
    expect(await read(city.accounts, "organisations")).to.equal(2n);
  });

  it("knows no account of nobody, nor of a party that comes later", async () => {
    await registered();
    const count = Number(await read(city.accounts, "organisations"));
    const asked = [0, count + 1, count].map((party) => read(city.accounts, "accountOf", party));
    const [ofNobody, ofLater, ofLast] = await Promise.all(asked);
    expect([ofNobody, ofLater]).to.deep.equal([ethers.ZeroAddress, ethers.ZeroAddress]);
    expect(ofLast).to.not.equal(ethers.ZeroAddress);
  });

  it("refuses a registration without the decision", async () => {
    const approval = await approvalOf(city.accounts, city.who.authority, 0, papers());
    const registration = { account: city.who.authority, parts: parts("authority") };
    await refused(
      () => send(city.accounts, city.who.authority, "register", approval, registration),
      "DocumentsDiffer",
      1,
      ethers.dataSlice(ethers.encodeBytes32String("register"), 0, 16),
      0,
      1n << 5n,
    );
  });
});

describe("Accounts: an organisation that retires", () => {
  let city: City;
  let refused: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    refused = refusedBy(city.sluice, city.accounts);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());
  const act = (name: string, ...kinds: string[]) =>
    done(city.accounts, city.who.authority, name, PARTY.operator, papers(...kinds));
  const retired = async () => {
    await act("retire", "decision");
    await city.networkHelpers.time.increase(secondsOf("delay"));
    await act("close");
  };
  const flows = async (gate: number) => read(city.sluice, "flows", gate, await city.networkHelpers.time.latest());

  it("stops at once with its keys, and has its old term back when the authority recalls", async () => {
    const { gate: key } = await city.opens(city.accounts, "operator", [], "addKey", aKey(PARTY.operator));
    await act("retire", "decision");
    expect(await flows(key)).to.equal(false);
    await act("recall", "reason");
    expect(await flows(key)).to.equal(true);
    const organisation = await read(city.sluice, "gate", await gateOf(city, "operator"));
    expect(organisation.notAfter).to.equal(BigInt(FOREVER));
  });

  it("K14: is closed only once the delay is over, and then for ever", async () => {
    await act("retire", "decision");
    const due = Number((await read(city.accounts, "caseOf", PARTY.operator)).due);
    await city.networkHelpers.time.setNextBlockTimestamp(due - 1);
    await refused(() => act("close"), "TooEarly", PARTY.operator, name16("close"), due - 1, due);
    await city.networkHelpers.time.setNextBlockTimestamp(due);
    await act("close");
    expect((await read(city.sluice, "gate", await gateOf(city, "operator"))).closed).to.equal(true);
  });

  it("begins nothing any more, in any part, and stays known with its account", async () => {
    await retired();
    const { accounts, who } = city;
    const gone = [PARTY.operator];
    await refused(
      () => city.opens(accounts, "operator", [], "addKey", aKey(PARTY.operator)),
      "OrganisationRetired",
      ...gone,
    );
    const handler = aHandler(PARTY.operator);
    const file = () => city.opens(accounts, "operator", ["filingRecord"], "fileHandler", handler);
    await refused(file, "OrganisationRetired", ...gone);
    await refused(
      () => read(accounts, "organisationWith", PARTY.operator, parts("operator")),
      "OrganisationRetired",
      ...gone,
    );
    const { account } = await read(accounts, "organisation", PARTY.operator);
    expect(account).to.equal(await who.operator.getAddress());
    expect((await read(city.sluice, "actor", account)).party).to.equal(BigInt(PARTY.operator));
  });

  it("still closes its keys, and they stop counting", async () => {
    const { id } = await city.opens(city.accounts, "operator", [], "addKey", aKey(PARTY.operator));
    await retired();
    await done(city.accounts, city.who.operator, "closeKey", id, papers());
    expect((await read(city.accounts, "organisation", PARTY.operator)).openKeys).to.equal(0n);
  });

  it("is neither the authority nor the government", async () => {
    for (const role of ["authority", "government"] as const) {
      const retire = () => done(city.accounts, city.who.authority, "retire", PARTY[role], papers("decision"));
      await refused(retire, "RetiredNever", PARTY[role]);
    }
  });
});

describe("Accounts: keys", () => {
  let city: City;
  let refused: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    refused = refusedBy(city.sluice, city.accounts);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());
  const add = (key: ReturnType<typeof aKey>) => city.opens(city.accounts, "operator", [], "addKey", key);
  const key = (seed?: string) => aKey(PARTY.operator, seed);
  /** Of the operator, in a zone of the supervisor, on the provider's data. */
  const aGrant = async () => {
    const zone = (await aZone(city, "supervisor")).gate;
    const agreement = (await anAgreement(city, zone, "operator", "supervisor")).gate;
    const first = (await aScenario(city, agreement, "operator", "supervisor")).gate;
    const dataset = await city.open({ kind: KIND.dataset, first: await providerGateOf(city, "provider") });
    const second = await city.open({ kind: KIND.channel, first: dataset });
    return city.open({ kind: KIND.grant, first, second, holder: PARTY.operator });
  };

  it("opens a key under its organisation, whose terms are the RFC 7638 thumbprint", async () => {
    const { gate } = await add(key());
    const opened = await read(city.sluice, "gate", gate);
    const organisation = BigInt(await gateOf(city, "operator"));
    const party = BigInt(PARTY.operator);
    expect([opened.kind, opened.first, opened.holder, opened.steward]).to.deep.equal([
      BigInt(KIND.key),
      organisation,
      party,
      party,
    ]);
    const thumbprint = ethers.sha256(bytesOf(jwkOf("a key")));
    expect(await read(city.sluice, "terms", gate)).to.equal(thumbprint);
    expect(await read(city.accounts, "keyOf", thumbprint)).to.equal(BigInt(gate));
  });

  it("tells the public key in its event, so that the ledger alone suffices to check a token", async () => {
    await add(key());
    const [event] = (await city.accounts.queryFilter(city.accounts.getEvent("Acted"))).slice(-1);
    if (event === undefined || !("args" in event)) throw new Error("no event");
    const [told] = ethers.AbiCoder.defaultAbiCoder().decode(
      ["tuple(uint24 holder, bytes jwk, bytes32 responsible, uint32 notAfter)"],
      event.args.payload,
    );
    expect(ethers.toUtf8String(told.jwk)).to.equal(jwkOf("a key"));
  });

  it("refuses a key for which nobody answers", async () => {
    await refused(() => add({ ...key(), responsible: ethers.ZeroHash }), "ResponsibleMissing", PARTY.operator);
  });

  it("refuses no key at all and one beyond 1,024 bytes, and takes one of 1,024", async () => {
    const long = (bytes: number) => ethers.hexlify(new Uint8Array(bytes).fill(0x7b));
    await refused(() => add({ ...key(), jwk: "0x" }), "KeyMalformed", PARTY.operator, 0, 1024);
    await refused(() => add({ ...key(), jwk: long(1025) }), "KeyMalformed", PARTY.operator, 1025, 1024);
    await add({ ...key(), jwk: long(1024) });
  });

  it("refuses a key that is known, by whomever, and after it is closed too", async () => {
    const { id, gate } = await add(key());
    const thumbprint = ethers.sha256(bytesOf(jwkOf("a key")));
    await refused(() => add(key()), "KeyKnown", thumbprint, gate);
    await done(city.accounts, city.who.operator, "closeKey", id, papers());
    const rival = () => city.opens(city.accounts, "rival", [], "addKey", aKey(PARTY.rival));
    await refused(rival, "KeyKnown", thumbprint, gate);
  });

  it("refuses a key for an organisation that is not registered, and one that is over before it begins", async () => {
    await refused(() => add(aKey(77)), "OrganisationUnknown", 77);
    const ofTheKernel = refusedBy(city.sluice, city.sluice);
    const past = await city.networkHelpers.time.latest();
    const any = () => true;
    await ofTheKernel(() => add({ ...key(), notAfter: past }), "TermEmpty", any, past);
  });

  it("stops a closed key at once, and for ever", async () => {
    const { id, gate } = await add(key());
    const now = () => city.networkHelpers.time.latest();
    expect(await read(city.sluice, "flows", gate, await now())).to.equal(true);
    await done(city.accounts, city.who.operator, "closeKey", id, papers());
    expect(await read(city.sluice, "flows", gate, await now())).to.equal(false);
    expect((await read(city.sluice, "gate", gate)).closed).to.equal(true);
  });

  it("rotates: the new key flows beside the old one, for the same permits, until the old one is closed", async () => {
    const grant = await aGrant();
    const released = async (key: number) =>
      read(city.sluice, "released", grant, key, await city.networkHelpers.time.latest());
    const old = await add(key("old"));
    const next = await add(key("next"));
    expect([await released(old.gate), await released(next.gate)]).to.deep.equal([true, true]);
    await done(city.accounts, city.who.operator, "closeKey", old.id, papers());
    expect([await released(old.gate), await released(next.gate)]).to.deep.equal([false, true]);
  });

  it("bounds the keys that one organisation has open, and gives the place of a closed one back", async () => {
    const first = await add(key("0"));
    for (let i = 1; i < 64; i++) await add(key(String(i)));
    await refused(() => add(key("one more")), "KeysTooMany", PARTY.operator, 64);
    await done(city.accounts, city.who.operator, "closeKey", first.id, papers());
    await add(key("one more"));
    expect((await read(city.accounts, "organisation", PARTY.operator)).openKeys).to.equal(64n);
  });
});

describe("Accounts: handlers", () => {
  let city: City;
  let refused: Refused;
  before(async () => {
    city = await aRegisteredCity();
    refused = refusedBy(city.sluice, city.accounts);
  });
  const file = (handler: ReturnType<typeof aHandler>) =>
    city.opens(city.accounts, "operator", ["filingRecord"], "fileHandler", handler);

  it("are filed by a keyed hash, which takes effect when received, and closed when they leave", async () => {
    const gates = await read(city.sluice, "gates");
    const { id } = await file(aHandler(PARTY.operator));
    expect(await stateOf(city.accounts, id)).to.equal("HandlerFiled");
    expect(await read(city.sluice, "gates")).to.equal(gates);
    await done(city.accounts, city.who.operator, "closeHandler", id, papers());
    expect(await stateOf(city.accounts, id)).to.equal("HandlerClosed");
  });

  it("are somebody, of an organisation that is registered", async () => {
    await refused(
      () => file({ ...aHandler(PARTY.operator), person: ethers.ZeroHash }),
      "PersonMissing",
      PARTY.operator,
    );
    await refused(() => file(aHandler(77)), "OrganisationUnknown", 77);
  });
});
