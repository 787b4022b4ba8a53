/** Agreements: every state, act and account, by Art. 13 and 14 as read by hand: the authority proposes, authority, supervisors and operator sign. */
import { before, beforeEach, describe, it } from "mocha";
import { anAgreement, aRegisteredCity, aZone, type City, DAY, EIGHT_PARTS, terms } from "../city.ts";
import type { Role } from "../fixture.ts";
import { papers } from "./approvals.ts";
import { done } from "./errand.ts";
import { type Law, type Matrix, proveTable, tryAll } from "./matrix.ts";

const authority = (...papers: string[]) => ({ by: ["authority"], papers });

const LAW: Law = {
  "": { propose: authority(...EIGHT_PARTS), proposeOtherTerm: authority(...EIGHT_PARTS, "ground") },
  Proposed: {
    revise: authority(...EIGHT_PARTS),
    sign: { by: ["authority", "supervisor", "supervisor2", "operator"], papers: EIGHT_PARTS },
    decline: { by: ["operator"], papers: ["reason"] },
    abandon: authority("reason"),
  },
  InForce: {},
  Declined: {},
  Abandoned: {},
};

for (const second of [undefined, "supervisor2"] as const) {
  describe(`Agreements: the law, in a zone of ${second === undefined ? "one supervisor" : "two supervisors"}`, () => {
    let city: City;
    let zone: number;
    let matrix: Matrix;
    let restore: () => Promise<void>;
    before(async () => {
      city = await aRegisteredCity();
      zone = (await aZone(city, "supervisor", second)).gate;
      const general = await terms(city, zone);
      const other = await terms(city, zone, "operator", 365 * DAY);
      matrix = {
        world: city,
        chapter: city.agreements,
        law: LAW,
        holders: {
          authority: "authority",
          supervisor: "supervisor",
          supervisor2: second ?? "supervisor",
          operator: "operator",
        },
        typed: (act, approval) => {
          if (act === "propose" || act === "revise") return [act, approval, general];
          if (act === "proposeOtherTerm") return [act, approval, other];
          return undefined;
        },
      };
      ({ restore } = await city.networkHelpers.takeSnapshot());
    });
    beforeEach(() => restore());

    const proposed = async () =>
      (await city.opens(city.agreements, "authority", EIGHT_PARTS, "propose", await terms(city, zone))).id;
    const refused = async (by: Role, act: string) => {
      const id = await proposed();
      await done(city.agreements, city.who[by], act, id, papers("reason"));
      return id;
    };
    const supervisors: Role[] = second === undefined ? ["supervisor"] : ["supervisor", second];
    const ways: Readonly<Record<string, () => Promise<number>>> = {
      "": async () => 0,
      Proposed: proposed,
      InForce: async () => (await anAgreement(city, zone, "operator", ...supervisors)).id,
      Declined: () => refused("operator", "decline"),
      Abandoned: () => refused("authority", "abandon"),
    };
    for (const [state, way] of Object.entries(ways)) {
      it(`allows ${state === "" ? "at the start" : `in ${state}`} each its own acts, and nobody anything else`, async () => {
        await tryAll(matrix, state, await way());
      });
    }

    it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
      await proveTable(city.agreements, LAW, ["Abandoned", "Declined", "InForce"]);
    });
  });
}
