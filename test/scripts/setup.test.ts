/** Set-up as it is met by two terminals at once, and by a kill half-way: real processes in a folder of their own. npm is a stand-in that says when it begins and waits to be told to go on. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";

const ROOT = path.resolve(import.meta.dirname, "../..");
const HARDHAT = "node_modules/hardhat/dist/src/cli.js";

const NPM = `
const fs = require("node:fs");
fs.rmSync("node_modules", { recursive: true, force: true });
fs.mkdirSync("node_modules");
const test = require("node:net").connect(process.env.TEST, () => test.write(String(process.pid)));
test.once("data", () => {
  fs.mkdirSync(${JSON.stringify(path.dirname(HARDHAT))}, { recursive: true });
  fs.writeFileSync(${JSON.stringify(HARDHAT)}, "require('node:fs').mkdirSync('artifacts', { recursive: true })");
  process.exit(0);
});`;

/** One npm at work: it goes on when it is told to. */
interface AtWork {
  readonly pid: number;
  goOn(): void;
}

class SetUp {
  readonly process: ChildProcess;
  said = "";
  readonly ended: Promise<number | NodeJS.Signals>;
  #more = Promise.withResolvers<void>();

  constructor(folder: string, socket: string) {
    const env = { ...process.env, npm_execpath: path.join(folder, "npm.cjs"), TEST: socket, LC_ALL: "C" };
    this.process = spawn(process.execPath, [path.join(folder, "scripts/setup.mjs")], {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.process.stderr?.setEncoding("utf8").on("data", (text) => {
      this.said += text;
      this.#more.resolve();
      this.#more = Promise.withResolvers();
    });
    this.ended = once(this.process, "exit").then(([code, signal]) => signal ?? code);
  }

  async says(text: string): Promise<void> {
    while (!this.said.includes(text)) await this.#more.promise;
  }

  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    this.process.kill(signal);
    return this.ended;
  }
}

describe("set-up", () => {
  let folder: string;
  let socket: string;
  let server: Server;
  let begun: AtWork[];
  let waiting: ((npm: AtWork) => void)[];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "sluice-set-up-"));
    socket = path.join(folder, "test.sock");
    mkdirSync(path.join(folder, "contracts"));
    for (const file of ["package.json", "package-lock.json", "hardhat.config.ts"])
      writeFileSync(path.join(folder, file), "{}");
    writeFileSync(path.join(folder, "npm.cjs"), NPM);
    for (const part of ["scripts/setup.mjs", "scripts/setup"])
      cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
    begun = [];
    waiting = [];
    server = createServer((npm: Socket) => {
      npm.on("error", () => {});
      npm.once("data", (pid) => {
        const one = { pid: Number(pid), goOn: () => void npm.write("go on") };
        begun.push(one);
        waiting.shift()?.(one);
      });
    });
    await once(server.listen(socket), "listening");
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = () => new SetUp(folder, socket);
  const npmBegins = () => new Promise<AtWork>((resolve) => waiting.push(resolve));
  const isWhole = () => existsSync(path.join(folder, HARDHAT)) && existsSync(path.join(folder, "artifacts"));
  const sockets = () => readdirSync(folder).filter((name) => name.startsWith(".set-up-"));
  const setUpWhole = async () => {
    const npm = npmBegins();
    const one = start();
    (await npm).goOn();
    return one.ended;
  };

  it("does its work once, and leaves nothing but the work", async () => {
    expect(await setUpWhole()).to.equal(0);
    const again = start();
    expect(await again.ended).to.equal(0);
    expect([again.said, begun.length, isWhole(), sockets()]).to.deep.equal(["", 1, true, []]);
  });

  it("waits for another that is at work, names it, and finds the work done", async () => {
    const npm = npmBegins();
    const first = start();
    const { goOn } = await npm;
    const second = start();
    await second.says(`another is at work (process ${first.process.pid})`);
    goOn();
    expect([await first.ended, await second.ended]).to.deep.equal([0, 0]);
    expect([begun.length, isWhole(), sockets()]).to.deep.equal([1, true, []]);
    expect(second.said).not.to.include("installing");
  });

