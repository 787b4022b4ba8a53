/** Art. 14: an agreement from before the Measures runs as it stands until an amendment has brought it in line, its term justified like any other. */
import { expect } from "chai";
import { before, beforeEach, describe, it } from "mocha";
import {
  anAgreement,
  anEarlierAgreement,
  anEarlierAgreementFor,
  aRegisteredCity,
  aZone,
  type City,
  DAY,
  EIGHT_PARTS,
  GENERAL_TERM,
  PUBLISHED,
  signedByAll,
  terms,
} from "../city.ts";
import { PARTY, read } from "../fixture.ts";
import { KIND, ZERO } from "../kernel.ts";
import { documentSet, name16, papers } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { type Refused, refusedBy } from "./refusals.ts";

const ALIGNED = ["amendment", ...EIGHT_PARTS];
const PAPERS: Readonly<Record<string, readonly string[]>> = {
  align: ALIGNED,
  alignOtherTerm: [...ALIGNED, "ground"],
  alignLongTerm: [...ALIGNED, "ground", "opinion"],
};
const [SHORTEST, LONGEST] = [1_825 * DAY, 1_827 * DAY]; // five years of the calendar

describe("Agreements: an alignment", () => {
  let city: City;
  let zone: number;
  let agreement: number;
  let earlier: number;
  let refused: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    zone = (await aZone(city, "supervisor")).gate;
    agreement = (await anAgreement(city, zone, "operator", "supervisor")).gate;
    earlier = (await anEarlierAgreement(city, zone, "operator", "supervisor")).gate;
    refused = refusedBy(city.sluice, city.agreements);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const opens = async (act: string, of: number) =>
    (await city.opens(city.agreements, "authority", PAPERS[act] ?? [], act, of)).id;
  const align = (of = earlier) => opens("align", of);
  const gate = (id: number) => read(city.sluice, "gate", id);
  const inLine = (id: number) => read(city.agreements, "inLine", id);

  it("brings it in line: until then it is said not to be, and runs as it stands", async () => {
    expect(await inLine(earlier)).to.equal(false);
    expect(await read(city.sluice, "flows", earlier, await city.networkHelpers.time.latest())).to.equal(true);
    const id = await align();
    await done(city.agreements, city.who.operator, "sign", id, papers(...ALIGNED));
    await done(city.agreements, city.who.authority, "sign", id, papers(...ALIGNED));
    expect(await inLine(earlier)).to.equal(false);
    await done(city.agreements, city.who.supervisor, "sign", id, papers(...ALIGNED));
    expect(await inLine(earlier)).to.equal(true);
    expect(Number((await gate(earlier)).notAfter)).to.be.above(0);
  });

  it("names its eight parts: without one of them it is none", async () => {
    const seven = ALIGNED.slice(0, -1);
    const bare = () => city.opens(city.agreements, "authority", seven, "align", earlier);
    const id = Number(await read(city.agreements, "cases")) + 1;
    const [found, wanted] = [documentSet(...seven), documentSet(...ALIGNED)];
    await refused(bare, "DocumentsDiffer", id, name16("align"), found, wanted);
  });

  it("of another sort leaves it out of line", async () => {
    const before = Number((await gate(earlier)).notAfter);
    const amendment = { agreement: earlier, before, notAfter: before, parts: papers("partDuties") };
    const { id } = await city.opens(city.agreements, "authority", ["amendment"], "amend", amendment);
    await signedByAll(city, id, ["amendment"], "operator", "supervisor");
    expect(await inLine(earlier)).to.equal(false);
  });

  it("is not wanted where it is in line already, nor where it is over", async () => {
    await refused(() => align(agreement), "AgreementInLine", agreement);
    await refused(() => align(earlier - 1), "SubjectUnfit", earlier - 1, KIND.standing, KIND.agreement);
    const over = Number((await gate(earlier)).notAfter);
    await city.networkHelpers.time.setNextBlockTimestamp(over);
    await refused(() => align(), "AgreementOver", earlier, over, over);
  });

  const TERMS = [
    {
      of: "of the general term states no ground",
      days: 1_826,
      act: "align",
      refusals: [
        ["alignOtherTerm", "TermIsGeneral", []],
        ["alignLongTerm", "TermWithinCap", [LONGEST]],
      ],
    },
    {
      of: "of another term states the ground of it",
      days: 365,
      act: "alignOtherTerm",
      refusals: [
        ["align", "TermNotGeneral", [SHORTEST, LONGEST]],
        ["alignLongTerm", "TermWithinCap", [LONGEST]],
      ],
    },
    {
      of: "of a term above the national cap states the opinion beside the ground",
      days: 3_650,
      act: "alignLongTerm",
      refusals: [
        ["align", "TermNotGeneral", [SHORTEST, LONGEST]],
        ["alignOtherTerm", "TermAboveCap", [LONGEST]],
      ],
    },
  ] as const;
  for (const { of, days, act, refusals } of TERMS) {
    it(`${of}, and keeps that term`, async () => {
      const { gate: own } = await anEarlierAgreementFor(days * DAY, city, zone, "operator", "supervisor");
      const { notAfter } = await gate(own);
      for (const [other, error, bounds] of refusals) {
        await refused(() => opens(other, own), error, days * DAY, ...bounds);
      }
      await signedByAll(city, await opens(act, own), ALIGNED, "operator", "supervisor");
      expect(await inLine(own)).to.equal(true);
      expect((await gate(own)).notAfter).to.equal(notAfter);
    });
  }
});

describe("Agreements: one from before the Measures", () => {
  let city: City;
  let zone: number;
  let refused: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    zone = (await aZone(city, "supervisor")).gate;
    refused = refusedBy(city.sluice, city.agreements);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const takeOver = async (signed: number, length = GENERAL_TERM, change = {}) => {
    const agreement = { ...(await terms(city, zone, "operator", length)), ...change };
    return city.opens(city.agreements, "authority", ["contract"], "proposeEarlier", { agreement, signed });
  };

  it("was signed before their publication, to the second", async () => {
    await takeOver(PUBLISHED - 1);
    await refused(() => takeOver(PUBLISHED), "AgreementNotEarlier", PUBLISHED, PUBLISHED);
  });

  it("keeps the term that it has, whatever its length, but must still run and have a scope", async () => {
    await takeOver(1, 365 * DAY);
    await takeOver(1, 20 * 365 * DAY);
    await refused(() => takeOver(1, DAY, { scope: ZERO }), "ScopeMissing", zone, PARTY.operator);
    const past = { notBefore: 1, notAfter: 2 };
    await refused(
      () => takeOver(1, DAY, past),
      "TermOver",
      2,
      (time: bigint) => time > 2n,
    );
  });

  it("comes into force with the signatures of all", async () => {
    const { id, gate } = await takeOver(1);
    await signedByAll(city, id, ["contract"], "operator", "supervisor");
    expect(await read(city.agreements, "inLine", gate + 2)).to.equal(false);
    expect((await read(city.agreements, "caseOf", id)).subject).to.equal(BigInt(gate + 2));
    expect(await stateOf(city.agreements, id)).to.equal("TakenOver");
  });

  it("is asked about as an agreement alone", async () => {
    await refused(() => read(city.agreements, "inLine", zone), "SubjectUnfit", zone, KIND.zone, KIND.agreement);
  });
});
