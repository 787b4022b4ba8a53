/** Art. 2, 22, 23: what may be published and offered, and what a raised level stops. */
import { expect } from "chai";
import { ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, PARTY, read, secondsOf, send, type World } from "../fixture.ts";
import { FOREVER, KIND, WHY } from "../kernel.ts";
import { approvalOf, name16, papers } from "./approvals.ts";
import { aChannel, type Channel, MODE, offered, published, raised, termsOf } from "./catalog.ts";
import { done, stateOf } from "./errand.ts";

const SECOND = 0b10;
const THIRD = 0b100;
const FOURTH = 0b1000;
/** Fields of levels 1 to 4, one each. */
const ofAllLevels = (mode: keyof typeof MODE, maxLevel: number): Channel =>
  aChannel(mode, {
    maxLevel,
    level2: maxLevel >= 2 ? SECOND | THIRD | FOURTH : 0,
    level3: maxLevel >= 3 ? THIRD | FOURTH : 0,
    level4: maxLevel >= 4 ? FOURTH : 0,
  });

describe("Catalog", () => {
  let world: World;
  let restore: () => Promise<void>;
  before(async () => {
    world = await deployWorld();
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const seq = async (): Promise<bigint> => (await read(world.sluice, "head"))[0];
  const refused = async (attempt: Promise<unknown>, error: string, ...args: unknown[]) => {
    const before = await seq();
    await expect(attempt)
      .to.be.revertedWithCustomError(world.catalog, error)
      .withArgs(...args);
    expect(await seq()).to.equal(before);
  };
  const refusedByKernel = async (attempt: Promise<unknown>, error: string, ...args: unknown[]) => {
    const before = await seq();
    await expect(attempt)
      .to.be.revertedWithCustomError(world.sluice, error)
      .withArgs(...args);
    expect(await seq()).to.equal(before);
  };
  const whyOf = async (gate: number): Promise<bigint> =>
    (await read(world.sluice, "stop", gate, await world.networkHelpers.time.latest()))[1];
  const act = (name: string, id: number, ...kinds: string[]) =>
    done(world.catalog, world.who.provider, name, id, papers(...kinds));
  const delayed = () => world.networkHelpers.time.increase(secondsOf("delay"));

  describe("publish", () => {
    it("opens the dataset's gate under the provider's, and the case is about that gate from then on", async () => {
      const { gate, id } = await published(world, 3);
      const found = await read(world.sluice, "gate", gate);
      expect([found.kind, found.first, found.second, found.holder, found.steward, found.notAfter]).to.deep.equal(
        [KIND.dataset, world.gates.provider, 0, PARTY.provider, 0, FOREVER].map(BigInt),
      );
      expect(await read(world.catalog, "gateOf", id)).to.equal(BigInt(gate));
      expect((await read(world.catalog, "caseOf", id)).subject).to.equal(BigInt(gate));
      expect(await read(world.catalog, "levelOf", gate)).to.equal(3n);
      expect(await whyOf(gate)).to.equal(WHY.flows);
    });

    it("refuses a level that the standard does not have", async () => {
      await refused(published(world, 0), "LevelUnknown", 0);
      await refused(published(world, 5), "LevelUnknown", 5);
    });

    it("refuses any gate but a provider's: what lies elsewhere is no public data", async () => {
      const approval = await approvalOf(world.catalog, world.who.operator, 0, papers("standard", "clause"));
      const { agreement } = world.gates;
      const foreign = send(world.catalog, world.who.operator, "publish", approval, {
        provider: agreement,
        second: 0,
        level: 1,
      });
      await refused(foreign, "SubjectUnfit", agreement, KIND.agreement, KIND.provider);
    });

    it("takes a second provider or the dataset it is derived from, and refuses anything else there", async () => {
      const ofTwo = await published(world, 1, "provider", world.gates.provider2);
      const source = await published(world, 1, "provider2");
      const derived = await published(world, 1, "provider", source.gate);
      expect((await read(world.sluice, "gate", ofTwo.gate)).second).to.equal(BigInt(world.gates.provider2));
      expect((await read(world.sluice, "gate", derived.gate)).second).to.equal(BigInt(source.gate));
      const kinds = 1n | (1n << BigInt(KIND.provider)) | (1n << BigInt(KIND.dataset));
      const wrong = published(world, 1, "provider", world.gates.zone);
      await refusedByKernel(wrong, "UpstreamNotAllowed", KIND.dataset, world.gates.zone, KIND.zone, kinds);
    });

    it("refuses to derive from what two departments already answer for", async () => {
      const ofTwo = await published(world, 1, "provider", world.gates.provider2);
      await refused(published(world, 1, "provider", ofTwo.gate), "ProvidersTooMany", ofTwo.gate);
    });
  });

  describe("offer", () => {
    // Art. 23, by hand: which mode a dataset of a level is shared in.
    const shared: Readonly<Record<number, readonly (keyof typeof MODE)[]>> = {
      1: ["raw", "interface", "model", "sealed"],
      2: ["interface", "model", "sealed"],
      3: ["interface", "model", "sealed"],
      4: ["sealed"],
    };
    for (const level of [1, 2, 3, 4]) {
      for (const mode of ["none", "raw", "interface", "model", "sealed"] as const) {
        const allowed = shared[level]?.includes(mode) === true;
        it(`${allowed ? "shares" : "refuses to share"} a dataset of level ${level} ${mode === "none" ? "in no mode" : mode}`, async () => {
          const dataset = await published(world, level);
          const offer = offered(world, dataset.gate, ofAllLevels(mode, level));
          if (allowed) await offer;
          else await refused(offer, "ModeForbidden", dataset.gate, level, MODE[mode]);
        });
      }
    }

    it("opens the channel's gate with terms that bind mode, masks and descriptor", async () => {
      const dataset = await published(world, 3);
      const channel = aChannel("interface", { maxLevel: 3, level2: SECOND | THIRD, level3: THIRD, personal: SECOND });
      const { gate, id } = await offered(world, dataset.gate, channel);
      const found = await read(world.sluice, "gate", gate);
      expect([found.kind, found.first, found.second, found.holder]).to.deep.equal(
        [KIND.channel, dataset.gate, 0, PARTY.provider].map(BigInt),
      );
      expect(await read(world.sluice, "terms", gate)).to.equal(termsOf(channel));
      expect(await read(world.catalog, "gateOf", id)).to.equal(BigInt(gate));
      expect(await read(world.catalog, "channelsOf", dataset.gate)).to.deep.equal([
        [BigInt(gate), BigInt(MODE.interface), 3n],
      ]);
    });

    it("refuses a field above the dataset's level", async () => {
      const dataset = await published(world, 2);
      await refused(offered(world, dataset.gate, ofAllLevels("model", 3)), "LevelExceeds", dataset.gate, 3, 2);
    });

    it("refuses a channel of a level 4 dataset that names no level 4 field: a raise to 4 would have stopped it", async () => {
      const dataset = await published(world, 4);
      await refused(offered(world, dataset.gate, ofAllLevels("sealed", 3)), "DescribedBefore", dataset.gate, 3, 4);
    });

    const contradictions: [what: string, maxLevel: number, level2: number, level3: number, level4: number][] = [
      ["a level 4 field that is not of level 3 and above", 4, FOURTH, 0, FOURTH],
      ["a level 3 field that is not of level 2 and above", 3, SECOND, THIRD, 0],
      ["a highest level above every field", 3, SECOND, 0, 0],
      ["a highest level below a field", 1, SECOND, 0, 0],
      ["no level at all", 0, 0, 0, 0],
    ];
    for (const [what, maxLevel, level2, level3, level4] of contradictions) {
      it(`refuses masks with ${what}`, async () => {
        const dataset = await published(world, 4);
        const offer = offered(world, dataset.gate, aChannel("sealed", { maxLevel, level2, level3, level4 }));
        await refused(offer, "MasksContradict", maxLevel, level2, level3, level4);
      });
    }

    it("refuses a descriptor other than the document of the act", async () => {
      const dataset = await published(world, 1);
      const other = ethers.id("another document");
      const offer = offered(world, dataset.gate, aChannel("raw", { descriptor: other }));
      await refused(offer, "DescriptorDiffers", ethers.id("descriptor"), other);
    });

    it("refuses what is no dataset, and a dataset that is closed", async () => {
      await refused(
        offered(world, world.gates.zone, aChannel("raw")),
        "SubjectUnfit",
        world.gates.zone,
        KIND.zone,
        KIND.dataset,
      );
      await refusedByKernel(offered(world, 999, aChannel("raw")), "GateUnknown", 999);
      const dataset = await published(world, 1);
      await act("retire", dataset.id, "reason");
      await delayed();
      await act("close", dataset.id);
      await refusedByKernel(offered(world, dataset.gate, aChannel("raw")), "GateIsClosed", dataset.gate);
    });

    it("refuses the 33rd channel of a dataset, and takes it again once one is closed", async () => {
      const dataset = await published(world, 1);
      const first = await offered(world, dataset.gate, aChannel("raw"));
      for (let i = 1; i < 32; i++) await offered(world, dataset.gate, aChannel("raw"));
      await refused(offered(world, dataset.gate, aChannel("raw")), "ChannelsTooMany", dataset.gate, 32);
      await act("end", first.id, "reason");
      await delayed();
      await act("close", first.id);
      await offered(world, dataset.gate, aChannel("raw"));
    });
  });

  describe("ending, in two acts (K14)", () => {
    const endings = [
      { what: "a dataset", act: "retire", during: "Retiring", after: "Closed", start: () => published(world, 1) },
      {
        what: "a channel",
        act: "end",
        during: "Ending",
        after: "Ended",
        start: async () => offered(world, (await published(world, 1)).gate, aChannel("raw")),
      },
    ];
    for (const { what, act: ending, during, after, start } of endings) {
      it(`stops ${what} at once and closes it for ever after the delay`, async () => {
        const { gate, id } = await start();
        await act(ending, id, "reason");
        expect(await stateOf(world.catalog, id)).to.equal(during);
        expect(await whyOf(gate)).to.equal(WHY.expired);
        const { due } = await read(world.catalog, "caseOf", id);
        await world.networkHelpers.time.setNextBlockTimestamp(due - 1n);
        await refused(act("close", id), "TooEarly", id, name16("close"), due - 1n, due);
        await world.networkHelpers.time.setNextBlockTimestamp(due);
        await act("close", id);
        expect(await stateOf(world.catalog, id)).to.equal(after);
        expect(await whyOf(gate)).to.equal(WHY.closed);
      });

      it(`restores the term of ${what} on recall`, async () => {
        const { gate, id } = await start();
        await act(ending, id, "reason");
        await act("recall", id, "reason");
        expect((await read(world.sluice, "gate", gate)).notAfter).to.equal(BigInt(FOREVER));
        expect(await whyOf(gate)).to.equal(WHY.flows);
      });
    }
  });

  describe("raise", () => {
    const aDatasetWith = async (level: number, ...channels: Channel[]) => {
      const dataset = await published(world, level);
      const gates = [];
      for (const channel of channels) gates.push(await offered(world, dataset.gate, channel));
      return { dataset, channels: gates };
    };

    it("stops the raw channel at once when a dataset leaves level 1, and leaves the others flowing", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"), aChannel("interface"), aChannel("sealed"));
      await raised(world, dataset.gate, 2);
      const whys = [];
      for (const { gate } of channels) whys.push(await whyOf(gate));
      expect(whys).to.deep.equal([WHY.expired, WHY.flows, WHY.flows]);
      expect(await read(world.catalog, "levelOf", dataset.gate)).to.equal(2n);
    });

    it("stops all but the sealed channel of level 4 when a dataset reaches level 4", async () => {
      const { dataset, channels } = await aDatasetWith(3, ofAllLevels("interface", 3), ofAllLevels("sealed", 3));
      await raised(world, dataset.gate, 4);
      for (const { gate } of channels) expect(await whyOf(gate)).to.equal(WHY.expired);
      const anew = await offered(world, dataset.gate, ofAllLevels("sealed", 4));
      expect(await whyOf(anew.gate)).to.equal(WHY.flows);
    });

    it("closes for ever what it stopped, after the delay, and strikes it from the list", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"), aChannel("model"), aChannel("raw"));
      const { id } = await raised(world, dataset.gate, 2);
      await delayed();
      await act("closeRaised", id);
      const whys = [];
      for (const { gate } of channels) whys.push(await whyOf(gate));
      expect(whys).to.deep.equal([WHY.closed, WHY.flows, WHY.closed]);
      const listed = await read(world.catalog, "channelsOf", dataset.gate);
      expect(listed).to.deep.equal([[BigInt(channels[1]?.gate ?? 0), BigInt(MODE.model), 1n]]);
    });

    it("leaves what a later raise stopped to that raise's own date", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"), aChannel("interface"));
      const first = await raised(world, dataset.gate, 2);
      await world.networkHelpers.time.increase(secondsOf("delay") - 1000);
      const second = await raised(world, dataset.gate, 4);
      await world.networkHelpers.time.increase(1000);
      await act("closeRaised", first.id);
      expect(await whyOf(channels[0]?.gate ?? 0)).to.equal(WHY.closed);
      expect(await whyOf(channels[1]?.gate ?? 0)).to.equal(WHY.expired);
      await delayed();
      await act("closeRaised", second.id);
      expect(await whyOf(channels[1]?.gate ?? 0)).to.equal(WHY.closed);
    });

    it("leaves a channel that has ended already where it ended", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"));
      const [raw] = channels;
      await act("end", raw?.id ?? 0, "reason");
      const { notAfter } = await read(world.sluice, "gate", raw?.gate);
      await world.networkHelpers.time.increase(1000);
      await raised(world, dataset.gate, 2);
      expect((await read(world.sluice, "gate", raw?.gate)).notAfter).to.equal(notAfter);
    });

    it("is not undone by recalling an ending that was begun before it", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"));
      const [raw] = channels;
      await act("end", raw?.id ?? 0, "reason");
      await raised(world, dataset.gate, 2);
      await refused(act("recall", raw?.id ?? 0, "reason"), "ModeForbidden", dataset.gate, 2, MODE.raw);
    });

    it("is not undone so for a sealed channel that was described before level 4", async () => {
      const { dataset, channels } = await aDatasetWith(3, ofAllLevels("sealed", 3));
      const [sealed] = channels;
      await act("end", sealed?.id ?? 0, "reason");
      await raised(world, dataset.gate, 4);
      await refused(act("recall", sealed?.id ?? 0, "reason"), "DescribedBefore", sealed?.gate, 3, 4);
    });

    it("leaves the recall of a channel that it closed to the kernel, which opens nothing again", async () => {
      const { dataset, channels } = await aDatasetWith(1, aChannel("raw"));
      const [raw] = channels;
      const { id } = await raised(world, dataset.gate, 2);
      await delayed();
      await act("end", raw?.id ?? 0, "reason");
      await act("closeRaised", id);
      await refusedByKernel(act("recall", raw?.id ?? 0, "reason"), "GateIsClosed", raw?.gate);
    });

    it("refuses to lower a level, to leave it, and a level that the standard does not have", async () => {
      const dataset = await published(world, 3);
      await refused(raised(world, dataset.gate, 2), "LevelNotRaised", dataset.gate, 2, 4);
      await refused(raised(world, dataset.gate, 3), "LevelNotRaised", dataset.gate, 3, 4);
      await refused(raised(world, dataset.gate, 5), "LevelUnknown", 5);
    });
  });
});
