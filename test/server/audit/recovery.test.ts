import { cp, open, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { DISK, type Disk } from "../../../server/audit/disk.ts";
import { AuditError, type AuditErrorCode } from "../../../server/audit/errors.ts";
import { recover } from "../../../server/audit/recovery.ts";
import { segmentAt } from "../../../server/audit/segment.ts";
import { admission, aFolder, type OpenLog, ORIGIN, openLog, PERIOD, PERMIT, recordsIn } from "./world.ts";

/** What a start makes of a folder that a crash, a bad disk or a hand has changed: it cuts what nobody was promised, and refuses where something promised is gone (promises 4 and 10). */

const FIRST = segmentAt("", 0).path;

/** Batches of 1, 1, … and at last one of three records; no index, so all is read. */
async function aLog(folder: string, segmentBytes = 64 << 20): Promise<void> {
  const { log } = await openLog(folder, { limits: { segmentBytes } });
  for (let n = 1; n <= 4; n++) await log.append(admission(`r${n}`, n));
  await Promise.all([5, 6, 7].map((n) => log.append(admission(`r${n}`, n))));
  await log.close();
}

/** Hundreds of recoveries in one test. */
const PATIENT_MS = 60_000;

/** Hundreds of cuts in a test need not each wait for the disk. */
const UNSYNCED: Disk = {
  ...DISK,
  open: async (path) => ({ ...(await DISK.open(path)), truncate: (length) => truncate(path, length) }),
};

async function withoutIndex(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (!name.endsWith(".log")) await rm(join(folder, name));
}

async function refusedStart(folder: string, options = {}): Promise<AuditError> {
  const opened = await openLog(folder, options).catch((error: unknown) => error);
  if (opened instanceof AuditError) return opened;
  // Closed, or its thread would keep the whole run from ending.
  if (opened instanceof Object && Symbol.asyncDispose in opened) await (opened as OpenLog).log.close();
  throw new Error(`the start was not refused: ${String(opened)}`);
}

async function expectRefused(folder: string, code: AuditErrorCode, parts: AuditError["parts"]): Promise<void> {
  const before = await readFile(join(folder, FIRST));
  const { code: found, parts: foundParts } = await refusedStart(folder);
  expect({ code: found, ...foundParts }).to.deep.include({ code, ...parts });
  expect(await readFile(join(folder, FIRST)), "the file was changed").to.deep.equal(before);
}

describe("recovery of a torn tail", () => {
  it("cuts at the last whole record, for a file that ends at any byte of the last record", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    await withoutIndex(folder.path);
    const path = join(folder.path, FIRST);
    const whole = await readFile(path);
    const ends = (await recordsIn(folder.path)).map(({ end }) => end);
    for (let length = ends[5] ?? 0; length < whole.length; length++) {
      await writeFile(path, whole.subarray(0, length));
      const kept = ends.filter((end) => end <= length);
      const offset = kept.at(-1) ?? 0;
      const { tip, last, cut } = await recover(UNSYNCED, folder.path, ORIGIN, undefined);
      const wanted = length === offset ? undefined : { file: path, offset, bytes: length - offset, index: kept.length };
      expect({ cut, next: tip.next, size: last?.size }, `cut at byte ${length}`).to.deep.equal({
        cut: wanted,
        next: kept.length,
        size: offset,
      });
      expect(await readFile(path)).to.deep.equal(whole.subarray(0, offset));
    }
  }).timeout(PATIENT_MS);

  it("says so, and goes on with the next index", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    await withoutIndex(folder.path);
    const path = join(folder.path, FIRST);
    const last = (await recordsIn(folder.path)).at(-1);
    await truncate(path, (last?.end ?? 0) - 1);
    const open = await openLog(folder.path);
    expect(open.events[0]).to.deep.equal({
      kind: "tailCut",
      file: path,
      offset: last?.offset,
      bytes: (last?.end ?? 0) - 1 - (last?.offset ?? 0),
      index: 6,
    });
    expect(open.log.spent(PERMIT, PERIOD)).to.equal(6);
    await open.log.append(admission("after", 7));
    await open.log.close();
    const records = await recordsIn(folder.path);
    expect(records.map(({ index }) => index)).to.deep.equal(records.map((_, n) => n));
  });

  it("cuts a hole in the last batch with it, though whole records of that batch stand behind the hole", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    await withoutIndex(folder.path);
    const path = join(folder.path, FIRST);
    const records = await recordsIn(folder.path);
    await overwrite(path, (records[5]?.offset ?? 0) + 20, "\0\0\0");
    const { tip, cut } = await recover(DISK, folder.path, ORIGIN, undefined);
    expect([tip.next, cut?.index, cut?.offset]).to.deep.equal([5, 5, records[5]?.offset]);
  });

  it("removes a segment whose head is not whole, and one that is empty, and begins it again", async () => {
    for (const torn of ['3a5b {"sluice-l', ""]) {
      await using folder = await aFolder();
      await aLog(folder.path);
      const { path } = segmentAt(folder.path, 7);
      await writeFile(path, torn);
      const open = await openLog(folder.path, { limits: { segmentBytes: 1 } });
      expect(open.events[0]).to.deep.equal({ kind: "tailCut", file: path, offset: 0, bytes: torn.length, index: 7 });
      await open.log.append(admission("after"));
      await open.log.close();
      expect((await recordsIn(folder.path))[7]?.segment.path).to.equal(path);
    }
  });

  it("begins a log anew whose only segment has no whole head", async () => {
    await using folder = await aFolder();
    await writeFile(join(folder.path, FIRST), "3a5b");
    await using open = await openLog(folder.path);
    await open.log.append(admission("a"));
    expect(await recordsIn(folder.path)).to.have.length(1);
  });
});

