/** Rules: every state, act and account, by Art. 6 and 31 as read by hand: the rules are the authority's alone. */
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld } from "../fixture.ts";
import { papers } from "./approvals.ts";
import { done } from "./errand.ts";
import { type Law, type Matrix, proveTable, tryAll } from "./matrix.ts";
import { adopted, drafted, version } from "./rules.ts";

const authority = (...papers: string[]) => ({ by: ["authority"], papers });

const LAW: Law = {
  "": { draft: authority("rule") },
  Drafted: { adopt: authority("decision"), drop: authority("reason") },
  Adopted: {},
  Dropped: {},
};

describe("Rules: the law", () => {
  let world: Awaited<ReturnType<typeof deployWorld>>;
  let matrix: Matrix;
  let restore: () => Promise<void>;
  before(async () => {
    world = await deployWorld();
    matrix = {
      world,
      chapter: world.rules,
      law: LAW,
      holders: { authority: "authority" },
      typed: (act, approval) => (act === "draft" ? ["draft", approval, version(0, { signTime: 60 })] : undefined),
    };
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const soon = async () => version((await world.networkHelpers.time.latest()) + 1000, { signTime: 60 });
  const ways: Readonly<Record<string, () => Promise<number>>> = {
    "": async () => 0,
    Drafted: async () => drafted(world, await soon()),
    Adopted: async () => adopted(world, await soon()),
    Dropped: async () => {
      const id = await drafted(world, await soon());
      await done(world.rules, world.who.authority, "drop", id, papers("reason"));
      return id;
    },
  };
  for (const [state, way] of Object.entries(ways)) {
    it(`allows ${state === "" ? "at the start" : `in ${state}`} the authority its acts, and nobody anything else`, async () => {
      await tryAll(matrix, state, await way());
    });
  }

  it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
    await proveTable(world.rules, LAW, ["Adopted", "Dropped"]);
  });
});
