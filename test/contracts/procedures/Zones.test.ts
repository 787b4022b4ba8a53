/** Art. 3, 6, 7: whose a zone is, and when it opens and ends. */
import { expect } from "chai";
import { before, beforeEach, describe, it } from "mocha";
import { aRegisteredCity, aZone, type City, ZONE_KIND } from "../city.ts";
import { PARTY, read, secondsOf, send } from "../fixture.ts";
import { EVIDENCE, FINDING, FOREVER, KIND } from "../kernel.ts";
import { name16, papers, parts } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { type Refused, refusedBy } from "./refusals.ts";

const { sector, district, foundation } = ZONE_KIND;
const FOUNDED = ["decision", "purpose"];

describe("Zones", () => {
  let city: City;
  let refused: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aRegisteredCity();
    refused = refusedBy(city.sluice, city.zones);
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const found = (kind: number, supervisor = PARTY.authority, second = 0) =>
    city.opens(city.zones, "authority", FOUNDED, "found", { kind, supervisor, second });
  const propose = (kind: number, supervisor: number, second = 0) =>
    city.opens(city.zones, "authority", FOUNDED, "propose", { kind, supervisor, second });
  const gate = (id: number) => read(city.sluice, "gate", id);
  const flows = async (id: number) => read(city.sluice, "flows", id, await city.networkHelpers.time.latest());

  for (const kind of [sector, district, foundation]) {
    it(`lets the authority found a zone of kind ${kind}, and supervise it`, async () => {
      const founded = await found(kind);
      const opened = await gate(founded.gate);
      expect([opened.kind, opened.first, opened.second, opened.steward, opened.holder, opened.notAfter]).to.deep.equal([
        BigInt(KIND.zone),
        1n,
        0n,
        1n,
        0n,
        BigInt(FOREVER),
      ]);
      expect(await stateOf(city.zones, founded.id)).to.equal("Managed");
      expect((await read(city.zones, "zoneOf", founded.id)).kind).to.equal(BigInt(kind));
      expect(await read(city.zones, "kindOf", founded.gate)).to.equal(BigInt(kind));
    });
  }

  it("refuses to found a zone without a kind, for a department, or for two", async () => {
    await refused(() => found(ZONE_KIND.none), "ZoneKindMissing");
    await refused(() => found(sector, PARTY.supervisor), "SupervisorDiffers", PARTY.supervisor, PARTY.authority);
    await refused(() => found(sector, PARTY.authority, PARTY.supervisor), "SupervisorDiffers", PARTY.supervisor, 0);
  });

  it("opens a proposed zone when its supervisor accepts, and not before", async () => {
    const before = await read(city.sluice, "gates");
    const { id } = await propose(district, PARTY.supervisor);
    expect(await read(city.sluice, "gates")).to.equal(before);
    await done(city.zones, city.who.supervisor, "accept", id, papers("acceptance"));
    const { gate: zone } = await city.last(city.zones);
    expect((await gate(zone)).steward).to.equal(BigInt(PARTY.supervisor));
    expect((await read(city.zones, "caseOf", id)).subject).to.equal(BigInt(zone));
    expect([...(await read(city.zones, "supervisorsOf", zone))]).to.deep.equal([3n, 3n]);
  });

  it("gives each of two supervisors a seat of its own: neither lifts the other's hold", async () => {
    const { id, gate: zone } = await aZone(city, "supervisor", "supervisor2");
    const opened = await gate(zone);
    expect([opened.first, opened.second, opened.steward]).to.deep.equal([BigInt(zone - 2), BigInt(zone - 1), 0n]);
    expect((await gate(zone - 2)).kind).to.equal(BigInt(KIND.supervision));
    expect([...(await read(city.zones, "supervisorsOf", zone))]).to.deep.equal([3n, 4n]);
    expect(await read(city.zones, "partyOf", id, parts("supervisor2"))).to.equal(BigInt(PARTY.supervisor2));

    const { sluice, who } = city;
    await send(sluice, who.supervisor, "hold", zone, 2, EVIDENCE);
    await send(sluice, who.supervisor2, "hold", zone, 3, EVIDENCE);
    const ofTheKernel = refusedBy(sluice, sluice);
    await ofTheKernel(
      () => send(sluice, who.supervisor, "lift", zone, 3, 2, FINDING),
      "NotSteward",
      zone,
      3,
      who.supervisor,
      3,
      4,
    );
    await send(sluice, who.supervisor, "lift", zone, 2, 2, FINDING);
    expect(await flows(zone)).to.equal(false);
    await send(sluice, who.supervisor2, "lift", zone, 3, 2, FINDING);
    expect(await flows(zone)).to.equal(true);
  });

  it("does not open a zone of two on one acceptance", async () => {
    const { id } = await propose(sector, PARTY.supervisor, PARTY.supervisor2);
    const before = await read(city.sluice, "gates");
    await done(city.zones, city.who.supervisor2, "accept", id, papers("acceptance"));
    expect([await stateOf(city.zones, id), await read(city.sluice, "gates")]).to.deep.equal(["Proposed", before]);
  });

  it("proposes no foundation, and no zone without a kind", async () => {
    await refused(() => propose(foundation, PARTY.supervisor), "FoundationNotProposed", PARTY.supervisor);
    await refused(() => propose(ZONE_KIND.none, PARTY.supervisor), "ZoneKindMissing");
  });

  it("proposes a zone to departments that carry the part alone, and never to the authority or twice to one", async () => {
    await refused(() => propose(sector, PARTY.authority), "SupervisorIsAuthority", PARTY.authority);
    await refused(() => propose(sector, PARTY.supervisor, PARTY.authority), "SupervisorIsAuthority", PARTY.authority);
    await refused(() => propose(sector, PARTY.supervisor, PARTY.supervisor), "SupervisorTwice", PARTY.supervisor);
    const ofTheDirectory = refusedBy(city.sluice, city.accounts);
    const [provider, supervisor] = [parts("provider"), parts("supervisor")];
    await ofTheDirectory(() => propose(sector, PARTY.provider), "PartMissing", PARTY.provider, provider, supervisor);
    await ofTheDirectory(() => propose(sector, PARTY.supervisor, 77), "OrganisationUnknown", 77);
    await ofTheDirectory(() => propose(sector, 0, 0), "OrganisationUnknown", 0);
  });

  it("lets the authority, where it is itself the supervisor, sign once in all its capacities", async () => {
    const { id, gate: zone } = await found(foundation);
    await done(city.zones, city.who.authority, "end", id, papers("decision"));
    expect(await stateOf(city.zones, id)).to.equal("Ending");
    const [event] = (await city.zones.queryFilter(city.zones.getEvent("Acted"))).slice(-1);
    if (event === undefined || !("args" in event)) throw new Error("no event");
    expect(event.args.signature.signed).to.equal(parts("authority", "supervisor", "supervisor2"));
    expect(await flows(zone)).to.equal(false);
  });

  describe("that ends", () => {
    let zone: { id: number; gate: number };
    beforeEach(async () => {
      zone = await aZone(city, "supervisor");
      for (const by of ["authority", "supervisor"] as const) {
        await done(city.zones, city.who[by], "end", zone.id, papers("decision"));
      }
    });
    const close = () => done(city.zones, city.who.authority, "close", zone.id, papers());

    it("stops at once, and flows again when both recall the ending", async () => {
      expect(await flows(zone.gate)).to.equal(false);
      for (const by of ["supervisor", "authority"] as const) {
        await done(city.zones, city.who[by], "recall", zone.id, papers("reason"));
      }
      expect(await flows(zone.gate)).to.equal(true);
      expect((await gate(zone.gate)).notAfter).to.equal(BigInt(FOREVER));
    });

    it("is closed only once the delay is over, and then for ever", async () => {
      const due = Number((await read(city.zones, "caseOf", zone.id)).due);
      expect(due).to.equal((await city.networkHelpers.time.latest()) + secondsOf("delay"));
      await city.networkHelpers.time.setNextBlockTimestamp(due - 1);
      await refused(close, "TooEarly", zone.id, name16("close"), due - 1, due);
      await city.networkHelpers.time.setNextBlockTimestamp(due);
      await close();
      expect((await gate(zone.gate)).closed).to.equal(true);
    });
  });

  it("answers for zones alone", async () => {
    for (const view of ["supervisorsOf", "kindOf"]) {
      await refused(() => read(city.zones, view, 1), "SubjectUnfit", 1, KIND.platform, KIND.zone);
    }
  });
});
