import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import { openSigningKey, SigningKeyUnreadable } from "../../../server/access/signing-key.ts";

describe("openSigningKey", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-key-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("makes a key once, for its owner's eyes alone, and leaves nothing beside it", async () => {
    const [first, second] = [await openSigningKey(folder), await openSigningKey(folder)];
    expect(second.kid).to.equal(first.kid);
    expect(await readdir(folder)).to.deep.equal(["access-key.json"]);
    expect((await stat(join(folder, "access-key.json"))).mode & 0o777).to.equal(0o600);
  });

  it("refuses a damaged file, leaves it as it is, and does not quote it", async () => {
    const file = join(folder, "access-key.json");
    await openSigningKey(folder);
    const damaged = (await readFile(file, "utf8")).slice(0, 80);
    await writeFile(file, damaged);
    const error: unknown = await openSigningKey(folder).catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(SigningKeyUnreadable).and.include({ code: "SIGNING_KEY_UNREADABLE", file });
    expect(error).to.not.have.property("cause");
    expect(await readFile(file, "utf8")).to.equal(damaged);
  });
});
