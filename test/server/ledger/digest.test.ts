import { expect } from "chai";
import { describe, it } from "mocha";
import { toEventSelector, toFunctionSelector } from "viem";
import { sluiceAbi } from "../../../server/ledger/abi.ts";
import { digestOf, fold, startOf } from "../../../server/ledger/digest.ts";
import { LedgerError } from "../../../server/ledger/errors.ts";
import { ENTRY_TOPIC, HEAD_CALL } from "../../../server/ledger/kernel-abi.ts";
import { aGate, anEntry, hashOf, SOMEBODY } from "./entries.ts";

const START = startOf(31337, "0x5FbDB2315678afecb367f032d93F642f64180aa3");
const opening = anEntry(1, "open", aGate(1), { document: hashOf("paper") });

describe("the running digest", () => {
  it("starts from chain and kernel, so that neither another chain nor another kernel has the same", () => {
    expect(START.seq).to.equal(0);
    expect(START.digest).to.match(/^0x[0-9a-f]{48}$/);
    expect(startOf(31338, "0x5FbDB2315678afecb367f032d93F642f64180aa3").digest).not.to.equal(START.digest);
    expect(startOf(31337, SOMEBODY).digest).not.to.equal(START.digest);
  });

  it("changes with every part of an entry that the kernel folds", () => {
    const changes = [
      { gate: aGate(2).id },
      { act: "close" as const },
      { path: 1 },
      { by: hashOf("x").slice(0, 42) as typeof SOMEBODY },
      { word: opening.word + 1n },
      { fact: hashOf("fact") },
      { document: hashOf("another paper") },
    ];
    const digests = [opening, ...changes.map((change) => ({ ...opening, ...change }))].map(
      (entry) => fold(START, [entry]).digest,
    );
    expect(new Set(digests).size).to.equal(digests.length);
  });

  it("is the same however the entries are grouped, and names the last one's seq", () => {
    const second = anEntry(2, "open", aGate(2));
    expect(fold(fold(START, [opening]), [second])).to.deep.equal(fold(START, [opening, second]));
    expect(fold(START, [opening, second]).seq).to.equal(2);
  });

  it("of a block without entries is the one before, and nothing else of what was before", () => {
    const before = { ...START, hash: hashOf("block 3"), block: 3 };
    expect(fold(before, [])).to.deep.equal(START);
  });

  for (const [name, seqs, found, wanted] of [
    ["a gap", [1, 3], 3, 2],
    ["a double", [1, 1], 1, 2],
    ["a wrong order", [2, 1], 2, 1],
  ] as const) {
    it(`refuses ${name}, and names the entry found and the one wanted`, () => {
      const entries = seqs.map((seq) => ({ ...opening, seq }));
      expect(() => fold(START, entries))
        .to.throw(LedgerError)
        .that.includes({ code: "ENTRY_GAP", severity: "refuse", found, wanted });
    });
  }

  it("keeps leading zeros: 48 digits whatever the number", () => {
    expect(digestOf(1n)).to.equal(`0x${"0".repeat(47)}1`);
  });
});

describe("what the gateway reads of the kernel", () => {
  it("is what the compiled kernel has: its event and its head", () => {
    const event = sluiceAbi.find((part) => part.type === "event" && part.name === "Entry");
    const head = sluiceAbi.find((part) => part.type === "function" && part.name === "head");
    if (event?.type !== "event" || head?.type !== "function") throw new Error("the kernel has no Entry or no head");
    expect(toEventSelector(event)).to.equal(ENTRY_TOPIC);
    expect(toFunctionSelector(head)).to.equal(HEAD_CALL);
  });
});
