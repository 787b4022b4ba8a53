import { expect } from "chai";
import { describe, it } from "mocha";
import { Pace } from "../../../server/release/pace.ts";

describe("the pace of a reader", () => {
  it("counts from the last byte taken, whatever is added meanwhile", () => {
    const pace = new Pace();
    expect(pace.stalledFor(1000, 400, 50)).to.equal(0);
    expect(pace.stalledFor(1000, 400, 90)).to.equal(40);
    // Two hundred more, with seven of a frame.
    expect(pace.stalledFor(1200, 607, 120)).to.equal(70);
    expect(pace.stalledFor(1200, 606, 130)).to.equal(0);
    expect(pace.stalledFor(1200, 606, 131)).to.equal(1);
  });

  it("is no stall where nothing waits, however long", () => {
    const pace = new Pace();
    expect(pace.stalledFor(1000, 0, 10)).to.equal(0);
    expect(pace.stalledFor(1000, 0, 1_000_000)).to.equal(0);
    expect(pace.stalledFor(1010, 17, 1_000_001)).to.equal(1);
  });
});
