import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { AuditError } from "../../../server/audit/errors.ts";
import { LogUnavailable } from "../../../server/audit/log.ts";
import {
  admission,
  aFolder,
  completion,
  FaultyDisk,
  HOLDER,
  openLog,
  PERIOD,
  PERMIT,
  recordsIn,
  refusal,
  releasesIn,
} from "./world.ts";

/** The log as the data path sees it: what it says of a release and of a quota, now and after a restart (promises 4 and 10). */

describe("access log", () => {
  it("has each appended record on disk when it says so, in the order of the calls, dense from 0", async () => {
    await using folder = await aFolder();
    await using open = await openLog(folder.path);
    await Promise.all(["a", "b", "c"].map((id) => open.log.append(admission(id))));
    const records = await recordsIn(folder.path);
    expect(records.map(({ index, entry }) => [index, entry])).to.deep.equal([
      [0, admission("a")],
      [1, admission("b")],
      [2, admission("c")],
    ]);
  });

  it("writes together what comes together: a hundred appends in one turn are one batch", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk });
    await open.log.append(admission("first"));
    const before = disk.writes;
    await Promise.all(Array.from({ length: 100 }, (_, n) => open.log.append(admission(`r${n}`))));
    expect(disk.writes - before).to.equal(1);
  });

  it("lets a completion ride with the next admission, in one write", async () => {
    await using folder = await aFolder();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk, limits: { rideMs: 60_000 } });
    await open.log.append(admission("a"));
    const before = disk.writes;
    open.log.complete(completion("a"));
    await open.log.append(admission("b"));
    expect(disk.writes - before).to.equal(1);
    expect(await releasesIn(folder.path)).to.deep.equal(["admission a", "completion a", "admission b"]);
  });

  it("writes a completion by itself when no admission comes", async () => {
    await using folder = await aFolder();
    const { promise: written, resolve } = Promise.withResolvers<void>();
    const disk = new FaultyDisk();
    await using open = await openLog(folder.path, { disk });
    await open.log.append(admission("a"));
    disk.fault = () => async (write) => {
      const bytes = await write();
      resolve();
      return bytes;
    };
    open.log.complete(completion("a"));
    await written;
    expect(await releasesIn(folder.path)).to.deep.equal(["admission a", "completion a"]);
  });

  it("writes at its close what still waits to ride", async () => {
    await using folder = await aFolder();
    const open = await openLog(folder.path, { limits: { rideMs: 60_000 } });
    await open.log.append(admission("a"));
    open.log.complete(completion("a"));
    await open.log.close();
    expect(await releasesIn(folder.path)).to.deep.equal(["admission a", "completion a"]);
  });

  it("refuses what comes after its close", async () => {
    await using folder = await aFolder();
    const open = await openLog(folder.path);
    await open.log.close();
    expect(open.log.unavailable()).to.equal("the log is closed");
    expect(await open.log.append(admission("late")).catch((error: unknown) => error)).to.be.instanceOf(LogUnavailable);
    expect(await recordsIn(folder.path)).to.deep.equal([]);
  });

  it("goes on in a new segment once one is full, with the same indices and chain", async () => {
    await using folder = await aFolder();
    const open = await openLog(folder.path, { limits: { segmentBytes: 600 } });
    for (let n = 0; n < 9; n++) await open.log.append(admission(`r${n}`));
    await open.log.close();
    const records = await recordsIn(folder.path);
    expect(records.map(({ index }) => index)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(records.map(({ segment }) => segment.path))).to.have.property("size", 5);
  });

  it("writes a record without its stops rather than not at all, where one cannot be written", async () => {
    await using folder = await aFolder();
    await using open = await openLog(folder.path);
    await open.log.append(refusal("odd", { stops: [{ holds: 1n }] }));
    expect((await recordsIn(folder.path))[0]?.entry).to.deep.equal(refusal("odd", { stops: [] }));
  });

  it("keeps a record short enough by leaving out the stops farthest from the platform", async () => {
    await using folder = await aFolder();
    await using open = await openLog(folder.path);
    const stops = Array.from({ length: 4000 }, (_, gate) => ({ gate, code: "GATE_HELD", text: "x".repeat(20) }));
    await open.log.append(refusal("many", { stops }));
    const entry = (await recordsIn(folder.path))[0]?.entry;
    expect(entry).to.deep.equal(refusal("many", { stops: stops.slice(0, 1000) }));
  });
});