  it("takes over from one that was killed together with its npm, unasked", async () => {
    const npm = npmBegins();
    const first = start();
    const { pid } = await npm;
    process.kill(pid, "SIGSTOP"); // so that it does not go on between the two
    await first.kill("SIGKILL");
    process.kill(pid, "SIGKILL");
    expect(sockets()).to.have.lengthOf(1);
    expect(await setUpWhole()).to.equal(0);
    expect([begun.length, isWhole(), sockets()]).to.deep.equal([2, true, []]);
  });

  it("waits for the npm that a killed one left at work, and then installs anew", async () => {
    const npm = npmBegins();
    const first = start();
    const left = await npm;
    await first.kill("SIGKILL");
    const second = start();
    await second.says("waiting for what a killed set-up left at work");
    expect(begun).to.have.lengthOf(1);
    const anew = npmBegins();
    left.goOn();
    (await anew).goOn();
    expect(await second.ended).to.equal(0);
    expect([begun.length, isWhole(), sockets()]).to.deep.equal([2, true, []]);
  });

  it("takes over from one that was killed while it was waited for", async () => {
    const npm = npmBegins();
    const first = start();
    const { pid } = await npm;
    const second = start();
    await second.says(`process ${first.process.pid}`);
    const anew = npmBegins();
    await first.kill("SIGKILL");
    process.kill(pid, "SIGKILL");
    (await anew).goOn();
    expect(await second.ended).to.equal(0);
    expect([isWhole(), sockets()]).to.deep.equal([true, []]);
  });

  it("ends with npm's end where that was killed, and does it all again the next time", async () => {
    const npm = npmBegins();
    const first = start();
    process.kill((await npm).pid, "SIGKILL");
    expect(await first.ended).to.equal(137);
    expect(first.said).to.include("ended with SIGKILL");
    expect(existsSync(path.join(folder, "node_modules/.sluice-installed"))).to.equal(false);
    expect(await setUpWhole()).to.equal(0);
  });

  it("asks its npm to end when it is asked itself", async () => {
    const npm = npmBegins();
    const first = start();
    await npm;
    expect(await first.kill("SIGTERM")).to.equal(143);
    expect(first.said).to.include("ended with SIGTERM");
  });

  it("installs anew when the lock file has changed, and forgets its stamp before it begins", async () => {
    await setUpWhole();
    const stamp = path.join(folder, "node_modules/.sluice-installed");
    const before = readFileSync(stamp, "utf8");
    writeFileSync(path.join(folder, "package-lock.json"), "{ }");
    const npm = npmBegins();
    const first = start();
    const { goOn } = await npm;
    expect(existsSync(stamp)).to.equal(false);
    goOn();
    expect(await first.ended).to.equal(0);
    expect(readFileSync(stamp, "utf8")).not.to.equal(before);
  });
});

/** Enters alone or ends with 9; every other one is killed while it has the turn. */
const ENTERS = `
import { once } from "node:events";
import { mkdirSync, rmdirSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { takeTurn } from ${JSON.stringify(path.join(ROOT, "scripts/setup/turn.mjs"))};
console.log("ready");
await once(process.stdin.resume(), "end");
const turn = await takeTurn(() => {});
try { mkdirSync("inside"); } catch { process.exit(9); }
for (let round = 0; round < 100; round++) await setImmediate();
rmdirSync("inside");
if (process.argv[1] === "killed") process.kill(process.pid, "SIGKILL");
await turn.release();
`;

describe("the turn of a set-up", () => {
  it("is one process's at a time, of twenty that come at once, half of which are killed while they have it", async () => {
    const cwd = mkdtempSync(path.join(tmpdir(), "sluice-turn-"));
    const all = Array.from({ length: 20 }, (_, index) =>
      spawn(process.execPath, ["--input-type=module", "--eval", ENTERS, index % 2 === 0 ? "killed" : "released"], {
        cwd,
        stdio: ["pipe", "pipe", "inherit"],
      }),
    );
    await Promise.all(all.map(({ stdout }) => once(stdout, "data")));
    for (const { stdin } of all) stdin.end();
    const ends = await Promise.all(all.map((child) => once(child, "exit")));
    expect(ends.map(([code, signal]) => signal ?? code)).to.deep.equal(
      all.map((_, index) => (index % 2 === 0 ? "SIGKILL" : 0)),
    );
    rmSync(cwd, { recursive: true, force: true });
  });
});
