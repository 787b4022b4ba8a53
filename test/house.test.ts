/** The house rules that no linter knows: lengths, who may import whom, and that nothing declared or told is left unproved. */
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { describe, it } from "mocha";
import { ABI_FILE, abiModule } from "../scripts/abi.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const GENERATED = "server/ledger/abi.ts";

const files = (...patterns: string[]): string[] =>
  globSync(patterns, { cwd: ROOT, exclude: (name) => name === "node_modules" }).map((file) =>
    file.split(path.sep).join("/"),
  );
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
/** As `wc -l` counts. */
const lengthOf = (file: string): number => textOf(file).split("\n").length - 1;

const SOURCES = files("contracts/**/*.sol", "{server,scripts,bench}/**/*.ts", "{scripts,bin}/**/*.mjs");
const DOCUMENTS = files("*.md", "docs/**/*.md");

describe("lengths", () => {
  const FILE_LINES = 300;
  const DECISION_LINES = 400;
  const FUNCTION_LINES = 70;
  const RECORD_LINES = 40;

  it(`keep each file of ours within ${FILE_LINES} lines, the kernel among them`, () => {
    const long = SOURCES.filter((file) => file !== GENERATED && lengthOf(file) > FILE_LINES);
    expect(SOURCES).to.include("contracts/Sluice.sol");
    expect(long).to.deep.equal([]);
  });

  it(`keep decision/ within ${DECISION_LINES} lines in all`, () => {
    const total = files("server/decision/**/*.ts").reduce((sum, file) => sum + lengthOf(file), 0);
    expect(total).to.be.within(1, DECISION_LINES);
  });

  it(`keep each function of ours within ${FUNCTION_LINES} lines`, () => {
    const long = SOURCES.filter((file) => file.endsWith(".ts") && file !== GENERATED).flatMap((file) =>
      functionsOf(textOf(file))
        .filter(({ lines }) => lines > FUNCTION_LINES)
        .map(({ line, lines }) => `${file}:${line} has ${lines}`),
    );
    expect(long).to.deep.equal([]);
  });

  it(`keep each record of a decision under ${RECORD_LINES} lines`, () => {
    const long = files("docs/decisions/*.md").filter((file) => lengthOf(file) >= RECORD_LINES);
    expect(long).to.deep.equal([]);
  });
});

