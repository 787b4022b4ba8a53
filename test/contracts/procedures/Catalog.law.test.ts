/** Catalog: every state × act × account, by Art. 2, 22 and 23 as read by hand. All of it is the provider's own. */
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, secondsOf, type World } from "../fixture.ts";
import { papers } from "./approvals.ts";
import { aChannel, offered, published, raised } from "./catalog.ts";
import { done } from "./errand.ts";
import { type Law, type Matrix, proveNothingStaysHeld, proveTable, tryAll } from "./matrix.ts";

const provider = (...papers: string[]) => ({ by: ["provider"], papers });

const LAW: Law = {
  "": { publish: provider("standard", "clause"), offer: provider("descriptor"), raise: provider("standard", "clause") },
  Published: { retire: provider("reason") },
  Retiring: { close: provider(), recall: provider("reason") },
  Closed: {},
  Offered: { end: provider("reason") },
  Ending: { close: provider(), recall: provider("reason") },
  Ended: {},
  Raised: { closeRaised: provider() },
  RaiseClosed: {},
};

describe("Catalog: the law", () => {
  let world: World;
  let restore: () => Promise<void>;
  let dataset: { gate: number; id: number };
  let matrix: Matrix;
  before(async () => {
    world = await deployWorld();
    dataset = await published(world, 1);
    const { catalog, gates } = world;
    matrix = {
      world,
      chapter: catalog,
      law: LAW,
      holders: { provider: "provider" },
      typed: (act, approval) => {
        if (act === "publish") return ["publish", approval, { provider: gates.provider, second: 0, level: 1 }];
        if (act === "offer") return ["offer", approval, { dataset: dataset.gate, channel: aChannel("interface") }];
        if (act === "raise") return ["raise", approval, { dataset: dataset.gate, level: 3 }];
        return undefined;
      },
    };
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const act = (name: string, id: number, ...kinds: string[]) =>
    done(world.catalog, world.who.provider, name, id, papers(...kinds));
  const delayed = () => world.networkHelpers.time.increase(secondsOf("delay"));
  const channel = () => offered(world, dataset.gate, aChannel("raw"));

  const retiring = async () => {
    await act("retire", dataset.id, "reason");
    await delayed();
    return dataset.id;
  };
  const ending = async () => {
    const { id } = await channel();
    await act("end", id, "reason");
    await delayed();
    return id;
  };
  const raising = async () => {
    const { id } = await raised(world, dataset.gate, 2);
    await delayed();
    return id;
  };
  const closed = async (id: number, name: string) => {
    await act(name, id);
    return id;
  };
  const ways: Readonly<Record<string, () => Promise<number>>> = {
    "": async () => 0,
    Published: async () => dataset.id,
    Retiring: retiring,
    Closed: async () => closed(await retiring(), "close"),
    Offered: async () => (await channel()).id,
    Ending: ending,
    Ended: async () => closed(await ending(), "close"),
    Raised: raising,
    RaiseClosed: async () => closed(await raising(), "closeRaised"),
  };
  for (const [state, way] of Object.entries(ways)) {
    it(`allows ${state === "" ? "at the start" : `in ${state}`} the provider its acts, and nobody anything else`, async () => {
      await tryAll(matrix, state, await way());
    });
  }

  it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
    await proveTable(world.catalog, LAW, ["Closed", "Ended", "RaiseClosed"]);
  });

  it("leaves nothing retimed without a way to recall it or close it", async () => {
    await proveNothingStaysHeld(world.catalog);
  });
});
