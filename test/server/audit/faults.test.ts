import { appendFile, cp, readFile, truncate } from "node:fs/promises";
import { expect } from "chai";
import { describe, it } from "mocha";
import { LogUnavailable } from "../../../server/audit/log.ts";
import {
  admission,
  aFolder,
  completion,
  diskError,
  type Fault,
  FaultyDisk,
  openLog,
  PERIOD,
  PERMIT,
  recordsIn,
  refusal,
  releasesIn,
} from "./world.ts";

/** A disk that refuses, lies, stores half or hangs: nothing is told to be durable that is not, nothing told so is lost, and it goes on by itself (promise 4). */

/** A log for each write that can be broken, with its index's thread. */
const PATIENT_MS = 60_000;

const notStored: Fault = async () => {
  throw diskError("EIO");
};
const storedYetFailed: Fault = async (write) => {
  await write();
  throw diskError("EIO");
};
const halfStored: Fault = async (_write, bytes, store) => {
  await store(bytes.subarray(0, Math.ceil(bytes.length / 2)));
  throw diskError("EIO");
};
const short: Fault = (_write, bytes, store) => store(bytes.subarray(0, Math.ceil(bytes.length / 3)));

async function outcomeOf(append: Promise<void>): Promise<"durable" | "refused"> {
  return await append.then(
    () => "durable" as const,
    (error: unknown) => {
      expect(error).to.be.instanceOf(LogUnavailable).and.include({ code: "LOG_UNAVAILABLE" });
      return "refused" as const;
    },
  );
}

/** Five calls, each completed where it was admitted; ends with the log available again. Returns those that were told to be durable. */
async function fiveCalls(folder: string, disk: FaultyDisk): Promise<string[]> {
  const told: string[] = [];
  const open = await openLog(folder, { disk, limits: { segmentBytes: 900 } });
  for (let n = 0; n < 5; n++) {
    const release = `r${n}`;
    const outcome = await outcomeOf(open.log.append(admission(release, open.log.spent(PERMIT, PERIOD) + 1)));
    if (outcome === "durable") {
      told.push(release);
      open.log.complete(completion(release));
    } else if (open.log.unavailable() !== undefined) await open.event("available");
  }
  expect(open.log.spent(PERMIT, PERIOD)).to.equal(told.length);
  await open.log.close();
  return told;
}

describe("a write that fails", () => {
  for (const [name, fault] of Object.entries({ notStored, storedYetFailed, halfStored })) {
    it(`loses and doubles nothing, whichever write it is (${name})`, async () => {
      const counting = new FaultyDisk();
      await using clean = await aFolder();
      await fiveCalls(clean.path, counting);
      for (let broken = 0; broken < counting.writes; broken++) {
        await using folder = await aFolder();
        const disk = new FaultyDisk();
        disk.fault = (write) => (write === broken ? fault : undefined);
        const told = await fiveCalls(folder.path, disk);
        expect(told.length, `write ${broken}`).to.be.within(4, 5);
        const records = await recordsIn(folder.path);
        expect(records.map(({ index }) => index)).to.deep.equal(records.map((_, n) => n));
        const logged = records.map(({ entry }) => `${entry.kind} ${entry.release}`).sort();
        expect(logged).to.deep.equal(told.flatMap((id) => [`admission ${id}`, `completion ${id}`]).sort());
      }
    }).timeout(PATIENT_MS);
  }

  it("refuses all who wait, those of the next batch too, and none of them is known afterwards", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk });
    await open.log.append(admission("before", 1));
    const waiting: Promise<string>[] = [];
    disk.fault = () => async () => {
      waiting.push(outcomeOf(open.log.append(admission("next", 3))));
      disk.fault = () => undefined;
      throw diskError("EIO");
    };
    waiting.push(outcomeOf(open.log.append(admission("flying", 2))), outcomeOf(open.log.append(refusal("no"))));
    await open.event("unavailable");
    expect(await Promise.all(waiting)).to.deep.equal(["refused", "refused", "refused"]);
    for (const id of ["flying", "next", "no"]) expect(await open.log.standing(id)).to.equal(undefined);
    expect(open.log.spent(PERMIT, PERIOD)).to.equal(1);
    await open.event("available");
    await open.log.append(admission("after", 2));
    expect(await releasesIn(folder.path)).to.deep.equal(["admission before", "admission after"]);
  });

  it("takes the end of a release with it whose admission it lost, and keeps the end of one that was durable", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk });
    await open.log.append(admission("before"));
    disk.fault = () => notStored;
    const lost = outcomeOf(open.log.append(admission("lost")));
    open.log.complete(completion("lost"));
    open.log.complete(completion("before"));
    expect(await lost).to.equal("refused");
    disk.fault = () => undefined;
    await open.event("available");
    await open.log.append(admission("after"));
    expect(await releasesIn(folder.path)).to.deep.equal(["admission before", "completion before", "admission after"]);
    expect(await open.log.standing("lost")).to.equal(undefined);
  });

  it("that stores less than asked is gone on with, at every length", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    disk.fault = () => short;
    const told = await fiveCalls(folder.path, disk);
    expect(told).to.have.length(5);
    expect(await recordsIn(folder.path)).to.have.length(10);
  });

  it("that stores nothing and names no error is a failure", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk });
    await open.log.append(admission("a"));
    disk.fault = () => async () => 0;
    expect(await outcomeOf(open.log.append(admission("b")))).to.equal("refused");
    disk.fault = () => undefined;
    await open.event("available");
  });

  it("leaves at worst, killed before it could be taken back, one admission more and never one twice", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    const open = await openLog(folder.path, { disk, limits: { retryFirstMs: 60_000 } });
    await open.log.append(admission("a", 1));
    open.log.complete(completion("a"));
    disk.fault = () => storedYetFailed;
    expect(await outcomeOf(open.log.append(admission("b", 2)))).to.equal("refused");
    await using killed = await aFolder();
    await cp(folder.path, killed.path, { recursive: true, filter: (path) => !path.includes(".sqlite") });
    await open.log.close();
    await using again = await openLog(killed.path);
    expect(again.events).to.deep.equal([
      { kind: "indexRebuilt", records: 3 },
      { kind: "lost", releases: 1 },
    ]);
    expect(again.log.spent(PERMIT, PERIOD)).to.equal(2);
    expect(await again.log.standing("b")).to.include({ state: "lost" });
  });
});

