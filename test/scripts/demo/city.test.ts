/** The city as it stands on a real ledger: what its demo.json says is what the kernel says. */
import { createHash } from "node:crypto";
import { expect } from "chai";
import { calculateJwkThumbprint, importJWK, SignJWT } from "jose";
import { after, before, describe, it } from "mocha";
import type { Hex } from "viem";
import { privateKeyToAccount, privateKeyToAddress } from "viem/accounts";
import { maskOf } from "../../../scripts/demo/catalogue.ts";
import { newAccounts } from "../../../scripts/demo/city/accounts.ts";
import { foundCity, foundEmptyCity } from "../../../scripts/demo/city/city.ts";
import { GRANT_QUOTA, LICENCE_QUOTA, ORGANISATIONS, QUOTA_HOURS } from "../../../scripts/demo/city/plan.ts";
import { type DemoFile, type DemoPermitEntry, demoFile, parseDemoFile } from "../../../scripts/demo/demo-file.ts";
import { penOf, Refused } from "../../../scripts/law/act.ts";
import { lineTo } from "../../../scripts/law/line.ts";
import { KINDS } from "../../../server/decision/gate.ts";
import { accountsAbi, sluiceAbi } from "../../../server/ledger/abi.ts";
import { channelTerms, parseDescriptor } from "../../../server/release/descriptor/descriptor.ts";
import { aCity, deployOn, type World } from "./world.ts";

const GATEWAY = "http://127.0.0.1:8480";

