/** Art. 7, 14: who reports and carries out is found at each act, so a zone that is handed over in between changes who must sign, and nothing else. */
import { expect } from "chai";
import { before, beforeEach, describe, it } from "mocha";
import { anAgreement, anUnassignedZone } from "../city.ts";
import { type Role, read, send } from "../fixture.ts";
import { EVIDENCE, FINDING, WHY } from "../kernel.ts";
import { aWholeCity, type WholeCity } from "../whole.ts";
import { approvalOf, papers, parts } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";

describe("Proceedings: a zone handed over while a case runs", () => {
  let city: WholeCity;
  let zone: number;
  let agreement: number;
  let id: number;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aWholeCity();
    zone = (await anUnassignedZone(city)).gate;
    agreement = (await anAgreement(city, zone, "operator", "authority")).gate;
    const approval = await approvalOf(city.proceedings, city.who.authority, 0, papers("finding"));
    await send(city.proceedings, city.who.authority, "find", approval, agreement);
    id = Number(await read(city.proceedings, "cases"));
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const act = (by: Role, name: string, ...kinds: string[]) =>
    done(city.proceedings, city.who[by], name, id, papers(...kinds));
  const handOver = async () => {
    const handover = { zone, successor: city.parties.supervisor };
    const offered = await city.opens(city.zones, "authority", ["decision"], "offerHandover", handover);
    await done(city.zones, city.who.supervisor, "accept", offered.id, papers("acceptance"));
  };
  const state = () => stateOf(city.proceedings, id);
  const why = async () => (await read(city.sluice, "stop", agreement, await city.networkHelpers.time.latest()))[1];
  const lastSignature = async () => {
    const [told] = (await city.proceedings.queryFilter(city.proceedings.getEvent("Acted"))).slice(-1);
    if (told === undefined || !("args" in told)) throw new Error("no event");
    return told.args.signature;
  };

  it("is reported by the authority in both capacities before, and suspended with the successor after", async () => {
    await act("authority", "reportPause", "statement", "report");
    expect(await state()).to.equal("PauseReported");
    expect((await lastSignature()).signed).to.equal(parts("authority", "supervisor", "supervisor2"));
    await handOver();
    await act("government", "assent", "assentPaper");
    await act("authority", "suspend", "notice");
    expect(await state()).to.equal("PauseAssented");
    expect((await lastSignature()).missing).to.equal(parts("supervisor", "supervisor2"));
    expect(await why()).to.equal(WHY.flows);
    await act("supervisor", "suspend", "notice");
    expect(await state()).to.equal("Suspended");
    expect(await why()).to.equal(WHY.held);
  });

  it("is reopened with the successor: the authority alone no longer reports, nor carries out", async () => {
    await act("authority", "reportPause", "statement", "report");
    await act("government", "assent", "assentPaper");
    await act("authority", "suspend", "notice");
    await handOver();
    await act("authority", "reportLift", "rectification");
    expect(await state()).to.equal("Suspended");
    await act("supervisor", "reportLift", "rectification");
    await act("government", "assent", "assentPaper");
    await act("supervisor", "reopen", "notice");
    expect(await why()).to.equal(WHY.held);
    await act("authority", "reopen", "notice");
    expect(await why()).to.equal(WHY.flows);
  });

  it("gives the successor no way to the suspension itself: of the holds it lifts its own seat's (K12)", async () => {
    await act("authority", "reportPause", "statement", "report");
    await act("government", "assent", "assentPaper");
    await act("authority", "suspend", "notice");
    await send(city.sluice, city.who.authority, "hold", agreement, 2, EVIDENCE);
    await handOver();
    const lift = async (path: number) => {
      const { turn } = await read(city.sluice, "gate", agreement);
      return send(city.sluice, city.who.supervisor, "lift", agreement, path, turn, FINDING);
    };
    await lift(2);
    await expect(lift(0))
      .to.be.revertedWithCustomError(city.sluice, "NotProcedure")
      .withArgs(32, city.who.supervisor, city.proceedings);
    expect(await why()).to.equal(WHY.held);
  });
});