describe("a full disk", () => {
  const full: Fault = async (_write, bytes, store) => {
    await store(bytes.subarray(0, 10));
    throw diskError("ENOSPC");
  };

  it("refuses, with the reason, and accepts by itself once there is room; completions meanwhile are kept", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk });
    await open.log.append(admission("a"));
    disk.fault = () => full;
    expect(await outcomeOf(open.log.append(admission("b")))).to.equal("refused");
    expect(open.log.unavailable()).to.equal("ENOSPC: the disk said so, write");
    expect(await outcomeOf(open.log.append(admission("c")))).to.equal("refused");
    open.log.complete(completion("a"));
    expect(open.events).to.deep.equal([{ kind: "unavailable", reason: "ENOSPC: the disk said so, write" }]);
    disk.fault = () => undefined;
    await open.event("available");
    expect(open.log.unavailable()).to.equal(undefined);
    await open.log.append(admission("d"));
    expect(await releasesIn(folder.path)).to.deep.equal(["admission a", "completion a", "admission d"]);
  });

  it("stays refused as long as there is no room, however often it is tried", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk });
    const { promise: triedOften, resolve } = Promise.withResolvers<void>();
    await open.log.append(admission("a"));
    let tries = 0;
    disk.fault = () => (write, bytes, store) => {
      if (++tries === 10) resolve();
      return full(write, bytes, store);
    };
    await outcomeOf(open.log.append(admission("b")));
    await triedOften;
    expect(open.events).to.deep.equal([{ kind: "unavailable", reason: "ENOSPC: the disk said so, write" }]);
    expect(await releasesIn(folder.path)).to.deep.equal(["admission a"]);
  });

  it("from the very start does not stop the start", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    disk.fault = () => full;
    await using open = await openLog(folder.path, { disk });
    expect(await outcomeOf(open.log.append(admission("a")))).to.equal("refused");
    disk.fault = () => undefined;
    await open.event("available");
    expect(await outcomeOf(open.log.append(admission("b")))).to.equal("durable");
    expect(await releasesIn(folder.path)).to.deep.equal(["admission b"]);
  });
});

/** Longer than an honest write takes on a busy machine, for the records before. */
const IMPATIENT = { patienceMs: 500 };

