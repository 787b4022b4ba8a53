/** The kernel's rules K1 to K9 and K13, each under its number. K10, K11 are the gateway's; K12, K14 belong to procedures. */
import { expect } from "chai";
import { AbiCoder, keccak256, type Log } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { aCity, aKernel, EVIDENCE, FINDING, FOREVER, KIND, PARTY, WHY, ZERO } from "./kernel.ts";

type City = Awaited<ReturnType<typeof aCity>>;
const SELF = 1;
/** From the licence: grant 2, scenario 4, agreement 8, zone 16, platform 32; channel 5, dataset 10, provider 20; partner 3, operator 6. */
const FROM_LICENCE = { agreement: 8, zone: 16, platform: 32, provider: 20, partner: 3, operator: 6 };

describe("Sluice", () => {
  let city: City;
  beforeEach(async () => {
    city = await aCity();
  });

  /** Proves the exact refusal, and that nothing happened: no entry. */
  const refused = async (attempt: () => Promise<unknown>, error: string, ...args: unknown[]) => {
    const before = await city.seq();
    await expect(attempt())
      .to.be.revertedWithCustomError(city.sluice, error)
      .withArgs(...args);
    expect(await city.seq()).to.equal(before);
  };

  describe("K1 seat", () => {
    it("names each seat by the way up, and a hold by its bit", async () => {
      const { sluice, supervisor, provider, authority, operator, gates } = city;
      await sluice.connect(supervisor).hold(gates.licence, FROM_LICENCE.zone, EVIDENCE);
      await sluice.connect(authority).hold(gates.licence, FROM_LICENCE.platform, EVIDENCE);
      await sluice.connect(provider).hold(gates.licence, FROM_LICENCE.provider, EVIDENCE);
      await sluice.connect(operator).hold(gates.licence, FROM_LICENCE.partner, EVIDENCE);
      const { holds, turn } = await sluice.gate(gates.licence);
      expect(holds).to.equal(2n ** 16n + 2n ** 32n + 2n ** 20n + 2n ** 3n);
      expect(turn).to.equal(4n);
    });

    it("takes a second hold from one seat as a renewal: one bit, a new entry with the new evidence", async () => {
      const { sluice, supervisor, gates } = city;
      await sluice.connect(supervisor).hold(gates.zone, SELF, EVIDENCE);
      const renewal = sluice.connect(supervisor).hold(gates.zone, SELF, FINDING);
      await expect(renewal)
        .to.emit(sluice, "Entry")
        .withArgs(anything, gates.zone, 8, SELF, supervisor, anything, toWord(2), FINDING);
      expect((await sluice.gate(gates.zone)).holds).to.equal(2n);
    });

    it("refuses a path that leaves the graph or is beyond the 48 seats", async () => {
      const { sluice, authority, gates } = city;
      await refused(() => sluice.connect(authority).hold(gates.zone, 3, EVIDENCE), "PathInvalid", gates.zone, 3);
      await refused(() => sluice.connect(authority).hold(gates.zone, 48, EVIDENCE), "PathInvalid", gates.zone, 48);
      await refused(() => sluice.connect(authority).lift(gates.zone, 48, 0, FINDING), "PathInvalid", gates.zone, 48);
    });
  });

  describe("K2 hold", () => {
    it("refuses a hold without evidence", async () => {
      const { sluice, supervisor, gates } = city;
      await refused(() => sluice.connect(supervisor).hold(gates.zone, SELF, ZERO), "EvidenceMissing", gates.zone);
    });

    it("refuses a gate that was never opened", async () => {
      await refused(() => city.sluice.connect(city.supervisor).hold(999, SELF, EVIDENCE), "GateUnknown", 999);
    });

    it("refuses everybody but the steward of the seat", async () => {
      const { sluice, operator, stranger, gates } = city;
      const asOperator = () => sluice.connect(operator).hold(gates.zone, SELF, EVIDENCE);
      await refused(asOperator, "NotSteward", gates.zone, SELF, operator, PARTY.operator, PARTY.supervisor);
      const asStranger = () => sluice.connect(stranger).hold(gates.zone, SELF, EVIDENCE);
      await refused(asStranger, "NotSteward", gates.zone, SELF, stranger, PARTY.nobody, PARTY.supervisor);
    });

    it("refuses a stranger at a seat without steward, where both read as nobody", async () => {
      const { sluice, stranger, gates } = city;
      const attempt = () => sluice.connect(stranger).hold(gates.scenario, SELF, EVIDENCE);
      await refused(attempt, "NotSteward", gates.scenario, SELF, stranger, PARTY.nobody, PARTY.nobody);
    });

    it("takes a hold on a gate that is held, closed, early or late", async () => {
      const { sluice, supervisor, law, gates, open } = city;
      await sluice.connect(law).close(gates.agreement, ZERO);
      const late = await open({ kind: KIND.zone, first: 1, steward: PARTY.supervisor, notBefore: 1, notAfter: 2 });
      const early = await open({ kind: KIND.zone, first: 1, steward: PARTY.supervisor, notBefore: FOREVER - 1 });
      for (const gate of [late, early, late]) await sluice.connect(supervisor).hold(gate, SELF, EVIDENCE);
      await sluice.connect(supervisor).hold(gates.agreement, 2, EVIDENCE);
      expect((await sluice.gate(gates.agreement)).holds).to.equal(4n);
    });

    it("leaves path 0 to the proceedings alone", async () => {
      const { sluice, authority, proceedings, gates } = city;
      const attempt = () => sluice.connect(authority).hold(gates.agreement, 0, EVIDENCE);
      await refused(attempt, "NotProcedure", KIND.proceedings, authority, proceedings);
      await sluice.connect(proceedings).hold(gates.agreement, 0, EVIDENCE);
      expect((await sluice.gate(gates.agreement)).holds).to.equal(1n);
      expect(await sluice.flows(gates.licence, 1000)).to.equal(false);
    });
  });

  describe("K3 lift", () => {
    beforeEach(async () => {
      await city.sluice.connect(city.supervisor).hold(city.gates.licence, FROM_LICENCE.zone, EVIDENCE);
    });
    const lift = (signer: keyof City, turn = 1, path = FROM_LICENCE.zone, document = FINDING) =>
      city.sluice.connect(city[signer] as City["authority"]).lift(city.gates.licence, path, turn, document);

    it("lets the seat's steward lift with a document, and the licence flows again", async () => {
      await lift("supervisor");
      expect(await city.sluice.flows(city.gates.licence, 1000)).to.equal(true);
    });

    for (const other of ["authority", "operator", "provider", "partner", "stranger"] as const) {
      it(`refuses the ${other}, whether above, below or beside, and leaves the hold lying`, async () => {
        const party = other === "stranger" ? 0 : PARTY[other];
        await refused(
          () => lift(other),
          "NotSteward",
          city.gates.licence,
          FROM_LICENCE.zone,
          city[other],
          party,
          PARTY.supervisor,
        );
        expect((await city.sluice.gate(city.gates.licence)).holds).to.equal(2n ** 16n);
      });
    }

    it("refuses a lift without document", async () => {
      await refused(() => lift("supervisor", 1, FROM_LICENCE.zone, ZERO), "DocumentMissing", city.gates.licence);
    });

    it("refuses to lift what does not lie", async () => {
      await refused(
        () => lift("authority", 1, FROM_LICENCE.platform),
        "NotHeldFrom",
        city.gates.licence,
        FROM_LICENCE.platform,
      );
    });

    it("refuses to lift over a hold that the lifter has not seen", async () => {
      await city.sluice.connect(city.supervisor).hold(city.gates.licence, FROM_LICENCE.zone, FINDING);
      await refused(() => lift("supervisor", 1), "HeldSince", city.gates.licence, 1, 2);
      await lift("supervisor", 2);
    });

    it("lets `turn` wrap: the 65,536th hold is taken like the first", async () => {
      const { sluice, supervisor, gates, ethers, networkHelpers } = city;
      const slot = keccak256(
        AbiCoder.defaultAbiCoder().encode(["uint32", "uint256"], [gates.licence, await firstMappingSlot(city)]),
      );
      const word = BigInt(await ethers.provider.getStorage(sluice, slot));
      await networkHelpers.setStorageAt(await sluice.getAddress(), slot, toWord(word | (0xffffn << 48n)));
      await sluice.connect(supervisor).hold(gates.licence, FROM_LICENCE.zone, EVIDENCE);
      expect((await sluice.gate(gates.licence)).turn).to.equal(0n);
      await lift("supervisor", 0);
    });

    it("lets the procedure of the seat's kind override a zone's hold, and never a provider's or the platform's", async () => {
      const { sluice, law, provider, authority, gates } = city;
      await sluice.connect(provider).hold(gates.licence, FROM_LICENCE.provider, EVIDENCE);
      await sluice.connect(authority).hold(gates.licence, FROM_LICENCE.platform, EVIDENCE);
      await lift("law", 3);
      for (const [path, wanted] of [
        [FROM_LICENCE.provider, PARTY.provider],
        [FROM_LICENCE.platform, PARTY.authority],
      ] as const) {
        await refused(() => lift("law", 3, path), "NotSteward", gates.licence, path, law, PARTY.nobody, wanted);
      }
    });

    it("lets no stranger lift where a handover has left the seat to nobody, and both read as nobody", async () => {
      const { sluice, law, supervisor, stranger, gates } = city;
      await sluice.connect(supervisor).hold(gates.zone, SELF, EVIDENCE);
      await sluice.connect(law).handover(gates.zone, PARTY.nobody, EVIDENCE);
      const attempt = () => sluice.connect(stranger).lift(gates.zone, SELF, 1, EVIDENCE);
      await refused(attempt, "NotSteward", gates.zone, SELF, stranger, PARTY.nobody, PARTY.nobody);
    });

    it("leaves bit 0 to the proceedings, its turn compared like any other", async () => {
      const { sluice, proceedings, authority, gates } = city;
      await sluice.connect(proceedings).hold(gates.agreement, 0, EVIDENCE);
      const asAuthority = () => sluice.connect(authority).lift(gates.agreement, 0, 1, FINDING);
      await refused(asAuthority, "NotProcedure", KIND.proceedings, authority, proceedings);
      await refused(
        () => sluice.connect(proceedings).lift(gates.agreement, 0, 0, FINDING),
        "HeldSince",
        gates.agreement,
        0,
        1,
      );
      await sluice.connect(proceedings).lift(gates.agreement, 0, 1, FINDING);
    });
  });

  describe("K4 steward", () => {
    it("moves a zone's holds with the zone: the successor lifts them, the predecessor no longer", async () => {
      const { sluice, supervisor, government, law, gates } = city;
      await sluice.connect(supervisor).hold(gates.grant, 8, EVIDENCE);
      await sluice.connect(law).handover(gates.zone, PARTY.government, ZERO);
      const predecessor = () => sluice.connect(supervisor).lift(gates.grant, 8, 1, FINDING);
      await refused(predecessor, "NotSteward", gates.grant, 8, supervisor, PARTY.supervisor, PARTY.government);
      await sluice.connect(government).lift(gates.grant, 8, 1, FINDING);
    });
  });

  describe("K5 shape", () => {
    it("numbers gates densely, upstream before downstream, and counts what lies above", async () => {
      const { sluice, gates } = city;
      const licence = await sluice.gate(gates.licence);
      expect([licence.first, licence.second]).to.deep.equal([BigInt(gates.grant), BigInt(gates.partner)]);
      expect(licence.size).to.equal(19n);
      expect(await sluice.gates()).to.equal(BigInt(gates.partnerKey));
    });

    it("refuses an upstream of a kind that the table does not name", async () => {
      const { gates, open } = city;
      const allowed = 2 ** KIND.channel;
      await refused(
        () => open({ kind: KIND.grant, first: gates.scenario, second: gates.dataset }),
        "UpstreamNotAllowed",
        KIND.grant,
        gates.dataset,
        KIND.dataset,
        allowed,
      );
      await refused(() => open({ kind: KIND.grant, first: gates.scenario }), "GateUnknown", 0);
      await refused(() => open({ kind: KIND.grant, first: 0, second: gates.channel }), "GateUnknown", 0);
    });

    it("refuses an upstream that is closed", async () => {
      const { sluice, law, gates, open } = city;
      await sluice.connect(law).close(gates.scenario, ZERO);
      await refused(
        () => open({ kind: KIND.grant, first: gates.scenario, second: gates.channel }),
        "GateIsClosed",
        gates.scenario,
      );
    });

    it("opens under a gate that is held: a hold can be lifted", async () => {
      const { sluice, authority, gates, open } = city;
      await sluice.connect(authority).hold(gates.scenario, 8, EVIDENCE);
      await open({ kind: KIND.grant, first: gates.scenario, second: gates.channel });
    });

    it("opens up to 64 visits and refuses one more", async () => {
      const { sluice, gates, open, law } = city;
      const loose = 2 ** KIND.scenario + 2 ** KIND.agreement + 2 ** KIND.standing;
      await sluice.setProcedure(KIND.scenario, law, loose, loose + 1);
      let deep = gates.agreement; // size 5: zone 2, standing 3 with what is above, and itself
      const size = async (id: number) => Number((await sluice.gate(id)).size);
      while ((await size(deep)) * 2 + 1 <= 64) deep = await open({ kind: KIND.scenario, first: deep, second: deep });
      while ((await size(deep)) < 64) deep = await open({ kind: KIND.scenario, first: deep });
      await refused(() => open({ kind: KIND.scenario, first: deep }), "TooDeep", 65, 64);
    });

    it("refuses a chapter that opens no gates, and a caller that is not the kind's procedure", async () => {
      const { open, proceedings, operator, law, gates } = city;
      await refused(() => open({ kind: KIND.proceedings, first: 1 }, proceedings), "KindOpensNoGate", KIND.proceedings);
      await refused(() => open({ kind: KIND.zone, first: 1 }, operator), "NotProcedure", KIND.zone, operator, law);
      await refused(
        () => city.sluice.connect(operator).close(gates.zone, ZERO),
        "NotProcedure",
        KIND.zone,
        operator,
        law,
      );
    });

    it("never closes, retimes or hands over the platform", async () => {
      const { sluice, law } = city;
      await refused(() => sluice.connect(law).close(1, ZERO), "PlatformIsForEver", 1);
      await refused(() => sluice.connect(law).retime(1, 5, ZERO), "PlatformIsForEver", 2);
      await refused(() => sluice.connect(law).handover(1, PARTY.operator, ZERO), "PlatformIsForEver", 3);
      await refused(() => sluice.setProcedure(KIND.platform, law, 1, 1), "KindReserved", KIND.platform);
    });

    it("gives no procedure to the kind of a gate that was never opened", async () => {
      const { sluice, law } = city;
      await refused(() => sluice.setProcedure(0, law, 1, 1), "KindReserved", 0);
    });
  });

  describe("K6 for ever", () => {
    it("never opens a closed gate: no close, retime or handover after it", async () => {
      const { sluice, law, gates } = city;
      await sluice.connect(law).close(gates.grant, FINDING);
      expect(await sluice.stop(gates.grant, 1000)).to.deep.equal([BigInt(gates.grant), WHY.closed]);
      await refused(() => sluice.connect(law).close(gates.grant, ZERO), "GateIsClosed", gates.grant);
      await refused(() => sluice.connect(law).retime(gates.grant, FOREVER, ZERO), "GateIsClosed", gates.grant);
      await refused(() => sluice.connect(law).handover(gates.grant, PARTY.operator, ZERO), "GateIsClosed", gates.grant);
    });

    it("retimes both ways and touches nothing else of the word", async () => {
      const { sluice, law, gates } = city;
      const before = (await sluice.gate(gates.grant)).toObject();
      await sluice.connect(law).retime(gates.grant, 1234, ZERO);
      await sluice.connect(law).retime(gates.grant, 5678, ZERO);
      expect((await sluice.gate(gates.grant)).toObject()).to.deep.equal({ ...before, notAfter: 5678n });
    });
  });

  describe("K7 time", () => {
    it("flows while notBefore ≤ t < notAfter, at both ends to the second", async () => {
      const { sluice, open } = city;
      const gate = await open({ kind: KIND.zone, first: 1, notBefore: 1000, notAfter: 2000 });
      const why = async (t: number) => (await sluice.stop(gate, t))[1];
      expect([await why(999), await why(1000), await why(1999), await why(2000)]).to.deep.equal([
        WHY.notYet,
        WHY.flows,
        WHY.flows,
        WHY.expired,
      ]);
    });

    it("refuses an empty term", async () => {
      const attempt = () => city.open({ kind: KIND.zone, first: 1, notBefore: 2000, notAfter: 2000 });
      await refused(attempt, "TermEmpty", 2000, 2000);
    });

    it("refuses a chain that does not count seconds", async () => {
      const { ethers, networkHelpers, manager, authority, government, sluice } = await aKernel();
      await networkHelpers.time.setNextBlockTimestamp(2 ** 32 + 1);
      const deployment = ethers.deployContract("Sluice", [manager, authority, government]);
      await expect(deployment)
        .to.be.revertedWithCustomError(sluice, "ClockNotSeconds")
        .withArgs(2 ** 32 + 1);
    });
  });

  describe("K8 entries", () => {
    it("begins with platform, authority and government as entries 1 to 3", async () => {
      const { sluice } = await aKernel();
      const entries = await entriesOf(sluice);
      expect(entries.slice(0, 3).map((entry) => Number(entry.act))).to.deep.equal([0, 6, 6]);
    });

    it("numbers every change without a gap and folds it into the digest, which a stranger can recompute", async () => {
      const { sluice, supervisor, law, operator, monitor, gates, ethers } = city;
      await sluice.connect(supervisor).hold(gates.grant, 8, EVIDENCE);
      await sluice.connect(supervisor).lift(gates.grant, 8, 1, FINDING);
      await sluice.connect(law).note(gates.grant, FINDING);
      await sluice.connect(law).record(toWord(7), FINDING);
      await sluice.connect(law).retime(gates.grant, 5000, FINDING);
      await sluice.connect(law).handover(gates.zone, PARTY.government, FINDING);
      await sluice.connect(law).close(gates.grant, FINDING);
      await sluice.connect(operator).setSentinel(monitor, 3);
      const coder = AbiCoder.defaultAbiCoder();
      const chainId = (await ethers.provider.getNetwork()).chainId;
      let digest =
        BigInt(keccak256(coder.encode(["uint256", "address"], [chainId, await sluice.getAddress()]))) % 2n ** 192n;
      let seq = 0n;
      const types = ["uint64", "uint192", "uint32", "uint8", "uint8", "address", "bytes32", "bytes32", "bytes32"];
      for (const entry of await entriesOf(sluice)) {
        expect(entry.seq).to.equal(++seq);
        const values = [
          entry.seq,
          digest,
          entry.gate,
          entry.act,
          entry.path,
          entry.by,
          entry.word,
          entry.fact,
          entry.document,
        ];
        digest = BigInt(keccak256(coder.encode(types, values))) % 2n ** 192n;
      }
      expect(await sluice.head()).to.deep.equal([seq, digest]);
    });

    it("carries in each entry the word that lies in storage after it", async () => {
      const { sluice, supervisor, gates } = city;
      await sluice.connect(supervisor).hold(gates.grant, 8, EVIDENCE);
      const last = (await entriesOf(sluice)).at(-1);
      expect((await sluice.word(gates.grant))[0]).to.equal(last?.word);
    });

    it("records acts of registered procedures only", async () => {
      const { sluice, stranger } = city;
      await refused(() => sluice.connect(stranger).record(toWord(1), FINDING), "NoProcedure", stranger);
    });
  });

  describe("K9 sentinels", () => {
    beforeEach(async () => {
      await city.sluice.connect(city.supervisor).setSentinel(city.monitor, 2);
    });

    it("places as many holds as it was given, and not one more", async () => {
      const { sluice, monitor, gates } = city;
      await sluice.connect(monitor).hold(gates.zone, SELF, EVIDENCE);
      await sluice.connect(monitor).hold(gates.zone, SELF, FINDING);
      const third = () => sluice.connect(monitor).hold(gates.zone, SELF, EVIDENCE);
      await refused(third, "SentinelSpent", monitor, PARTY.supervisor);
    });

    it("neither lifts nor names sentinels", async () => {
      const { sluice, monitor, stranger, gates } = city;
      await sluice.connect(monitor).hold(gates.zone, SELF, EVIDENCE);
      const lifts = () => sluice.connect(monitor).lift(gates.zone, SELF, 1, FINDING);
      await refused(lifts, "SentinelMayOnlyHold", monitor, PARTY.supervisor);
      const names = () => sluice.connect(monitor).setSentinel(stranger, 5);
      await refused(names, "SentinelMayOnlyHold", monitor, PARTY.supervisor);
    });

    it("is named by a party alone", async () => {
      const { sluice, stranger, monitor } = city;
      await refused(() => sluice.connect(stranger).setSentinel(monitor, 5), "NotAParty", stranger);
    });

    it("is removed without lifting anything", async () => {
      const { sluice, monitor, supervisor, gates } = city;
      await sluice.connect(monitor).hold(gates.zone, SELF, EVIDENCE);
      await sluice.connect(supervisor).setSentinel(monitor, 0);
      expect((await sluice.gate(gates.zone)).holds).to.equal(2n);
      const after = () => sluice.connect(monitor).hold(gates.zone, SELF, EVIDENCE);
      await refused(after, "NotSteward", gates.zone, SELF, monitor, PARTY.nobody, PARTY.supervisor);
    });

    it("leaves the steward itself unlimited", async () => {
      const { sluice, monitor, supervisor, gates } = city;
      for (let i = 0; i < 2; i++) await sluice.connect(monitor).hold(gates.zone, SELF, EVIDENCE);
      await sluice.connect(supervisor).hold(gates.zone, SELF, EVIDENCE);
    });

    it("is one party's only: no other party's account or sentinel is taken", async () => {
      const { sluice, monitor, operator, provider } = city;
      await refused(() => sluice.connect(operator).setSentinel(monitor, 1), "AccountTaken", monitor, PARTY.supervisor);
      await refused(() => sluice.connect(operator).setSentinel(provider, 1), "AccountTaken", provider, PARTY.provider);
    });

    it("keeps an account with its party until it is removed, and refuses setAccount to all but Accounts", async () => {
      const { sluice, operator, law, account } = city;
      await refused(() => account(operator, PARTY.provider), "AccountTaken", operator, PARTY.operator);
      const own = () => sluice.connect(operator).setAccount(operator, { party: 1, sentinel: false, left: 0 }, ZERO);
      await refused(own, "NotProcedure", KIND.organisation, operator, law);
      await account(operator, 0);
      await account(operator, PARTY.provider);
    });

    it("lets an account that is being replaced hold and do nothing else: a sentinel's word with 65,535 holds", async () => {
      const { sluice, supervisor, account, gates } = city;
      await account(supervisor, PARTY.supervisor, true, 65_535);
      await sluice.connect(supervisor).hold(gates.zone, SELF, EVIDENCE);
      const lifts = () => sluice.connect(supervisor).lift(gates.zone, SELF, 1, FINDING);
      await refused(lifts, "SentinelMayOnlyHold", supervisor, PARTY.supervisor);
    });
  });

  describe("flow", () => {
    it("stops a licence by a hold on any gate above it, and names that gate", async () => {
      const { sluice, authority, law, gates } = city;
      const above = [
        1,
        gates.zone,
        gates.operator,
        gates.agreement,
        gates.scenario,
        gates.dataset,
        gates.channel,
        gates.grant,
        gates.partner,
      ];
      // The authority's seat is the platform: the smallest path that reaches it from each gate.
      const paths = [1, 2, 2, 4, 8, 8, 16, 16, 4];
      for (const [index, gate] of above.entries()) {
        await sluice.connect(authority).hold(gate, paths[index] as number, EVIDENCE);
        expect(await sluice.stop(gates.licence, 1000), `gate ${gate}`).to.deep.equal([BigInt(gate), WHY.held]);
        await sluice.connect(authority).lift(gate, paths[index] as number, 1, FINDING);
      }
      expect(await sluice.stop(gates.licence, 1000)).to.deep.equal([0n, WHY.flows]);
      await sluice.connect(law).close(gates.channel, ZERO);
      expect(await sluice.stop(gates.licence, 1000)).to.deep.equal([BigInt(gates.channel), WHY.closed]);
    });

    it("answers Unknown for an id that was never opened", async () => {
      expect(await city.sluice.stop(999, 1000)).to.deep.equal([999n, WHY.unknown]);
      expect(await city.sluice.stop(0, 1000)).to.deep.equal([0n, WHY.unknown]);
    });

    it("releases only a key and a permit of one holder, both flowing", async () => {
      const { sluice, law, gates } = city;
      expect(await sluice.released(gates.grant, gates.key, 1000)).to.equal(true);
      expect(await sluice.released(gates.licence, gates.partnerKey, 1000)).to.equal(true);
      expect(await sluice.released(gates.grant, gates.partnerKey, 1000)).to.equal(false);
      expect(await sluice.released(gates.scenario, gates.key, 1000)).to.equal(false);
      expect(await sluice.released(gates.grant, gates.operator, 1000)).to.equal(false);
      await sluice.connect(law).close(gates.key, ZERO);
      expect(await sluice.released(gates.grant, gates.key, 1000)).to.equal(false);
    });
  });

  describe("K13 governance", () => {
    let outside: Awaited<ReturnType<typeof aKernel>>;
    before(async () => {
      outside = await aKernel();
    });

    it("asks AccessManager for the replacement of a procedure", async () => {
      const { sluice, stranger, law } = outside;
      const attempt = sluice.connect(stranger).setProcedure(KIND.zone, law, 2, 1);
      await expect(attempt).to.be.revertedWithCustomError(sluice, "AccessManagedUnauthorized").withArgs(stranger);
    });

    it("takes everything in the kernel from a replaced procedure at once", async () => {
      const { sluice, law, stranger, open } = outside;
      const zone = await open({ kind: KIND.zone, first: 1 });
      for (const kind of Object.values(KIND))
        if (kind !== KIND.platform) await sluice.setProcedure(kind, stranger, 2, 1);
      await expect(sluice.connect(law).close(zone, ZERO)).to.be.revertedWithCustomError(sluice, "NotProcedure");
      await expect(sluice.connect(law).record(ZERO, ZERO))
        .to.be.revertedWithCustomError(sluice, "NoProcedure")
        .withArgs(law);
    });

    it("lets a manager that shuts the kernel off stop no hold, lift or close", async () => {
      const { sluice, manager, authority, law, open } = await aKernel();
      const zone = await open({ kind: KIND.zone, first: 1 });
      await manager.getFunction("setTargetClosed")(sluice, true);
      await sluice.connect(authority).hold(zone, 2, EVIDENCE);
      await sluice.connect(authority).lift(zone, 2, 1, FINDING);
      await sluice.connect(law).close(zone, ZERO);
    });
  });

  it("takes no ether", async () => {
    const { sluice, authority } = city;
    await expect(authority.sendTransaction({ to: sluice, value: 1 })).to.be.revert(city.ethers);
  });
});

const anything = () => true;
const toWord = (value: number | bigint) => `0x${BigInt(value).toString(16).padStart(64, "0")}`;

async function entriesOf(sluice: City["sluice"]) {
  const logs: Log[] = await sluice.queryFilter("Entry", 0);
  return logs.map((log) => {
    const entry = sluice.interface.parseLog(log)?.args;
    if (entry === undefined) throw new Error(`no entry in log ${log.index}`);
    return entry;
  });
}

/** The slot of `_gates`: the mapping in which the word of gate 1 lies. AccessManaged's own slots come first. */
async function firstMappingSlot({ sluice, ethers }: City): Promise<number> {
  const [word] = await sluice.word(1);
  for (let slot = 0; slot < 8; slot++) {
    const key = keccak256(AbiCoder.defaultAbiCoder().encode(["uint32", "uint256"], [1, slot]));
    if ((await ethers.provider.getStorage(sluice, key)) === word) return slot;
  }
  throw new Error("no mapping holds the word of gate 1");
}