describe("the demonstration city", function () {
  this.timeout(60_000);
  let world: World;
  let demo: DemoFile;
  before(async () => {
    world = await aCity();
    const { city, deployment, ledger } = world;
    const { contracts } = deployment;
    demo = demoFile(city, { gateway: GATEWAY, ledger: ledger.ready, contracts, upstream: "http://127.0.0.1:9" });
  });
  after(() => world[Symbol.asyncDispose]());

  const readDocument = (hash: Hex): unknown => world.shelf.read(hash);
  const kernel = () => ({ address: world.deployment.contracts.Sluice, abi: sluiceAbi }) as const;
  const gateOf = (gate: number) => world.reader.readContract({ ...kernel(), functionName: "gate", args: [gate] });
  const termsOf = (gate: number) => world.reader.readContract({ ...kernel(), functionName: "terms", args: [gate] });
  const permits = (): [string, DemoPermitEntry][] => Object.entries(demo.permits);
  const keyOf = (holder: string) => Object.values(demo.keys).find((key) => key.holder === holder)?.gate ?? 0;
  const organisation = (slug: string) => {
    const found = demo.organisations[slug];
    if (found === undefined) throw new Error(`no organisation ${slug}`);
    return found;
  };

  it("is told in a file of the promised form, which JSON carries unchanged", () => {
    expect(parseDemoFile(JSON.stringify(demo))).to.deep.equal(demo);
    expect(() => parseDemoFile(JSON.stringify({ ...demo, more: 1 }))).to.throw(/more/);
    expect(() => parseDemoFile(JSON.stringify({ ...demo, permits: undefined }))).to.throw(/permits/);
    expect(JSON.parse(JSON.stringify(world.city))).to.deep.equal(world.city);
  });

  it("releases each permit to its holder's key, and to nobody else's", async () => {
    for (const [slug, { gate, holder }] of permits()) {
      for (const key of Object.values(demo.keys)) {
        expect(await world.released(gate, key.gate), `${slug} by ${key.holder}`).to.equal(key.holder === holder);
      }
    }
  });

  it("grants exactly the catalogue's fields, a number of calls a day, and of level 4 for a quarter at most", async () => {
    for (const [slug, { gate, kind, fields, level }] of permits()) {
      const terms = BigInt(await termsOf(gate));
      const permit = await gateOf(gate);
      const grant = kind === "grant" ? permit : await gateOf(permit.first);
      const document = readDocument(await descriptorOf(grant.second));
      expect(BigInt.asUintN(176, terms), slug).to.equal(maskOf(document, fields));
      expect(BigInt.asUintN(64, terms >> 176n), slug).to.equal(kind === "grant" ? GRANT_QUOTA : LICENCE_QUOTA);
      expect(terms >> 240n, slug).to.equal(BigInt(QUOTA_HOURS));
      if (level === 4) expect(permit.notAfter - permit.notBefore).to.be.at.most(92 * 86_400);
    }
  });

  /** The one kept document whose terms are the channel's. */
  async function descriptorOf(channel: number): Promise<Hex> {
    const wanted = BigInt(await termsOf(channel));
    for (const hash of world.shelf.documents.keys()) {
      const document = readDocument(hash);
      if (typeof document !== "object" || document === null || !("openapi" in document)) continue;
      if (channelTerms(parseDescriptor(document)) === wanted) return hash;
    }
    throw new Error(`no kept descriptor is channel ${channel}'s`);
  }

  it("names of each permit the agreement, zone, data set and parties that the ledger has above it", async () => {
    for (const [slug, permit] of permits()) {
      const chain = await above(permit.gate);
      expect([...chain.keys()], slug).to.include.members([permit.agreement, permit.zone, permit.dataset]);
      const kindOf = (gate: number) => chain.get(gate)?.kind;
      expect([permit.gate, permit.agreement, permit.zone, permit.dataset].map(kindOf), slug).to.deep.equal([
        KINDS[permit.kind],
        KINDS.agreement,
        KINDS.zone,
        KINDS.dataset,
      ]);
      expect(chain.get(permit.gate)?.holder, slug).to.equal(organisation(permit.holder).id);
      expect(chain.get(permit.zone)?.steward, slug).to.equal(organisation(permit.supervisor).id);
      const provider = world.city.providers.find((one) => one.slug === permit.provider)?.gate ?? 0;
      expect(chain.get(provider)?.steward, slug).to.equal(organisation(permit.provider).id);
    }
  });

  async function above(id: number, gates = new Map<number, Awaited<ReturnType<typeof gateOf>>>()) {
    const gate = await gateOf(id);
    gates.set(id, gate);
    for (const upstream of [gate.first, gate.second]) if (upstream !== 0) await above(upstream, gates);
    return gates;
  }

  it("has the organisations that a newcomer is shown, each with the account that acts for it", async () => {
    const parts = Object.values(demo.organisations).flatMap((one) => one.parts);
    for (const [part, count] of Object.entries({
      authority: 1,
      government: 1,
      centre: 1,
      supervisor: 2,
      provider: 3,
      operator: 2,
      partner: 1,
    })) {
      expect(
        parts.filter((one) => one === part),
        part,
      ).to.have.length(count);
    }
    expect(organisation("authority").id).to.equal(1);
    expect(organisation("government").id).to.equal(2);
    for (const { id, gate, account, privateKey } of Object.values(demo.organisations)) {
      expect(privateKeyToAddress(privateKey)).to.equal(account);
      const actor = await world.reader.readContract({ ...kernel(), functionName: "actor", args: [account] });
      expect(actor).to.deep.include({ party: id, sentinel: false });
      expect(await gateOf(gate)).to.include({ kind: KINDS.organisation, holder: id });
    }
  });

  it("has the permits that are promised to whoever tests from outside", () => {
    const all = permits().map(([, permit]) => permit);
    const flowing = all.filter((permit) => permit.released);
    const stream = flowing.find((permit) => permit.stream);
    expect(stream).to.not.equal(undefined);
    const json = flowing.filter((permit) => !permit.stream);
    const beside = json.filter(({ agreement, holder }) => agreement === stream?.agreement && holder === stream?.holder);
    const second = json.filter(({ zone, holder }) => zone === stream?.zone && holder !== stream?.holder);
    expect(beside, "of the streaming operator").to.not.be.empty;
    expect(second, "of the second operator in the zone").to.not.be.empty;
    expect(
      json.filter(({ kind }) => kind === "licence"),
      "a licence",
    ).to.not.be.empty;
    expect(
      json.filter(({ mode, level }) => mode === "raw" && level === 1),
      "raw",
    ).to.not.be.empty;
    const refused = all.filter((permit) => !permit.released);
    expect(refused.map(({ mode }) => mode)).to.have.members(["model", "interface", "sealed"]);
    for (const { fields, withheld } of all) expect(fields.filter((name) => withheld.includes(name))).to.be.empty;
  });

  it("has a zone of each kind, two agreements in one of them, and all levels of data", () => {
    const all = permits().map(([, permit]) => permit);
    const zones = new Map(all.map(({ zone, supervisor }) => [zone, supervisor]));
    expect([...zones.values()]).to.have.members(["transport", "chaoyang", "authority"]);
    expect(new Set(all.map(({ agreement }) => agreement)).size).to.equal(4);
    expect(new Set(all.map(({ level }) => level))).to.deep.equal(new Set([1, 2, 3, 4]));
  });

  it("has keys whose thumbprint the ledger holds and whose private half signs", async () => {
    expect(Object.keys(demo.keys)).to.have.length(3);
    for (const { gate, clientId, holder, jwk } of Object.values(demo.keys)) {
      const { holder: party, kind } = await gateOf(gate);
      expect([party, kind]).to.deep.equal([organisation(holder).id, KINDS.key]);
      expect([jwk.kid, await calculateJwkThumbprint(jwk)]).to.deep.equal([clientId, clientId]);
      expect(await termsOf(gate)).to.equal(`0x${Buffer.from(clientId, "base64url").toString("hex")}`);
      const signed = new SignJWT({}).setProtectedHeader({ alg: "ES256", kid: jwk.kid });
      expect(await signed.sign(await importJWK(jwk, "ES256"))).to.be.a("string");
    }
  });

  it("answers for a key by a person whom nobody finds without the secret", async () => {
    const events = await world.reader.getContractEvents({
      address: world.deployment.contracts.Accounts,
      abi: accountsAbi,
      eventName: "Acted",
      fromBlock: 0n,
    });
    const told = events.map(({ args }) => args.payload).join();
    expect(told).to.not.contain(Buffer.from("security officer").toString("hex"));
    const plain = createHash("sha256").update("security officer of city-mobility").digest("hex");
    expect(told).to.not.contain(plain);
    expect(Buffer.from(world.city.personKey, "base64url")).to.have.length(32);
  });

  it("keeps every paper that the directory's acts name, and each organisation's name in its decision alone", async () => {
    const events = await world.reader.getContractEvents({
      address: world.deployment.contracts.Accounts,
      abi: accountsAbi,
      eventName: "Acted",
      fromBlock: 0n,
    });
    const decisions = events.flatMap(({ args }) => args.documents ?? []).map(({ hash }) => readDocument(hash));
    expect(decisions).to.have.length(ORGANISATIONS.length);
    for (const [index, { slug, name }] of ORGANISATIONS.entries()) {
      expect(decisions[index]).to.deep.include({ type: "register", paper: "decision", slug, name });
      expect(organisation(slug).name).to.deep.equal(name);
    }
  });

  it("is refused on a ledger that has a city already", async () => {
    const again = foundCity({
      url: world.ledger.ready.http,
      contracts: world.deployment.contracts,
      accounts: newAccounts(),
      documents: world.shelf,
      progress: () => {},
    });
    const error: unknown = await again.catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(Refused).and.to.include({ errorName: "PartReserved" });
  });

  it("is without anybody but authority and government where it is founded empty", async () => {
    const { accounts } = world;
    const url = world.ledger.ready.http;
    const { contracts } = await deployOn(url, accounts);
    const empty = await foundEmptyCity({ url, contracts, accounts, documents: world.shelf, progress: () => {} });
    expect(Object.keys(empty.organisations)).to.deep.equal(["authority", "government"]);
    expect(empty.organisations.authority?.privateKey).to.equal(accounts.authority.privateKey);
    expect([empty.keys, empty.permits, empty.providers]).to.deep.equal([{}, {}, []]);
    const count = { address: contracts.Accounts, abi: accountsAbi, functionName: "organisations" } as const;
    expect(await world.reader.readContract(count)).to.equal(2);
  });

  it("loses the streaming operator's flows to its supervisor's hold on the agreement, and nobody else's", async () => {
    const { agreement, supervisor, zone } = demo.permits["flow-stream"] ?? { agreement: 0, supervisor: "", zone: 0 };
    const { privateKey } = organisation(supervisor);
    const pen = penOf(lineTo(world.ledger.ready.http), world.deployment.contracts, privateKeyToAccount(privateKey));
    expect((await gateOf(agreement)).first).to.equal(zone); // so the supervisor's seat is path 2
    await pen.kernel("hold", [agreement, 2, `0x${"ab".repeat(32)}`]);
    for (const [slug, permit] of permits()) {
      expect(await world.released(permit.gate, keyOf(permit.holder)), slug).to.equal(permit.agreement !== agreement);
    }
  });
});
