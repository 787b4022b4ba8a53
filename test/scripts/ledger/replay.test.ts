/** A journal recorded once, of every sort of transaction: an upgrade of the simulated chain that gives other hashes is seen here, before anyone's folder refuses to open. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import { z } from "zod";
import { LedgerError } from "../../../scripts/ledger/errors.ts";
import { hex, type Journal, type Round } from "../../../scripts/ledger/journal.ts";
import { openJournal } from "../../../scripts/ledger/journal-file.ts";
import { replay } from "../../../scripts/ledger/replay.ts";
import { FRESH, parseSettings } from "../../../scripts/ledger/settings.ts";
import { aFolder } from "./world.ts";

const Recorded = z.object({
  settings: z.unknown(),
  genesis: hex,
  rounds: z.array(
    z.object({
      timestamp: z.number().optional(),
      parentNumber: z.number(),
      parent: hex,
      raws: z.array(hex),
      hash: hex.optional(),
    }),
  ),
  tip: z.object({ number: z.number(), hash: hex, timestamp: z.number(), transactions: z.number() }),
});
const RECORDED = Recorded.parse(JSON.parse(readFileSync(new URL("./recorded.json", import.meta.url), "utf8")));

describe("replay", () => {
  it("gives a recorded journal the hashes it was recorded with", async () => {
    using world = aFolder();
    using journal = aJournal(world.folder, RECORDED.rounds);
    const { tip, genesis, transactions } = await replay(journal, () => undefined);
    expect(tip).to.deep.equal(RECORDED.tip);
    expect(genesis).to.equal(RECORDED.genesis);
    expect(transactions).to.equal(RECORDED.rounds.flatMap(({ raws }) => raws).length);
  });

  it("starts from the journal's settings, not from the defaults of today", async () => {
    using world = aFolder();
    const other = { ...FRESH, chainId: 4711 };
    openJournal(world.folder, other).close();
    using journal = closing(openJournal(world.folder, FRESH));
    expect(journal.settings).to.deep.equal(other);
    const { node } = await replay(journal, () => undefined);
    expect(await node.request("eth_chainId")).to.equal("0x1267");
  });

  it("refuses a record taken out of the middle, naming the block and both hashes", async () => {
    using world = aFolder();
    using journal = aJournal(world.folder, RECORDED.rounds.toSpliced(1, 1));
    const error = await replay(journal, () => undefined).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).to.be.instanceOf(LedgerError).with.property("code", "JOURNAL_MISMATCH");
    const [block1, block2] = [RECORDED.rounds[0]?.hash, RECORDED.rounds[1]?.hash];
    expect(error).to.have.property("message").that.includes(`block 1 replays to ${block1}, the journal says ${block2}`);
  });

  it("tells of its progress while it is long", async () => {
    using world = aFolder();
    const [first] = RECORDED.rounds;
    if (first === undefined) throw new Error("nothing is recorded");
    const waits: Round = { ...first, timestamp: undefined, raws: [] };
    using journal = aJournal(
      world.folder,
      Array.from({ length: 2_001 }, () => waits),
    );
    const told: [number, number][] = [];
    await replay(journal, (done, of) => told.push([done, of]));
    expect(told).to.deep.equal([[2_000, 2_001]]);
  });
});

function aJournal(folder: string, rounds: typeof RECORDED.rounds | Round[]): Journal & Disposable {
  const settings = parseSettings(JSON.stringify(RECORDED.settings));
  if (settings === undefined) throw new Error("the recorded settings are of another format");
  const journal = openJournal(folder, settings);
  for (const { timestamp, parentNumber, parent, raws } of rounds)
    journal.append({ timestamp, parentNumber, parent, raws });
  return closing(journal);
}

function closing(journal: Journal): Journal & Disposable {
  return Object.assign(journal, { [Symbol.dispose]: () => journal.close() });
}
