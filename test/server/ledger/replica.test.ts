import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { Gate, GateId, PartyId, UnixSeconds } from "../../../server/decision/gate.ts";
import { LedgerError } from "../../../server/ledger/errors.ts";
import type { Entry } from "../../../server/ledger/ledger.ts";
import { Replica } from "../../../server/ledger/replica.ts";
import { packGate } from "../../../server/ledger/word.ts";
import { aGate, anEntry, hashOf } from "./entries.ts";

const [G1, G2] = [1 as GateId, 2 as GateId];
const INSTANT = Number.POSITIVE_INFINITY;
const entry = (act: Entry["act"], gate: Gate): Entry => anEntry(0, act, gate);

/** Gates 1 and 2, final at height 1; a block is final three blocks later. */
function twoFinalGates(): { replica: Replica; apply(height: number, ...entries: Entry[]): GateId[] } {
  const replica = new Replica();
  replica.apply({ height: 1, entries: [entry("open", aGate(1)), entry("open", aGate(2))] }, 1);
  return { replica, apply: (height, ...entries) => replica.apply({ height, entries }, height - 3).strict };
}

describe("the replica", () => {
  it("opens dense ids, keeps terms, and knows no gate beyond its count", () => {
    const replica = new Replica();
    const opening = anEntry(1, "open", aGate(1), { fact: hashOf("terms") });
    expect(replica.apply({ height: 1, entries: [opening] }, 1).strict).to.deep.equal([1]);
    expect(replica.view.count).to.equal(1);
    expect(replica.view.gate(G1)).to.deep.equal(aGate(1));
    expect(replica.view.terms(G1)).to.equal(BigInt(hashOf("terms")));
    for (const id of [0, 2, -1, 1.5, Number.NaN]) {
      expect(replica.view.gate(id as GateId)).to.equal(undefined);
      expect(replica.view.terms(id as GateId)).to.equal(undefined);
    }
  });

  it("grows beyond its first capacity and forgets nothing", () => {
    const replica = new Replica();
    const entries = Array.from({ length: 3_000 }, (_, i) => entry("open", aGate(i + 1, { turn: (i + 1) % 65_536 })));
    replica.apply({ height: 1, entries }, 1);
    expect(replica.view.count).to.equal(3_000);
    for (const id of [1, 1_023, 1_024, 3_000]) expect(replica.view.gate(id as GateId)?.turn).to.equal(id);
  });

  it("refuses an opening that is not the next id, and changes nothing", () => {
    const { replica } = twoFinalGates();
    const leap = { height: 2, entries: [entry("hold", aGate(1, { holds: 2 })), entry("open", aGate(4))] };
    expect(() => replica.apply(leap, 2))
      .to.throw(LedgerError)
      .that.includes({ code: "ENTRY_GAP", found: 4, wanted: 3 });
    expect(replica.view.count).to.equal(2);
    expect(replica.view.gate(G1)?.holds).to.equal(0);
  });

  it("passes over entries that are about no gate", () => {
    const { replica } = twoFinalGates();
    const account = anEntry(0, "account", aGate(1), { gate: 0 as GateId });
    expect(replica.apply({ height: 2, entries: [account] }, 2)).to.deep.equal({ strict: [], final: [] });
  });

  it("where the head is final, is the head", () => {
    const { replica } = twoFinalGates();
    replica.apply({ height: 2, entries: [entry("hold", aGate(2, { holds: 4, turn: 1 }))] }, INSTANT);
    expect(replica.view.gate(G2)?.holds).to.equal(4);
    replica.apply({ height: 3, entries: [entry("lift", aGate(2, { turn: 1 }))] }, INSTANT);
    expect(replica.view.gate(G2)).to.deep.equal(replica.headGate(G2));
  });
});

