/** Art. 19, 20, 27: whose a partner is, how it goes, and what it may be licensed. */
import { expect } from "chai";
import { ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { anAgreement, aZone, gateOf } from "../city.ts";
import { PARTY, type Role, read, secondsOf, send } from "../fixture.ts";
import { EVIDENCE, FOREVER, KIND, ZERO } from "../kernel.ts";
import { documentSet, name16, papers, parts } from "./approvals.ts";
import { aChannel, type Channel, termsOf } from "./catalog.ts";
import { done, stateOf } from "./errand.ts";
import { aKey } from "./keys.ts";
import { aCityWithGrants, admitted, type CityWithGrants, demanded, GRANTED, termsWord } from "./partners.ts";
import { type Refused, refusedBy } from "./refusals.ts";

const EXITS = {
  exitBreach: "finding",
  exitAssessed: "assessment",
  exitUnqualified: "attestations",
  exitCredit: "report",
  exitOther: "reason",
} as const;

let city: CityWithGrants;
let refused: Refused;
let ofTheKernel: Refused;
let restore: () => Promise<void>;

const flows = async (gate: number) => read(city.sluice, "flows", gate, await city.networkHelpers.time.latest());
const act = (by: Role, name: string, id: number, ...kinds: string[]) =>
  done(city.partners, city.who[by], name, id, papers(...kinds));

interface Licence {
  readonly grant: number;
  readonly partner: number;
  readonly fields: bigint;
  readonly quota: bigint;
  readonly period: bigint;
  readonly notBefore: number;
  readonly notAfter: number;
}
const license = (licence: Licence, channel: Channel = city.channel, by: Role = "operator") =>
  city.opens(city.partners, by, [], "licence", channel, licence);

describe("Partners", () => {
  before(async () => {
    city = await aCityWithGrants();
    refused = refusedBy(city.sluice, city.partners);
    ofTheKernel = refusedBy(city.sluice, city.sluice);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  it("opens a partner's gate under both organisations, whose steward is the operator", async () => {
    const { id, gate } = await admitted(city, "operator");
    const opened = await read(city.sluice, "gate", gate);
    const [operator, partner] = [await gateOf(city, "operator"), await gateOf(city, "partner")];
    expect([opened.kind, opened.first, opened.second, opened.holder, opened.steward, opened.notAfter]).to.deep.equal(
      [KIND.partner, operator, partner, PARTY.partner, PARTY.operator, FOREVER].map(BigInt),
    );
    expect(await read(city.partners, "partyOf", id, parts("partner"))).to.equal(BigInt(PARTY.partner));
  });

  it("lets two operators admit the same partner, each its own", async () => {
    const [one, other] = [await admitted(city, "operator"), await admitted(city, "rival")];
    expect((await read(city.sluice, "gate", other.gate)).steward).to.equal(BigInt(PARTY.rival));
    await act("operator", "exitOther", one.id, "reason", "exitPaper");
    expect(await flows(other.gate)).to.equal(true);
  });

  it("admits nobody as a partner of itself, and only organisations that carry the parts", async () => {
    await refused(() => admitted(city, "operator", "operator"), "PartnerOfItself", PARTY.operator);
    const directory = refusedBy(city.sluice, city.accounts);
    const [partner, operator] = [parts("partner"), parts("operator")];
    await directory(() => admitted(city, "operator", "rival"), "PartMissing", PARTY.rival, operator, partner);
    await directory(() => admitted(city, "partner", "operator"), "PartMissing", PARTY.partner, partner, operator);
  });

  it("refuses an operator that admits in another's name", async () => {
    const admission = { operator: PARTY.operator, partner: PARTY.partner };
    const kinds = ["contract", "assessment", "exitMechanism"];
    const attempt = () => city.opens(city.partners, "rival", kinds, "admit", admission);
    await refused(attempt, "NotParty", 1, name16("admit"), city.who.rival, PARTY.rival, parts("operator"));
  });

  describe("that leave", () => {
    for (const [exit, kind] of Object.entries(EXITS)) {
      it(`by ${exit} go with that kind's papers, and not without`, async () => {
        const { id, gate } = await admitted(city, "operator");
        const [found, wanted] = [documentSet("exitPaper"), documentSet(kind, "exitPaper")];
        await refused(() => act("operator", exit, id, "exitPaper"), "DocumentsDiffer", id, name16(exit), found, wanted);
        await act("operator", exit, id, kind, "exitPaper");
        expect((await read(city.sluice, "gate", gate)).closed).to.equal(true);
        expect(await stateOf(city.partners, id)).to.equal("Exited");
      });
    }

    it("stop using every licence at once, while their keys go on", async () => {
      const { id, gate: partner } = await admitted(city, "operator");
      const grant = await city.grant("operator", city.channel);
      const { gate: licence } = await license({ grant, partner, ...GRANTED, ...city.term });
      const { gate: key } = await city.opens(city.accounts, "partner", [], "addKey", aKey(PARTY.partner));
      const released = async () => read(city.sluice, "released", licence, key, await city.networkHelpers.time.latest());
      expect(await released()).to.equal(true);
      await act("partner", "leave", id, "notice");
      expect([await released(), await flows(licence), await flows(key), await flows(grant)]).to.deep.equal([
        false,
        false,
        true,
        true,
      ]);
      await ofTheKernel(() => license({ grant, partner, ...GRANTED, ...city.term }), "GateIsClosed", partner);
    });
  });

  describe("whose exit a supervisor demands", () => {
    let id: number;
    let gate: number;
    let agreement: number;
    beforeEach(async () => {
      ({ id, gate } = await admitted(city, "operator"));
      agreement = city.agreed.operator;
    });

    it("go on until the operator lets them go, in a watched time, later than which it shows and is still done", async () => {
      await demanded(city, id, agreement);
      const { due } = await read(city.partners, "caseOf", id);
      expect(Number(due)).to.equal((await city.networkHelpers.time.latest()) + secondsOf("exitTime"));
      expect(await flows(gate)).to.equal(true);
      await city.networkHelpers.time.increaseTo(due);
      const [found, wanted] = [documentSet(), documentSet("exitPaper")];
      const bare = () => act("operator", "exitDemanded", id);
      await refused(bare, "DocumentsDiffer", id, name16("exitDemanded"), found, wanted);
      await act("operator", "exitDemanded", id, "exitPaper");
      expect(await stateOf(city.partners, id)).to.equal("Exited");
      expect((await read(city.sluice, "gate", gate)).closed).to.equal(true);
    });

    it("may go for any other reason meanwhile", async () => {
      await demanded(city, id, agreement);
      await act("partner", "leave", id, "notice");
      expect(await stateOf(city.partners, id)).to.equal("Exited");
    });

    it("stay where the supervisor takes its demand back, and may be asked for again", async () => {
      await demanded(city, id, agreement);
      await act("supervisor", "withdrawDemand", id, "reason");
      expect([await stateOf(city.partners, id), (await read(city.partners, "caseOf", id)).due]).to.deep.equal([
        "Admitted",
        0n,
      ]);
      await demanded(city, id, agreement);
      expect(await stateOf(city.partners, id)).to.equal("ExitDemanded");
    });

    it("leave one operator, and stay with the others", async () => {
      const other = await admitted(city, "rival");
      await demanded(city, id, agreement);
      await act("operator", "exitDemanded", id, "exitPaper");
      expect([await flows(gate), await flows(other.gate)]).to.deep.equal([false, true]);
    });

    it("are demanded by the supervisor of the agreement named, which is their operator's", async () => {
      const { supervisor2 } = city.who;
      const foreign = () => demanded(city, id, agreement, "supervisor2");
      const wanted = parts("supervisor");
      await refused(foreign, "NotParty", id, name16("demandExit"), supervisor2, PARTY.supervisor2, wanted);
      const ofRival = () => demanded(city, id, city.agreed.rival);
      await refused(ofRival, "AgreementOfAnother", city.agreed.rival, PARTY.rival, PARTY.operator);
      await refused(() => demanded(city, id, city.zone), "SubjectUnfit", city.zone, KIND.zone, KIND.agreement);
      await refused(() => demanded(city, id + 1, agreement), "CaseUnknown", id + 1);
    });

    it("are not asked of anybody before there is a demand, nor taken back by another supervisor", async () => {
      const supervisorOf = () => read(city.partners, "partyOf", id, parts("supervisor"));
      expect(await supervisorOf()).to.equal(0n);
      const zone = (await aZone(city, "supervisor2", "supervisor")).gate;
      const ofTwo = (await anAgreement(city, zone, "operator", "supervisor2", "supervisor")).gate;
      await demanded(city, id, ofTwo, "supervisor2"); // of two, the first
      expect(await supervisorOf()).to.equal(BigInt(PARTY.supervisor2));
      const { supervisor } = city.who;
      const act_ = name16("withdrawDemand");
      const attempt = () => act("supervisor", "withdrawDemand", id, "reason");
      await refused(attempt, "NotParty", id, act_, supervisor, PARTY.supervisor, parts("supervisor"));
    });

    it("are demanded by an agreement in force: held, but not ended, whatever is held above it", async () => {
      await send(city.sluice, city.who.supervisor, "hold", city.zone, 1, EVIDENCE);
      const other = (await admitted(city, "operator")).id;
      await demanded(city, id, agreement);
      await send(city.agreements, city.proceedings, "closeFor", agreement, ZERO);
      await refused(() => demanded(city, other, agreement), "AlreadyOver", agreement, agreement);
    });
  });
});

describe("Licences", () => {
  let grant: number;
  let partner: number;
  let licence: Licence;
  before(async () => {
    city = await aCityWithGrants();
    refused = refusedBy(city.sluice, city.partners);
    ofTheKernel = refusedBy(city.sluice, city.sluice);
    grant = await city.grant("operator", city.channel);
    partner = (await admitted(city, "operator")).gate;
    licence = { grant, partner, ...GRANTED, ...city.term };
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  it("are gates under grant and partner, held by the partner, with their own terms", async () => {
    const part = { ...licence, fields: 0b101n, quota: 7n, notAfter: licence.notAfter - 1 };
    const { id, gate } = await license(part);
    const opened = await read(city.sluice, "gate", gate);
    expect([opened.kind, opened.first, opened.second, opened.holder, opened.steward]).to.deep.equal(
      [KIND.licence, grant, partner, PARTY.partner, 0].map(BigInt),
    );
    expect([opened.notBefore, opened.notAfter]).to.deep.equal([part.notBefore, part.notAfter].map(BigInt));
    expect(await read(city.sluice, "terms", gate)).to.equal(termsWord(part));
    expect((await read(city.partners, "caseOf", id)).subject).to.equal(BigInt(gate));
  });

  it("give the whole of a grant at most, and not a field, call, hour or second more", async () => {
    await license(licence);
    const more = (change: Partial<Licence>) => () => license({ ...licence, ...change });
    const term = (name: string) => ethers.dataSlice(ethers.encodeBytes32String(name), 0, 16);
    const { notBefore, notAfter } = city.term;
    await refused(more({ fields: 0b11111n }), "TermsExceedGrant", grant, term("fields"), 0b11111, 0b1111);
    await refused(more({ quota: 1_001n }), "TermsExceedGrant", grant, term("quota"), 1_001, 1_000);
    await refused(more({ period: 12n }), "TermsExceedGrant", grant, term("period"), 12, 24);
    await refused(more({ period: 0n }), "TermsExceedGrant", grant, term("period"), 0, 24);
    await refused(
      more({ notBefore: notBefore - 1 }),
      "TermsExceedGrant",
      grant,
      term("notBefore"),
      notBefore - 1,
      notBefore,
    );
    await refused(
      more({ notAfter: notAfter + 1 }),
      "TermsExceedGrant",
      grant,
      term("notAfter"),
      notAfter + 1,
      notAfter,
    );
    await refused(more({ fields: 0n }), "TermsEmpty", term("fields"));
    await refused(more({ quota: 0n }), "TermsEmpty", term("quota"));
  });

  it("are refused without a term, and once it is over", async () => {
    const at = licence.notBefore + 10;
    await ofTheKernel(
      () => license({ ...licence, notBefore: licence.notAfter }),
      "TermEmpty",
      licence.notAfter,
      licence.notAfter,
    );
    await city.networkHelpers.time.increaseTo(at + 1_000);
    await refused(
      () => license({ ...licence, notAfter: at }),
      "TermOver",
      at,
      (time: bigint) => time > BigInt(at),
    );
  });

  it("are refused on a raw grant, whatever the caller says of its channel", async () => {
    const raw = aChannel("raw");
    const onRaw = { ...licence, grant: await city.grant("operator", raw) };
    const channel = onRaw.grant - 1;
    await refused(() => license(onRaw, raw), "GrantIsRaw", onRaw.grant, channel);
    await refused(() => license(onRaw, city.channel), "ChannelDiffers", channel, termsOf(city.channel), termsOf(raw));
  });

  it("are refused on another operator's grant, and to another operator's partner", async () => {
    const ofRival = await city.grant("rival", city.channel);
    const partnerOfRival = (await admitted(city, "rival")).gate;
    const { operator, rival } = PARTY;
    await refused(() => license({ ...licence, grant: ofRival }), "PartnerOfAnother", partner, operator, rival);
    await refused(
      () => license({ ...licence, partner: partnerOfRival }),
      "PartnerOfAnother",
      partnerOfRival,
      rival,
      operator,
    );
    const attempt = () => license({ ...licence, grant: ofRival, partner: partnerOfRival });
    const id = Number(await read(city.partners, "cases")) + 1;
    await refused(attempt, "NotParty", id, name16("licence"), city.who.operator, operator, parts("operator"));
  });

  it("are given on grants to partners: no licence on a licence, no partner but by its gate", async () => {
    const { gate } = await license(licence);
    await refused(() => license({ ...licence, grant: gate }), "SubjectUnfit", gate, KIND.licence, KIND.grant);
    await refused(() => license({ ...licence, partner: grant }), "SubjectUnfit", grant, KIND.grant, KIND.partner);
  });

  it("are refused on a grant whose agreement has ended: no licence outlives what it is part of", async () => {
    await send(city.agreements, city.proceedings, "closeFor", city.agreed.operator, ZERO);
    await refused(() => license(licence), "AlreadyOver", grant, city.agreed.operator);
  });

  it("end at once when the operator ends them", async () => {
    const { id, gate } = await license(licence);
    expect(await flows(gate)).to.equal(true);
    await act("operator", "end", id);
    expect([await flows(gate), (await read(city.sluice, "gate", gate)).closed]).to.deep.equal([false, true]);
  });

  it("are bounded in number, and an ended one gives its place back", async () => {
    const { id } = await license(licence);
    const [address, slot] = [await city.partners.getAddress(), await counterSlot()];
    await city.networkHelpers.setStorageAt(address, slot, 1_024);
    await refused(() => license(licence), "LicencesTooMany", PARTY.operator, 1_024);
    await act("operator", "end", id);
    await license(licence);
    expect(await read(city.partners, "openLicencesOf", PARTY.operator)).to.equal(1_024n);
  });
});

/** Where the operator's counter, now 1, lies: a thousand licences are quicker written than given. */
async function counterSlot(): Promise<string> {
  const address = await city.partners.getAddress();
  for (let position = 0; position < 32; position++) {
    const slot = ethers.solidityPackedKeccak256(["uint256", "uint256"], [PARTY.operator, position]);
    if (BigInt(await city.ethers.provider.getStorage(address, slot)) === 1n) return slot;
  }
  throw new Error("no counter of open licences");
}
