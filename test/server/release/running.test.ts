import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { GateId, PartyId } from "../../../server/decision/gate.ts";
import { Running, type Stoppable } from "../../../server/release/running.ts";
import { settingsOf } from "../../../server/release/settings.ts";
import { FakeLedger, GATE, HOLDER, PARTNER, STALE } from "./ledger.ts";

/** A release without connection: what a test says it is. */
class Stub implements Stoppable {
  readonly id: string;
  readonly permit = GATE.grant as GateId;
  readonly key = GATE.key as GateId;
  readonly holder: PartyId;
  readonly opened = true;
  readonly pending = 0;
  stalled = 0;
  readonly ends: string[] = [];
  leave = () => {};

  constructor(id: string, holder: PartyId = HOLDER) {
    this.id = id;
    this.holder = holder;
  }

  sever(): void {
    this.leave();
  }

  settle({ code }: { code: string }): void {
    this.ends.push(code);
  }

  abort(): void {}

  stalledFor(): number {
    return this.stalled;
  }

  stall(): void {
    this.leave();
    this.ends.push("stalled");
  }
}

describe("the pool of running releases", () => {
  let ledger: FakeLedger;
  let running: Running<Stub>;
  beforeEach(() => {
    ledger = new FakeLedger();
    running = new Running(ledger, { holdFacts: () => undefined }, settingsOf({ most: 4, mostPerHolder: 2 }));
  });
  afterEach(() => running.close(0));

  function entered(id: string, holder?: PartyId): Stub {
    const release = new Stub(id, holder);
    release.leave = () => running.leave(release);
    expect(running.enter(release)).to.equal(undefined);
    return release;
  }
  const refusedBy = (holder: PartyId) => running.enter(new Stub("one too many", holder))?.code;

  it("gives a holder an eighth where nothing else is said, and at least one", () => {
    expect(settingsOf({})).to.include({ most: 4096, mostPerHolder: 512 });
    expect(settingsOf({ most: 3 })).to.include({ mostPerHolder: 1 });
    expect(settingsOf({ most: 80, mostPerHolder: 80 })).to.include({ mostPerHolder: 80 });
  });

  it("refuses a holder that has its share, and takes another's until the pool is full", () => {
    entered("a");
    entered("b");
    expect(refusedBy(HOLDER)).to.equal("HOLDER_FULL");
    entered("c", PARTNER);
    entered("d", 30 as PartyId);
    expect(refusedBy(PARTNER)).to.equal("OVERLOADED");
    expect(running.size).to.equal(4);
  });

  const endings: [string, (release: Stub) => void][] = [
    ["an end of its own", (release) => release.leave()],
    ["an end told twice", (release) => [release.leave(), release.leave()]],
    ["a hold", () => ledger.hold("zone")],
    ["stale knowledge", () => ledger.turn(STALE)],
    [
      "a stall",
      (release) => {
        release.stalled = 60_000;
        ledger.apply();
      },
    ],
  ];
  for (const [name, end] of endings) {
    it(`gives a place back after ${name}, once`, () => {
      const [first] = [entered("a"), entered("b")];
      end(first);
      for (const id of ["c", "d"]) if (running.size < 2) entered(id);
      expect(refusedBy(HOLDER)).to.equal("HOLDER_FULL");
      expect(running.size).to.equal(2);
    });
  }

  it("ends who stalls for as long as is set, and nobody before", () => {
    const [slow, stalled] = [entered("a"), entered("b")];
    slow.stalled = 59_999;
    stalled.stalled = 60_000;
    ledger.apply();
    expect([slow.ends, stalled.ends]).to.deep.equal([[], ["stalled"]]);
    expect(running.stats().cut.count).to.equal(0);
  });
});
