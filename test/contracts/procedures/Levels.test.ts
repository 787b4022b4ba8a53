/** Art. 23: raising a level stops at once what it no longer allows; lowering wants authority, supervisor and every department. */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, PARTY, type Role, read, secondsOf, send, type World } from "../fixture.ts";
import { KIND, WHY } from "../kernel.ts";
import { name16, papers, parts } from "./approvals.ts";
import {
  aChannel,
  type Channel,
  fieldsOfAllLevels,
  type Lowering,
  lowering,
  MODE,
  offered,
  published,
  raised,
} from "./catalog.ts";
import { done, stateOf } from "./errand.ts";

describe("Levels", () => {
  let world: World;
  let restore: () => Promise<void>;
  before(async () => {
    world = await deployWorld();
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const seq = async (): Promise<bigint> => (await read(world.sluice, "head"))[0];
  const refusedBy = async (contract: BaseContract, attempt: Promise<unknown>, error: string, ...args: unknown[]) => {
    const before = await seq();
    await expect(attempt)
      .to.be.revertedWithCustomError(contract, error)
      .withArgs(...args);
    expect(await seq()).to.equal(before);
  };
  const refused = (attempt: Promise<unknown>, error: string, ...args: unknown[]) =>
    refusedBy(world.levels, attempt, error, ...args);
  const whyOf = async (gate: number | undefined): Promise<bigint> =>
    (await read(world.sluice, "stop", gate, await world.networkHelpers.time.latest()))[1];
  const levelOf = (dataset: number): Promise<bigint> => read(world.catalog, "levelOf", dataset);
  const act = (chapter: BaseContract, name: string, id: number, ...kinds: string[]) =>
    done(chapter, world.who.provider, name, id, papers(...kinds));
  const delayed = () => world.networkHelpers.time.increase(secondsOf("delay"));
  const aDatasetWith = async (level: number, ...channels: Channel[]) => {
    const dataset = await published(world, level);
    const gates = [];
    for (const channel of channels) gates.push(await offered(world, dataset.gate, channel));
    return { dataset, channels: gates };
  };

  describe("raise", () => {
    it("stops the raw channel at once when a dataset leaves level 1, and leaves the others flowing", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"), aChannel("interface"), aChannel("sealed"));
      await raised(world, dataset.gate, 2);
      const whys = [];
      for (const { gate } of channels) whys.push(await whyOf(gate));
      expect(whys).to.deep.equal([WHY.expired, WHY.flows, WHY.flows]);
      expect(await read(world.catalog, "levelOf", dataset.gate)).to.equal(2n);
    });

    it("stops all but the sealed channel of level 4 when a dataset reaches level 4", async () => {
      const { dataset, channels } = await aDatasetWith(
        3,
        fieldsOfAllLevels("interface", 3),
        fieldsOfAllLevels("sealed", 3),
      );
      await raised(world, dataset.gate, 4);
      for (const { gate } of channels) expect(await whyOf(gate)).to.equal(WHY.expired);
      const anew = await offered(world, dataset.gate, fieldsOfAllLevels("sealed", 4));
      expect(await whyOf(anew.gate)).to.equal(WHY.flows);
    });

    it("closes for ever what it stopped, after the delay, and strikes it from the list", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"), aChannel("model"), aChannel("raw"));
      const { id } = await raised(world, dataset.gate, 2);
      await delayed();
      await act(world.levels, "closeRaised", id);
      const whys = [];
      for (const { gate } of channels) whys.push(await whyOf(gate));
      expect(whys).to.deep.equal([WHY.closed, WHY.flows, WHY.closed]);
      const listed = await read(world.channels, "channelsOf", dataset.gate);
      expect(listed).to.deep.equal([[BigInt(channels[1]?.gate ?? 0), BigInt(MODE.model), 1n, 0n]]);
    });

    it("leaves what a later raise stopped to that raise's own date", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"), aChannel("interface"));
      const first = await raised(world, dataset.gate, 2);
      await world.networkHelpers.time.increase(secondsOf("delay") - 1000);
      const second = await raised(world, dataset.gate, 4);
      await world.networkHelpers.time.increase(1000);
      await act(world.levels, "closeRaised", first.id);
      expect(await whyOf(channels[0]?.gate ?? 0)).to.equal(WHY.closed);
      expect(await whyOf(channels[1]?.gate ?? 0)).to.equal(WHY.expired);
      await delayed();
      await act(world.levels, "closeRaised", second.id);
      expect(await whyOf(channels[1]?.gate ?? 0)).to.equal(WHY.closed);
    });

    it("leaves a channel that has ended already where it ended", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"));
      const [raw] = channels;
      await act(world.channels, "end", raw?.id ?? 0, "reason");
      const { notAfter } = await read(world.sluice, "gate", raw?.gate);
      await world.networkHelpers.time.increase(1000);
      await raised(world, dataset.gate, 2);
      expect((await read(world.sluice, "gate", raw?.gate)).notAfter).to.equal(notAfter);
    });

    it("is not undone by recalling an ending that was begun before it", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"));
      const [raw] = channels;
      await act(world.channels, "end", raw?.id ?? 0, "reason");
      const { id } = await raised(world, dataset.gate, 2);
      const recall = act(world.channels, "recall", raw?.id ?? 0, "reason");
      await refusedBy(world.channels, recall, "StoppedByRaise", raw?.gate, id);
    });

    it("is not undone so for a sealed channel that was described before level 4", async () => {
      const { dataset, channels } = await aDatasetWith(3, fieldsOfAllLevels("sealed", 3));
      const [sealed] = channels;
      await act(world.channels, "end", sealed?.id ?? 0, "reason");
      const { id } = await raised(world, dataset.gate, 4);
      const recall = act(world.channels, "recall", sealed?.id ?? 0, "reason");
      await refusedBy(world.channels, recall, "StoppedByRaise", sealed?.gate, id);
    });

    it("leaves the recall of a channel that it closed to the kernel, which opens nothing again", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"));
      const [raw] = channels;
      const { id } = await raised(world, dataset.gate, 2);
      await delayed();
      await act(world.channels, "end", raw?.id ?? 0, "reason");
      await act(world.levels, "closeRaised", id);
      await refusedBy(world.sluice, act(world.channels, "recall", raw?.id ?? 0, "reason"), "GateIsClosed", raw?.gate);
    });

    it("leaves the case of a channel that it closed its way to the end", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"), aChannel("raw"));
      const [ending, offered] = channels;
      const { id } = await raised(world, dataset.gate, 2);
      await act(world.channels, "end", ending?.id ?? 0, "reason");
      await delayed();
      await act(world.levels, "closeRaised", id);
      await act(world.channels, "close", ending?.id ?? 0);
      await act(world.channels, "end", offered?.id ?? 0, "reason");
      await delayed();
      await act(world.channels, "close", offered?.id ?? 0);
      for (const channel of channels) expect(await stateOf(world.channels, channel.id)).to.equal("Ended");
      expect(await read(world.channels, "channelsOf", dataset.gate)).to.deep.equal([]);
    });

    it("stops what was offered between two raises with the second, and closes it at the second's date", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"));
      const first = await raised(world, dataset.gate, 2);
      const later = await offered(world, dataset.gate, aChannel("interface"));
      const second = await raised(world, dataset.gate, 4);
      const listed = await read(world.channels, "channelsOf", dataset.gate);
      expect(listed.map(({ gate, raise }: { gate: bigint; raise: bigint }) => [gate, raise])).to.deep.equal([
        [BigInt(channels[0]?.gate ?? 0), BigInt(first.id)],
        [BigInt(later.gate), BigInt(second.id)],
      ]);
      await delayed();
      await act(world.levels, "closeRaised", second.id);
      expect([await whyOf(channels[0]?.gate), await whyOf(later.gate)]).to.deep.equal([WHY.expired, WHY.closed]);
      await act(world.levels, "closeRaised", first.id);
      expect(await whyOf(channels[0]?.gate)).to.equal(WHY.closed);
    });

    it("reaches a channel whose ending runs, and a dataset that is being retired", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"), aChannel("raw"));
      await act(world.catalog, "retire", dataset.id, "reason");
      await act(world.channels, "end", channels[0]?.id ?? 0, "reason");
      const { id } = await raised(world, dataset.gate, 2);
      await act(world.catalog, "recall", dataset.id, "reason");
      expect(await whyOf(channels[1]?.gate)).to.equal(WHY.expired);
      await delayed();
      await act(world.channels, "close", channels[0]?.id ?? 0); // its own date has come too
      await act(world.levels, "closeRaised", id);
      expect([await whyOf(channels[0]?.gate), await whyOf(channels[1]?.gate)]).to.deep.equal([WHY.closed, WHY.closed]);
      expect(await read(world.channels, "channelsOf", dataset.gate)).to.deep.equal([]);
    });

    it("is not moved by ending a channel that it has stopped: the channel keeps the earlier end", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"));
      const [raw] = channels;
      await raised(world, dataset.gate, 2);
      const { notAfter } = await read(world.sluice, "gate", raw?.gate);
      await world.networkHelpers.time.increase(1000);
      await act(world.channels, "end", raw?.id ?? 0, "reason");
      expect((await read(world.sluice, "gate", raw?.gate)).notAfter).to.equal(notAfter);
    });

    it("is the provider's alone, in a dataset of two the first's", async () => {
      const ofTwo = await published(world, 1, "provider", world.gates.provider2);
      const { provider2 } = world.who;
      const foreign = raised(world, ofTwo.gate, 2, "provider2");
      await refused(foreign, "NotParty", 1, name16("raise"), provider2, PARTY.provider2, parts("provider"));
    });

    it("refuses to lower a level, to leave it, and a level that the standard does not have", async () => {
      const dataset = await published(world, 3);
      await refused(raised(world, dataset.gate, 2), "LevelNotRaised", dataset.gate, 2, 4);
      await refused(raised(world, dataset.gate, 3), "LevelNotRaised", dataset.gate, 3, 4);
      await refused(raised(world, dataset.gate, 5), "LevelUnknown", 5);
    });
  });

  describe("what is derived from a raised dataset (the highest level counts)", () => {
    const aDerived = async (source: number, level: number, ...channels: Channel[]) => {
      const derived = await published(world, level, "provider", source);
      const gates = [];
      for (const channel of channels) gates.push((await offered(world, derived.gate, channel)).gate);
      return { gate: derived.gate, channels: gates };
    };

    it("is raised with it where it lies below, its channels stopped at once and closed at the same date", async () => {
      const source = await published(world, 1, "provider2");
      const own = await offered(world, source.gate, aChannel("raw"), "provider2");
      const low = await aDerived(source.gate, 1, aChannel("raw"), aChannel("interface"));
      const high = await aDerived(source.gate, 3, fieldsOfAllLevels("interface", 3));
      const { id } = await raised(world, source.gate, 2, "provider2");
      expect([await levelOf(source.gate), await levelOf(low.gate), await levelOf(high.gate)]).to.deep.equal([
        2n,
        2n,
        3n,
      ]);
      const stopped = async () => Promise.all([own.gate, ...low.channels, ...high.channels].map(whyOf));
      expect(await stopped()).to.deep.equal([WHY.expired, WHY.expired, WHY.flows, WHY.flows]);
      await delayed();
      await done(world.levels, world.who.provider2, "closeRaised", id, []);
      expect(await stopped()).to.deep.equal([WHY.closed, WHY.closed, WHY.flows, WHY.flows]);
    });

    it("may lie below its source by a lowering in which all agree, until the source is raised again", async () => {
      const source = await published(world, 2, "provider2");
      const derived = await aDerived(source.gate, 2);
      const proposal = { dataset: derived.gate, zone: world.gates.zone, from: 2, to: 1 };
      const { id } = await lowering(world, proposal, "lowerShared");
      for (const role of ["authority", "supervisor", "provider2"] as const) await agreed(id, role);
      expect([await levelOf(source.gate), await levelOf(derived.gate)]).to.deep.equal([2n, 1n]);
      await raised(world, source.gate, 3, "provider2");
      expect(await levelOf(derived.gate)).to.equal(3n);
    });
  });

  const agreed = (id: number, role: Role) => done(world.levels, world.who[role], "agree", id, papers("opinion"));

  describe("lowering", () => {
    const proposal = (dataset: number, change: Partial<Lowering> = {}): Lowering => ({
      ...{ dataset, zone: world.gates.zone, from: 3, to: 1 },
      ...change,
    });

    it("waits for authority and supervisor, and lets the provider offer what the level then allows", async () => {
      const { gate } = await published(world, 3);
      const { id } = await lowering(world, proposal(gate));
      await agreed(id, "authority");
      expect(await levelOf(gate)).to.equal(3n);
      await agreed(id, "supervisor");
      expect([await levelOf(gate), await stateOf(world.levels, id)]).to.deep.equal([1n, "Lowered"]);
      const { gate: raw } = await offered(world, gate, aChannel("raw"));
      expect(await whyOf(raw)).to.equal(WHY.flows);
    });

    it("wants both supervisors of a zone of two, and the second department of data of two", async () => {
      const ofTwo = await published(world, 3, "provider", world.gates.provider2);
      const { id } = await lowering(world, proposal(ofTwo.gate, { zone: world.gates.zoneOfTwo }), "lowerShared");
      for (const role of ["supervisor", "supervisor2", "authority"] as const) await agreed(id, role);
      expect(await levelOf(ofTwo.gate)).to.equal(3n);
      await agreed(id, "provider2");
      expect(await levelOf(ofTwo.gate)).to.equal(1n);
    });

    it("lets the authority sign once for both where it supervises the zone itself", async () => {
      const { gate } = await published(world, 3);
      const { id } = await lowering(world, proposal(gate, { zone: world.gates.zoneOfAuthority }));
      await agreed(id, "authority");
      expect(await levelOf(gate)).to.equal(1n);
    });

    it("never bars a raise, and counts for nothing once the level has moved", async () => {
      const { gate } = await published(world, 3);
      const { id } = await lowering(world, proposal(gate));
      await agreed(id, "authority");
      await raised(world, gate, 4);
      await refused(agreed(id, "supervisor"), "LevelMoved", gate, 4, 3);
      await done(world.levels, world.who.authority, "refuse", id, papers("reason"));
      expect([await levelOf(gate), await stateOf(world.levels, id)]).to.deep.equal([4n, "Refused"]);
    });

    it("revives nothing that a raise has stopped, nor spares it, and leaves alone what was offered since", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"));
      const [raw] = channels;
      await act(world.channels, "end", raw?.id ?? 0, "reason");
      const raise = await raised(world, dataset.gate, 2);
      const { id } = await lowering(world, proposal(dataset.gate, { from: 2 }));
      for (const role of ["authority", "supervisor"] as const) await agreed(id, role);
      expect(await whyOf(raw?.gate)).to.equal(WHY.expired);
      const recall = act(world.channels, "recall", raw?.id ?? 0, "reason");
      await refusedBy(world.channels, recall, "StoppedByRaise", raw?.gate, raise.id);
      const anew = await offered(world, dataset.gate, aChannel("raw"));
      await delayed();
      await act(world.levels, "closeRaised", raise.id);
      expect([await whyOf(raw?.gate), await whyOf(anew.gate)]).to.deep.equal([WHY.closed, WHY.flows]);
    });

    it("spares, when the level comes back to 4, the sealed channel that names its fields", async () => {
      const { dataset, channels } = await aDatasetWith(4, fieldsOfAllLevels("sealed", 4));
      const { id } = await lowering(world, proposal(dataset.gate, { from: 4, to: 3 }));
      for (const role of ["authority", "supervisor"] as const) await agreed(id, role);
      const before = await offered(world, dataset.gate, fieldsOfAllLevels("sealed", 3));
      await raised(world, dataset.gate, 4);
      expect([await whyOf(channels[0]?.gate), await whyOf(before.gate)]).to.deep.equal([WHY.flows, WHY.expired]);
    });

    it("is withdrawn by the provider, and then lowers nothing", async () => {
      const { gate } = await published(world, 3);
      const { id } = await lowering(world, proposal(gate));
      await act(world.levels, "withdraw", id);
      expect([await levelOf(gate), await stateOf(world.levels, id)]).to.deep.equal([3n, "Withdrawn"]);
    });

    it("asks the supervisor who is that when it agrees", async () => {
      const { gate } = await published(world, 3);
      const { id } = await lowering(world, proposal(gate));
      await agreed(id, "authority");
      await send(world.law, world.deployer, "handover", world.gates.zone, PARTY.supervisor2);
      await agreed(id, "supervisor2");
      expect(await levelOf(gate)).to.equal(3n); // the authority's signature was given beside another supervisor's
      await agreed(id, "authority");
      expect(await levelOf(gate)).to.equal(1n);
    });

    it("is refused from another level than the dataset has, to none below it, or to one that the standard does not have", async () => {
      const { gate } = await published(world, 3);
      await refused(lowering(world, proposal(gate, { from: 4 })), "LevelMoved", gate, 3, 4);
      await refused(lowering(world, proposal(gate, { to: 3 })), "LevelNotLowered", gate, 3, 2);
      await refused(lowering(world, proposal(gate, { to: 0 })), "LevelUnknown", 0);
      await refused(lowering(world, proposal(gate, { to: 5 })), "LevelUnknown", 5);
    });

    it("is refused where the zone is none, where the dataset is none, and in the other form than the dataset's", async () => {
      const { gate } = await published(world, 3);
      const { zone, scenario, provider2 } = world.gates;
      const unfit = lowering(world, proposal(gate, { zone: scenario }));
      await refused(unfit, "SubjectUnfit", scenario, KIND.scenario, KIND.zone);
      await refused(lowering(world, proposal(zone)), "SubjectUnfit", zone, KIND.zone, KIND.dataset);
      await refused(lowering(world, proposal(zone), "lowerShared"), "SubjectUnfit", zone, KIND.zone, KIND.dataset);
      await refused(lowering(world, proposal(gate), "lowerShared"), "SecondMissing", gate);
      const ofTwo = (await published(world, 3, "provider", provider2)).gate;
      await refused(lowering(world, proposal(ofTwo)), "SecondMustAgree", ofTwo, provider2);
    });
  });
});
