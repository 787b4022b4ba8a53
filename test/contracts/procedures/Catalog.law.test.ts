/** Catalog: every state × act × account, by Art. 2, 8, 23 and 25 as read by hand: the provider's own, the second's where there is one, and the operator's lists. */
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, type Role, read, secondsOf, send, type World } from "../fixture.ts";
import { approvalOf, papers } from "./approvals.ts";
import { drafted, published } from "./catalog.ts";
import { done } from "./errand.ts";
import { type Law, type Matrix, proveNothingStaysHeld, proveTable, tryAll } from "./matrix.ts";

const provider = (...papers: string[]) => ({ by: ["provider"], papers });

const second = (...papers: string[]) => ({ by: ["provider2"], papers });
const operator = (...papers: string[]) => ({ by: ["operator"], papers });

const LAW: Law = {
  "": {
    publish: provider("standard", "clause"),
    publishShared: provider("standard", "clause"),
    listSocial: operator("statement"),
    listOwn: operator("statement"),
  },
  Drafted: { accept: second("acceptance"), decline: second("reason"), withdraw: provider() },
  Declined: {},
  Withdrawn: {},
  Published: { retire: provider("reason") },
  Retiring: { close: provider(), recall: provider("reason") },
  Closed: {},
  SocialListed: { strike: operator() },
  OwnListed: { strike: operator() },
  Struck: {},
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
      holders: { provider: "provider", provider2: "provider2", operator: "operator" },
      typed: (act, approval) => {
        if (act === "publish") return ["publish", approval, { provider: gates.provider, second: 0, level: 1 }];
        if (act === "publishShared") {
          return ["publishShared", approval, { provider: gates.provider, second: gates.provider2, level: 1 }];
        }
        if (act === "listSocial" || act === "listOwn") return [act, approval, gates.agreement];
        return undefined;
      },
    };
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const act = (name: string, id: number, ...kinds: string[]) =>
    done(world.catalog, world.who.provider, name, id, papers(...kinds));
  const delayed = () => world.networkHelpers.time.increase(secondsOf("delay"));

  const retiring = async () => {
    await act("retire", dataset.id, "reason");
    await delayed();
    return dataset.id;
  };
  const drafting = async () => (await drafted(world, 1, world.gates.provider2)).id;
  const answered = async (name: string, role: Role, ...kinds: string[]) => {
    const id = await drafting();
    await done(world.catalog, world.who[role], name, id, papers(...kinds));
    return id;
  };
  const listed = async (method: string) => {
    const approval = await approvalOf(world.catalog, world.who.operator, 0, papers("statement"));
    await send(world.catalog, world.who.operator, method, approval, world.gates.agreement);
    return Number(await read(world.catalog, "cases"));
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
    Drafted: drafting,
    Declined: () => answered("decline", "provider2", "reason"),
    Withdrawn: () => answered("withdraw", "provider"),
    SocialListed: () => listed("listSocial"),
    OwnListed: () => listed("listOwn"),
    Struck: async () => {
      const id = await listed("listOwn");
      await done(world.catalog, world.who.operator, "strike", id, []);
      return id;
    },
  };
  for (const [state, way] of Object.entries(ways)) {
    it(`allows ${state === "" ? "at the start" : `in ${state}`} each party its acts, and nobody anything else`, async () => {
      await tryAll(matrix, state, await way());
    });
  }

  it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
    await proveTable(world.catalog, LAW, ["Closed", "Declined", "Struck", "Withdrawn"]);
  });

  it("leaves nothing retimed without a way to recall it or close it", async () => {
    await proveNothingStaysHeld(world.catalog);
  });
});
