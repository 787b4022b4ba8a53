import { expect } from "chai";
import { describe, it } from "mocha";
import { type Clock, Freshness, type Heartbeat, momentOf } from "../../../server/ledger/freshness.ts";

const STALE_AFTER_MS = 3_000;

function aFreshness(heartbeat: Heartbeat) {
  const clock = { wall: 1_000_000_000_000, monotonic: 5_000 };
  const read: Clock = { wallMs: () => clock.wall, monotonicMs: () => clock.monotonic };
  const freshness = new Freshness({ staleAfterMs: STALE_AFTER_MS, heartbeat, clock: read });
  const pass = (ms: number) => {
    clock.wall += ms;
    clock.monotonic += ms;
  };
  const stamp = () => Math.floor(clock.wall / 1000);
  return { clock, freshness, pass, stamp, renew: () => freshness.renew(momentOf(read), stamp()) };
}

describe("freshness", () => {
  it("is none before the first renewal", () => {
    const { clock, freshness } = aFreshness("probe");
    expect(freshness.staleness()).to.include({ code: "LEDGER_STALE", since: clock.wall });
  });

  it("lasts to the bound, and not a millisecond longer", () => {
    const { clock, freshness, pass, renew } = aFreshness("probe");
    renew();
    pass(STALE_AFTER_MS);
    expect(freshness.staleness()).to.equal(undefined);
    expect(freshness.remainingMs()).to.equal(0);
    pass(1);
    expect(freshness.staleness()).to.deep.equal({
      code: "LEDGER_STALE",
      detail: "no answer from the node for 3.0 s, bound 3 s",
      since: clock.wall - 1,
    });
  });

  it("keeps the time since when it is stale, however often it is asked", () => {
    const { freshness, pass, renew } = aFreshness("probe");
    renew();
    pass(STALE_AFTER_MS + 1);
    const { since } = freshness.staleness() ?? {};
    pass(10_000);
    expect(freshness.staleness()?.since).to.equal(since);
  });

  it("by a new block counts the block's stamp too: an old block that arrives now renews nothing", () => {
    const { freshness, renew, pass, clock } = aFreshness("blocks");
    renew();
    expect(freshness.staleness()).to.equal(undefined);
    pass(1_000);
    freshness.renew({ wallMs: clock.wall, monotonicMs: clock.monotonic }, Math.floor(clock.wall / 1000) - 4);
    expect(freshness.staleness()?.detail).to.equal("the newest block is 4.0 s old, bound 3 s");
  });

  it("by a probe does not ask how old the newest block is: the embedded ledger makes no empty ones", () => {
    const { freshness, clock } = aFreshness("probe");
    freshness.renew({ wallMs: clock.wall, monotonicMs: clock.monotonic }, 1);
    expect(freshness.staleness()).to.equal(undefined);
  });

  it("ends by the monotonic clock when the wall clock is set back", () => {
    const { freshness, pass, renew, clock } = aFreshness("blocks");
    renew();
    pass(STALE_AFTER_MS + 1);
    clock.wall -= 60_000;
    expect(freshness.staleness()).not.to.equal(undefined);
  });

  it("ends by the wall clock when the machine slept and the monotonic clock with it", () => {
    const { freshness, renew, clock } = aFreshness("probe");
    renew();
    clock.wall += STALE_AFTER_MS + 1;
    expect(freshness.staleness()).not.to.equal(undefined);
  });

  it("ends at once on a fault, keeps the first fault's time, and is back when it is healed", () => {
    const { freshness, pass, renew, clock } = aFreshness("probe");
    renew();
    freshness.fault("a gap");
    const since = clock.wall;
    pass(10);
    freshness.fault("another gap");
    expect(freshness.staleness()).to.deep.equal({ code: "LEDGER_STALE", detail: "another gap", since });
    freshness.healed();
    expect(freshness.staleness()).to.equal(undefined);
  });

  it("once stopped, is neither healed nor renewed", () => {
    const { freshness, renew } = aFreshness("probe");
    freshness.stop("LEDGER_REORGANISED", "block 3 was final");
    freshness.healed();
    freshness.fault("a gap");
    renew();
    expect(freshness.staleness()).to.include({ code: "LEDGER_REORGANISED", detail: "block 3 was final" });
  });
});