describe("a slow disk", () => {
  /** Holds writes back until it is let go. */
  function held(): { readonly fault: Fault; readonly letGo: () => void; readonly begun: Promise<void> } {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const fault: Fault = async (write) => {
      begun.resolve();
      await gate.promise;
      return await write();
    };
    return { fault, letGo: gate.resolve, begun: begun.promise };
  }

  it("makes the next batch form meanwhile: one write for all who came", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk });
    await open.log.append(admission("a"));
    const { fault, letGo, begun } = held();
    disk.fault = () => fault;
    const first = open.log.append(admission("b"));
    await begun;
    const before = disk.writes;
    const more = Array.from({ length: 50 }, (_, n) => open.log.append(admission(`more${n}`)));
    letGo();
    await Promise.all([first, ...more]);
    expect(disk.writes - before).to.equal(1);
    expect((await recordsIn(folder.path)).slice(2).map(({ batch }) => batch)).to.deep.equal(Array(50).fill(2));
  });

  it("refuses what would not fit the queue, and accepts again once it has written", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk, limits: { queueBytes: 1100 } });
    await open.log.append(admission("a"));
    const { fault, letGo, begun } = held();
    disk.fault = () => fault;
    const waiting = [open.log.append(admission("b"))];
    await begun;
    while (open.log.unavailable() === undefined) waiting.push(open.log.append(admission(`w${waiting.length}`)));
    // One on its way, and as many behind as reach the bound of 1,100 bytes, at some 250 each.
    expect(waiting).to.have.length(6);
    expect(await outcomeOf(open.log.append(admission("one too many")))).to.equal("refused");
    letGo();
    await Promise.all(waiting);
    expect(await outcomeOf(open.log.append(admission("after")))).to.equal("durable");
  });

  it("is given up on: who waits is refused, and what was stored after all counts as refused", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk, limits: IMPATIENT });
    await open.log.append(admission("a", 1));
    const { fault, letGo, begun } = held();
    disk.fault = () => fault;
    const flying = outcomeOf(open.log.append(admission("flying", 2)));
    await begun;
    open.log.complete(completion("a"));
    const behind = outcomeOf(open.log.append(admission("behind", 3)));
    expect(await Promise.all([flying, behind])).to.deep.equal(["refused", "refused"]);
    expect(open.log.unavailable()).to.equal("the disk has not answered for 500 ms");
    disk.fault = () => undefined;
    letGo();
    await open.event("available");
    expect(open.log.spent(PERMIT, PERIOD)).to.equal(2);
    expect(await open.log.standing("flying")).to.include({ state: "refused", code: "LOG_UNAVAILABLE", bytes: 0 });
    expect(await open.log.standing("behind")).to.equal(undefined);
    await open.log.append(admission("after", 3));
    expect(await releasesIn(folder.path)).to.deep.equal([
      "admission a",
      "admission flying",
      "completion a",
      "completion flying",
      "admission after",
    ]);
  });

  it("that fails after it was given up on leaves nothing behind", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk, limits: IMPATIENT });
    await open.log.append(admission("a", 1));
    const { fault, letGo } = held();
    disk.fault = () => async (write, bytes, store) => {
      await fault(write, bytes, store);
      throw diskError("EIO");
    };
    expect(await outcomeOf(open.log.append(admission("flying", 2)))).to.equal("refused");
    disk.fault = () => undefined;
    letGo();
    await open.event("available");
    expect(open.log.spent(PERMIT, PERIOD)).to.equal(1);
    expect(await open.log.standing("flying")).to.equal(undefined);
    expect(await releasesIn(folder.path)).to.deep.equal(["admission a"]);
  });
});

describe("a file that was touched while the log runs", () => {
  it("that lost durable bytes is not written to, and the log says so until it is whole again", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk });
    await open.log.append(admission("a"));
    const path = (await recordsIn(folder.path))[0]?.segment.path ?? "";
    const whole = await readFile(path);
    disk.fault = () => async () => {
      await truncate(path, whole.length - 10);
      disk.fault = () => undefined;
      throw diskError("EIO");
    };
    expect(await outcomeOf(open.log.append(admission("b")))).to.equal("refused");
    const said = await open.eventLike(
      ({ kind, ...rest }) => kind === "unavailable" && JSON.stringify(rest).includes("were durable"),
    );
    expect(said).to.deep.include({
      reason: `${path} has ${whole.length - 10} bytes, of which ${whole.length} were durable`,
    });
    await appendFile(path, whole.subarray(whole.length - 10));
    await open.event("available");
    await open.log.append(admission("c"));
    expect(await releasesIn(folder.path)).to.deep.equal(["admission a", "admission c"]);
  });
});
