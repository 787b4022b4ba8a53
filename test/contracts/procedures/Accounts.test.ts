/** Art. 4, 18: who is in the directory, in which parts, and with which keys. */
import { expect } from "chai";
import { ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { aRegisteredCity, type City, deployCity, gateOf } from "../city.ts";
import { PARTY, read, send } from "../fixture.ts";
import { FOREVER, KIND } from "../kernel.ts";
import { approvalOf, papers, parts } from "./approvals.ts";
import { done } from "./errand.ts";
import { aKey, bytesOf, jwkOf } from "./keys.ts";
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

  it("bounds the keys that one organisation has open, and gives the place of a closed one back", async () => {
    const first = await add(key("0"));
    for (let i = 1; i < 64; i++) await add(key(String(i)));
    await refused(() => add(key("one more")), "KeysTooMany", PARTY.operator, 64);
    await done(city.accounts, city.who.operator, "closeKey", first.id, papers());
    await add(key("one more"));
    expect((await read(city.accounts, "organisation", PARTY.operator)).openKeys).to.equal(64n);
  });
});
