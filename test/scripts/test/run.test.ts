import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { runGroup } from "../../../scripts/test/run.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const NEVER = new AbortController().signal;

describe("a group of tests", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "sluice-group-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (name: string, text: string, options: { signal?: AbortSignal; whole?: boolean } = {}) => {
    const file = path.join(folder, `${name}.mjs`);
    writeFileSync(file, text);
    return runGroup(ROOT, [file], { whole: false, signal: NEVER, closingMs: 200, ...options });
  };

  it("counts what passed, failed and was skipped", async () => {
    const outcome = await run(
      "counted",
      `it("a", () => {}); it("b", () => { throw new Error("no") }); it.skip("c", () => {});`,
    );
    expect(outcome).to.include({ passed: 1, failed: 1, skipped: 1, broken: undefined });
    expect(outcome.output).to.include("Error: no");
  });

  it("that breaks off in its first test fails once, with what it printed", async () => {
    const outcome = await run("broken", `it("ends all", () => { console.log("so far"); process.exit(0); });`);
    expect(outcome).to.include({ passed: 0, failed: 1, broken: "broke off with exit code 0" });
    expect(outcome.output).to.include("so far");
  });

  it("that cannot be loaded fails once, and says why", async () => {
    const outcome = await run("unloadable", `import "./nowhere.mjs";`);
    expect(outcome).to.include({ passed: 0, failed: 1, broken: "broke off with exit code 1" });
    expect(outcome.output).to.include("nowhere.mjs");
  });

  it("that leaves a timer running fails beside its tests that passed", async () => {
    const outcome = await run("open", `it("a", () => { setInterval(() => {}, 1000); });`);
    expect(outcome).to.include({ passed: 1, failed: 1, broken: "still open 0.2 s after its last test" });
  });

  it("that hangs ends with the suite, and gives the suite's reason", async () => {
    const hangs = `it("hangs", () => new Promise(() => setInterval(() => {}, 1000))).timeout(0);`;
    const outcome = await run("hanging", hangs, { signal: AbortSignal.abort(new Error("too late")) });
    expect(outcome).to.include({ passed: 0, failed: 1, broken: "too late" });
  });

  it("of the whole suite refuses a forgotten only", async () => {
    const forgotten = `it.only("a", () => {}); it("b", () => {});`;
    expect((await run("alone", forgotten)).passed).to.equal(1);
    const outcome = await run("forgotten", forgotten, { whole: true });
    expect(outcome).to.include({ passed: 0, failed: 1 });
    expect(outcome.output).to.include("only");
  });
});
