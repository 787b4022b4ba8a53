/** Art. 8, 13, 14: eight parts, all signatures, the general term, and who ends an agreement. */
import { expect } from "chai";
import { ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import {
  anAgreement,
  aRegisteredCity,
  aZone,
  type City,
  DAY,
  EIGHT_PARTS,
  gateOf,
  SCOPE,
  terms,
  ZONE_KIND,
} from "../city.ts";
import { PARTY, type Role, read, secondsOf, send } from "../fixture.ts";
import { FOREVER, KIND, ZERO } from "../kernel.ts";
import { approvalOf, documentSet, name16, papers, parts } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { type Refused, refusedBy } from "./refusals.ts";

type Said = Awaited<ReturnType<typeof terms>>;

describe("Agreements", () => {
  let city: City;
  let zone: number;
  let said: Said;
  let refused: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    zone = (await aZone(city, "supervisor")).gate;
    said = await terms(city, zone);
    refused = refusedBy(city.sluice, city.agreements);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const propose = (proposal: Said = said) => city.opens(city.agreements, "authority", EIGHT_PARTS, "propose", proposal);
  const proposeOther = (proposal: Said) =>
    city.opens(city.agreements, "authority", [...EIGHT_PARTS, "ground"], "proposeOtherTerm", proposal);
  const proposeLong = (proposal: Said) =>
    city.opens(city.agreements, "authority", [...EIGHT_PARTS, "ground", "opinion"], "proposeLongTerm", proposal);
  const revise = async (id: number, proposal: Said) => {
    const approval = await approvalOf(city.agreements, city.who.authority, id, papers(...EIGHT_PARTS));
    return send(city.agreements, city.who.authority, "revise", approval, proposal);
  };
  const sign = (id: number, by: Role, kinds: readonly string[] = EIGHT_PARTS) =>
    done(city.agreements, city.who[by], "sign", id, papers(...kinds));
  const lasting = (days: number): Said => ({ ...said, notAfter: said.notBefore + days * DAY });

  describe("signed", () => {
    for (const order of [
      ["authority", "supervisor", "operator"],
      ["operator", "supervisor", "authority"],
    ] as const) {
      it(`opens standing and agreement with the last signature, here the ${order[2]}'s, and nothing before`, async () => {
        const { id, gate: last } = await propose();
        await sign(id, order[0]);
        await sign(id, order[1]);
        expect(await read(city.sluice, "gates")).to.equal(BigInt(last));
        await sign(id, order[2]);

        const [standing, agreement] = [
          await read(city.sluice, "gate", last + 1),
          await read(city.sluice, "gate", last + 2),
        ];
        const organisation = BigInt(await gateOf(city, "operator"));
        expect([standing.kind, standing.first, standing.notAfter]).to.deep.equal([
          BigInt(KIND.standing),
          organisation,
          BigInt(FOREVER),
        ]);
        expect([agreement.kind, agreement.first, agreement.second, agreement.holder, agreement.steward]).to.deep.equal(
          [KIND.agreement, zone, last + 1, PARTY.operator, 0].map(BigInt),
        );
        expect([agreement.notBefore, agreement.notAfter]).to.deep.equal([
          BigInt(said.notBefore),
          BigInt(said.notAfter),
        ]);
        expect(await read(city.sluice, "terms", last + 2)).to.equal(SCOPE);
        expect((await read(city.agreements, "caseOf", id)).subject).to.equal(BigInt(last + 2));
      });
    }

    it("takes one signature of the authority in a zone of its own, in all its capacities", async () => {
      const founding = { kind: ZONE_KIND.foundation, supervisor: PARTY.authority, second: 0 };
      const founded = await city.opens(city.zones, "authority", ["decision", "purpose"], "found", founding);
      const { id } = await propose({ ...said, zone: founded.gate });
      await sign(id, "authority");
      await sign(id, "operator");
      expect(await stateOf(city.agreements, id)).to.equal("InForce");
    });

    it("refuses a signature twice, and one that comes too late", async () => {
      const { id } = await propose();
      await sign(id, "operator");
      await refused(() => sign(id, "operator"), "AlreadySigned", id, name16("sign"), PARTY.operator);
      const due = Number((await read(city.agreements, "caseOf", id)).due);
      expect(due).to.be.above(secondsOf("signTime"));
      await city.networkHelpers.time.setNextBlockTimestamp(due);
      await refused(() => sign(id, "authority"), "TooLate", id, name16("sign"), due, due);
    });

    for (const part of EIGHT_PARTS) {
      it(`is neither proposed nor signed without the part ${part}, and the refusal names it`, async () => {
        const others = EIGHT_PARTS.filter((other) => other !== part);
        const [found, wanted] = [documentSet(...others), documentSet(...EIGHT_PARTS)];
        expect(wanted - found).to.equal(documentSet(part));
        const bare = () => city.opens(city.agreements, "authority", others, "propose", said);
        await refused(bare, "DocumentsDiffer", 1, name16("propose"), found, wanted);
        const { id } = await propose();
        await refused(() => sign(id, "operator", others), "DocumentsDiffer", id, name16("sign"), found, wanted);
      });
    }

    it("counts no signature given before a revision", async () => {
      const { id } = await propose();
      const stale = await approvalOf(city.agreements, city.who.supervisor, id, papers(...EIGHT_PARTS));
      await sign(id, "operator");
      await revise(id, { ...said, scope: ethers.id("another scope") });
      await refused(
        () => send(city.agreements, city.who.supervisor, "act", name16("sign"), stale),
        "CaseChanged",
        id,
        1,
        2,
      );
      await sign(id, "authority");
      await sign(id, "supervisor");
      expect(await stateOf(city.agreements, id)).to.equal("Proposed");
      await sign(id, "operator");
      const { gate } = await city.last(city.agreements);
      expect(await read(city.sluice, "terms", gate)).to.equal(ethers.id("another scope"));
    });

    it("is refused by the kernel under a zone that was closed meanwhile", async () => {
      const proposal = await propose();
      const id = Number(await read(city.zones, "cases"));
      for (const by of ["authority", "supervisor"] as const)
        await done(city.zones, city.who[by], "end", id, papers("decision"));
      await city.networkHelpers.time.increase(secondsOf("delay"));
      await done(city.zones, city.who.authority, "close", id, papers());
      await sign(proposal.id, "operator");
      await sign(proposal.id, "supervisor");
      await refusedBy(city.sluice, city.sluice)(() => sign(proposal.id, "authority"), "GateIsClosed", zone);
    });
  });

  describe("with a term", () => {
    for (const days of [1825, 1826, 1827]) {
      it(`of ${days} days is general: it needs no ground, and takes none`, async () => {
        await propose(lasting(days));
        await refused(() => proposeOther(lasting(days)), "TermIsGeneral", days * DAY);
      });
    }
    it("a second shorter than any five years needs its ground", async () => {
      const shorter = { ...said, notAfter: said.notBefore + 1825 * DAY - 1 };
      await refused(() => propose(shorter), "TermNotGeneral", 1825 * DAY - 1, 1825 * DAY, 1827 * DAY);
      const { id } = await proposeOther(shorter);
      expect((await read(city.agreements, "agreementOf", id)).notAfter).to.equal(BigInt(shorter.notAfter));
    });

    it("a second longer is above the national cap: it needs an opinion on that beside its ground", async () => {
      const [cap, length] = [1827 * DAY, 1827 * DAY + 1];
      const longer = { ...said, notAfter: said.notBefore + length };
      await refused(() => propose(longer), "TermNotGeneral", length, 1825 * DAY, cap);
      await refused(() => proposeOther(longer), "TermAboveCap", length, cap);
      const { id } = await proposeLong(longer);
      expect((await read(city.agreements, "agreementOf", id)).notAfter).to.equal(BigInt(longer.notAfter));
      await refused(() => proposeLong({ ...said, notAfter: said.notBefore + cap }), "TermWithinCap", cap, cap);
      const grounded = () =>
        city.opens(city.agreements, "authority", [...EIGHT_PARTS, "ground"], "proposeLongTerm", longer);
      const [found, wanted] = [documentSet(...EIGHT_PARTS, "ground"), documentSet(...EIGHT_PARTS, "ground", "opinion")];
      await refused(grounded, "DocumentsDiffer", id + 1, name16("proposeLongTerm"), found, wanted);
    });

    it("that has a ground is proposed with it, or not at all", async () => {
      const [found, wanted] = [documentSet(...EIGHT_PARTS), documentSet(...EIGHT_PARTS, "ground")];
      const bare = () => city.opens(city.agreements, "authority", EIGHT_PARTS, "proposeOtherTerm", lasting(365));
      await refused(bare, "DocumentsDiffer", 1, name16("proposeOtherTerm"), found, wanted);
    });

    it("may be revised to the general one, or kept as long as it was", async () => {
      const { id } = await proposeOther(lasting(365));
      const later = { ...said, notBefore: said.notBefore + DAY, notAfter: said.notBefore + 366 * DAY };
      await revise(id, later);
      await refused(() => revise(id, lasting(366)), "TermNotGeneral", 366 * DAY, 1825 * DAY, 1827 * DAY);
      await revise(id, said);
      await refused(() => revise(id, later), "TermNotGeneral", 365 * DAY, 1825 * DAY, 1827 * DAY);
    });

    it("that is empty or over is refused", async () => {
      const empty = { ...said, notAfter: said.notBefore };
      await refusedBy(city.sluice, city.sluice)(() => propose(empty), "TermEmpty", said.notBefore, said.notBefore);
      const past = { ...said, notBefore: 1, notAfter: 1 + 1826 * DAY };
      await refused(
        () => propose(past),
        "TermOver",
        past.notAfter,
        (time: bigint) => time > 0n,
      );
    });
  });

  it("is proposed in a zone, to an operator, with a scope", async () => {
    await refused(() => propose({ ...said, zone: 1 }), "SubjectUnfit", 1, KIND.platform, KIND.zone);
    await refused(() => propose({ ...said, scope: ZERO }), "ScopeMissing", zone, PARTY.operator);
    const [found, wanted] = [parts("partner"), parts("operator")];
    const toPartner = () => propose({ ...said, operator: PARTY.partner });
    await refusedBy(city.sluice, city.accounts)(toPartner, "PartMissing", PARTY.partner, found, wanted);
    await refusedBy(city.sluice, city.sluice)(() => propose({ ...said, zone: 999 }), "GateUnknown", 999);
  });

  it("keeps zone and operator in a revision", async () => {
    const { id } = await propose();
    const other = (await aZone(city, "supervisor2")).gate;
    const { operator, rival } = PARTY;
    await refused(() => revise(id, { ...said, zone: other }), "ProposalOfAnother", id, other, operator, zone, operator);
    await refused(() => revise(id, { ...said, operator: rival }), "ProposalOfAnother", id, zone, rival, zone, operator);
  });

  describe("ended", () => {
    const paper = ethers.id("notice of effect");
    it("by the proceedings is closed for ever", async () => {
      const { gate } = await anAgreement(city, zone, "operator", "supervisor");
      await send(city.agreements, city.proceedings, "closeFor", gate, paper);
      expect((await read(city.sluice, "gate", gate)).closed).to.equal(true);
      await refusedBy(city.sluice, city.sluice)(
        () => send(city.agreements, city.proceedings, "closeFor", gate, paper),
        "GateIsClosed",
        gate,
      );
    });

    it("by nobody else, the authority and the operator among them", async () => {
      const { gate } = await anAgreement(city, zone, "operator", "supervisor");
      const { proceedings, who } = city;
      for (const by of [who.authority, who.supervisor, who.operator, who.stranger]) {
        const attempt = () => send(city.agreements, by, "closeFor", gate, paper);
        await refused(attempt, "NotProceedings", by, proceedings, KIND.proceedings);
      }
    });

    it("is an agreement: a standing is not ended in its name", async () => {
      const { gate } = await anAgreement(city, zone, "operator", "supervisor");
      const attempt = () => send(city.agreements, city.proceedings, "closeFor", gate - 1, paper);
      await refused(attempt, "SubjectUnfit", gate - 1, KIND.standing, KIND.agreement);
    });
  });
});
