import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Block } from "../../../server/ledger/block.ts";
import { Chain, headOf } from "../../../server/ledger/chain.ts";
import { startOf } from "../../../server/ledger/digest.ts";
import { fedOf } from "../../../server/ledger/feed.ts";
import { Journal } from "../../../server/ledger/journal.ts";
import { Keeper } from "../../../server/ledger/keeper.ts";
import { aBlock, aGate, anEntry, SOMEBODY } from "./entries.ts";

/** A journal on a disk that may refuse: before the commit, or after it was made (stored, yet reported as failed). */
class FaultyJournal extends Journal {
  fault: "none" | "refuses" | "stores and fails" = "none";

  override commit(settlement: Parameters<Journal["commit"]>[0]): void {
    if (this.fault !== "refuses") super.commit(settlement);
    if (this.fault !== "none") throw new Error("database or disk is full");
  }
}

describe("what becomes final", () => {
  let folder = "";
  let journal: FaultyJournal;
  let chain: Chain;
  let keeper: Keeper;
  let warnings = 0;
  let errors = 0;
  const keep = (block: Block) => keeper.keep([chain.apply(block, block.number)]);

  const start = aBlock(0, startOf(1, SOMEBODY), []);
  const first = aBlock(1, start, [anEntry(1, "open", aGate(1))]);
  const second = aBlock(2, first, [anEntry(2, "hold", aGate(1, { holds: 2 }))]);
  const third = aBlock(3, second, [anEntry(3, "lift", aGate(1))]);

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sluice-keeper-"));
    journal = new FaultyJournal(path.join(folder, "ledger.sqlite"));
    chain = new Chain();
    chain.begin(headOf(start));
    [warnings, errors] = [0, 0];
    keeper = new Keeper(journal, chain.replica, { info() {}, error: () => errors++, warn: () => warnings++ });
  });
  afterEach(() => {
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is in the journal with the words of its gates", () => {
    keep(first);
    keep(second);
    expect(journal.head()).to.deep.equal(headOf(second));
    expect([...journal.gates()].map(({ id }) => id)).to.deep.equal([1]);
    expect([...keeper.blocks()]).to.deep.equal([first, second].map(fedOf));
  });

  it("is kept in memory while the disk refuses, is fed all the same, and is written when the disk takes it", () => {
    keep(first);
    journal.fault = "refuses";
    keep(second);
    expect(warnings).to.equal(1);
    expect(journal.head()).to.deep.equal(headOf(first));
    expect([...keeper.blocks()]).to.deep.equal([first, second].map(fedOf));
    journal.fault = "none";
    keep(third);
    expect(keeper.standing).to.deep.equal({ behind: 0, isGivenUp: false });
    expect(journal.head()).to.deep.equal(headOf(third));
    expect([...journal.blocks()]).to.deep.equal([first, second, third].map(fedOf));
  });

  it("is given up when the disk has refused 10,001 blocks, and how far it is behind is told all the while", () => {
    keep(first);
    expect(keeper.standing).to.deep.equal({ behind: 0, isGivenUp: false });
    journal.fault = "refuses";
    keep(second);
    expect(keeper.standing).to.deep.equal({ behind: 1, isGivenUp: false });
    let last = second;
    const steps = Array.from({ length: 10_000 }, (_, i) => {
      last = aBlock(i + 3, last, []);
      return chain.apply(last, last.number);
    });
    keeper.keep(steps);
    expect(keeper.standing).to.deep.equal({ behind: 10_001, isGivenUp: true });
    expect(errors).to.equal(1);
    journal.fault = "none";
    keep(aBlock(10_003, last, []));
    expect(keeper.standing).to.deep.equal({ behind: 10_002, isGivenUp: true });
    expect(journal.head()).to.deep.equal(headOf(first));
  });

  it("is written once although a commit that was stored was reported as failed", () => {
    keep(first);
    journal.fault = "stores and fails";
    keep(second);
    expect([...keeper.blocks()]).to.deep.equal([first, second].map(fedOf));
    journal.fault = "none";
    keep(third);
    expect(journal.head()).to.deep.equal(headOf(third));
    expect([...journal.blocks()]).to.deep.equal([first, second, third].map(fedOf));
  });
});
