/** The launcher as a shell starts it: it goes on with the clone's own Node, and hands back what that ended with. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { describe, it } from "mocha";

const LAUNCHER = fileURLToPath(new URL("../../../bin/sluice.mjs", import.meta.url));

function start(...args: string[]) {
  const env = { ...process.env, LANG: "en_GB.UTF-8", SLUICE_DATA: "/nonexistent" };
  return spawn(process.execPath, [LAUNCHER, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
}

async function run(...args: string[]): Promise<{ exit: number | null; out: string; err: string }> {
  const child = start(...args);
  const [out, err, [exit]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { exit, out, err };
}

describe("bin/sluice.mjs", function () {
  this.timeout(60_000);

  it("shows the commands and the exit codes, and ends with 0", async () => {
    const { exit, out } = await run("--help");
    expect(exit).to.equal(0);
    for (const name of "show why work hold lift request confirm approve close token call release watch".split(" ")) {
      expect(out).to.match(new RegExp(`^  ${name}\\b`, "m"));
    }
    expect(out).to.contain("3  in a block, not confirmed by every gateway");
  });

  it("hands back the exit code of a wrong usage, with the reason on stderr alone", async () => {
    const { exit, out, err } = await run("why", "nobody");
    expect([exit, out]).to.deep.equal([2, ""]);
    expect(err).to.contain("nobody");
  });

  it("shows examples with each command", async () => {
    const { out } = await run("hold", "--help");
    expect(out).to.contain("Examples:").and.to.contain("$ sluice hold");
  });
});
