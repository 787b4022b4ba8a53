/** P20: the procedure of zones is replaced while some are proposed, handed over, ending or overridden; each case goes on where it stood. */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { before, describe, it } from "mocha";
import { anUnassignedZone, aRegisteredCity, aZone, type City, ZONE_KIND } from "../city.ts";
import { PARTY, type Role, read, secondsOf, send } from "../fixture.ts";
import { EVIDENCE, FOREVER, KIND } from "../kernel.ts";
import { papers } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { handedOver, replaced } from "./succession.ts";

describe("Zones: succession (P20)", () => {
  let city: City;
  let former: BaseContract;
  let proposed: number;
  let offered: { id: number; zone: number };
  let ending: { id: number; gate: number };
  let recalled: { id: number; gate: number };
  let claimed: { id: number; gate: number };

  const act = (by: Role, name: string, id: number, ...kinds: string[]) =>
    done(city.zones, city.who[by], name, id, papers(...kinds));
  const gate = (id: number) => read(city.sluice, "gate", id);
  const opened = async (act: string, kinds: readonly string[], content: unknown) =>
    (await city.opens(city.zones, "authority", kinds, act, content)).id;
  const anEndingZone = async () => {
    const zone = await aZone(city, "supervisor");
    for (const by of ["authority", "supervisor"] as const) await act(by, "end", zone.id, "decision");
    return zone;
  };

  before(async () => {
    city = await aRegisteredCity();
    former = city.zones;
    const zone = { kind: ZONE_KIND.district, supervisor: PARTY.supervisor, second: PARTY.supervisor2 };
    proposed = await opened("propose", ["decision", "purpose"], zone);
    const unassigned = (await anUnassignedZone(city)).gate;
    const handover = { zone: unassigned, successor: PARTY.supervisor2 };
    offered = { zone: unassigned, id: await opened("offerHandover", ["decision"], handover) };
    ending = await anEndingZone();
    recalled = await anEndingZone();
    const held = await aZone(city, "supervisor");
    await send(city.sluice, city.who.supervisor, "hold", held.gate, 1, EVIDENCE);
    const claim = { gate: held.gate, path: 1, turn: 1 };
    claimed = { gate: held.gate, id: await opened("claim", ["finding"], claim) };
    await handedOver(city);
    const successor = await city.ethers.deployContract("Zones", [city.sluice, former]);
    await replaced(city, [KIND.supervision, KIND.zone], successor);
    city = { ...city, zones: successor as typeof city.zones };
  });

  it("opens a zone that was proposed before, of that kind and for those supervisors", async () => {
    await act("supervisor2", "accept", proposed, "acceptance");
    await act("supervisor", "accept", proposed, "acceptance");
    const zone = Number(await read(city.sluice, "gates"));
    expect([...(await read(city.zones, "supervisorsOf", zone))]).to.deep.equal([3n, 4n]);
    expect(await read(city.zones, "kindOf", zone)).to.equal(BigInt(ZONE_KIND.district));
  });

  it("hands over a zone that was offered before, to whom it was offered", async () => {
    expect(await read(city.zones, "successorOf", offered.id)).to.equal(BigInt(PARTY.supervisor2));
    await act("supervisor2", "accept", offered.id, "acceptance");
    expect((await gate(offered.zone)).steward).to.equal(BigInt(PARTY.supervisor2));
  });

  it("closes a zone that was ending before, and recalls another's ending", async () => {
    for (const by of ["authority", "supervisor"] as const) await act(by, "recall", recalled.id, "reason");
    expect((await gate(recalled.gate)).notAfter).to.equal(BigInt(FOREVER));
    await city.networkHelpers.time.increase(secondsOf("delay"));
    await act("authority", "close", ending.id);
    expect((await gate(ending.gate)).closed).to.equal(true);
  });

  it("overrides a seat that was claimed before", async () => {
    expect(await read(city.zones, "claimOf", claimed.id)).to.deep.equal(await read(former, "claimOf", claimed.id));
    await act("government", "assent", claimed.id, "assentPaper");
    expect(await stateOf(city.zones, claimed.id)).to.equal("Overridden");
    expect((await gate(claimed.gate)).holds).to.equal(0n);
  });
});
