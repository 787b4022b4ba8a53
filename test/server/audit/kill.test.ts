import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { describe, it } from "mocha";
import { aFolder, openLog, PERIOD, PERMIT, recordsIn } from "./world.ts";

/** Kills the process that appends, at moments of its own making, and looks at what is left: no promise broken (promise 4). */

const APPENDER = new URL("./appender.ts", import.meta.url).pathname;
const ROUNDS = 6;
const PATIENT_MS = 60_000;

interface Life {
  readonly spentAtStart: number;
  readonly durable: readonly string[];
}

/** Kills it in the middle of its work, when it has told of so many durable records. */
async function liveAndDie(folder: string, round: number, records: number): Promise<Life> {
  const child = spawn(process.execPath, [APPENDER, folder, String(round)], { stdio: ["ignore", "pipe", "inherit"] });
  const durable: string[] = [];
  let spentAtStart = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, what = ""] = line.split(" ", 2);
    if (word === "open") spentAtStart = Number(what);
    // What it told before it died is a promise, also what we read after the kill.
    if (word === "durable") durable.push(what);
    if (durable.length === records) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  expect(child.signalCode).to.equal("SIGKILL");
  return { spentAtStart, durable };
}

describe("a gateway killed while it appends", () => {
  it("loses no record that was told to be durable, and its log is dense, whole and counted right after each kill", async () => {
    await using folder = await aFolder();
    const promised: string[] = [];
    let admitted = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { spentAtStart, durable } = await liveAndDie(folder.path, round, 40 + 61 * round);
      promised.push(...durable);
      expect(spentAtStart, `spent at the start of round ${round}`).to.equal(admitted);
      // The reader checks checksums, indices and chain, and throws where one is not right.
      const records = await recordsIn(folder.path);
      const admissions = new Set(records.flatMap(({ entry }) => (entry.kind === "admission" ? entry.release : [])));
      admitted = admissions.size;
      expect(promised.filter((release) => !admissions.has(release))).to.deep.equal([]);
      expect(records.filter(({ entry }) => entry.kind === "admission")).to.have.length(admitted);
    }
    await using open = await openLog(folder.path);
    expect(open.log.spent(PERMIT, PERIOD)).to.equal(admitted);
    for (const release of promised)
      expect(await open.log.standing(release), release)
        .to.have.property("state")
        .that.is.oneOf(["finished", "lost"]);
    const ends = (await recordsIn(folder.path)).flatMap(({ entry }) =>
      entry.kind === "completion" ? entry.release : [],
    );
    expect(new Set(ends).size, "no release ends twice").to.equal(ends.length);
  }).timeout(PATIENT_MS);
});
