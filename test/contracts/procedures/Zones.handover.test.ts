/** Art. 6, 7: a zone that the authority manages for now is handed to its department, with all rights over it and the holds in place. */
import { expect } from "chai";
import { before, beforeEach, describe, it } from "mocha";
import {
  aFoundedZone,
  anAgreement,
  anUnassignedZone,
  aRegisteredCity,
  aZone,
  type City,
  EIGHT_PARTS,
  terms,
  ZONE_KIND,
} from "../city.ts";
import { PARTY, type Role, read, secondsOf, send } from "../fixture.ts";
import { EVIDENCE, FINDING, FOREVER, KIND } from "../kernel.ts";
import { name16, papers, parts } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { type Refused, refusedBy } from "./refusals.ts";

/** The zone's own seat, and the platform's above it. */
const [OWN, PLATFORM] = [1, 2];

describe("Zones: a handover", () => {
  let city: City;
  let zone: { id: number; gate: number };
  let refused: Refused;
  let ofTheKernel: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    zone = await anUnassignedZone(city);
    refused = refusedBy(city.sluice, city.zones);
    ofTheKernel = refusedBy(city.sluice, city.sluice);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const offer = async (of = zone.gate, successor = PARTY.supervisor) =>
    (await city.opens(city.zones, "authority", ["decision"], "offerHandover", { zone: of, successor })).id;
  const accept = (id: number, by: Role) => done(city.zones, city.who[by], "accept", id, papers("acceptance"));
  const handOver = async (of = zone.gate) => accept(await offer(of), "supervisor");
  const gate = (id = zone.gate) => read(city.sluice, "gate", id);
  const hold = (by: Role, path: number, of = zone.gate) => send(city.sluice, city.who[by], "hold", of, path, EVIDENCE);
  const lift = async (by: Role, path: number, of = zone.gate) =>
    send(city.sluice, city.who[by], "lift", of, path, (await gate(of)).turn, FINDING);
  const supervisors = async () => [...(await read(city.zones, "supervisorsOf", zone.gate))];
  const flows = async () => read(city.sluice, "flows", zone.gate, await city.networkHelpers.time.latest());

  it("is done when the successor accepts, and not before", async () => {
    const id = await offer();
    expect(await supervisors()).to.deep.equal([1n, 1n]);
    expect(await read(city.zones, "partyOf", id, parts("successor"))).to.equal(BigInt(PARTY.supervisor));
    const { due } = await read(city.zones, "caseOf", id);
    expect(Number(due)).to.equal((await city.networkHelpers.time.latest()) + secondsOf("acceptTime"));
    await accept(id, "supervisor");
    expect(await supervisors()).to.deep.equal([3n, 3n]);
    expect((await gate()).steward).to.equal(BigInt(PARTY.supervisor));
    expect(await stateOf(city.zones, id)).to.equal("HandedOver");
    expect(await flows()).to.equal(true);
  });

  it("changes nothing where it is declined or recalled", async () => {
    for (const [act, by] of [
      ["decline", "supervisor"],
      ["recall", "authority"],
    ] as const) {
      const id = await offer();
      await done(city.zones, city.who[by], act, id, papers("reason"));
      expect(await supervisors()).to.deep.equal([1n, 1n]);
    }
  });

  it("goes to the first to accept: the zone is then assigned, and the other offer comes to nothing", async () => {
    const [first, second] = [await offer(), await offer(zone.gate, PARTY.supervisor2)];
    await accept(second, "supervisor2");
    await refused(() => accept(first, "supervisor"), "ZoneAssigned", zone.gate, PARTY.supervisor2);
    await done(city.zones, city.who.supervisor, "decline", first, papers("reason"));
    expect(await supervisors()).to.deep.equal([4n, 4n]);
  });

  it("is of unassigned zones alone: of no foundation, and of none that has its supervisor or two", async () => {
    const foundation = (await aFoundedZone(city, ZONE_KIND.foundation)).gate;
    await refused(() => offer(foundation), "FoundationNotHandedOver", foundation);
    const assigned = (await aZone(city, "supervisor2")).gate;
    await refused(() => offer(assigned), "ZoneAssigned", assigned, PARTY.supervisor2);
    const ofTwo = (await aZone(city, "supervisor", "supervisor2")).gate;
    await refused(() => offer(ofTwo), "ZoneAssigned", ofTwo, PARTY.supervisor);
    await handOver();
    await refused(() => offer(zone.gate, PARTY.supervisor2), "ZoneAssigned", zone.gate, PARTY.supervisor);
    await refused(() => offer(1), "SubjectUnfit", 1, KIND.platform, KIND.zone);
  });

  it("is to a department that carries the part, and not to the authority itself", async () => {
    await refused(() => offer(zone.gate, PARTY.authority), "SupervisorIsAuthority", PARTY.authority);
    const ofTheDirectory = refusedBy(city.sluice, city.accounts);
    const [found, wanted] = [parts("provider"), parts("supervisor")];
    await ofTheDirectory(() => offer(zone.gate, PARTY.provider), "PartMissing", PARTY.provider, found, wanted);
  });

  it("waits where the zone is ending: the recall of that comes first", async () => {
    const early = await offer();
    await done(city.zones, city.who.authority, "end", zone.id, papers("decision"));
    const { notAfter } = await gate();
    await refused(() => offer(), "ZoneEnding", zone.gate, notAfter);
    await refused(() => accept(early, "supervisor"), "ZoneEnding", zone.gate, notAfter);
    await done(city.zones, city.who.authority, "recall", zone.id, papers("reason"));
    await accept(early, "supervisor");
    expect(await supervisors()).to.deep.equal([3n, 3n]);
  });

  it("is not of a zone that is closed", async () => {
    await done(city.zones, city.who.authority, "end", zone.id, papers("decision"));
    await city.networkHelpers.time.increase(secondsOf("delay"));
    await done(city.zones, city.who.authority, "close", zone.id, papers());
    await refused(() => offer(), "ZoneEnding", zone.gate, (await gate()).notAfter);
  });

  describe("moves", () => {
    it("the joint acts on the zone: the authority no longer signs for both", async () => {
      await handOver();
      await done(city.zones, city.who.authority, "end", zone.id, papers("decision"));
      expect([await stateOf(city.zones, zone.id), (await gate()).notAfter]).to.deep.equal(["Managed", BigInt(FOREVER)]);
      await done(city.zones, city.who.supervisor, "end", zone.id, papers("decision"));
      expect(await stateOf(city.zones, zone.id)).to.equal("Ending");
    });

    it("an act that was half signed: the signature given in both capacities counts for neither", async () => {
      const said = await terms(city, zone.gate);
      const { id } = await city.opens(city.agreements, "authority", EIGHT_PARTS, "propose", said);
      const sign = (by: Role) => done(city.agreements, city.who[by], "sign", id, papers(...EIGHT_PARTS));
      await sign("authority");
      await handOver();
      await sign("operator");
      await sign("supervisor");
      expect(await stateOf(city.agreements, id)).to.equal("Proposed");
      await sign("authority");
      expect(await stateOf(city.agreements, id)).to.equal("InForce");
    });

    it("what was agreed in the zone, as it stands", async () => {
      const { gate: agreement } = await anAgreement(city, zone.gate, "operator", "authority");
      await handOver();
      expect(await read(city.sluice, "flows", agreement, await city.networkHelpers.time.latest())).to.equal(true);
      await hold("supervisor", 2, agreement);
      await ofTheKernel(
        () => lift("authority", 2, agreement),
        "NotSteward",
        agreement,
        2,
        city.who.authority,
        PARTY.authority,
        PARTY.supervisor,
      );
      await lift("supervisor", 2, agreement);
    });

    it("the holds of the seat: the successor lifts what the authority held from it, and the authority does not", async () => {
      await hold("authority", OWN);
      await handOver();
      expect(await flows()).to.equal(false);
      const { authority, supervisor } = PARTY;
      const attempt = () => lift("authority", OWN);
      await ofTheKernel(attempt, "NotSteward", zone.gate, OWN, city.who.authority, authority, supervisor);
      await lift("supervisor", OWN);
      expect(await flows()).to.equal(true);
    });
  });

  describe("is no short way to a lift (K12)", () => {
    it("leaves the holds of other seats where they are: the platform's, and the formal proceedings'", async () => {
      await hold("authority", PLATFORM);
      await send(city.sluice, city.proceedings, "hold", zone.gate, 0, EVIDENCE);
      await handOver();
      const { authority, supervisor } = PARTY;
      const platforms = () => lift("supervisor", PLATFORM);
      await ofTheKernel(platforms, "NotSteward", zone.gate, PLATFORM, city.who.supervisor, supervisor, authority);
      const { proceedings, who } = city;
      const formal = () => lift("supervisor", 0);
      await ofTheKernel(formal, "NotProcedure", KIND.proceedings, who.supervisor, proceedings);
      await lift("authority", PLATFORM);
      expect(await flows()).to.equal(false);
    });

    it("moves no hold but the authority's own: nobody else ever stood at the seat of an unassigned zone", async () => {
      for (const by of ["supervisor", "supervisor2", "provider", "operator", "government"] as const) {
        const attempt = () => hold(by, OWN);
        await ofTheKernel(attempt, "NotSteward", zone.gate, OWN, city.who[by], PARTY[by], PARTY.authority);
      }
    });

    it("happens once: a department does not get rid of its zone, nor the authority it back, with a hold on it", async () => {
      await handOver();
      await hold("supervisor", OWN);
      await refused(() => offer(zone.gate, PARTY.supervisor2), "ZoneAssigned", zone.gate, PARTY.supervisor);
      const again = () => done(city.zones, city.who.supervisor, "accept", zone.id, papers("acceptance"));
      await refused(again, "ActNotPossible", zone.id, name16("accept"), name16("Managed"), (states: string[]) =>
        states.includes(name16("HandoverOffered")),
      );
      expect(await flows()).to.equal(false);
    });
  });
});
