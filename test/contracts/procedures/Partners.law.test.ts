/**
 * Partners: every state, act and account, by Art. 19 and 20 as read by hand: the operator admits, licenses and runs the exits; a partner may leave;
 * a supervisor may demand an exit, which takes no other way of leaving from anybody.
 */
import { before, beforeEach, describe, it } from "mocha";
import { PARTY, type Role, secondsOf } from "../fixture.ts";
import { papers } from "./approvals.ts";
import { done } from "./errand.ts";
import { type Law, type Matrix, proveTable, tryAll } from "./matrix.ts";
import { CLAIM, type Claim, EARLY, held, LATE, OVERRIDE, overrideWays } from "./override.ts";
import { aCityWithGrants, admitted, type CityWithGrants, demanded, GRANTED } from "./partners.ts";

const operator = (...papers: string[]) => ({ by: ["operator"], papers });

const supervisor = (...papers: string[]) => ({ by: ["supervisor"], papers });
const EXITS = {
  leave: { by: ["partner"], papers: ["notice"] },
  exitBreach: operator("finding", "exitPaper"),
  exitAssessed: operator("assessment", "exitPaper"),
  exitUnqualified: operator("attestations", "exitPaper"),
  exitCredit: operator("report", "exitPaper"),
  exitOther: operator("reason", "exitPaper"),
};
const LAW: Law = {
  "": { admit: operator("contract", "assessment", "exitMechanism"), licence: operator(), ...CLAIM },
  Admitted: { ...EXITS, demandExit: supervisor("reason") },
  ExitDemanded: { ...EXITS, exitDemanded: operator("exitPaper"), withdrawDemand: supervisor("reason") },
  Licensed: { end: operator() },
  Exited: {},
  Ended: {},
  ...OVERRIDE,
};

const HOLDERS = { operator: "operator", partner: "partner", supervisor: "supervisor" } as const;

describe("Partners: the law", () => {
  let city: CityWithGrants;
  let partner: number;
  let admission: number;
  let licence: Readonly<Record<string, unknown>>;
  let matrix: Matrix;
  let claim: Claim;
  let restore: () => Promise<void>;
  before(async () => {
    city = await aCityWithGrants();
    ({ gate: partner, id: admission } = await admitted(city, "operator"));
    licence = { grant: await city.grant("operator", city.channel), partner, ...GRANTED, ...city.term };
    claim = await held(city, "operator", (await admitted(city, "operator")).gate, 1);
    const other = await held(city, "operator", (await admitted(city, "operator")).gate, 1);
    const admissionOf = { operator: PARTY.operator, partner: PARTY.partner };
    matrix = {
      world: city,
      chapter: city.partners,
      law: LAW,
      holders: { ...HOLDERS, authority: "authority", government: "government", steward: "operator" },
      typed: (act, approval) => {
        if (act === "admit") return ["admit", approval, admissionOf];
        if (act === "demandExit") return ["demandExit", approval, city.agreed.operator];
        if (act === "claim") return ["claim", approval, other];
        if (act === "licence") return ["licence", approval, city.channel, licence];
        return undefined;
      },
    };
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const act = async (id: number, by: Role, name: string, ...kinds: string[]) => {
    await done(city.partners, city.who[by], name, id, papers(...kinds));
    return id;
  };
  const licensed = async () => (await city.opens(city.partners, "operator", [], "licence", city.channel, licence)).id;
  const ways: Readonly<Record<string, () => Promise<number>>> = {
    "": async () => 0,
    Admitted: async () => admission,
    ExitDemanded: async () => {
      await demanded(city, admission, city.agreed.operator);
      return admission;
    },
    Licensed: licensed,
    Exited: () => act(admission, "partner", "leave", "notice"),
    Ended: async () => act(await licensed(), "operator", "end"),
  };
  for (const [state, way] of Object.entries(ways)) {
    it(`allows ${state === "" ? "at the start" : `in ${state}`} each its own acts, and nobody anything else`, async () => {
      const id = await way();
      await tryAll(matrix, state, id);
    });
  }

  for (const state of ["Claimed", "Overridden", "Recalled"] as const) {
    it(`allows in ${state} of an override each its own acts, and nobody anything else`, async () => {
      const id = await overrideWays(city, city.partners, () => claim)[state]();
      await tryAll({ ...matrix, untimely: EARLY }, state, id);
      await city.networkHelpers.time.increase(secondsOf("delay"));
      await tryAll({ ...matrix, untimely: LATE }, state, id);
    });
  }

  it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
    await proveTable(city.partners, LAW, ["Ended", "Exited", "Overridden", "Recalled"]);
  });
});
