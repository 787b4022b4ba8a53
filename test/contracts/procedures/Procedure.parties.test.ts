/** Who holds each part in a case of each chapter, in a city under the whole law: the parts that the case has, and no other. */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { before, describe, it } from "mocha";
import { PARTS } from "../../../server/registry/vocabulary.ts";
import { PARTY, type Role, read, type World } from "../fixture.ts";
import { aWholeCity, type WholeCity } from "../whole.ts";
import { parts } from "./approvals.ts";
import { lowering, published, raised } from "./catalog.ts";
import { found } from "./proceedings.ts";

type Holders = Readonly<Record<string, Role>>;

const ALWAYS: Holders = { authority: "authority", government: "government" };
/** Where there is one of two, it is asked in both parts. */
const OF_ZONE: Holders = { supervisor: "supervisor", supervisor2: "supervisor" };
const OF_DATA: Holders = { provider: "provider", provider2: "provider" };

describe("Procedure: the parts of a case", () => {
  let city: WholeCity;
  before(async () => {
    city = await aWholeCity();
  });

  async function holdersIn(chapter: BaseContract, id: number): Promise<Record<string, number>> {
    const holders = await Promise.all(
      PARTS.map(async ({ name }) => [name, Number(await read(chapter, "partyOf", id, parts(name)))] as const),
    );
    return Object.fromEntries(holders.filter(([, party]) => party !== 0));
  }
  const held = async (chapter: BaseContract, id: number, holders: Holders) =>
    expect(await holdersIn(chapter, id)).to.deep.equal(
      Object.fromEntries(Object.entries({ ...ALWAYS, ...holders }).map(([part, role]) => [part, PARTY[role]])),
    );
  const world = () => city as unknown as World;

  it("are in a zone its supervisors'", () => held(city.zones, city.cases.zone.id, OF_ZONE));

  it("are in an agreement its operator's and its zone's", () =>
    held(city.agreements, city.cases.agreement.id, { ...OF_ZONE, operator: "operator" }));

  it("are in a scenario its operator's and its zone's", () =>
    held(city.scenarios, 1, { ...OF_ZONE, operator: "operator" }));

  it("are in a dataset and in a channel its department's", async () => {
    await held(city.catalog, 1, OF_DATA);
    await held(city.channels, 1, OF_DATA);
  });

  it("are in a raise the department's alone, and in a lowering the zone's too", async () => {
    const { gate } = await published(world(), 1);
    await held(city.levels, (await raised(world(), gate, 3)).id, OF_DATA);
    const { id } = await lowering(world(), { dataset: gate, zone: city.gates.zone, from: 3, to: 2 });
    await held(city.levels, id, { ...OF_DATA, ...OF_ZONE });
  });

  it("are in a grant its operator's, its department's and its zone's", () =>
    held(city.grants, city.cases.grant.id, { ...OF_DATA, ...OF_ZONE, operator: "operator" }));

  it("are in an admission and in a licence the operator's and the partner's", async () => {
    const both: Holders = { operator: "operator", partner: "partner" };
    await held(city.partners, city.cases.partner.id, both);
    await held(city.partners, city.cases.licence.id, both);
  });

  it("are in proceedings the supervisors' of the agreement", async () =>
    held(city.proceedings, await found(world(), city.gates.agreement), OF_ZONE));
});