describe("access log: how a release stands", () => {
  const running = { holder: HOLDER, state: "running", bytes: 0, code: undefined, stops: [], seq: 41 };
  const finished = { holder: HOLDER, state: "finished", bytes: 1234, code: undefined, stops: [], seq: 43 };
  const refused = {
    holder: HOLDER,
    state: "refused",
    bytes: 0,
    code: "GATE_HELD",
    stops: [{ gate: 5, code: "GATE_HELD" }],
    seq: 42,
  };
  const cut = { state: "cut", bytes: 77, code: "GATE_HELD", stops: [{ gate: 5 }], seq: 44 } as const;

  it("is running, then as it ended; a refused call is refused; an unknown one is unknown", async () => {
    await using folder = await aFolder();
    await using open = await openLog(folder.path);
    await open.log.append(admission("a"));
    await open.log.append(refusal("no"));
    expect(await open.log.standing("a")).to.deep.equal(running);
    open.log.complete(completion("a"));
    expect(await open.log.standing("a")).to.deep.equal(finished);
    expect(await open.log.standing("no")).to.deep.equal(refused);
    expect(await open.log.standing("nobody's")).to.equal(undefined);
  });

  it("is the same after a restart", async () => {
    await using folder = await aFolder();
    const first = await openLog(folder.path);
    await first.log.append(admission("a"));
    await first.log.append(admission("b"));
    await first.log.append(refusal("no"));
    first.log.complete(completion("a"));
    first.log.complete(completion("b", cut));
    await first.log.close();
    await using second = await openLog(folder.path);
    expect(second.events).to.deep.equal([]);
    expect(await second.log.standing("a")).to.deep.equal(finished);
    expect(await second.log.standing("b")).to.deep.equal({ holder: HOLDER, ...cut });
    expect(await second.log.standing("no")).to.deep.equal(refused);
  });

  it("keeps the first end of a release, and ignores the end of one that was never admitted", async () => {
    await using folder = await aFolder();
    const first = await openLog(folder.path);
    await first.log.append(admission("a"));
    first.log.complete(completion("a"));
    first.log.complete(completion("a", cut));
    first.log.complete(completion("stranger"));
    await first.log.close();
    expect(await releasesIn(folder.path)).to.deep.equal(["admission a", "completion a"]);
  });

  it("is lost where nobody wrote how it ended, and the log says so once", async () => {
    await using folder = await aFolder();
    const first = await openLog(folder.path);
    await first.log.append(admission("a"));
    await first.log.append(admission("b"));
    first.log.complete(completion("b"));
    await first.log.close();
    const second = await openLog(folder.path);
    const lost = { holder: HOLDER, state: "lost", bytes: 0, code: "RELEASE_LOST", stops: [], seq: 41 };
    expect(second.events).to.deep.equal([{ kind: "lost", releases: 1 }]);
    expect(await second.log.standing("a")).to.deep.equal(lost);
    await second.log.close();
    await using third = await openLog(folder.path);
    expect(third.events).to.deep.equal([]);
    expect(await third.log.standing("a")).to.deep.equal(lost);
    expect(await releasesIn(folder.path)).to.deep.equal(["admission a", "admission b", "completion b", "completion a"]);
  });
});

describe("access log: what a permit has spent", () => {
  it("counts a call from the turn of its append, so that no two take the same", async () => {
    await using folder = await aFolder();
    await using open = await openLog(folder.path);
    const appends = ["a", "b", "c"].map((id) => open.log.append(admission(id, open.log.spent(PERMIT, PERIOD) + 1)));
    expect(open.log.spent(PERMIT, PERIOD)).to.equal(3);
    await Promise.all(appends);
    expect(open.log.spent(PERMIT, PERIOD)).to.equal(3);
    expect(open.log.spent(PERMIT, PERIOD + 1)).to.equal(0);
  });

  it("is what the last record states, also when one before gave its call back", async () => {
    await using folder = await aFolder();
    await using open = await openLog(folder.path);
    for (const [id, spent] of [
      ["a", 1],
      ["b", 2],
      ["c", 2],
    ] as const)
      await open.log.append(admission(id, spent));
    expect(open.log.spent(PERMIT, PERIOD)).to.equal(2);
  });

  it("is what the last record states, an end that gave its call back among them, after a restart too", async () => {
    const states = (spent: number) => ({ quota: [{ permit: PERMIT, period: PERIOD, spent }] });
    await using folder = await aFolder();
    const first = await openLog(folder.path);
    await first.log.append(admission("a", 1));
    await first.log.append(admission("b", 2));
    first.log.complete(completion("b", { state: "refused", ...states(1) }));
    expect(first.log.spent(PERMIT, PERIOD)).to.equal(1);
    await first.log.append(admission("c", 2));
    first.log.complete(completion("a", { state: "failed", ...states(1) }));
    // Ran to its end, and counts.
    first.log.complete(completion("c"));
    await first.log.close();
    const second = await openLog(folder.path);
    expect(second.log.spent(PERMIT, PERIOD)).to.equal(1);
    await second.log.close();
    await rm(join(folder.path, "index.sqlite"));
    await using third = await openLog(folder.path);
    expect(third.log.spent(PERMIT, PERIOD)).to.equal(1);
  });

  it("stays spent over a restart, and with the index thrown away", async () => {
    await using folder = await aFolder();
    const first = await openLog(folder.path);
    for (let spent = 1; spent <= 5; spent++) await first.log.append(admission(`r${spent}`, spent));
    for (let spent = 1; spent <= 5; spent++) first.log.complete(completion(`r${spent}`));
    await first.log.close();
    const second = await openLog(folder.path);
    expect(second.log.spent(PERMIT, PERIOD)).to.equal(5);
    await second.log.close();
    await rm(join(folder.path, "index.sqlite"));
    await using third = await openLog(folder.path);
    expect(third.events).to.deep.equal([{ kind: "indexRebuilt", records: 10 }]);
    expect(third.log.spent(PERMIT, PERIOD)).to.equal(5);
  });
});

describe("access log: one process a folder", () => {
  const SECOND = new URL("./appender.ts", import.meta.url).pathname;

  it("refuses a second log on the folder, in this process and in another, by name", async () => {
    await using folder = await aFolder();
    await using _first = await openLog(folder.path);
    const refused = await openLog(folder.path).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(AuditError).and.include({ code: "LOG_IN_USE" });
    const other = spawn(process.execPath, [SECOND, folder.path], { stdio: ["pipe", "pipe", "ignore"] });
    const said = (await other.stdout.toArray()).join("");
    await once(other, "close");
    expect(said).to.equal(`refused LOG_IN_USE ${folder.path} is in use by another gateway\n`);
  });

  it("frees it at its close", async () => {
    await using folder = await aFolder();
    await (await openLog(folder.path)).log.close();
    await using second = await openLog(folder.path);
    expect(second.log.unavailable()).to.equal(undefined);
  });
});
