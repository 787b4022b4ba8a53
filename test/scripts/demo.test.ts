/** `npm run demo`, as far as it goes without a city: what it says of its stories. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { STORIES } from "../../scripts/demo/story/stories.ts";

const DEMO = path.resolve(import.meta.dirname, "../../scripts/demo.ts");
const demo = (...args: string[]) => spawnSync(process.execPath, [DEMO, ...args], { encoding: "utf8" });

describe("the demonstration's stories", () => {
  it("are listed with their titles in the language that is asked for, by --help and by --story without a name", () => {
    for (const lang of ["zh", "en"] as const) {
      for (const args of [["--help"], ["--story"]]) {
        const { status, stdout } = demo(...args, "--lang", lang);
        expect(status, args.join(" ")).to.equal(0);
        for (const [name, { what }] of Object.entries(STORIES))
          expect(stdout).to.match(new RegExp(`^ {2}${name} +${what[lang].replaceAll(/[().]/g, "\\$&")}$`, "m"));
      }
    }
  });

  it("are listed as well where a name is none of theirs, which fails", () => {
    const { status, stderr } = demo("--story", "nope", "--lang", "zh");
    expect(status).to.equal(1);
    expect(stderr).to.contain("没有名为 nope 的情节");
    for (const name of Object.keys(STORIES)) expect(stderr).to.contain(`  ${name} `);
  });
});
