/** P20: the procedure of agreements is replaced while some are proposed, amended and not in line; nothing that was said is lost. */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { before, describe, it } from "mocha";
import {
  anAgreement,
  anEarlierAgreement,
  aRegisteredCity,
  aZone,
  type City,
  DAY,
  EIGHT_PARTS,
  signedByAll,
  terms,
} from "../city.ts";
import { read, send } from "../fixture.ts";
import { KIND } from "../kernel.ts";
import { approvalOf, papers } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { refusedBy } from "./refusals.ts";
import { handedOver, replaced } from "./succession.ts";

const ALIGNED = ["amendment", ...EIGHT_PARTS];

describe("Agreements: succession (P20)", () => {
  let city: City;
  let zone: number;
  let former: BaseContract;
  let agreement: number;
  let earlier: number;
  let end: number;
  const cases = new Map<string, number>();

  const opened = async (act: string, kinds: readonly string[], content: unknown) =>
    (await city.opens(city.agreements, "authority", kinds, act, content)).id;
  const caseIn = (state: string) => cases.get(state) ?? 0;
  const signed = (state: string, kinds: readonly string[]) =>
    signedByAll(city, caseIn(state), kinds, "operator", "supervisor");
  const lastGate = async () => Number(await read(city.sluice, "gates"));

  before(async () => {
    city = await aRegisteredCity();
    zone = (await aZone(city, "supervisor")).gate;
    former = city.agreements;
    agreement = (await anAgreement(city, zone, "operator", "supervisor")).gate;
    earlier = (await anEarlierAgreement(city, zone, "operator", "supervisor")).gate;
    end = Number((await read(city.sluice, "gate", agreement)).notAfter);
    const said = await terms(city, zone);
    const amendment = { agreement, before: end, notAfter: end - 100 * DAY, parts: papers("partTerm") };
    cases.set("Proposed", await opened("propose", EIGHT_PARTS, said));
    cases.set("to be revised", await opened("propose", EIGHT_PARTS, said));
    cases.set("EarlierProposed", await opened("proposeEarlier", ["contract"], { agreement: said, signed: 1 }));
    cases.set("Amending", await opened("amendOtherTerm", ["amendment", "ground"], amendment));
    cases.set("Aligning", await opened("align", ALIGNED, earlier));
    await done(former, city.who.operator, "sign", caseIn("Proposed"), papers(...EIGHT_PARTS));
    await handedOver(city);
    const successor = await city.ethers.deployContract("Agreements", [city.sluice, former]);
    await replaced(city, [KIND.standing, KIND.agreement], successor);
    city = { ...city, agreements: successor as typeof city.agreements };
  });

  it("is told by the former what it was told: terms, amendments, and who is not in line", async () => {
    for (const id of cases.values()) {
      for (const view of ["agreementOf", "retimingOf"]) {
        expect(await read(city.agreements, view, id)).to.deep.equal(await read(former, view, id));
      }
    }
    expect([
      await read(city.agreements, "inLine", agreement),
      await read(city.agreements, "inLine", earlier),
    ]).to.deep.equal([true, false]);
  });

  it("signs what was proposed before, all of them anew", async () => {
    await signed("Proposed", EIGHT_PARTS);
    const opened = await lastGate();
    expect((await read(city.sluice, "gate", opened)).first).to.equal(BigInt(zone));
    expect(await read(city.agreements, "inLine", opened)).to.equal(true);
    await signed("EarlierProposed", ["contract"]);
    expect(await stateOf(city.agreements, caseIn("EarlierProposed"))).to.equal("TakenOver");
    expect(await read(city.agreements, "inLine", await lastGate())).to.equal(false);
  });

  it("revises what was proposed before, between the same parties", async () => {
    const id = caseIn("to be revised");
    const revised = { ...(await terms(city, zone)), scope: `0x${"77".repeat(32)}` };
    const revise = async (content: unknown) =>
      send(
        city.agreements,
        city.who.authority,
        "revise",
        await approvalOf(city.agreements, city.who.authority, id, papers(...EIGHT_PARTS)),
        content,
      );
    const refused = refusedBy(city.sluice, city.agreements);
    await refused(() => revise({ ...revised, operator: 8 }), "ProposalOfAnother", id, zone, 8, zone, 7);
    await revise(revised);
    await signed("to be revised", EIGHT_PARTS);
    expect(await read(city.sluice, "terms", await lastGate())).to.equal(revised.scope);
  });

  it("carries out an amendment that was proposed before, with all that it changes", async () => {
    await signed("Amending", ["amendment"]);
    expect(Number((await read(city.sluice, "gate", agreement)).notAfter)).to.equal(end - 100 * DAY);
  });

  it("brings in line what was not, and says so from then on", async () => {
    await signed("Aligning", ALIGNED);
    expect(await read(city.agreements, "inLine", earlier)).to.equal(true);
    expect(await read(former, "inLine", earlier)).to.equal(false);
  });
});
