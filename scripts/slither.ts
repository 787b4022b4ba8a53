/**
 * `npm run slither`: what slither finds in the contracts as compiled, each answered in docs/slither.md or told here. Ends with 1 when a finding
 * has no answer, or an answer no finding. Slither is Python's: pip install slither-analyzer==0.11.6.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ANSWERS = "docs/slither.md";
/** The compiler's output of the last build is read as it stands: no other compiler is asked for. */
const ARGUMENTS = [".", "--ignore-compile", "--filter-paths", "node_modules/|contracts/test/", "--json", "-"];

/** A part of the sources, and the part that it stands in. */
const Part = z.object({
  type: z.string(),
  name: z.string(),
  get type_specific_fields() {
    return z.object({ parent: Part.optional() }).optional();
  },
});
type Part = z.infer<typeof Part>;
const Report = z.object({
  success: z.boolean(),
  error: z.string().nullable(),
  results: z.object({
    detectors: z.array(z.object({ check: z.string(), elements: z.array(Part) })).default([]),
  }),
});

/** A detector, and the function or the variable of a contract that it names first: `reentrancy-benign Accounts._openKey`. Lines move, names stay. */
type Finding = string;

function placeOf(part: Part | undefined): string {
  const above = part?.type_specific_fields?.parent;
  if (part === undefined || above === undefined) return part?.name ?? "";
  return above.type === "contract" ? `${above.name}.${part.name}` : placeOf(above);
}

function found(): Set<Finding> {
  const { error, stdout, stderr } = spawnSync("slither", ARGUMENTS, {
    cwd: ROOT,
    maxBuffer: 2 ** 30,
    encoding: "utf8",
  });
  if (error !== undefined) throw new Error("slither did not start: install it with pip", { cause: error });
  const report = Report.safeParse(stdout === "" ? undefined : JSON.parse(stdout));
  if (!report.success || !report.data.success) throw new Error(`slither failed: ${report.data?.error ?? stderr}`);
  return new Set(report.data.results.detectors.map(({ check, elements: [first] }) => `${check} ${placeOf(first)}`));
}

/** Under a detector's heading, whatever stands in code at the beginning of a list's line; `*` answers all that this detector finds. */
function answered(): Set<Finding> {
  const sections = readFileSync(new URL(`../${ANSWERS}`, import.meta.url), "utf8")
    .split(/^## /m)
    .slice(1);
  return new Set(
    sections.flatMap((section) => {
      const [check = ""] = section.split("\n");
      const named = section.match(/^- (?:`[^`]+`(?:, )?)+/gm) ?? [];
      return named.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => `${check} ${name}`));
    }),
  );
}

const findings = found();
const answers = answered();
const checkOf = (finding: Finding) => finding.split(" ")[0];
const open = [...findings].filter((finding) => !answers.has(finding) && !answers.has(`${checkOf(finding)} *`));
const idle = [...answers].filter((answer) =>
  answer.endsWith(" *")
    ? ![...findings].some((finding) => checkOf(finding) === checkOf(answer))
    : !findings.has(answer),
);
for (const finding of open.sort()) console.log(`no answer: ${finding}`);
for (const answer of idle.sort()) console.log(`no finding: ${answer}`);
console.log(`${findings.size} findings, ${open.length} without an answer; ${idle.length} answers without a finding`);
process.exitCode = open.length + idle.length === 0 ? 0 : 1;
