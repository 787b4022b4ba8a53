/** Scenarios: every state, act and account, by Art. 13, 17 and 22 as read by hand: the operator states and ends, the supervisor accepts. */
import { before, beforeEach, describe, it } from "mocha";
import { anAgreement, aRegisteredCity, aScenario, aZone, type City, SCOPE } from "../city.ts";
import { type Role, secondsOf } from "../fixture.ts";
import { papers } from "./approvals.ts";
import { done } from "./errand.ts";
import { type Law, type Matrix, proveNothingStaysHeld, proveTable, tryAll } from "./matrix.ts";

const operator = (...papers: string[]) => ({ by: ["operator"], papers });

const LAW: Law = {
  "": { state: operator("scenarioPaper") },
  Stated: {
    accept: { by: ["supervisor", "supervisor2"], papers: ["opinion"] },
    refuse: { by: ["supervisor"], papers: ["reason"] },
    withdraw: operator(),
  },
  Accepted: { end: operator() },
  Ending: { close: operator(), recall: operator() },
  Refused: {},
  Withdrawn: {},
  Closed: {},
};

for (const second of [undefined, "supervisor2"] as const) {
  describe(`Scenarios: the law, in a zone of ${second === undefined ? "one supervisor" : "two supervisors"}`, () => {
    const supervisors: Role[] = second === undefined ? ["supervisor"] : ["supervisor", second];
    let city: City;
    let agreement: number;
    let matrix: Matrix;
    let restore: () => Promise<void>;
    before(async () => {
      city = await aRegisteredCity();
      const zone = (await aZone(city, "supervisor", second)).gate;
      agreement = (await anAgreement(city, zone, "operator", ...supervisors)).gate;
      matrix = {
        world: city,
        chapter: city.scenarios,
        law: LAW,
        holders: { supervisor: "supervisor", supervisor2: second ?? "supervisor", operator: "operator" },
        typed: (act, approval) => (act === "state" ? ["state", approval, { agreement, scope: SCOPE }] : undefined),
      };
      ({ restore } = await city.networkHelpers.takeSnapshot());
    });
    beforeEach(() => restore());

    const act = async (id: number, by: Role, name: string, ...kinds: string[]) => {
      await done(city.scenarios, city.who[by], name, id, papers(...kinds));
      return id;
    };
    const stated = async () =>
      (await city.opens(city.scenarios, "operator", ["scenarioPaper"], "state", { agreement, scope: SCOPE })).id;
    const accepted = async () => (await aScenario(city, agreement, "operator", ...supervisors)).id;
    const ending = async () => {
      const id = await act(await accepted(), "operator", "end");
      await city.networkHelpers.time.increase(secondsOf("delay"));
      return id;
    };
    const ways: Readonly<Record<string, () => Promise<number>>> = {
      "": async () => 0,
      Stated: stated,
      Accepted: accepted,
      Ending: ending,
      Refused: async () => act(await stated(), "supervisor", "refuse", "reason"),
      Withdrawn: async () => act(await stated(), "operator", "withdraw"),
      Closed: async () => act(await ending(), "operator", "close"),
    };
    for (const [state, way] of Object.entries(ways)) {
      it(`allows ${state === "" ? "at the start" : `in ${state}`} each its own acts, and nobody anything else`, async () => {
        await tryAll(matrix, state, await way());
      });
    }

    it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
      await proveTable(city.scenarios, LAW, ["Closed", "Refused", "Withdrawn"]);
    });

    it("leaves nothing retimed without a way to recall it or close it", async () => {
      await proveNothingStaysHeld(city.scenarios);
    });
  });
}
