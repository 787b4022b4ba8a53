/** Art. 13, 17, 22: a scenario lies within its agreement, opens when the supervisor accepts it, and ends in two acts. */
import { expect } from "chai";
import { ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { anAgreement, aRegisteredCity, aScenario, aZone, type City, SCOPE } from "../city.ts";
import { PARTY, read, secondsOf, send } from "../fixture.ts";
import { FOREVER, KIND } from "../kernel.ts";
import { name16, papers, parts } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { type Refused, refusedBy } from "./refusals.ts";

describe("Scenarios", () => {
  let city: City;
  let agreement: number;
  let agreementOfTwo: number;
  let refused: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    const zone = (await aZone(city, "supervisor")).gate;
    const zoneOfTwo = (await aZone(city, "supervisor", "supervisor2")).gate;
    agreement = (await anAgreement(city, zone, "operator", "supervisor")).gate;
    agreementOfTwo = (await anAgreement(city, zoneOfTwo, "operator", "supervisor", "supervisor2")).gate;
    refused = refusedBy(city.sluice, city.scenarios);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const state = (under: number, scope = SCOPE, by: "operator" | "rival" = "operator") =>
    city.opens(city.scenarios, by, ["scenarioPaper"], "state", { agreement: under, scope });
  const act = (by: keyof typeof PARTY, name: string, id: number, ...kinds: string[]) =>
    done(city.scenarios, city.who[by], name, id, papers(...kinds));
  const flows = async (id: number) => read(city.sluice, "flows", id, await city.networkHelpers.time.latest());

  it("opens under its agreement when the supervisor accepts it, with the hash of its document as terms", async () => {
    const { gate: before, id } = await state(agreement);
    await act("supervisor", "accept", id, "opinion");
    const { gate } = await city.last(city.scenarios);
    expect(gate).to.equal(before + 1);
    const opened = await read(city.sluice, "gate", gate);
    expect([opened.kind, opened.first, opened.second, opened.holder, opened.steward, opened.notAfter]).to.deep.equal(
      [KIND.scenario, agreement, 0, PARTY.operator, 0, FOREVER].map(BigInt),
    );
    expect(await read(city.sluice, "terms", gate)).to.equal(ethers.id("scenarioPaper"));
    expect((await read(city.scenarios, "caseOf", id)).subject).to.equal(BigInt(gate));
  });

  it("needs both supervisors' acceptance in a zone of two", async () => {
    const { id } = await state(agreementOfTwo);
    await act("supervisor2", "accept", id, "opinion");
    expect(await stateOf(city.scenarios, id)).to.equal("Stated");
    await act("supervisor", "accept", id, "opinion");
    expect(await stateOf(city.scenarios, id)).to.equal("Accepted");
  });

  it("is refused outside its agreement's scope of application", async () => {
    const elsewhere = ethers.id("another scope");
    await refused(() => state(agreement, elsewhere), "OutsideScope", agreement, elsewhere, SCOPE);
  });

  it("is refused in another operator's agreement", async () => {
    const wanted = parts("operator");
    const attempt = () => state(agreement, SCOPE, "rival");
    await refused(attempt, "NotParty", 1, name16("state"), city.who.rival, PARTY.rival, wanted);
  });

  it("is stated under an agreement and under nothing else", async () => {
    await refused(() => state(agreement - 1), "SubjectUnfit", agreement - 1, KIND.standing, KIND.agreement);
  });

  it("is not stated under an agreement that is over, from the second in which its term ends (Art. 14)", async () => {
    const end = Number((await read(city.sluice, "gate", agreement)).notAfter);
    await city.networkHelpers.time.setNextBlockTimestamp(end - 1);
    await state(agreement);
    await city.networkHelpers.time.setNextBlockTimestamp(end);
    await refused(() => state(agreement), "AgreementOver", agreement, end, end);
  });

  it("is refused by the kernel under an agreement that has been terminated meanwhile", async () => {
    const { id } = await state(agreement);
    await send(city.agreements, city.proceedings, "closeFor", agreement, ethers.ZeroHash);
    await refusedBy(city.sluice, city.sluice)(
      () => act("supervisor", "accept", id, "opinion"),
      "GateIsClosed",
      agreement,
    );
  });

  it("bounds what waits for an answer; a refusal, a withdrawal and an acceptance each give a place back", async () => {
    const waiting = () => read(city.scenarios, "openStatementsOf", PARTY.operator);
    const ids: number[] = [];
    for (let i = 0; i < 64; i++) ids.push((await state(agreement)).id);
    await refused(() => state(agreementOfTwo), "StatementsTooMany", PARTY.operator, 64);
    const [first = 0, second = 0, third = 0] = ids;
    await act("supervisor", "refuse", first, "reason");
    await act("operator", "withdraw", second);
    await act("supervisor", "accept", third, "opinion");
    expect(await waiting()).to.equal(61n);
    await state(agreement);
  });

  describe("that ends", () => {
    let scenario: { id: number; gate: number };
    beforeEach(async () => {
      scenario = await aScenario(city, agreement, "operator", "supervisor");
      await act("operator", "end", scenario.id);
    });

    it("stops at once, flows again when the operator recalls it, and leaves no place taken", async () => {
      expect(await flows(scenario.gate)).to.equal(false);
      await act("operator", "recall", scenario.id);
      expect(await flows(scenario.gate)).to.equal(true);
      expect(await read(city.scenarios, "openStatementsOf", PARTY.operator)).to.equal(0n);
    });

    it("is closed only once the delay is over, and then for ever", async () => {
      const due = Number((await read(city.scenarios, "caseOf", scenario.id)).due);
      expect(due).to.equal((await city.networkHelpers.time.latest()) + secondsOf("delay"));
      await city.networkHelpers.time.setNextBlockTimestamp(due - 1);
      const close = () => act("operator", "close", scenario.id);
      await refused(close, "TooEarly", scenario.id, name16("close"), due - 1, due);
      await city.networkHelpers.time.setNextBlockTimestamp(due);
      await close();
      expect((await read(city.sluice, "gate", scenario.gate)).closed).to.equal(true);
    });
  });
});
