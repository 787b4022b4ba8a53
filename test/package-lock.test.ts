/** npm leaves out an optional package whose `engines` in package-lock.json exclude the Node it runs on: with those of edr's packages, a clone under Node 20 had no ledger. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import { z } from "zod";

const Lock = z.object({ packages: z.record(z.string(), z.looseObject({ engines: z.unknown().optional() })) });
const EDR = /(^|\/)node_modules\/@nomicfoundation\/edr[^/]*$/;

describe("package-lock.json", () => {
  const { packages } = Lock.parse(JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")));
  const edr = Object.entries(packages).filter(([name]) => EDR.test(name));

  it("has edr for the platforms that we name", () => {
    const names = edr.map(([name]) => name);
    for (const platform of ["linux-x64-gnu", "linux-arm64-gnu", "darwin-x64", "darwin-arm64", "win32-x64-msvc"]) {
      expect(names).to.include(`node_modules/@nomicfoundation/edr-${platform}`);
    }
  });

  it("has no engines at any edr package: delete the key again after an upgrade", () => {
    expect(edr.filter(([, entry]) => entry.engines !== undefined).map(([name]) => name)).to.deep.equal([]);
  });
});
