/** P20: catalog, channels and levels are replaced while datasets and channels end, a raise runs, data is drafted and a lowering is proposed. */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { before, describe, it } from "mocha";
import { deployWorld, type Role, read, secondsOf, type World } from "../fixture.ts";
import { FOREVER, KIND, WHY } from "../kernel.ts";
import { papers } from "./approvals.ts";
import { aChannel, accepted, drafted, lowering, offered, published, raised } from "./catalog.ts";
import { done, stateOf } from "./errand.ts";
import { handedOver, replaced } from "./succession.ts";

interface Opened {
  readonly id: number;
  readonly gate: number;
}

describe("Catalog, channels and levels: succession (P20)", () => {
  let world: World;
  let source: Opened;
  let derived: Opened;
  let raw: { source: Opened; derived: Opened };
  let retiring: Opened;
  let ending: Opened;
  let recalled: Opened;
  let draft: number;
  let raise: number;
  let proposal: { readonly id: number; readonly dataset: number };

  const act = (chapter: BaseContract, by: Role, name: string, id: number, ...kinds: string[]) =>
    done(chapter, world.who[by], name, id, papers(...kinds));
  const whyOf = async (gate: number): Promise<bigint> =>
    (await read(world.sluice, "stop", gate, await world.networkHelpers.time.latest()))[1];
  const levelOf = (dataset: number): Promise<bigint> => read(world.catalog, "levelOf", dataset);
  const listed = async (dataset: number): Promise<number[]> =>
    (await read(world.channels, "channelsOf", dataset))
      .map(({ gate }: { gate: bigint }) => Number(gate))
      .sort((a: number, b: number) => a - b);

  before(async () => {
    world = await deployWorld();
    source = await published(world, 1);
    derived = await published(world, 1, "provider2", source.gate);
    raw = {
      source: await offered(world, source.gate, aChannel("raw")),
      derived: await offered(world, derived.gate, aChannel("raw"), "provider2"),
    };
    recalled = await offered(world, source.gate, aChannel("interface"));
    ending = await offered(world, source.gate, aChannel("interface"));
    for (const { id } of [recalled, ending]) await act(world.channels, "provider", "end", id, "reason");
    retiring = await published(world, 1, "provider2", source.gate);
    await act(world.catalog, "provider2", "retire", retiring.id, "reason");
    draft = (await drafted(world, 2, world.gates.provider2)).id;
    raise = (await raised(world, source.gate, 2)).id;
    const dataset = (await published(world, 3)).gate;
    proposal = { dataset, id: (await lowering(world, { dataset, zone: world.gates.zone, from: 3, to: 1 })).id };
    await handedOver(world);
    const successors = {
      catalog: await world.ethers.deployContract("Catalog", [world.sluice, world.catalog]),
      channels: await world.ethers.deployContract("Channels", [world.sluice, world.channels]),
      levels: await world.ethers.deployContract("Levels", [world.sluice, world.levels]),
    };
    await replaced(world, [KIND.dataset], successors.catalog);
    await replaced(world, [KIND.channel], successors.channels);
    await replaced(world, [KIND.levels], successors.levels);
    world = { ...world, ...successors };
    await world.networkHelpers.time.increase(secondsOf("delay"));
  });

  it("knows each dataset's level, channels and what is derived from it as they were", async () => {
    expect([await levelOf(source.gate), await levelOf(derived.gate), await levelOf(world.gates.zone)]).to.deep.equal([
      2n,
      2n,
      0n,
    ]);
    expect(await listed(source.gate)).to.deep.equal([raw.source.gate, recalled.gate, ending.gate]);
    expect([...(await read(world.catalog, "derivedOf", source.gate))]).to.deep.equal(
      [derived.gate, retiring.gate].map(BigInt),
    );
  });

  it("closes what a raise stopped before, of the dataset and of what is derived from it, and nothing else", async () => {
    await act(world.levels, "provider", "closeRaised", raise);
    expect([await whyOf(raw.source.gate), await whyOf(raw.derived.gate)]).to.deep.equal([WHY.closed, WHY.closed]);
    expect(await listed(source.gate)).to.deep.equal([recalled.gate, ending.gate]);
    expect(await listed(derived.gate)).to.deep.equal([]);
  });

  it("recalls the one ending that was begun before, and closes the others", async () => {
    await act(world.channels, "provider", "recall", recalled.id, "reason");
    expect((await read(world.sluice, "gate", recalled.gate)).notAfter).to.equal(BigInt(FOREVER));
    await act(world.channels, "provider", "close", ending.id);
    expect(await listed(source.gate)).to.deep.equal([recalled.gate]);
    await act(world.catalog, "provider2", "close", retiring.id);
    expect([...(await read(world.catalog, "derivedOf", source.gate))]).to.deep.equal([BigInt(derived.gate)]);
  });

  it("publishes what was drafted before, when its second department accepts", async () => {
    await accepted(world, draft);
    const gate = Number(await read(world.sluice, "gates"));
    expect([await levelOf(gate), await stateOf(world.catalog, draft)]).to.deep.equal([2n, "Published"]);
  });

  it("lowers what was proposed before, by the authority and the supervisor of the zone that it named", async () => {
    for (const role of ["authority", "supervisor"] as const) {
      await act(world.levels, role, "agree", proposal.id, "opinion");
    }
    expect(await levelOf(proposal.dataset)).to.equal(1n);
  });

  it("raises datasets and takes offers for them, whoever opened them", async () => {
    const later = await offered(world, derived.gate, aChannel("interface"), "provider2");
    const { id } = await raised(world, source.gate, 4);
    expect([await levelOf(source.gate), await levelOf(derived.gate)]).to.deep.equal([4n, 4n]);
    expect([await whyOf(recalled.gate), await whyOf(later.gate)]).to.deep.equal([WHY.expired, WHY.expired]);
    await world.networkHelpers.time.increase(secondsOf("delay"));
    await act(world.levels, "provider", "closeRaised", id);
    expect([await listed(source.gate), await listed(derived.gate)]).to.deep.equal([[], []]);
  });
});
