// Brings a clone to the state that every script expects: locked packages, Node 24 first on npm's path, contracts compiled.
// Runs on any Node from 18 on, does nothing when nothing changed, and is the one set-up for all npm hooks and for bin/sluice.mjs.
// Two at once take turns; one that was killed leaves no stamp, so that the next does its work anew.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { takeTurn } from "./setup/turn.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const at = (...parts) => path.join(root, ...parts);

/** Node packages that carry the interpreter, by platform; `node-bin-` is that package's older name. */
const INTERPRETERS = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(file) : [file];
  });

const fingerprint = (files) => {
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(path.relative(root, file)).update("\0").update(readFileSync(file));
  return hash.digest("hex");
};

const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "";
const say = (zh, en) => console.error(locale.toLowerCase().startsWith("zh") ? `准备：${zh}` : `set-up: ${en}`);

/** Work that leaves a stamp when it is done: failed or killed it leaves none, so that the next set-up repeats it. */
function stamped({ stamp, mark, doing, done, work }) {
  return {
    isDone: () => existsSync(stamp) && readFileSync(stamp, "utf8") === mark(),
    async work(turn) {
      const begun = performance.now();
      const found = mark(); // what changes from here on is the next set-up's
      say(...doing);
      rmSync(stamp, { force: true });
      await work(turn);
      mkdirSync(path.dirname(stamp), { recursive: true });
      writeFileSync(stamp, found);
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      say(`${done[0]}，${seconds} 秒`, `${done[1]} in ${seconds} s`);
    },
  };
}

class StepFailed extends Error {
  constructor(zh, en, exit) {
    super(en);
    this.words = [zh, en];
    this.exit = exit;
  }
}

/** Has the turn as long as it lives, if this process is killed meanwhile; a signal that asks this process to end ends it too. */
async function run(command, args, turn) {
  const shown = [path.basename(command), ...args].join(" ");
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", 2, 2, ...(turn ? [turn.fd] : [])] });
  const asked = ["SIGINT", "SIGTERM", "SIGHUP"].map((name) => [name, () => child.kill(name)]);
  for (const [name, end] of asked) process.on(name, end);
  const [status, signal] = await new Promise((resolve, reject) => {
    child.once("error", (error) =>
      reject(new StepFailed(`${shown} 失败：${error.message}`, `${shown} failed: ${error.message}`, 1)),
    );
    child.once("exit", (...how) => resolve(how));
  });
  for (const [name, end] of asked) process.off(name, end);
  if (status === 0) return;
  const exit = signal === null ? status : 128 + constants.signals[signal];
  throw new StepFailed(`${shown} 未完成（${signal ?? status}）`, `${shown} ended with ${signal ?? status}`, exit);
}

const npm = (args, turn) =>
  process.env.npm_execpath ? run(process.execPath, [process.env.npm_execpath, ...args], turn) : run("npm", args, turn);

const installed = stamped({
  stamp: at("node_modules", ".sluice-installed"),
  mark: () => fingerprint([at("package.json"), at("package-lock.json")]),
  doing: ["安装软件包（仅此一次）…", "installing packages (once) …"],
  done: ["软件包已安装", "packages installed"],
  work: async (turn) => {
    await npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], turn);
    // npm has been seen to end well with files missing: without the stamp, the next run installs anew.
    if (!existsSync(at("node_modules", "hardhat", "dist", "src", "cli.js")))
      throw new StepFailed(
        "npm 正常结束，但软件包不完整；请再运行一次",
        "npm ended well, yet left packages incomplete; run the command again",
        1,
      );
  },
});

/** Undefined on a platform for which npm has no Node. */
const lockedNode = () => INTERPRETERS.map((name) => at("node_modules", name, "bin", "node")).find(existsSync);

const compiled = stamped({
  stamp: at("artifacts", ".sluice-compiled"),
  mark: () => fingerprint([...filesBelow(at("contracts")), at("hardhat.config.ts"), at("package-lock.json")]),
  doing: ["编译合约 …", "compiling contracts …"],
  done: ["合约已编译", "contracts compiled"],
  work: (turn) =>
    run(
      lockedNode() ?? process.execPath,
      [at("node_modules", "hardhat", "dist", "src", "cli.js"), "build", "--quiet"],
      turn,
    ),
});

const link = at("node_modules", ".bin", "node");
const target = () => path.relative(path.dirname(link), lockedNode());
/** npm 10 drops this link when several optional packages offer a bin called `node`; then all would silently run on the old Node. */
const linked = {
  isDone: () =>
    process.platform === "win32" ||
    lockedNode() === undefined ||
    (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(link) === target()),
  async work() {
    rmSync(link, { force: true });
    symlinkSync(target(), link);
  },
};

/** Undefined, and no hindrance, where the file system has no sockets. */
async function turnOf() {
  process.chdir(root);
  try {
    return await takeTurn((holder) => {
      if (holder === undefined)
        say("等待一次中断的准备所留下的进程结束 …", "waiting for what a killed set-up left at work …");
      else say(`等待正在进行的准备（进程 ${holder}）…`, `another is at work (process ${holder}): waiting for it …`);
    });
  } catch ({ code }) {
    say(
      `此目录不支持套接字（${code}）：请勿同时运行两次`,
      `no sockets in this folder (${code}): do not run two at once`,
    );
    return undefined;
  }
}

async function setUp() {
  const steps = [installed, linked, compiled];
  const left = () => steps.find((step) => !step.isDone());
  if (left() === undefined) return;
  const turn = await turnOf();
  try {
    // Looked at anew: another may have done it while this one waited.
    for (let step = left(); step !== undefined; step = left()) await step.work(turn);
  } finally {
    await turn?.release();
  }
}

try {
  await setUp();
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  say(...error.words);
  process.exitCode = error.exit;
}
