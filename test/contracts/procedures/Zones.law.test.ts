/** Zones: every state, act and account, by Art. 3, 6 and 7 as read by hand: the authority proposes, the department accepts, both end. */
import { before, beforeEach, describe, it } from "mocha";
import { anUnassignedZone, aRegisteredCity, aZone, type City, ZONE_KIND } from "../city.ts";
import { PARTY, type Role, secondsOf } from "../fixture.ts";
import { papers } from "./approvals.ts";
import { done } from "./errand.ts";
import { type Law, type Matrix, proveNothingStaysHeld, proveTable, tryAll } from "./matrix.ts";
import { CLAIM, type Claim, EARLY, held, LATE, OVERRIDE, overrideWays } from "./override.ts";

const authority = (...papers: string[]) => ({ by: ["authority"], papers });
const together = (...papers: string[]) => ({ by: ["authority", "supervisor", "supervisor2"], papers });

const LAW: Law = {
  "": {
    found: authority("decision", "purpose"),
    propose: authority("decision", "purpose"),
    offerHandover: authority("decision"),
    ...CLAIM,
  },
  Proposed: {
    accept: { by: ["supervisor", "supervisor2"], papers: ["acceptance"] },
    decline: { by: ["supervisor"], papers: ["reason"] },
    recall: authority("reason"),
  },
  Managed: { end: together("decision") },
  Ending: { close: authority(), recall: together("reason") },
  HandoverOffered: {
    accept: { by: ["successor"], papers: ["acceptance"] },
    decline: { by: ["successor"], papers: ["reason"] },
    recall: authority("reason"),
  },
  HandedOver: {},
  Declined: {},
  Recalled: {},
  Closed: {},
  ...OVERRIDE,
};
const FINAL = ["Closed", "Declined", "HandedOver", "Overridden", "Recalled"];

for (const second of [undefined, "supervisor2"] as const) {
  describe(`Zones: the law, with ${second === undefined ? "one supervisor" : "two supervisors"}`, () => {
    let city: City;
    let matrix: Matrix;
    let claim: Claim;
    let restore: () => Promise<void>;
    before(async () => {
      city = await aRegisteredCity();
      const proposed = zoneOf(second);
      claim = await held(city, "supervisor2", (await aZone(city, "supervisor2")).gate, 1);
      const other = await held(city, "supervisor2", (await aZone(city, "supervisor2")).gate, 1);
      const unassigned = (await anUnassignedZone(city)).gate;
      matrix = {
        world: city,
        chapter: city.zones,
        law: LAW,
        holders: {
          authority: "authority",
          supervisor: "supervisor",
          supervisor2: second ?? "supervisor",
          government: "government",
          steward: "supervisor2",
          successor: "provider2",
        },
        typed: (act, approval) => {
          if (act === "found") return ["found", approval, { kind: ZONE_KIND.foundation, supervisor: 1, second: 0 }];
          if (act === "propose") return ["propose", approval, proposed];
          if (act === "claim") return ["claim", approval, other];
          if (act === "offerHandover") return [act, approval, { zone: unassigned, successor: PARTY.provider2 }];
          return undefined;
        },
      };
      ({ restore } = await city.networkHelpers.takeSnapshot());
    });
    beforeEach(() => restore());

    const act = async (id: number, by: Role, name: string, ...kinds: string[]) => {
      await done(city.zones, city.who[by], name, id, papers(...kinds));
      return id;
    };
    const proposed = async () =>
      (await city.opens(city.zones, "authority", ["decision", "purpose"], "propose", zoneOf(second))).id;
    const managed = async () => (await aZone(city, "supervisor", second)).id;
    const ending = async () => {
      const id = await managed();
      for (const by of ["authority", "supervisor", second] as const) {
        if (by !== undefined) await act(id, by, "end", "decision");
      }
      await city.networkHelpers.time.increase(secondsOf("delay"));
      return id;
    };
    const offered = async () => {
      const handover = { zone: (await anUnassignedZone(city)).gate, successor: PARTY.provider2 };
      return (await city.opens(city.zones, "authority", ["decision"], "offerHandover", handover)).id;
    };
    const ways: Readonly<Record<string, () => Promise<number>>> = {
      "": async () => 0,
      Proposed: proposed,
      Managed: managed,
      Ending: ending,
      Declined: async () => act(await proposed(), "supervisor", "decline", "reason"),
      Recalled: async () => act(await proposed(), "authority", "recall", "reason"),
      Closed: async () => act(await ending(), "authority", "close"),
      HandoverOffered: offered,
      HandedOver: async () => act(await offered(), "provider2", "accept", "acceptance"),
    };
    for (const [state, way] of Object.entries(ways)) {
      it(`allows ${state === "" ? "at the start" : `in ${state}`} each its own acts, and nobody anything else`, async () => {
        await tryAll(matrix, state, await way());
      });
    }

    for (const state of ["Claimed", "Overridden", "Recalled"] as const) {
      it(`allows in ${state} of an override each its own acts, and nobody anything else`, async () => {
        const id = await overrideWays(city, city.zones, () => claim)[state]();
        await tryAll({ ...matrix, untimely: EARLY }, state, id);
        await city.networkHelpers.time.increase(secondsOf("delay"));
        await tryAll({ ...matrix, untimely: LATE }, state, id);
      });
    }

    it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
      await proveTable(city.zones, LAW, FINAL);
    });

    it("leaves nothing retimed without a way to recall it or close it", async () => {
      await proveNothingStaysHeld(city.zones);
    });
  });
}

const zoneOf = (second: Role | undefined) => ({
  kind: ZONE_KIND.sector,
  supervisor: PARTY.supervisor,
  second: second === undefined ? 0 : PARTY[second],
});
