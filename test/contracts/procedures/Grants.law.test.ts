/** Grants: every state × act × account, by Art. 21 to 23 and 27 as read by hand. */
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, type Role, type World } from "../fixture.ts";
import { type Approval, papers } from "./approvals.ts";
import { aChannel, offered, published } from "./catalog.ts";
import { done } from "./errand.ts";
import {
  approvedSealed,
  confirmed,
  PERSONAL_PAPERS,
  REQUEST_PAPERS,
  requested,
  SEALED_PAPERS,
  someTerms,
  type Terms,
} from "./grants.ts";
import { type Law, type Matrix, proveNothingStaysHeld, proveTable, tryAll } from "./matrix.ts";

const by = (part: string, ...papers: string[]) => ({ by: [part], papers });
const together = (parts: string[], papers: string[]) => ({ by: parts, papers });

const ALL = ["authority", "supervisor", "supervisor2", "provider", "provider2"];
const LAW: Law = {
  "": { request: by("operator", ...REQUEST_PAPERS), requestPersonal: by("operator", ...PERSONAL_PAPERS) },
  Requested: {
    confirm: together(["supervisor", "supervisor2"], ["assessment"]),
    return: by("supervisor", "reason"),
    refuse: by("supervisor", "reason"),
    withdraw: by("operator"),
  },
  Returned: {
    resubmit: by("operator", ...REQUEST_PAPERS),
    resubmitPersonal: by("operator", ...PERSONAL_PAPERS),
    withdraw: by("operator"),
  },
  Confirmed: {
    approve: together(["provider", "provider2"], ["opinion"]),
    approveSealed: together(ALL, SEALED_PAPERS),
    return: by("provider", "reason"),
    refuse: by("provider", "reason"),
    withdraw: by("operator"),
  },
  Granted: {
    withdrawApproval: by("provider", "reason"),
    disclaim: by("supervisor", "reason"),
    giveUp: by("operator"),
  },
  Refused: {},
  Withdrawn: {},
  Ended: {},
};

/** Field 0 names nobody, field 1 a person; field 3 is of level 4. */
const SEALED = aChannel("sealed", { maxLevel: 4, level2: 0b1000, level3: 0b1000, level4: 0b1000, personal: 0b10 });
const PLAIN = 0b1001n;
const PERSONAL = 0b1011n;
const WITHOUT_LEVEL_4 = 0b1n;

/** A zone of one supervisor, so that each first answers for the second too; and one of two, with data of two departments. */
const PLACES: readonly { what: string; two: boolean; holders: Readonly<Record<string, Role>> }[] = [
  {
    what: "with one of each",
    two: false,
    holders: {
      authority: "authority",
      operator: "operator",
      supervisor: "supervisor",
      supervisor2: "supervisor",
      provider: "provider",
      provider2: "provider",
    },
  },
  {
    what: "with two of each",
    two: true,
    holders: {
      authority: "authority",
      operator: "operator",
      supervisor: "supervisor",
      supervisor2: "supervisor2",
      provider: "provider",
      provider2: "provider2",
    },
  },
];

for (const { what, two, holders } of PLACES) {
  describe(`Grants: the law, ${what}`, () => {
    let world: World;
    let restore: () => Promise<void>;
    let terms: Terms;
    let matrix: Matrix;
    before(async () => {
      world = await deployWorld();
      const { grants, gates } = world;
      const dataset = await published(world, 4, "provider", two ? gates.provider2 : 0);
      const { gate } = await offered(world, dataset.gate, SEALED);
      const now = await world.networkHelpers.time.latest();
      terms = someTerms(two ? gates.scenarioOfTwo : gates.scenario, gate, {
        fields: PLAIN,
        notBefore: now,
        notAfter: now + 1e6,
      });
      matrix = { world, chapter: grants, law: LAW, holders, possibleAlone: two, typed };
      ({ restore } = await world.networkHelpers.takeSnapshot());
    });
    beforeEach(() => restore());

    const typed = (act: string, approval: Approval): readonly [string, ...unknown[]] | undefined => {
      const personal = { ...terms, fields: PERSONAL };
      if (act === "request" || act === "resubmit") return [act, approval, SEALED, terms];
      if (act === "requestPersonal" || act === "resubmitPersonal") return [act, approval, SEALED, personal];
      if (act === "confirm") return [act, approval, terms, terms];
      if (act === "approve") return [act, approval, SEALED, terms, { ...terms, fields: WITHOUT_LEVEL_4 }];
      if (act === "approveSealed") return [act, approval, SEALED, terms, terms];
      return undefined;
    };

    const act = (name: string, role: Role, id: number, ...kinds: string[]) =>
      done(world.grants, world.who[role], name, id, papers(...kinds));
    const request = () => requested(world, SEALED, terms);
    const confirmedOne = async () => {
      const id = await request();
      await confirmed(world, id, terms, terms, "supervisor");
      if (two) await confirmed(world, id, terms, terms, "supervisor2");
      return id;
    };
    const granted = async () => {
      const id = await confirmedOne();
      const signers = new Set(ALL.map((part) => holders[part] ?? "stranger"));
      for (const role of signers) await approvedSealed(world, id, SEALED, terms, terms, role);
      return id;
    };
    const then = async (id: number, name: string, role: Role, ...kinds: string[]) => {
      await act(name, role, id, ...kinds);
      return id;
    };
    const ways: Readonly<Record<string, () => Promise<number>>> = {
      "": async () => 0,
      Requested: request,
      Returned: async () => then(await request(), "return", "supervisor", "reason"),
      Confirmed: confirmedOne,
      Granted: granted,
      Refused: async () => then(await request(), "refuse", "supervisor", "reason"),
      Withdrawn: async () => then(await request(), "withdraw", "operator"),
      Ended: async () => then(await granted(), "giveUp", "operator"),
    };
    for (const [state, way] of Object.entries(ways)) {
      it(`allows ${state === "" ? "at the start" : `in ${state}`} each party its acts, and nobody anything else`, async () => {
        await tryAll(matrix, state, await way());
      });
    }

    it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
      await proveTable(world.grants, LAW, ["Refused", "Withdrawn", "Ended"]);
      await proveNothingStaysHeld(world.grants);
    });
  });
}
