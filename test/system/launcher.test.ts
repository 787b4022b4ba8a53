/** The command line as a newcomer meets it: a fresh clone, npm, and whatever Node the machine has. */

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { freePort } from "./running.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** PATH without the interpreter that npm put first: the machine's own Node. */
const MACHINE_PATH = (process.env.PATH ?? "")
  .split(path.delimiter)
  .filter((folder) => !folder.includes("node_modules"))
  .join(path.delimiter);

describe("the launcher, from a fresh clone", function () {
  this.timeout(120_000);
  let clone: string;

  before(() => {
    clone = path.join(mkdtempSync(path.join(tmpdir(), "sluice-clone-")), "sluice");
    execFileSync("git", ["clone", "--quiet", "--no-hardlinks", ROOT, clone]);
    // What set-up would fetch and compile is lent to the clone; that it finds it current is part of what is tested.
    const modules = [path.join(ROOT, "node_modules"), path.join(clone, "node_modules")];
    // Links where the file system allows: they are a gigabyte.
    if (spawnSync("cp", ["-al", ...modules]).status !== 0) execFileSync("cp", ["-a", ...modules]);
    if (existsSync(path.join(ROOT, "artifacts")))
      cpSync(path.join(ROOT, "artifacts"), path.join(clone, "artifacts"), { recursive: true });
  });
  after(() => rmSync(path.dirname(clone), { recursive: true, force: true }));

  const environment = () => ({
    ...process.env,
    ...{ PATH: MACHINE_PATH, SLUICE_DATA: path.join(clone, "data"), LC_ALL: "C" },
  });
  const sluice = (...args: string[]) =>
    spawnSync("npx", ["--no-install", "sluice", ...args], { cwd: clone, encoding: "utf8", env: environment() });

  it("helps, and ends with 0", () => {
    const { status, stdout, stderr } = sluice("--help");
    expect(status, stderr).to.equal(0);
    for (const command of [
      "show",
      "why",
      "work",
      "hold",
      "lift",
      "request",
      "confirm",
      "approve",
      "close",
      "token",
      "call",
      "release",
      "watch",
      "gateway",
      "deploy",
    ]) {
      expect(stdout).to.match(new RegExp(`^  ${command}\\b`, "m"));
    }
  });

  it("says what it lacks where nothing was started, and ends with 2", () => {
    const { status, stderr } = sluice("why", "flow-history");
    expect(status).to.equal(2);
    expect(stderr).to.contain("npm start");
  });

  it("starts by npm start, and ends with 0, and with all its parts, when npm is asked to end", async () => {
    const port = await freePort();
    const env = { ...environment(), SLUICE_PORT: String(port) };
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const npm = spawn("npm", ["start", "--", "--empty"], { cwd: clone, env, stdio: [...stdio], detached: true });
    let said = "";
    const isReady = new Promise<void>((resolve, reject) => {
      npm.stdout?.on("data", (chunk) => {
        said += chunk;
        if (said.includes("Ctrl-C ends everything")) resolve();
      });
      npm.once("exit", () => reject(new Error(`npm start ended: ${said}`)));
    });
    const closed = once(npm, "close"); // when the last of its parts has let go of stdout
    try {
      await isReady;
      const { status } = await fetch(`http://127.0.0.1:${port}/readyz`);
      expect(status).to.equal(200);
      npm.kill("SIGTERM");
      expect(await closed, said).to.deep.equal([0, null]);
    } finally {
      killGroup(npm.pid);
    }
    const gone = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => "gone");
    expect(gone).to.equal("gone");
  });
});

/** What a start that failed may have left. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // it has ended, as it should
  }
}
