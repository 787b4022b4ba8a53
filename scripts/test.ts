/** `npm test`: every group of tests in a process of its own, two at a time, and their sum on the last line. A group that breaks off counts as a failure, never as nothing. */
import { globSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Outcome, type RunOptions, runGroup } from "./test/run.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NODE_WANTED = 24;
/** Processes at once: what the suite's four minutes are promised on. */
const LANES = 2;
/** For the whole suite, which takes four minutes at most on two cores of its own: what runs longer than this hangs. */
const LIMIT_MS = 600_000;
const CLOSING_MS = 10_000;

/** The product as people meet it: from a clone, from README, by its stories. Half of the whole-system tests' time. */
const USED = /^test\/system\/(?:launcher|readme|stories|gateway)/;

/** Longest first, so that no lane begins with the rest already done. The whole-system tests come last: they watch real processes and want the machine calm. */
const GROUPS = [
  { name: "contracts", holds: (file: string) => file.startsWith("test/contracts/") },
  { name: "unit", holds: (file: string) => !/^test\/(contracts|system)\//.test(file) },
  { name: "system", holds: (file: string) => file.startsWith("test/system/") && !USED.test(file) },
  { name: "use", holds: (file: string) => USED.test(file) },
] as const;

interface Group {
  readonly name: string;
  readonly files: readonly string[];
}

/** Test files that a pattern names, or lie in a folder that it names; without patterns all. */
function groupsOf(patterns: readonly string[]): Group[] {
  const all = globSync("test/**/*.test.ts", { cwd: ROOT }).map((file) => file.split(path.sep).join("/"));
  const asked = (file: string) =>
    patterns.length === 0 ||
    patterns.some((pattern) => {
      const plain = path.posix.normalize(pattern).replace(/\/$/, "");
      return path.matchesGlob(file, plain) || file.startsWith(`${plain}/`);
    });
  const files = all.filter(asked).sort();
  return GROUPS.map(({ name, holds }) => ({ name, files: files.filter(holds) })).filter(
    ({ files }) => files.length > 0,
  );
}

/** Runs all, `LANES` at once, and prints each group whole when it is done: two at a time would be read by nobody. */
async function runAll(groups: readonly Group[], options: RunOptions) {
  const waiting = [...groups];
  const outcomes: Outcome[] = [];
  const lane = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      console.log(`${group.name}: ${group.files.length} files …`);
      const outcome = await runGroup(ROOT, group.files, options);
      outcomes.push(outcome);
      process.stdout.write(outcome.output);
      if (outcome.broken !== undefined) console.log(`${group.name}: ${outcome.broken}; counted as one failure`);
      console.log(`${group.name}: ${total([outcome])} in ${(outcome.elapsedMs / 1000).toFixed(1)} s\n`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return outcomes;
}

function total(outcomes: readonly Outcome[]): string {
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((all, outcome) => all + count(outcome), 0);
  const skipped = sum(({ skipped }) => skipped);
  const counted = `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`;
  return skipped === 0 ? counted : `${counted}, ${skipped} skipped`;
}

async function main(patterns: readonly string[]): Promise<number> {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < NODE_WANTED) {
    console.error(
      `tests need Node ${NODE_WANTED} and run on ${process.version}: call them as \`npm test\`, which brings it`,
    );
    return 2;
  }
  const groups = groupsOf(patterns);
  if (groups.length === 0) {
    console.error(`no test file matches ${patterns.join(" ")}: name files, folders or patterns such as test/server/**`);
    return 2;
  }
  const interrupted = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => interrupted.abort(new Error(`ended by ${name}`)));
  }
  const late = setTimeout(
    () => interrupted.abort(new Error(`not done after the suite's ${LIMIT_MS / 1000} s`)),
    LIMIT_MS,
  );
  const outcomes = await runAll(groups, {
    whole: patterns.length === 0,
    signal: interrupted.signal,
    closingMs: CLOSING_MS,
  });
  clearTimeout(late);
  console.log(total(outcomes));
  return outcomes.every(({ failed }) => failed === 0) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
