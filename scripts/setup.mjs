// Brings a clone to the state that every script expects: locked packages, Node 24 first on npm's path, contracts compiled.
// Runs on any Node from 18 on, does nothing when nothing changed, and is the one set-up for all npm hooks and for bin/sluice.mjs.
import { spawnSync } from "node:child_process";
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
import path from "node:path";
import { fileURLToPath } from "node:url";

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

/** Does `work` unless it was done for this very `mark`; a failed step leaves no stamp, so the next run repeats it. */
const once = (stamp, mark, work) => {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === mark) return;
  work();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, mark);
};

const run = (command, args) => {
  const result = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (result.status === 0) return;
  console.error(
    `set-up: ${path.basename(command)} ${args.join(" ")} failed${result.error ? `: ${result.error.message}` : ""}`,
  );
  process.exit(result.status ?? 1);
};

const npm = (args) =>
  process.env.npm_execpath ? run(process.execPath, [process.env.npm_execpath, ...args]) : run("npm", args);

once(at("node_modules", ".sluice-installed"), fingerprint([at("package.json"), at("package-lock.json")]), () => {
  console.error("set-up: installing packages (once) …");
  npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  // npm has been seen to end well with files missing: without the stamp, the next run installs anew.
  if (!existsSync(at("node_modules", "hardhat", "dist", "src", "cli.js"))) {
    console.error("set-up: npm ended well, yet left packages incomplete; run the command again");
    process.exit(1);
  }
});

const interpreter =
  INTERPRETERS.map((name) => at("node_modules", name, "bin", "node")).find(existsSync) ?? process.execPath;
const link = at("node_modules", ".bin", "node");
// npm 10 drops this link when several optional packages offer a bin called `node`; then all would silently run on the old Node.
const target = path.relative(path.dirname(link), interpreter);
const linked = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(link) === target;
if (process.platform !== "win32" && interpreter !== process.execPath && !linked) {
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

const sources = [...filesBelow(at("contracts")), at("hardhat.config.ts"), at("package-lock.json")];
once(at("artifacts", ".sluice-compiled"), fingerprint(sources), () => {
  console.error("set-up: compiling contracts …");
  run(interpreter, [at("node_modules", "hardhat", "dist", "src", "cli.js"), "build", "--quiet"]);
});
