/** Art. 22, 23: in which mode and by which descriptor a dataset is shared, and how that ends. */
import { expect } from "chai";
import { type BaseContract, ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, PARTY, read, secondsOf, send, type World } from "../fixture.ts";
import { FOREVER, KIND, WHY, ZERO } from "../kernel.ts";
import { approvalOf, name16, papers } from "./approvals.ts";
import { aChannel, fieldsOfAllLevels, MODE, offered, published, termsOf } from "./catalog.ts";
import { done, stateOf } from "./errand.ts";

const SECOND = 0b10;
const THIRD = 0b100;
const FOURTH = 0b1000;

describe("Channels", () => {
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
    refusedBy(world.channels, attempt, error, ...args);
  const refusedByKernel = (attempt: Promise<unknown>, error: string, ...args: unknown[]) =>
    refusedBy(world.sluice, attempt, error, ...args);
  const whyOf = async (gate: number): Promise<bigint> =>
    (await read(world.sluice, "stop", gate, await world.networkHelpers.time.latest()))[1];
  const act = (name: string, id: number, ...kinds: string[]) =>
    done(world.channels, world.who.provider, name, id, papers(...kinds));
  const delayed = () => world.networkHelpers.time.increase(secondsOf("delay"));

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
          const offer = offered(world, dataset.gate, fieldsOfAllLevels(mode, level));
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
      expect(await read(world.channels, "gateOf", id)).to.equal(BigInt(gate));
      expect(await read(world.channels, "channelsOf", dataset.gate)).to.deep.equal([
        [BigInt(gate), BigInt(MODE.interface), 3n, 0n],
      ]);
    });

    it("refuses a field above the dataset's level", async () => {
      const dataset = await published(world, 2);
      await refused(offered(world, dataset.gate, fieldsOfAllLevels("model", 3)), "LevelExceeds", dataset.gate, 3, 2);
    });

    it("refuses a channel of a level 4 dataset that names no level 4 field: a raise to 4 would have stopped it", async () => {
      const dataset = await published(world, 4);
      await refused(
        offered(world, dataset.gate, fieldsOfAllLevels("sealed", 3)),
        "DescribedBefore",
        dataset.gate,
        3,
        4,
      );
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
      await done(world.catalog, world.who.provider, "retire", dataset.id, papers("reason"));
      await delayed();
      await done(world.catalog, world.who.provider, "close", dataset.id, []);
      await refusedByKernel(offered(world, dataset.gate, aChannel("raw")), "GateIsClosed", dataset.gate);
    });

    it("puts a new descriptor beside the old one, as a channel of its own, until that is ended", async () => {
      const dataset = await published(world, 1);
      const old = await offered(world, dataset.gate, aChannel("interface"));
      const channel = aChannel("interface", { descriptor: ethers.id("the next version") });
      const documents = papers("descriptor").map((paper) => ({ ...paper, hash: channel.descriptor }));
      const approval = await approvalOf(world.channels, world.who.provider, 0, documents);
      await send(world.channels, world.who.provider, "offer", approval, { dataset: dataset.gate, channel });
      const anew = Number(await read(world.sluice, "gates"));
      expect([await whyOf(old.gate), await whyOf(anew)]).to.deep.equal([WHY.flows, WHY.flows]);
      expect(await read(world.sluice, "terms", anew)).to.equal(termsOf(channel));
      await act("end", old.id, "reason");
      expect([await whyOf(old.gate), await whyOf(anew)]).to.deep.equal([WHY.expired, WHY.flows]);
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
    const aRawChannel = async () => offered(world, (await published(world, 1)).gate, aChannel("raw"));

    it("stops a channel at once and closes it for ever after the delay", async () => {
      const { gate, id } = await aRawChannel();
      await act("end", id, "reason");
      expect(await stateOf(world.channels, id)).to.equal("Ending");
      expect(await whyOf(gate)).to.equal(WHY.expired);
      const { due } = await read(world.channels, "caseOf", id);
      await world.networkHelpers.time.setNextBlockTimestamp(due - 1n);
      await refused(act("close", id), "TooEarly", id, name16("close"), due - 1n, due);
      await world.networkHelpers.time.setNextBlockTimestamp(due);
      await act("close", id);
      expect(await stateOf(world.channels, id)).to.equal("Ended");
      expect(await whyOf(gate)).to.equal(WHY.closed);
    });

    it("strikes from the dataset's list the channel that it closes, wherever that stands", async () => {
      const dataset = await published(world, 1);
      const channels = [];
      for (let i = 0; i < 3; i++) channels.push(await offered(world, dataset.gate, aChannel("raw")));
      const [first, second, third] = channels;
      await act("end", second?.id ?? 0, "reason");
      await delayed();
      await act("close", second?.id ?? 0);
      const listed: { gate: bigint }[] = await read(world.channels, "channelsOf", dataset.gate);
      expect(listed.map(({ gate }) => Number(gate))).to.deep.equal([first?.gate, third?.gate]);
    });

    it("restores the term of a channel on recall", async () => {
      const { gate, id } = await aRawChannel();
      await act("end", id, "reason");
      await act("recall", id, "reason");
      expect((await read(world.sluice, "gate", gate)).notAfter).to.equal(BigInt(FOREVER));
      expect(await whyOf(gate)).to.equal(WHY.flows);
    });
  });

  it("are stopped and closed by level by the procedure of levels alone", async () => {
    const dataset = await published(world, 1);
    const { gate } = await offered(world, dataset.gate, aChannel("raw"));
    const { channels, who, levels } = world;
    const attempts = [
      () => send(channels, who.authority, "stopFor", dataset.gate, 2, 1, ZERO),
      () => send(channels, who.authority, "closeStoppedFor", dataset.gate, 1, ZERO),
    ];
    for (const attempt of attempts) await refused(attempt(), "NotLevels", who.authority, levels, KIND.levels);
    expect(await whyOf(gate)).to.equal(WHY.flows);
  });
});
