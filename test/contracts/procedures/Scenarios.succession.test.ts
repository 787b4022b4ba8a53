/** P20: the procedure of scenarios is replaced while some are stated and some are ending; each case goes on where it stood. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { anAgreement, aRegisteredCity, aScenario, aZone, type City, type Opened, SCOPE } from "../city.ts";
import { PARTY, type Role, read, secondsOf } from "../fixture.ts";
import { FOREVER, KIND } from "../kernel.ts";
import { papers } from "./approvals.ts";
import { done } from "./errand.ts";
import { handedOver, replaced } from "./succession.ts";

describe("Scenarios: succession (P20)", () => {
  let city: City;
  let agreement: number;
  let stated: readonly number[];
  let ending: Opened;
  let recalled: Opened;

  const act = (by: Role, name: string, id: number, ...kinds: string[]) =>
    done(city.scenarios, city.who[by], name, id, papers(...kinds));
  const state = async () =>
    (await city.opens(city.scenarios, "operator", ["scenarioPaper"], "state", { agreement, scope: SCOPE })).id;
  const gate = (id: number) => read(city.sluice, "gate", id);
  const openStatements = () => read(city.scenarios, "openStatementsOf", PARTY.operator);

  before(async () => {
    city = await aRegisteredCity();
    agreement = (await anAgreement(city, (await aZone(city, "supervisor")).gate, "operator", "supervisor")).gate;
    stated = [await state(), await state()];
    [ending, recalled] = [
      await aScenario(city, agreement, "operator", "supervisor"),
      await aScenario(city, agreement, "operator", "supervisor"),
    ];
    for (const { id } of [ending, recalled]) await act("operator", "end", id);
    await handedOver(city);
    const successor = await city.ethers.deployContract("Scenarios", [city.sluice, city.scenarios]);
    await replaced(city, [KIND.scenario], successor);
    city = { ...city, scenarios: successor as typeof city.scenarios };
  });

  it("opens a scenario that was stated before, with its document as terms, and counts those that still wait", async () => {
    const [first = 0, second = 0] = stated;
    expect(await openStatements()).to.equal(2n);
    const paper = await read(city.scenarios, "paperOf", first);
    await act("supervisor", "accept", first, "opinion");
    const opened = Number(await read(city.sluice, "gates"));
    expect(paper).to.equal(papers("scenarioPaper")[0]?.hash);
    expect(await read(city.sluice, "terms", opened)).to.equal(paper);
    expect((await gate(opened)).first).to.equal(BigInt(agreement));
    await act("operator", "withdraw", second);
    expect(await openStatements()).to.equal(0n);
    expect(await state()).to.equal(stated.length + 3);
    expect(await openStatements()).to.equal(1n);
  });

  it("closes a scenario that was ending before, and recalls another's ending", async () => {
    await act("operator", "recall", recalled.id);
    expect((await gate(recalled.gate)).notAfter).to.equal(BigInt(FOREVER));
    await city.networkHelpers.time.increase(secondsOf("delay"));
    await act("operator", "close", ending.id);
    expect((await gate(ending.gate)).closed).to.equal(true);
  });

  it("knows no document of a case that is not there", async () => {
    expect(await read(city.scenarios, "paperOf", 99)).to.equal(`0x${"00".repeat(32)}`);
  });
});
