import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { KeptMap, Past, RewindTooDeep } from "../../../server/registry/rewind.ts";

const change = fc.record({ key: fc.nat(4), value: fc.option(fc.nat(9), { nil: undefined }) });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("block" as const), changes: fc.array(change) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rewind" as const), by: fc.nat(4) }) },
);

describe("a map that remembers", () => {
  it("is after any history of blocks and reorganisations what the blocks that are left made it", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const past = new Past();
        const kept = new KeptMap<number, number>(past);
        let states: Map<number, number>[] = [new Map()];
        for (const one of steps) {
          if (one.kind === "block") {
            const next = new Map(states.at(-1));
            past.begin(states.length);
            for (const { key, value } of one.changes) {
              if (value === undefined) kept.delete(key);
              else kept.set(key, value);
              if (value === undefined) next.delete(key);
              else next.set(key, value);
            }
            states.push(next);
          } else {
            const height = Math.max(0, states.length - 1 - one.by);
            past.rewind(height);
            states = states.slice(0, height + 1);
          }
          expect(new Map(kept.entries())).to.deep.equal(states.at(-1));
        }
      }),
    );
  });

  it("shows after each entry what it then was, whatever came later or was undone", () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { minLength: 1 }), { maxLength: 20 }), fc.nat(20), (blocks, undone) => {
        const past = new Past();
        const kept = new KeptMap<number, number>(past);
        const after: Map<number, number>[] = [new Map()];
        const fill = (from: number) => {
          for (const [index, changes] of blocks.entries()) {
            if (index < from) continue;
            past.begin(index);
            for (const { key, value } of changes) {
              past.at(after.length);
              const next = new Map(after.at(-1));
              if (value === undefined) kept.delete(key);
              else kept.set(key, value);
              if (value === undefined) next.delete(key);
              else next.set(key, value);
              after.push(next);
            }
          }
        };
        fill(0);
        const height = Math.min(undone, blocks.length);
        past.rewind(height - 1);
        after.length = 1 + blocks.slice(0, height).flat().length;
        fill(height);
        for (const [seq, wanted] of after.entries()) {
          past.asOf(seq, () => {
            expect(new Map(kept.entries()), `after entry ${seq}`).to.deep.equal(wanted);
            for (const [key, value] of wanted) expect(kept.get(key)).to.equal(value);
          });
        }
        expect(new Map(kept.entries())).to.deep.equal(after.at(-1));
      }),
    );
  });

  it("is as it is now again when the look at the past fails", () => {
    const past = new Past();
    const kept = new KeptMap<string, number>(past);
    past.begin(1);
    past.at(7);
    kept.set("a", 1);
    expect(() =>
      past.asOf(6, () => {
        expect(kept.get("a")).to.equal(undefined);
        throw new Error("on the way");
      }),
    ).to.throw("on the way");
    expect(kept.get("a")).to.equal(1);
  });

  it("refuses to go back further than it remembers, and says how far it could", () => {
    const past = new Past();
    for (let block = 1; block <= 10_001; block++) past.begin(block);
    expect(() => past.rewind(0))
      .to.throw(RewindTooDeep)
      .that.includes({ found: 0, wanted: 1 });
    past.rewind(1);
    past.rewind(1);
  });
});