/** Every block that follows a list of parameters, from its first line to the brace that ends it: the formatter gives both one indentation. */
function functionsOf(text: string): { line: number; lines: number }[] {
  const lines = text.split("\n");
  const begins = /^(\s*)(?!.*\b(?:if|for|while|switch|catch)\b.*\{$).*\)(?:: [^={]+)?(?: =>)? \{$/;
  return lines.flatMap((text, index) => {
    const indentation = begins.exec(text)?.[1];
    if (indentation === undefined) return [];
    const length = lines.slice(index + 1).findIndex((later) => later.startsWith(`${indentation}}`));
    return [{ line: index + 1, lines: length + 2 }];
  });
}

describe("imports", () => {
  /** Of each room the rooms below it; of a room named with a file, that file alone, or all below a folder. */
  const BELOW: Readonly<Record<string, readonly string[]>> = {
    decision: [],
    ledger: ["decision"],
    reasons: ["decision", "ledger"],
    access: ["decision", "ledger", "reasons"],
    audit: ["decision"],
    release: ["decision", "ledger", "reasons", "audit/log.ts", "access/caller.ts"],
    registry: ["decision", "ledger", "reasons", "access/client.ts", "release/descriptor"],
    watch: ["decision", "ledger", "reasons", "audit/log.ts"],
    api: ["decision", "ledger", "reasons", "access", "audit", "release", "registry", "watch", "config.ts"],
  };
  /** The entry and the file that puts the rooms together: they know all, and no room knows them. */
  const TOP = ["main.ts", "gateway.ts"];

  const imports = files("{server,scripts,bench}/**/*.ts").flatMap((file) =>
    [...textOf(file).matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map(([, target = ""]) => ({
      file,
      target: path.posix.join(path.posix.dirname(file), target),
    })),
  );
  const shown = ({ file, target }: { file: string; target: string }) => `${file} → ${target}`;
  const ofServer = imports.filter(({ file }) => file.startsWith("server/"));

  it("of the gateway stay in the gateway", () => {
    expect(ofServer.filter(({ target }) => !target.startsWith("server/")).map(shown)).to.deep.equal([]);
  });

  it("of a room go to the rooms below it", () => {
    const against = ofServer.filter(({ file, target }) => {
      const [, room = "", ...rest] = file.split("/");
      if (rest.length === 0) return false;
      const [, ...inside] = target.split("/");
      const named = [room, ...(BELOW[room] ?? [])];
      return !named.some((name) => inside.join("/") === name || inside.join("/").startsWith(`${name}/`));
    });
    expect(against.map(shown)).to.deep.equal([]);
  });

  it("of a room never go to what puts the rooms together", () => {
    const upwards = ofServer.filter(
      ({ file, target }) => file.split("/").length > 2 && TOP.includes(target.slice("server/".length)),
    );
    expect(upwards.map(shown)).to.deep.equal([]);
  });

  it("know each room", () => {
    const rooms = new Set(files("server/*/**/*.ts").map((file) => file.split("/")[1]));
    expect(Object.keys(BELOW)).to.include.members([...rooms]);
  });

  it("of what runs never go to a test", () => {
    const ofScripts = imports.filter(({ file }) => file.startsWith("scripts/"));
    expect(ofScripts.filter(({ target }) => /^(test|bench)\//.test(target)).map(shown)).to.deep.equal([]);
  });

  it("are by name: no file has a default export but those that Hardhat asks for", () => {
    const withDefault = files("**/*.ts").filter((file) => /^export default\b/m.test(textOf(file)));
    expect(withDefault.filter((file) => path.basename(file) !== "hardhat.config.ts")).to.deep.equal([]);
  });
});

describe("contracts", () => {
  const ours = files("contracts/**/*.sol").filter((file) => !file.startsWith("contracts/test/"));
  const tests = files("test/**/*.ts").map(textOf).join("\n");

  it("declare no error that no test sees", () => {
    const declared = ours.flatMap((file) => [...textOf(file).matchAll(/^\s*error (\w+)\(/gm)].map(([, name]) => name));
    expect(declared.length).to.be.greaterThan(50);
    expect(declared.filter((name) => !new RegExp(`\\b${name}\\b`).test(tests))).to.deep.equal([]);
  });

  it("are those that gateway and command line know: `npm run abi` writes what is committed", () => {
    expect(readFileSync(ABI_FILE, "utf8") === abiModule(), "server/ledger/abi.ts is current").to.equal(true);
  });

  it("are documented in their interfaces: every public function of a chapter overrides one", () => {
    const undeclared = ours
      .filter((file) => !file.startsWith("contracts/interfaces/"))
      .flatMap((file) =>
        [...textOf(file).matchAll(/function (\w+)\([^{;]*?\)[^{;]*?\b(?:external|public)\b[^{;]*/g)]
          .filter(([signature]) => !/\boverride\b/.test(signature))
          .map(([, name]) => `${file} ${name}`),
      );
    expect(undeclared).to.deep.equal([]);
  });
});

describe("what is committed", () => {
  const every = files("**/*", ".ci/*", ".*.json").filter(
    (file) =>
      !/^(node_modules|artifacts|cache|data|coverage)(\/|$)/.test(file) &&
      /\.(?:[cm]?[jt]s|json|sol|md|txt)$|^\.ci\/run$/.test(file),
  );

  it("names no folder of somebody's machine, and no registry", () => {
    const theirs = [/["'`\s(=]\/(?:home|root|Users|work|tmp)\/\w/, /\/\/registry\./];
    expect(every).to.include("package-lock.json");
    expect(every.filter((file) => theirs.some((pattern) => pattern.test(textOf(file))))).to.deep.equal([]);
  });

  it("locks packages by their content, from whatever registry npm is set to", () => {
    expect(textOf("package-lock.json"))
      .to.include('"integrity"')
      .and.not.match(/"resolved": "https?:/);
  });
});

describe("documents", () => {
  it("link to files that are there", () => {
    const dead = DOCUMENTS.flatMap((file) =>
      [...textOf(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, target = ""]) => path.posix.join(path.posix.dirname(file), target))
        .filter((target) => !existsSync(path.join(ROOT, target)))
        .map((target) => `${file} → ${target}`),
    );
    expect(dead).to.deep.equal([]);
  });

  it("name files and folders that are there", () => {
    const dead = DOCUMENTS.flatMap((file) =>
      [...textOf(file).matchAll(/`((?:server|contracts|scripts|test|bench|bin|docs)\/[\w./-]*)`/g)]
        .map(([, target = ""]) => target)
        .filter((target) => !existsSync(path.join(ROOT, target)))
        .map((target) => `${file}: ${target}`),
    );
    expect(dead).to.deep.equal([]);
  });
});
