/** Every story of the demonstration, on the whole product: each says what it saw, and goes again on the same city. */
import path from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { STORIES } from "../../scripts/demo/story/stories.ts";
import type { Texts } from "../../server/reasons/reasons.ts";
import { Documents } from "../../server/registry/documents.ts";
import { Running } from "./running.ts";

describe("the stories of the demonstration", function () {
  this.timeout(120_000);
  let running: Running;
  before(async () => {
    running = await Running.start();
  });
  after(() => running?.remove());

  for (const [name, { play }] of Object.entries(STORIES)) {
    it(`${name} plays to its end, step by step in both languages`, async () => {
      const lines: Texts[] = [];
      const documents = new Documents(path.join(running.folder, "gateway", "documents"));
      await play({ demo: running.demo, documents, say: (line) => void lines.push(line) });
      expect(lines.length).to.be.at.least(3);
      for (const { zh, en } of lines) expect([zh, en].join(), en).to.not.match(/undefined|NaN|\[object/);
    });
  }

  it("can be played again: none leaves the city unfit for the next", async () => {
    const documents = new Documents(path.join(running.folder, "gateway", "documents"));
    for (const { play } of Object.values(STORIES)) await play({ demo: running.demo, documents, say: () => {} });
  });
});
