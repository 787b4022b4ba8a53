import { expect } from "chai";
import { describe, it } from "mocha";
import { Counts } from "../../../server/audit/counts.ts";
import { admission, completion, PERIOD, PERMIT } from "./world.ts";

/** Spent calls while records are on their way, rejected, or let go of: never fewer than the log states. */

describe("counts", () => {
  const nothing = () => 0;

  it("begin where the index stands", () => {
    const counts = new Counts((permit, period) => (permit === PERMIT && period === PERIOD ? 12 : 0));
    expect(counts.spent(PERMIT, PERIOD)).to.equal(12);
    counts.asked(admission("a", 13));
    expect(counts.spent(PERMIT, PERIOD)).to.equal(13);
    counts.rejected(admission("a", 13));
    expect(counts.spent(PERMIT, PERIOD)).to.equal(12);
  });

  it("keep a call that was given up on until it is known whether it was stored", () => {
    const counts = new Counts(nothing);
    counts.asked(admission("stuck", 1));
    counts.asked(admission("behind", 2));
    counts.rejected(admission("behind", 2));
    expect(counts.spent(PERMIT, PERIOD)).to.equal(2);
    counts.durable(admission("stuck", 1), 1);
    expect(counts.spent(PERMIT, PERIOD)).to.equal(1);
  });

  it("follow the last record, in the order of the log, when calls are given back meanwhile", () => {
    const counts = new Counts(nothing);
    for (const [release, spent] of [
      ["a", 1],
      ["b", 2],
      ["c", 1],
    ] as const)
      counts.asked(admission(release, spent));
    for (const [release, spent] of [
      ["a", 1],
      ["b", 2],
      ["c", 1],
    ] as const)
      counts.durable(admission(release, spent), 3);
    expect(counts.spent(PERMIT, PERIOD)).to.equal(1);
  });

  it("hear of a call given back, at once and when it is durable", () => {
    const counts = new Counts(nothing);
    const returned = completion("a", { quota: [{ permit: PERMIT, period: PERIOD, spent: 0 }] });
    counts.asked(admission("a", 1));
    counts.durable(admission("a", 1), 1);
    counts.asked(returned);
    expect(counts.spent(PERMIT, PERIOD)).to.equal(0);
    counts.asked(admission("b", 1));
    counts.rejected(admission("b", 1));
    counts.durable(returned, 2);
    expect(counts.spent(PERMIT, PERIOD)).to.equal(0);
    counts.asked(completion("b"));
    expect(counts.spent(PERMIT, PERIOD)).to.equal(0);
  });

  it("let go only of what the index knows, however many there are", () => {
    let asked = 0;
    const counts = new Counts(() => {
      asked += 1;
      return 0;
    });
    const many = 100_001;
    const call = (period: number) => ({ ...admission("a"), quota: [{ permit: PERMIT, period, spent: 1 }] });
    for (let period = 0; period < many; period++) {
      counts.asked(call(period));
      counts.durable(call(period), period + 1);
    }
    counts.asked(call(many));
    asked = 0;
    counts.indexed(10);
    for (const period of [10, many - 1, many]) expect(counts.spent(PERMIT, period), `period ${period}`).to.equal(1);
    expect(asked).to.equal(0);
    counts.spent(PERMIT, 9);
    expect(asked).to.equal(1);
  });
});
