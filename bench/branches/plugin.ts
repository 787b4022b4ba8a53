/** Counts the branches of the contracts while Hardhat runs their tests, and prints those that no test took. Hardhat's own coverage counts statements only. */
import path from "node:path";
import { definePlugin } from "hardhat/plugins";
import { type Condition, instrumented, TELLING, TELLING_FILE } from "./conditions.ts";

/** Of all branches, in hundredths, that the tests must take; below it the run ends with 1. */
const WANTED = 98;

const conditions: Condition[] = [];
const told = new Set<string>();

/** Interfaces hold no code, and `contracts/test` is the tests' own. */
const isMeasured = (file: string) => /^contracts\/(?!test\/|interfaces\/)/.test(file);

const WAYS = ["never false", "never true"] as const;

function report(): void {
  const missed = conditions.flatMap(({ file, line, text, tags }) =>
    tags.flatMap((tag, way) => (told.has(tag) ? [] : [`${file}:${line} ${WAYS[way] ?? ""}: ${text}`])),
  );
  const all = 2 * conditions.length;
  const share = (100 * (all - missed.length)) / all;
  for (const line of missed.sort()) console.log(line);
  console.log(`branches taken: ${all - missed.length} of ${all}, ${share.toFixed(2)} %`);
  if (!(share >= WANTED)) process.exitCode = 1;
}

export const branches = definePlugin({
  id: "sluice:branches",
  hookHandlers: {
    solidity: async () => ({
      default: async () => ({
        async preprocessProjectFileBeforeBuilding(context, name, file, content, version, next) {
          const relative = path.relative(context.config.paths.root, file).split(path.sep).join("/");
          if (!isMeasured(relative)) return next(context, name, file, content, version);
          const { source, conditions: found } = instrumented(relative, content);
          if (!conditions.some((known) => known.file === relative)) conditions.push(...found);
          return next(context, name, file, source, version);
        },
        preprocessSolcInputBeforeBuilding: async (context, input, next) =>
          next(context, { ...input, sources: { ...input.sources, [TELLING_FILE]: { content: TELLING } } }),
      }),
    }),
    network: async () => ({
      default: async () => ({
        onCoverageData: async (_, tags) => {
          for (const tag of tags) told.add(tag);
        },
      }),
    }),
    test: async () => ({
      default: async () => ({
        onTestRunDone: async (context, id, next) => {
          await next(context, id);
          report();
        },
      }),
    }),
  },
});
