/**
 * `npm run slither`: what slither finds in the contracts, each answered in docs/slither.md or told here. Ends with 1 when a finding
 * has no answer, or an answer no finding; with 2 where slither, which is Python's, is not installed.
 */
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ANSWERS = "docs/slither.md";
const LIBRARIES = "node_modules/@openzeppelin/";
const INSTALL = "pip install slither-analyzer==0.11.6 puts it on the path";

function fail(text: string): never {
  console.error(text);
  process.exit(2);
}

const solc: { compile(input: string, callbacks: object): string } = createRequire(import.meta.url)("solc");
const Compiled = z.looseObject({
  contracts: z.record(z.string(), z.record(z.string(), z.looseObject({ evm: z.looseObject({}) }))),
});

/** All contracts, read by npm's own compiler as far as slither needs them: it looks at no code, so none is made. In the form of Hardhat's build files. */
function built() {
  const names = globSync("contracts/**/*.sol", { cwd: ROOT }).map((name) => name.split(path.sep).join("/"));
  const contentOf = (name: string) => readFileSync(path.join(ROOT, name), "utf8");
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(names.map((name) => [name, { content: contentOf(name) }])),
    settings: {
      evmVersion: "paris",
      optimizer: { enabled: true, runs: 200 },
      remappings: [`@openzeppelin/=${LIBRARIES}`],
      outputSelection: { "*": { "": ["ast"], "*": ["abi", "userdoc", "devdoc", "evm.methodIdentifiers"] } },
    },
  };
  const answer = solc.compile(JSON.stringify(input), { import: (name: string) => ({ contents: contentOf(name) }) });
  const output = Compiled.parse(JSON.parse(answer));
  const NO_CODE = { object: "", linkReferences: {}, sourceMap: "" };
  for (const contract of Object.values(output.contracts).flatMap(Object.values)) {
    contract.evm = { ...contract.evm, bytecode: NO_CODE, deployedBytecode: NO_CODE };
  }
  return { solcVersion: "0.8.30", input, output };
}

/** What slither prints, of contracts laid out in a folder of their own. */
function slither(): { stdout: string; stderr: string } {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-slither-"));
  try {
    mkdirSync(path.join(folder, "build-info"));
    writeFileSync(path.join(folder, "build-info", "contracts.json"), JSON.stringify(built()));
    const args = [".", "--ignore-compile", "--hardhat-artifacts-directory", folder, "--json", "-"];
    const options = { cwd: ROOT, maxBuffer: 2 ** 30, encoding: "utf8" } as const;
    const ran = spawnSync("slither", [...args, "--filter-paths", "node_modules/|contracts/test/"], options);
    if (ran.error !== undefined) fail(`slither did not start (${ran.error.message}): ${INSTALL}`);
    return ran;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

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
  const { stdout, stderr } = slither();
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
