/** P20: the procedure of partners is replaced while exits are demanded and licences lie; each goes on where it stood. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { PARTY, type Role, read } from "../fixture.ts";
import { KIND } from "../kernel.ts";
import { papers, parts } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { aCityWithGrants, admitted, type CityWithGrants, demanded, GRANTED } from "./partners.ts";
import { handedOver, replaced } from "./succession.ts";

describe("Partners: succession (P20)", () => {
  let city: CityWithGrants;
  let leaving: { id: number; gate: number };
  let staying: { id: number; gate: number };
  let licence: { id: number; gate: number };

  const act = (by: Role, name: string, id: number, ...kinds: string[]) =>
    done(city.partners, city.who[by], name, id, papers(...kinds));
  const closed = async (gate: number) => (await read(city.sluice, "gate", gate)).closed;
  const openLicences = () => read(city.partners, "openLicencesOf", PARTY.operator);

  before(async () => {
    city = await aCityWithGrants();
    leaving = await admitted(city, "operator");
    staying = await admitted(city, "operator");
    const grant = await city.grant("operator", city.channel);
    const content = { grant, partner: staying.gate, ...GRANTED, ...city.term };
    licence = await city.opens(city.partners, "operator", [], "licence", city.channel, content);
    for (const { id } of [leaving, staying]) await demanded(city, id, city.agreed.operator);
    await handedOver(city);
    const successor = await city.ethers.deployContract("Partners", [city.sluice, city.partners]);
    await replaced(city, [KIND.partner, KIND.licence], successor);
    city = { ...city, partners: successor as typeof city.partners };
  });

  it("knows the supervisor that demanded an exit before, and lets it take that back", async () => {
    const supervisor = await read(city.partners, "partyOf", staying.id, parts("supervisor"));
    expect(supervisor).to.equal(BigInt(PARTY.supervisor));
    await act("supervisor", "withdrawDemand", staying.id, "reason");
    expect(await stateOf(city.partners, staying.id)).to.equal("Admitted");
  });

  it("runs an exit that was demanded before", async () => {
    await act("operator", "exitDemanded", leaving.id, "exitPaper");
    expect(await closed(leaving.gate)).to.equal(true);
  });

  it("ends a licence that was given before, and counts one less", async () => {
    expect(await openLicences()).to.equal(1n);
    await act("operator", "end", licence.id);
    expect([await closed(licence.gate), await openLicences()]).to.deep.equal([true, 0n]);
  });
});
