/** Channels: every state × act × account, by Art. 22 and 23 as read by hand. All of it is the provider's own. */
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, secondsOf, type World } from "../fixture.ts";
import { papers } from "./approvals.ts";
import { aChannel, offered, published } from "./catalog.ts";
import { done } from "./errand.ts";
import { type Law, type Matrix, proveNothingStaysHeld, proveTable, tryAll } from "./matrix.ts";

const provider = (...papers: string[]) => ({ by: ["provider"], papers });

const LAW: Law = {
  "": { offer: provider("descriptor") },
  Offered: { end: provider("reason") },
  Ending: { close: provider(), recall: provider("reason") },
  Ended: {},
};

describe("Channels: the law", () => {
  let world: World;
  let restore: () => Promise<void>;
  let dataset: number;
  let matrix: Matrix;
  before(async () => {
    world = await deployWorld();
    dataset = (await published(world, 1)).gate;
    const offer = { dataset, channel: aChannel("interface") };
    matrix = {
      world,
      chapter: world.channels,
      law: LAW,
      holders: { provider: "provider" },
      typed: (act, approval) => (act === "offer" ? ["offer", approval, offer] : undefined),
    };
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const act = async (id: number, name: string, ...kinds: string[]) => {
    await done(world.channels, world.who.provider, name, id, papers(...kinds));
    return id;
  };
  const channel = async () => (await offered(world, dataset, aChannel("raw"))).id;
  const ending = async () => {
    const id = await act(await channel(), "end", "reason");
    await world.networkHelpers.time.increase(secondsOf("delay"));
    return id;
  };
  const ways: Readonly<Record<string, () => Promise<number>>> = {
    "": async () => 0,
    Offered: channel,
    Ending: ending,
    Ended: async () => act(await ending(), "close"),
  };
  for (const [state, way] of Object.entries(ways)) {
    it(`allows ${state === "" ? "at the start" : `in ${state}`} the provider its acts, and nobody anything else`, async () => {
      await tryAll(matrix, state, await way());
    });
  }

  it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
    await proveTable(world.channels, LAW, ["Ended"]);
  });

  it("leaves nothing retimed without a way to recall it or close it", async () => {
    await proveNothingStaysHeld(world.channels);
  });
});