describe("the strict view (K10)", () => {
  it("takes a hold at once, and keeps it although it is lifted in the next block, until the lift is final", () => {
    const { replica, apply } = twoFinalGates();
    expect(apply(5, entry("hold", aGate(2, { holds: 2, turn: 1 })))).to.deep.equal([2]);
    apply(6, entry("lift", aGate(2, { turn: 1 })));
    expect(replica.headGate(G2)?.holds).to.equal(0);
    expect(replica.view.gate(G2)?.holds).to.equal(2);
    expect(apply(7)).to.deep.equal([]);
    expect(apply(8), "the hold is final").to.deep.equal([]);
    expect(apply(9), "the lift is final").to.deep.equal([2]);
    expect(replica.view.gate(G2)?.holds).to.equal(0);
  });

  it("keeps a hold that a reorganisation dropped until a block of its height is final without it", () => {
    const { replica, apply } = twoFinalGates();
    apply(4);
    apply(5, entry("hold", aGate(2, { holds: 2, turn: 1 })));
    replica.rewind(4);
    expect(replica.headGate(G2)?.holds).to.equal(0);
    expect(replica.view.gate(G2)?.holds).to.equal(2);
    for (const height of [5, 6, 7]) expect(apply(height)).to.deep.equal([]);
    expect(replica.view.gate(G2)?.holds).to.equal(2);
    expect(apply(8)).to.deep.equal([2]);
    expect(replica.view.gate(G2)?.holds).to.equal(0);
  });

  it("shows a gate only when its opening is final, whatever the newest block has", () => {
    const { replica, apply } = twoFinalGates();
    apply(5, entry("open", aGate(3)));
    expect(replica.headGate(3 as GateId)).to.deep.equal(aGate(3));
    expect([replica.headCount, replica.view.count]).to.deep.equal([3, 2]);
    expect(replica.view.gate(3 as GateId)).to.equal(undefined);
    apply(6);
    apply(7);
    expect(apply(8)).to.deep.equal([3]);
    expect(replica.view.gate(3 as GateId)).to.deep.equal(aGate(3));
  });

  it("gives an id again to another gate after a reorganisation", () => {
    const { replica, apply } = twoFinalGates();
    apply(5, entry("open", aGate(3, { holder: 7 as PartyId })));
    replica.rewind(4);
    expect(replica.headCount).to.equal(2);
    apply(5, entry("open", aGate(3, { holder: 8 as PartyId })));
    for (const height of [6, 7, 8]) apply(height);
    expect(replica.view.gate(3 as GateId)?.holder).to.equal(8);
  });

  it("takes an earlier end at once and a later one when it is final", () => {
    const { replica, apply } = twoFinalGates();
    apply(5, entry("retime", aGate(2, { notAfter: 100 as UnixSeconds })));
    expect(replica.view.gate(G2)?.notAfter).to.equal(100);
    apply(6, entry("retime", aGate(2, { notAfter: 200 as UnixSeconds })));
    expect(replica.view.gate(G2)?.notAfter).to.equal(100);
    for (const height of [7, 8, 9]) apply(height);
    expect(replica.view.gate(G2)?.notAfter).to.equal(200);
  });

  it("names the newest block's steward: who may lift is a matter of the head", () => {
    const { replica, apply } = twoFinalGates();
    expect(apply(5, entry("handover", aGate(2, { steward: 9 as PartyId })))).to.deep.equal([2]);
    expect(replica.view.gate(G2)?.steward).to.equal(9);
    expect(replica.rewind(4)).to.deep.equal([2]);
    expect(replica.view.gate(G2)?.steward).to.equal(1);
  });

  it("is the meet of the final state and of all that was seen above it, over random histories with reorganisations", () => {
    const step = fc.record({
      back: fc.integer({ min: 0, max: 3 }),
      changes: fc.array(
        fc.record({
          id: fc.constantFrom(1, 2),
          holds: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
          closed: fc.boolean(),
          notBefore: fc.integer({ min: 0, max: 9 }),
          notAfter: fc.integer({ min: 5, max: 15 }),
        }),
        { maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { replica, apply } = twoFinalGates();
        const seen: { height: number; gate: Gate }[] = [];
        let chain: { height: number; gate: Gate }[] = [aGate(1), aGate(2)].map((gate) => ({ height: 1, gate }));
        let [height, final] = [4, 1];
        for (const { back, changes } of steps) {
          const fork = Math.max(height - back, final);
          replica.rewind(fork);
          chain = chain.filter((each) => each.height <= fork);
          height = fork + 1;
          const gates = changes.map((change) => aGate(change.id, change as Partial<Gate>));
          for (const gate of new Map(gates.map((gate) => [gate.id, gate])).values()) {
            seen.push({ height, gate });
            chain.push({ height, gate });
          }
          apply(height, ...gates.map((gate) => entry("hold", gate)));
          final = Math.max(final, height - 3);
          for (const id of [G1, G2]) {
            const ours = chain.filter((each) => each.gate.id === id);
            const finalGate = ours.filter((each) => each.height <= final).at(-1)?.gate;
            const above = seen.filter((each) => each.gate.id === id && each.height > final).map((each) => each.gate);
            const all = [...(finalGate === undefined ? [] : [finalGate]), ...above];
            const strict = replica.view.gate(id);
            expect(BigInt(strict?.holds ?? -1)).to.equal(all.reduce((holds, gate) => holds | BigInt(gate.holds), 0n));
            expect(strict?.closed).to.equal(all.some((gate) => gate.closed));
            expect(strict?.notBefore).to.equal(Math.max(...all.map((gate) => gate.notBefore)));
            expect(strict?.notAfter).to.equal(Math.min(...all.map((gate) => gate.notAfter)));
            expect(replica.headGate(id)).to.deep.equal(ours.at(-1)?.gate);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("loading the replica", () => {
  it("puts the journal's gates in as final, and refuses a hole", () => {
    const replica = new Replica();
    replica.load(G1, packGate(aGate(1), 1), 0n);
    replica.load(G2, packGate(aGate(2, { holds: 2 }), 2), 5n);
    expect(replica.view.gate(G2)).to.deep.equal(aGate(2, { holds: 2 }));
    expect(replica.finalWords(G2)).to.deep.equal({ word: packGate(aGate(2, { holds: 2 }), 2), terms: 5n });
    expect(replica.headCount).to.equal(2);
    expect(() => replica.load(4 as GateId, 0n, 0n))
      .to.throw(LedgerError)
      .that.includes({ code: "ENTRY_GAP", wanted: 3 });
  });
});
