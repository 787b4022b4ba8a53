import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { Batch } from "../../../server/audit/batch.ts";
import { Follower } from "../../../server/audit/follower.ts";
import { type Entry, genesisOf, headLineOf } from "../../../server/audit/record.ts";
import { IndexReader } from "../../../server/audit/release-index.ts";
import { segmentAt } from "../../../server/audit/segment.ts";
import { admission, aFolder, completion, ORIGIN, openLog, PERIOD, PERMIT } from "./world.ts";

/** The index's thread: what it does when it cannot, and that it never goes beyond what is durable. */

async function aLogOf(folder: string, records: number): Promise<void> {
  const { log } = await openLog(folder);
  for (let n = 1; n <= records; n++) await log.append(admission(`r${n}`, n));
  await log.close();
}

async function writeSegment(folder: string, entries: readonly Entry[]): Promise<void> {
  const batch = new Batch(genesisOf(ORIGIN), undefined);
  for (const entry of entries) {
    const waiter = { resolve: () => undefined, reject: () => undefined };
    batch.add(entry.kind === "completion" ? { entry } : { entry, waiter });
  }
  const head = headLineOf({ origin: ORIGIN, first: 0, chain: genesisOf(ORIGIN).chain });
  await writeFile(segmentAt(folder, 0).path, Buffer.concat([Buffer.from(head), batch.bytes]));
}

describe("indexer", () => {
  it("says why it cannot write its file, and goes on by itself once it can", async () => {
    await using folder = await aFolder();
    await aLogOf(folder.path, 3);
    const later = join(folder.path, "later");
    const { promise: done, resolve } = Promise.withResolvers<number>();
    const failures: string[] = [];
    const follower = new Follower(
      { folder: folder.path, index: join(later, "index.sqlite") },
      { indexed: resolve, failed: (reason) => failures.push(reason) === 1 && void mkdir(later) },
    );
    follower.follow(3);
    expect(await done).to.equal(3);
    expect(failures[0]).to.equal("unable to open database file");
    await follower.close(3);
  });

  it("indexes nothing behind what it was told is durable", async () => {
    await using folder = await aFolder();
    await aLogOf(folder.path, 5);
    const index = join(folder.path, "other.sqlite");
    const { promise: done, resolve } = Promise.withResolvers<number>();
    const follower = new Follower({ folder: folder.path, index }, { indexed: resolve, failed: () => resolve(-1) });
    follower.follow(3);
    expect(await done).to.equal(3);
    const reader = new IndexReader(index);
    expect(reader.spent(PERMIT, PERIOD)).to.equal(3);
    expect(reader.unended().map(({ release }) => release)).to.deep.equal(["r1", "r2", "r3"]);
    reader.close();
    await follower.close(3);
  });

  it("keeps the first of two ends, should a log hold two", async () => {
    await using folder = await aFolder();
    const entries = [admission("a"), completion("a"), completion("a", { state: "cut", bytes: 1 })];
    await writeSegment(folder.path, entries);
    const { promise: done, resolve } = Promise.withResolvers<number>();
    const index = join(folder.path, "index.sqlite");
    const follower = new Follower({ folder: folder.path, index }, { indexed: resolve, failed: () => resolve(-1) });
    follower.follow(entries.length);
    expect(await done).to.equal(entries.length);
    const reader = new IndexReader(index);
    expect(reader.standing("a")).to.include({ state: "finished", bytes: 1234 });
    reader.close();
    await follower.close(entries.length);
  });

  it("says so when the segments do not have what it was told is durable", async () => {
    await using folder = await aFolder();
    await aLogOf(folder.path, 2);
    const { promise: said, resolve } = Promise.withResolvers<string>();
    const index = join(folder.path, "other.sqlite");
    const follower = new Follower(
      { folder: folder.path, index },
      { indexed: () => resolve("indexed"), failed: resolve },
    );
    follower.follow(4);
    expect(await said).to.equal("the segments end before record 4, at 2");
    await follower.close(2);
  });
});
