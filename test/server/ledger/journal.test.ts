import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { GateId } from "../../../server/decision/gate.ts";
import { headOf } from "../../../server/ledger/chain.ts";
import { startOf } from "../../../server/ledger/digest.ts";
import type { ProcedureLog } from "../../../server/ledger/entry.ts";
import { LedgerError } from "../../../server/ledger/errors.ts";
import { fedOf } from "../../../server/ledger/feed.ts";
import { type Identity, Journal } from "../../../server/ledger/journal.ts";
import { packGate } from "../../../server/ledger/word.ts";
import { aBlock, aGate, anEntry, hashOf, SOMEBODY } from "./entries.ts";

const OURS: Identity = { chainId: 31337, genesis: hashOf("genesis"), kernel: SOMEBODY };
const GATE = { id: 1 as GateId, word: packGate(aGate(1, { holds: 2 ** 47 }), 1), terms: 2n ** 255n + 3n };
const LOG: ProcedureLog = {
  block: 4,
  hash: hashOf("block 4"),
  at: 1_700_000_004,
  address: SOMEBODY,
  topics: [hashOf("topic"), hashOf("another")],
  data: "0x",
  transaction: hashOf("tx"),
  logIndex: 7,
};

describe("the journal", () => {
  let folder = "";
  let journal: Journal;
  const file = () => path.join(folder, "ledger.sqlite");
  const reopen = () => {
    journal.close();
    journal = new Journal(file());
  };
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sluice-journal-"));
    journal = new Journal(file());
  });
  afterEach(() => {
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const first = aBlock(3, startOf(31337, SOMEBODY), [anEntry(1, "open", aGate(1))]);
  const second = aBlock(4, first, [anEntry(2, "procedure", aGate(1), { gate: 0 as GateId, word: 0xabcn })], {
    logs: [LOG],
  });
  const empty = aBlock(5, second, []);

  it("gives back what it was given, after it was closed and opened again", () => {
    journal.bind(OURS);
    journal.commit({ head: headOf(empty), blocks: [first, second, empty], gates: [GATE] });
    reopen();
    expect(journal.identity()).to.deep.equal(OURS);
    expect(journal.head()).to.deep.equal(headOf(empty));
    expect([...journal.gates()]).to.deep.equal([GATE]);
    expect([...journal.blocks()]).to.deep.equal([fedOf(first), fedOf(second)]);
    expect(journal.registrations().map((entry) => entry.seq)).to.deep.equal([2]);
  });

  it("is empty, and unbound, before anything is final", () => {
    expect(journal.head()).to.equal(undefined);
    expect(journal.identity()).to.equal(undefined);
    expect([...journal.blocks(), ...journal.gates()]).to.deep.equal([]);
  });

  for (const [part, found] of [
    ["chainId", 1],
    ["genesis", hashOf("another genesis")],
    ["kernel", "0x00000000000000000000000000000000000000bb"],
  ] as const) {
    it(`refuses another ${part}, names both, and stays bound as it was`, () => {
      journal.bind(OURS);
      expect(() => journal.bind({ ...OURS, [part]: found }))
        .to.throw(LedgerError)
        .that.includes({ code: "JOURNAL_OF_ANOTHER_CHAIN", severity: "stop", found: OURS[part], wanted: found });
      expect(journal.identity()).to.deep.equal(OURS);
    });
  }

  it("writes all of a commit or nothing", () => {
    journal.commit({ head: headOf(first), blocks: [first], gates: [GATE] });
    const twice = { head: headOf(empty), blocks: [second, first], gates: [{ ...GATE, word: 1n }] };
    expect(() => journal.commit(twice)).to.throw(/UNIQUE/);
    expect(journal.head()).to.deep.equal(headOf(first));
    expect([...journal.gates()]).to.deep.equal([GATE]);
    expect([...journal.blocks()]).to.deep.equal([fedOf(first)]);
    journal.commit({ head: headOf(empty), blocks: [second, empty], gates: [] });
    expect(journal.head()).to.deep.equal(headOf(empty));
  });

  it("belongs to one process: a second one is refused by name", () => {
    journal.bind(OURS);
    expect(() => new Journal(file()))
      .to.throw(LedgerError)
      .that.includes({ code: "JOURNAL_UNUSABLE" });
  });

  it("of another format is refused, not misread", () => {
    journal.bind(OURS);
    journal.close();
    const database = new DatabaseSync(file());
    database.exec("UPDATE identity SET format = 99");
    database.close();
    journal = new Journal(file());
    expect(() => journal.identity())
      .to.throw(LedgerError)
      .that.includes({ code: "JOURNAL_UNUSABLE", found: 99, wanted: 1 });
  });
});
