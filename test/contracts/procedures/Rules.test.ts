/** Art. 31: an act is judged by the rules in force when it is done; no version works backwards, and none shortens what guards a lift. */
import { expect } from "chai";
import type { Signer } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, FIRST_LIMITS, NO_PREDECESSOR, read, secondsOf, send, type World } from "../fixture.ts";
import { KIND } from "../kernel.ts";
import { papers } from "./approvals.ts";
import { done } from "./errand.ts";
import { driven, found, WITH_ONE } from "./proceedings.ts";
import { type Refused, refusedBy } from "./refusals.ts";
import { adopted, drafted, limitNumber, version } from "./rules.ts";

const DAY = 86_400;
const YEAR = 366 * DAY;
const TEN_YEARS = 3_660 * DAY;
const UNKNOWN = 200;

describe("Rules", () => {
  let world: World;
  let refused: Refused;
  let restore: () => Promise<void>;
  before(async () => {
    world = await deployWorld();
    refused = refusedBy(world.sluice, world.rules);
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const now = () => world.networkHelpers.time.latest();
  const limitAt = async (name: string, time: number) =>
    Number(await read(world.rules, "limitOf", limitNumber(name), time));
  const adopt = (id: number) => done(world.rules, world.who.authority, "adopt", id, papers("decision"));

  it("begin with the limits of the deployment, which are its version 0", async () => {
    const first = await read(world.rules, "versionOf", 0);
    expect(first.limits.map(({ limit, time }: { limit: bigint; time: bigint }) => [limit, time])).to.deep.equal(
      FIRST_LIMITS.map(({ limit, time }) => [BigInt(limit), BigInt(time)]),
    );
    expect(await limitAt("signTime", await now())).to.equal(secondsOf("signTime"));
    expect(await read(world.rules, "lastFrom")).to.equal(first.from);
  });

  it("set nothing for a time before they began, nor what nobody set", async () => {
    const { from } = await read(world.rules, "versionOf", 0);
    const before = () => read(world.rules, "limitOf", limitNumber("signTime"), from - 1n);
    await refused(before, "LimitNotSet", limitNumber("signTime"));
    await refused(() => read(world.rules, "limitOf", UNKNOWN, from), "LimitNotSet", UNKNOWN);
    await refused(() => read(world.rules, "setOf", 1, from), "SetNotSet", 1);
  });

  it("change from a version's date on, and stay as they were before it", async () => {
    const from = (await now()) + 30 * DAY;
    const id = await adopted(world, version(from, { signTime: DAY }));
    expect(await limitAt("signTime", from - 1)).to.equal(secondsOf("signTime"));
    expect(await limitAt("signTime", from)).to.equal(DAY);
    expect(await limitAt("assentTime", from)).to.equal(secondsOf("assentTime"));
    const kept = await read(world.rules, "versionOf", id);
    expect([kept.from, kept.limits.length]).to.deep.equal([BigInt(from), 1]);
    expect(await read(world.rules, "lastFrom")).to.equal(BigInt(from));
  });

  it("set required sets by the same dates, an empty one among them", async () => {
    const from = (await now()) + DAY;
    await adopted(world, version(from, {}, [{ set: 1, kinds: 0b1010n }]));
    await adopted(world, version(from + DAY, {}, [{ set: 1, kinds: 0n }]));
    await refused(() => read(world.rules, "setOf", 1, from - 1), "SetNotSet", 1);
    expect(await read(world.rules, "setOf", 1, from)).to.equal(0b1010n);
    expect(await read(world.rules, "setOf", 1, from + DAY)).to.equal(0n);
  });

  it("judge an act by the version in force when it is done, and move no date that runs (P4)", async () => {
    const { gates, proceedings } = world;
    const from = (await now()) + 30 * DAY;
    await adopted(world, version(from, { assentTime: DAY }));
    const dueOf = async (id: number) => Number((await read(proceedings, "caseOf", id)).due);
    const before = await found(world, gates.agreement);
    await driven(world, before, WITH_ONE, ["reportPause"]);
    const running = (await now()) + secondsOf("assentTime");
    expect(await dueOf(before)).to.equal(running);
    await world.networkHelpers.time.increaseTo(from);
    const after = await found(world, gates.agreement);
    await driven(world, after, WITH_ONE, ["reportPause"]);
    expect(await dueOf(after)).to.equal((await now()) + DAY);
    expect(await dueOf(before)).to.equal(running);
  });

  it("refuse an act whose limit no version sets", async () => {
    const bare = await world.ethers.deployContract("Rules", [world.sluice, NO_PREDECESSOR, []]);
    await send(world.sluice, world.deployer, "setProcedure", KIND.rules, bare, 0, 0);
    const id = await found(world, world.gates.agreement);
    const report = (by: Signer) => done(world.proceedings, by, "reportPause", id, papers("statement", "report"));
    await report(world.who.authority);
    await refused(() => report(world.who.supervisor), "LimitNotSet", limitNumber("assentTime"));
  });

  describe("refuse a version", () => {
    it("that works backwards, by a second", async () => {
      const id = await drafted(world, version((await now()) + 10, { signTime: DAY }));
      await world.networkHelpers.time.setNextBlockTimestamp((await now()) + 10);
      const { from } = await read(world.rules, "versionOf", id);
      await refused(() => adopt(id), "VersionBackwards", id, from, from + 1n);
    });

    it("that begins more than a year ahead, as one in milliseconds would", async () => {
      const from = (await now()) + YEAR;
      const id = await drafted(world, version(from + 3, { signTime: DAY }));
      const time = (await now()) + 1;
      await world.networkHelpers.time.setNextBlockTimestamp(time);
      await refused(() => adopt(id), "VersionTooFar", id, from + 3, time + YEAR);
    });

    it("that does not begin after the last one adopted", async () => {
      const from = (await now()) + DAY;
      const [first, second] = [await drafted(world, version(from, {})), await drafted(world, version(from, {}))];
      await adopt(first);
      await refused(() => adopt(second), "VersionNotLater", second, from, from);
    });

    for (const [name, least] of [
      ["signTime", 1],
      ["delay", 7 * DAY],
    ] as const) {
      it(`with a ${name} below ${least} s (K12)`, async () => {
        const short = version((await now()) + DAY, { [name]: least - 1 });
        await refused(() => drafted(world, short), "LimitTooShort", limitNumber(name), least - 1, least);
        await adopted(world, version((await now()) + DAY, { [name]: least }));
      });
    }

    it("with a limit above ten years, which limits nothing", async () => {
      const long = version((await now()) + DAY, { delay: TEN_YEARS + 1 });
      await refused(() => drafted(world, long), "LimitTooLong", limitNumber("delay"), TEN_YEARS + 1, TEN_YEARS);
      await adopted(world, version((await now()) + DAY, { delay: TEN_YEARS }));
    });

    it("with numbers that do not rise, in either list", async () => {
      const from = (await now()) + DAY;
      const twice = [
        { limit: 1, time: DAY },
        { limit: 1, time: DAY },
      ];
      await refused(() => drafted(world, { from, limits: twice, sets: [] }), "VersionUnordered", 1);
      const none = [{ limit: 0, time: DAY }];
      await refused(() => drafted(world, { from, limits: none, sets: [] }), "VersionUnordered", 0);
      const falling = [
        { set: 2, kinds: 1n },
        { set: 1, kinds: 1n },
      ];
      await refused(() => drafted(world, { from, limits: [], sets: falling }), "VersionUnordered", 1);
    });
  });

  describe("of a successor (P20)", () => {
    const successor = async (limits: unknown[] = []) =>
      world.ethers.deployContract("Rules", [world.sluice, world.rules, limits]);

    it("bring no limits of their own: they begin with what is in force", async () => {
      await expect(successor([{ limit: 1, time: DAY }])).to.be.revertedWithCustomError(world.rules, "VersionInherited");
    });

    it("say what their predecessor said, with what it adopted last, until they change it", async () => {
      const from = (await now()) + 30 * DAY;
      const id = await adopted(world, version(from, { signTime: DAY }, [{ set: 1, kinds: 1n }]));
      const next = await successor();
      await send(world.sluice, world.deployer, "setProcedure", KIND.rules, next, 0, 0);
      expect(await read(next, "limitOf", limitNumber("signTime"), from - 1)).to.equal(BigInt(secondsOf("signTime")));
      expect(await read(next, "limitOf", limitNumber("signTime"), from)).to.equal(BigInt(DAY));
      expect(await read(next, "setOf", 1, from)).to.equal(1n);
      expect(await read(next, "versionOf", id)).to.deep.equal(await read(world.rules, "versionOf", id));
      await refused(() => read(next, "limitOf", UNKNOWN, from), "LimitNotSet", UNKNOWN);
      expect(await read(next, "lastFrom")).to.equal(BigInt(from));
      const early = await drafted({ ...world, rules: next }, version(from, {}));
      const attempt = () => done(next, world.who.authority, "adopt", early, papers("decision"));
      await refused(attempt, "VersionNotLater", early, from, from);
      await adopted({ ...world, rules: next }, version(from + DAY, { signTime: 2 * DAY }));
      expect(await read(next, "limitOf", limitNumber("signTime"), from)).to.equal(BigInt(DAY));
      expect(await read(next, "limitOf", limitNumber("signTime"), from + DAY)).to.equal(BigInt(2 * DAY));
    });
  });

  it("know no version of a case that is not there", async () => {
    await refused(() => read(world.rules, "versionOf", 9), "CaseUnknown", 9);
  });
});
