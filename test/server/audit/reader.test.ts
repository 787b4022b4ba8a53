import { appendFile, readFile, truncate, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { describe, it } from "mocha";
import { AuditError } from "../../../server/audit/errors.ts";
import { readRecords } from "../../../server/audit/reader.ts";
import { chainAfter, genesisOf, leafOf } from "../../../server/audit/record.ts";
import { admission, aFolder, ORIGIN, openLog, recordsIn, releasesIn } from "./world.ts";

/** Reading a log from outside, for whoever verifies or exports it. */

async function aLog(folder: string): Promise<void> {
  const { log } = await openLog(folder, { limits: { segmentBytes: 600 } });
  for (let n = 0; n < 7; n++) await log.append(admission(`r${n}`));
  await log.close();
}

describe("readRecords", () => {
  it("gives each record with the leaf and chain that its body makes", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    let { chain } = genesisOf(ORIGIN);
    for (const record of await recordsIn(folder.path)) {
      chain = chainAfter(chain, leafOf(record.body));
      expect({ leaf: record.leaf, chain: record.chain }).to.deep.equal({ leaf: leafOf(record.body), chain });
    }
  });

  it("begins at any record, in any segment", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    for (let index = 0; index <= 7; index++) {
      const read = await Array.fromAsync(readRecords(folder.path, { index }));
      expect(read.map((record) => record.index)).to.deep.equal([0, 1, 2, 3, 4, 5, 6].slice(index));
    }
  });

  it("reads beside a running log what is durable by then", async () => {
    await using folder = await aFolder();
    await using open = await openLog(folder.path);
    await open.log.append(admission("a"));
    expect(await releasesIn(folder.path)).to.deep.equal(["admission a"]);
    await open.log.append(admission("b"));
    expect(await releasesIn(folder.path)).to.deep.equal(["admission a", "admission b"]);
  });

  it("ends quietly at a torn tail, which it leaves as it is", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    const path = (await recordsIn(folder.path)).at(-1)?.segment.path ?? "";
    await appendFile(path, "1f2e3d4c 7 7 ");
    const torn = await readFile(path);
    expect(await recordsIn(folder.path)).to.have.length(7);
    expect(await readFile(path)).to.deep.equal(torn);
  });

  it("gives what stands before a damaged record, then throws with file, record and byte", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    const damaged = (await recordsIn(folder.path))[3];
    const path = damaged?.segment.path ?? "";
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace('"release":"r3"', '"release":"r9"'));
    const read: number[] = [];
    const thrown = await (async () => {
      for await (const { index } of readRecords(folder.path)) read.push(index);
    })().catch((error: unknown) => error);
    expect(read).to.deep.equal([0, 1, 2]);
    expect(thrown).to.be.instanceOf(AuditError).with.property("code", "LOG_CORRUPT");
    expect(thrown).to.have.property("parts").that.deep.includes({ file: path, index: 3, offset: damaged?.offset });
  });

  it("refuses another ledger's log when asked for one", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    const read = Array.fromAsync(readRecords(folder.path, { origin: "sluice/1/0xother" })).catch(
      (error: unknown) => error,
    );
    expect(await read).to.include({ code: "LOG_OF_ANOTHER_ORIGIN" });
  });

  it("has nothing to give where there is no log", async () => {
    await using folder = await aFolder();
    expect(await recordsIn(`${folder.path}/none`)).to.deep.equal([]);
    await aLog(folder.path);
    await truncate((await recordsIn(folder.path))[6]?.segment.path ?? "", 0);
    expect(await recordsIn(folder.path)).to.have.length(6);
  });
});
