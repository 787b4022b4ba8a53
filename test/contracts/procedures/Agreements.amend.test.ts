/** Art. 14: what an amendment may change, and the standing on which an agreement rests. */
import { expect } from "chai";
import { before, beforeEach, describe, it } from "mocha";
import {
  anAgreement,
  aRegisteredCity,
  aZone,
  type City,
  DAY,
  EIGHT_PARTS,
  GENERAL_TERM,
  SCOPE,
  signedByAll,
} from "../city.ts";
import { type Role, read, send } from "../fixture.ts";
import { FOREVER, KIND, WHY, ZERO } from "../kernel.ts";
import { documentSet, name16, papers } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { type Refused, refusedBy } from "./refusals.ts";

const FIXED = documentSet("partParties", "partScope");
const AMENDABLE = documentSet(...EIGHT_PARTS) & ~FIXED;

describe("Agreements: an amendment", () => {
  let city: City;
  let zone: number;
  let agreement: number;
  let end: number;
  let refused: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    zone = (await aZone(city, "supervisor")).gate;
    agreement = (await anAgreement(city, zone, "operator", "supervisor")).gate;
    end = Number((await read(city.sluice, "gate", agreement)).notAfter);
    refused = refusedBy(city.sluice, city.agreements);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const PAPERS = {
    amend: ["amendment"],
    amendOtherTerm: ["amendment", "ground"],
    amendLongTerm: ["amendment", "ground", "opinion"],
  } as const;
  const to = (notAfter: number, ...parts: string[]) => ({
    agreement,
    before: end,
    notAfter,
    parts: papers(...(parts.length === 0 ? ["partTerm"] : parts)),
  });
  type Amendment = ReturnType<typeof to>;
  const open = async (content: Amendment, act: keyof typeof PAPERS = "amend") =>
    (await city.opens(city.agreements, "authority", PAPERS[act], act, content)).id;
  const signedBy = (id: number, ...by: Role[]) =>
    Promise.all(by.map((role) => done(city.agreements, city.who[role], "sign", id, papers("amendment"))));
  const signed = (id: number) => signedByAll(city, id, ["amendment"], "operator", "supervisor");
  const gate = (id = agreement) => read(city.sluice, "gate", id);
  const closed = () => send(city.agreements, city.proceedings, "closeFor", agreement, `0x${"11".repeat(32)}`);
  const now = () => city.networkHelpers.time.latest();

  it("changes nothing until authority, supervisor and operator have signed, and bars nothing meanwhile", async () => {
    const id = await open(to(end - 2 * DAY), "amendOtherTerm");
    await signedBy(id, "authority", "operator");
    expect(Number((await gate()).notAfter)).to.equal(end);
    expect(await read(city.sluice, "flows", agreement, await now())).to.equal(true);
    expect(await read(city.agreements, "inLine", agreement)).to.equal(true);
    await signedBy(id, "supervisor");
    expect(Number((await gate()).notAfter)).to.equal(end - 2 * DAY);
    expect(await stateOf(city.agreements, id)).to.equal("Amended");
  });

  it("names the parts that change, which it signs with all they say", async () => {
    const id = await open(to(end, "partDuties", "partEnding"));
    await signed(id);
    expect(await stateOf(city.agreements, id)).to.equal("Amended");
    expect(Number((await gate()).notAfter)).to.equal(end);
  });

  it("is none where no part changes", async () => {
    await refused(() => open({ ...to(end), parts: [] }), "PartsNotNamed", agreement, 0, AMENDABLE);
  });

  for (const part of ["partParties", "partScope"]) {
    it(`changes no ${part}: that is the gate's for ever, and another agreement`, async () => {
      const named = documentSet(part, "partContent");
      await refused(() => open(to(end, part, "partContent")), "PartsFixed", agreement, named, FIXED);
      expect(await read(city.sluice, "terms", agreement)).to.equal(SCOPE);
    });
  }

  it("refuses a part twice, in another order, without its hash, and a paper that is no part", async () => {
    const [content, duties] = papers("partContent", "partDuties");
    if (content === undefined || duties === undefined) throw new Error("two papers");
    for (const [parts, index] of [
      [[content, content], 1],
      [[duties, content], 1],
      [[content, { ...duties, hash: ZERO }], 1],
      [[{ ...content, algorithm: 3 }], 0],
    ] as const) {
      await refused(() => open({ ...to(end), parts: [...parts] }), "DocumentMalformed", 0, name16("amend"), index);
    }
    await refused(() => open(to(end, "need")), "PartsFixed", agreement, documentSet("need"), FIXED);
  });

  describe("of the term", () => {
    it("names the part on the term", async () => {
      const attempt = () => open(to(end + DAY, "partContent"));
      await refused(attempt, "PartsNotNamed", agreement, documentSet("partContent"), documentSet("partTerm"));
    });

    it("is to the general one, to another with its ground, or above the national cap with an opinion on that too", async () => {
      const [least, cap] = [1825 * DAY, 1827 * DAY];
      const from = end - GENERAL_TERM;
      await refused(() => open(to(from + least - 1)), "TermNotGeneral", least - 1, least, cap);
      await refused(() => open(to(from + cap + 1)), "TermNotGeneral", cap + 1, least, cap);
      await refused(() => open(to(from + cap), "amendOtherTerm"), "TermIsGeneral", cap);
      await refused(() => open(to(from + cap + 1), "amendOtherTerm"), "TermAboveCap", cap + 1, cap);
      await refused(() => open(to(from + cap), "amendLongTerm"), "TermWithinCap", cap, cap);
      await signed(await open(to(from + cap + 1), "amendLongTerm"));
      expect(Number((await gate()).notAfter)).to.equal(from + cap + 1);
    });

    it("is kept as it is without a ground, though it be another", async () => {
      await signed(await open(to(end - DAY * 400), "amendOtherTerm"));
      end -= DAY * 400;
      await signed(await open(to(end, "partDuties")));
      end += DAY * 400;
    });

    it("ends what flows below when it says so, and neither sooner nor later", async () => {
      const soon = (await now()) + 1000;
      await signed(await open(to(soon), "amendOtherTerm"));
      const stop = async (at: number) => [...(await read(city.sluice, "stop", agreement, at))];
      expect(await stop(soon - 1)).to.deep.equal([0n, WHY.flows]);
      expect(await stop(soon)).to.deep.equal([BigInt(agreement), WHY.expired]);
    });

    it("is refused where it would be empty, or over: at the proposal, and again at the last signature", async () => {
      const from = end - GENERAL_TERM;
      await refusedBy(city.sluice, city.sluice)(() => open(to(from), "amendOtherTerm"), "TermEmpty", from, from);
      const soon = (await now()) + 1000;
      const id = await open(to(soon), "amendOtherTerm");
      await signedBy(id, "authority", "supervisor");
      await city.networkHelpers.time.setNextBlockTimestamp(soon);
      await refused(() => signedBy(id, "operator"), "TermOver", soon, soon);
      expect(Number((await gate()).notAfter)).to.equal(end);
    });

    it("counts from the end that it was drawn up on", async () => {
      await refused(() => open({ ...to(end), before: end - 1 }), "TermDiffers", agreement, end - 1, end);
      const slow = await open(to(end - 3 * DAY), "amendOtherTerm");
      await signed(await open(to(end - 2 * DAY), "amendOtherTerm"));
      await signedBy(slow, "authority", "supervisor");
      await refused(() => signedBy(slow, "operator"), "TermDiffers", agreement, end, end - 2 * DAY);
      await done(city.agreements, city.who.operator, "decline", slow, papers("reason"));
    });
  });

  describe("of an agreement that is over", () => {
    it("is not opened, from the second in which its term ends: nothing revives it", async () => {
      await city.networkHelpers.time.setNextBlockTimestamp(end - 1);
      await open(to(end + 2 * DAY), "amendLongTerm");
      await city.networkHelpers.time.setNextBlockTimestamp(end);
      await refused(() => open(to(end + 3 * DAY), "amendLongTerm"), "AgreementOver", agreement, end, end);
    });

    it("is not completed, and can be declined or abandoned", async () => {
      const id = await open(to(end + 2 * DAY), "amendLongTerm");
      await signedBy(id, "authority", "supervisor");
      await closed();
      const at = (await now()) + 10;
      await city.networkHelpers.time.setNextBlockTimestamp(at);
      await refused(() => signedBy(id, "operator"), "AgreementOver", agreement, end, at);
      await done(city.agreements, city.who.authority, "abandon", id, papers("reason"));
      expect(await stateOf(city.agreements, id)).to.equal("Abandoned");
    });
  });

  it("is of an agreement, not of a standing or a zone", async () => {
    for (const [gate, kind] of [
      [agreement - 1, KIND.standing],
      [zone, KIND.zone],
    ] as const) {
      await refused(() => open({ ...to(end), agreement: gate }), "SubjectUnfit", gate, kind, KIND.agreement);
    }
  });
});

