/** Levels: every state, act and account, by Art. 23 as read by hand: raising is the provider's; lowering wants authority and supervisor, and every department. */
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, type Role, secondsOf, type World } from "../fixture.ts";
import { papers } from "./approvals.ts";
import { LOWERING_PAPERS, type Lowering, lowering, published, raised } from "./catalog.ts";
import { done } from "./errand.ts";
import { type Law, type Matrix, proveTable, tryAll } from "./matrix.ts";

const by = (part: string, ...papers: string[]) => ({ by: [part], papers });
const together = (parts: string[], ...papers: string[]) => ({ by: parts, papers });

const LAW: Law = {
  "": {
    raise: by("provider", "standard", "clause"),
    lower: by("provider", ...LOWERING_PAPERS),
    lowerShared: by("provider", ...LOWERING_PAPERS),
  },
  Raised: { closeRaised: by("provider") },
  RaiseClosed: {},
  Lowering: {
    agree: together(["authority", "supervisor", "supervisor2"], "opinion"),
    refuse: by("authority", "reason"),
    withdraw: by("provider"),
  },
  LoweringShared: {
    agree: together(["authority", "supervisor", "supervisor2", "provider2"], "opinion"),
    refuse: by("authority", "reason"),
    withdraw: by("provider"),
  },
  Lowered: {},
  Refused: {},
  Withdrawn: {},
};

const HOLDERS: Readonly<Record<string, Role>> = {
  authority: "authority",
  supervisor: "supervisor",
  supervisor2: "supervisor2",
  provider: "provider",
  provider2: "provider2",
};

describe("Levels: the law", () => {
  let world: World;
  let restore: () => Promise<void>;
  let proposal: Lowering;
  let shared: Lowering;
  let matrix: Matrix;
  before(async () => {
    world = await deployWorld();
    const zone = world.gates.zoneOfTwo;
    const ofTwo = (await published(world, 2, "provider", world.gates.provider2)).gate;
    const dataset = (await published(world, 2)).gate;
    proposal = { dataset, zone, from: 2, to: 1 };
    shared = { ...proposal, dataset: ofTwo };
    matrix = {
      world,
      chapter: world.levels,
      law: LAW,
      holders: HOLDERS,
      typed: (act, approval) => {
        if (act === "raise") return ["raise", approval, { dataset, level: 4 }];
        if (act === "lower") return ["lower", approval, proposal];
        if (act === "lowerShared") return ["lowerShared", approval, shared];
        return undefined;
      },
    };
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const then = async (id: number, name: string, roles: Role[], ...kinds: string[]) => {
    for (const role of roles) await done(world.levels, world.who[role], name, id, papers(...kinds));
    return id;
  };
  // Each of a dataset of its own: the matrix goes on proposing for one whose level has not moved.
  const raising = async () => {
    const { id } = await raised(world, (await published(world, 1)).gate, 3);
    await world.networkHelpers.time.increase(secondsOf("delay"));
    return id;
  };
  const alone = async () => lowering(world, { ...proposal, dataset: (await published(world, 2)).gate });
  const ways: Readonly<Record<string, () => Promise<number>>> = {
    "": async () => 0,
    Raised: raising,
    RaiseClosed: async () => then(await raising(), "closeRaised", ["provider"]),
    Lowering: async () => (await alone()).id,
    LoweringShared: async () => (await lowering(world, shared, "lowerShared")).id,
    Lowered: async () => then((await alone()).id, "agree", ["authority", "supervisor", "supervisor2"], "opinion"),
    Refused: async () => then((await alone()).id, "refuse", ["authority"], "reason"),
    Withdrawn: async () => then((await alone()).id, "withdraw", ["provider"]),
  };
  for (const [state, way] of Object.entries(ways)) {
    it(`allows ${state === "" ? "at the start" : `in ${state}`} each party its acts, and nobody anything else`, async () => {
      await tryAll(matrix, state, await way());
    });
  }

  it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
    await proveTable(world.levels, LAW, ["Lowered", "RaiseClosed", "Refused", "Withdrawn"]);
  });
});