describe("recovery of a damaged record", () => {
  it("refuses to start, naming file, record and byte, wherever a durable record is damaged", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    await withoutIndex(folder.path);
    const path = join(folder.path, FIRST);
    const whole = await readFile(path);
    // The last batch is no one's promise to us without an index: the records before it are.
    for (const { index, offset } of (await recordsIn(folder.path)).slice(0, 4)) {
      for (const at of [offset, offset + 9, offset + 120]) {
        await writeFile(path, whole);
        await overwrite(path, at, "\u0001");
        await expectRefused(folder.path, "LOG_CORRUPT", { file: path, index, offset });
      }
    }
  });

  it("refuses a record taken out, one doubled, and two exchanged", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    await withoutIndex(folder.path);
    const path = join(folder.path, FIRST);
    const lines = (await readFile(path, "utf8")).split("\n");
    const [head = "", a = "", b = "", ...rest] = lines;
    for (const [forged, index] of [
      [[head, b, ...rest], 0],
      [[head, a, a, b, ...rest], 1],
      [[head, b, a, ...rest], 0],
      [[a, b, ...rest], 0],
    ] as const) {
      await writeFile(path, forged.join("\n"));
      await expectRefused(folder.path, "LOG_CORRUPT", { index });
    }
  });

  it("refuses a log of which a segment is missing, in the middle or at the beginning", async () => {
    for (const missing of [1, 0]) {
      await using folder = await aFolder();
      await aLog(folder.path, 1);
      await withoutIndex(folder.path);
      await rm(segmentAt(folder.path, missing).path);
      const { code, parts } = await refusedStart(folder.path);
      expect({ code, index: parts.index }).to.deep.equal({ code: "LOG_CORRUPT", index: missing });
    }
  });

  it("refuses a damaged end of a segment that others follow", async () => {
    await using folder = await aFolder();
    await aLog(folder.path, 600);
    await withoutIndex(folder.path);
    const first = join(folder.path, FIRST);
    await truncate(first, (await readFile(first)).length - 1);
    await expectRefused(folder.path, "LOG_CORRUPT", { file: first, index: 1 });
  });

  it("refuses when even the last batch is damaged or gone, if the index has seen it", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    const path = join(folder.path, FIRST);
    const whole = await readFile(path);
    await truncate(path, whole.length - 1);
    await expectRefused(folder.path, "LOG_SHORTENED", { found: 6, wanted: 7 });
    await rm(path);
    const { code, parts } = await refusedStart(folder.path);
    expect({ code, ...parts }).to.deep.include({ code: "LOG_SHORTENED", found: 0, wanted: 7 });
  });

  it("refuses a log that was written anew, if the index has seen the one before", async () => {
    await using folder = await aFolder();
    await using other = await aFolder();
    await aLog(folder.path);
    const { log } = await openLog(other.path);
    for (let n = 1; n <= 9; n++) await log.append(admission(`other${n}`, n));
    await log.close();
    await cp(join(other.path, FIRST), join(folder.path, FIRST));
    await expectRefused(folder.path, "LOG_REWRITTEN", { index: 6 });
  });

  it("refuses a log of another ledger, and one of a later version", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    const { code, parts } = await refusedStart(folder.path, { origin: "sluice/1/0xother" });
    expect({ code, ...parts }).to.deep.include({
      code: "LOG_OF_ANOTHER_ORIGIN",
      found: ORIGIN,
      wanted: "sluice/1/0xother",
    });
  });

  it("lets the folder go when it refuses, so that the next start says the same and not that it is in use", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    for (let start = 0; start < 2; start++) {
      expect(await refusedStart(folder.path, { origin: "sluice/1/0xother" })).to.include({
        code: "LOG_OF_ANOTHER_ORIGIN",
      });
    }
  });
});

describe("an index that is behind or of no use", () => {
  it("catches up over several segments from where it stood", async () => {
    await using folder = await aFolder();
    await aLog(folder.path, 600);
    await cp(join(folder.path, "index.sqlite"), join(folder.path, "old"));
    const { log } = await openLog(folder.path, { limits: { segmentBytes: 600 } });
    for (let n = 8; n <= 20; n++) await log.append(admission(`r${n}`, n));
    await log.close();
    await cp(join(folder.path, "old"), join(folder.path, "index.sqlite"));
    await using open = await openLog(folder.path);
    expect(open.events.filter(({ kind }) => kind !== "lost")).to.deep.equal([]);
    expect(open.log.spent(PERMIT, PERIOD)).to.equal(20);
  });

  it("is built anew when it is no database, and when it is of another version", async () => {
    await using folder = await aFolder();
    await aLog(folder.path);
    await writeFile(
      join(folder.path, "index.sqlite"),
      "not a database at all, but long enough to be looked at".repeat(20),
    );
    await using open = await openLog(folder.path);
    expect(open.events[0]).to.deep.equal({ kind: "indexRebuilt", records: 7 });
    expect(open.log.spent(PERMIT, PERIOD)).to.equal(7);
  });
});

async function overwrite(path: string, offset: number, text: string): Promise<void> {
  const file = await open(path, "r+");
  await file.write(text, offset);
  await file.close();
}