describe("Agreements: the standing", () => {
  let city: City;
  let agreement: number;
  let refused: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    const zone = (await aZone(city, "supervisor")).gate;
    agreement = (await anAgreement(city, zone, "operator", "supervisor")).gate;
    refused = refusedBy(city.sluice, city.agreements);
    // The chapter comes later: an account of the test stands for it, under a kind of its own.
    await send(city.sluice, city.deployer, "setProcedure", KIND.attestations, city.who.stranger, 0, 0);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const paper = `0x${"22".repeat(32)}`;
  const standing = () => agreement - 1;
  const retime = (by: Role, notAfter: number, of = standing()) =>
    send(city.agreements, city.who[by], "retimeStanding", of, notAfter, paper);
  const stop = async () => [...(await read(city.sluice, "stop", agreement, await city.networkHelpers.time.latest()))];

  it("is open-ended, stops its agreement when an attestation lapses, and carries it again when that is renewed", async () => {
    expect(Number((await read(city.sluice, "gate", standing())).notAfter)).to.equal(FOREVER);
    await retime("stranger", await city.networkHelpers.time.latest());
    expect(await stop()).to.deep.equal([BigInt(standing()), WHY.expired]);
    await retime("stranger", FOREVER);
    expect(await stop()).to.deep.equal([0n, WHY.flows]);
  });

  it("is retimed by the procedure of attestations alone, and by nobody while there is none", async () => {
    for (const by of ["authority", "supervisor", "operator", "government"] as const) {
      const { stranger } = city.who;
      await refused(() => retime(by, 1), "NotAttestations", city.who[by], stranger, KIND.attestations);
    }
    await send(city.sluice, city.deployer, "setProcedure", KIND.attestations, `0x${"00".repeat(20)}`, 0, 0);
    const nobody = `0x${"00".repeat(20)}`;
    await refused(() => retime("stranger", 1), "NotAttestations", city.who.stranger, nobody, KIND.attestations);
  });

  it("is all that it may retime: not the agreement itself", async () => {
    await refused(() => retime("stranger", 1, agreement), "SubjectUnfit", agreement, KIND.agreement, KIND.standing);
  });
});
