/** The story against a gateway that keeps its promises, and against ones that break one each. */
import { expect } from "chai";
import { after, afterEach, before, describe, it } from "mocha";
import { NoStory } from "../../../../scripts/demo/story/cast.ts";
import { playStory, StoryDiffers } from "../../../../scripts/demo/story/story.ts";
import { sluiceAbi } from "../../../../server/ledger/abi.ts";
import type { Texts } from "../../../../server/reasons/reasons.ts";
import { aCity, type World } from "../world.ts";
import { aGateway, type Faults } from "./gateway.ts";

describe("the demonstration's story", function () {
  this.timeout(60_000);
  let world: World;
  before(async () => {
    world = await aCity();
  });
  after(() => world[Symbol.asyncDispose]());

  /** All that was said, and how it went. */
  async function played(faults: Faults = {}): Promise<{ readonly lines: Texts[]; readonly error: unknown }> {
    await using gateway = await aGateway(world, faults);
    const lines: Texts[] = [];
    const stage = { demo: gateway.demo, documents: world.shelf, say: (line: Texts) => void lines.push(line) };
    const error: unknown = await playStory(stage).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    return { lines, error };
  }

  const agreement = () => {
    const found = Object.values(world.city.permits).find(({ stream }) => stream);
    if (found === undefined) throw new Error("no stream");
    const address = world.deployment.contracts.Sluice;
    return world.reader.readContract({ address, abi: sluiceAbi, functionName: "gate", args: [found.agreement] });
  };

  afterEach("leaves no hold on the agreement, however it went", async () => {
    expect((await agreement()).holds).to.equal(0);
  });

  it("tells each of its steps in both languages, with what was seen", async () => {
    const { lines, error } = await played();
    expect(error).to.equal(undefined);
    const numbered = lines.map(({ en }) => en.match(/^\d/)?.[0]).filter((number) => number !== undefined);
    expect(numbered).to.deep.equal(["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(lines.map(({ zh }) => zh.match(/^\d/)?.[0])).to.deep.equal(lines.map(({ en }) => en.match(/^\d/)?.[0]));
    const said = lines.map(({ en }) => en).join("\n");
    expect(said).to.match(/5 The stream is cut: [\d.]+ ms after the hold was sent, .*ECONNRESET/);
    expect(said).to.match(/6 The same call is refused: 403 GATE_HELD .*Municipal Commission of Transport/);
    expect(said).to.match(/9 The call again, with the same token → 200/);
    expect(said).to.not.match(/undefined|NaN/);
  });

  it("places its hold on evidence that is kept, and lifts it with a finding", async () => {
    const { turn } = await agreement();
    const known = new Set(world.shelf.documents.keys());
    await played();
    expect((await agreement()).turn).to.equal(turn + 1);
    const papers = [...world.shelf.documents.keys()]
      .filter((hash) => !known.has(hash))
      .map((hash) => world.shelf.read(hash));
    expect(papers.map((paper) => Object(paper).type)).to.deep.equal(["hold", "lift"]);
  });

  for (const [fault, faults, said] of [
    ["ends a stream as if it were whole", { endsWhole: true }, /as if it were whole/],
    ["answers under a hold", { neverRefuses: true }, /found 200, wanted 403/],
    ["shows what the permit does not cover", { leaks: true }, /does not cover/],
  ] as const) {
    it(`does not pass over a gateway that ${fault}`, async () => {
      const { error } = await played(faults);
      expect(error).to.be.instanceOf(StoryDiffers);
      expect(String(error)).to.match(said);
    });
  }

  it("is not played in an empty city, and says so", async () => {
    await using gateway = await aGateway(world);
    const demo = { ...gateway.demo, permits: {} };
    const error: unknown = await playStory({ demo, documents: world.shelf, say: () => {} }).catch((caught) => caught);
    expect(error).to.be.instanceOf(NoStory);
  });
});
