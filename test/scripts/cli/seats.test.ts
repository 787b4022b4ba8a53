/** Seats and reach as plain tables: which path a party holds from, and what lies below a gate. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { reachOf } from "../../../scripts/cli/reach.ts";
import { isHeldFrom, seatsNamed, seatsOfParty } from "../../../scripts/cli/seats.ts";
import type { Gate, GateId, KindName, PartyId } from "../../../server/decision/gate.ts";
import { seatsOf } from "../../../server/registry/powers.ts";

const AUTHORITY = 1 as PartyId;
const SUPERVISOR = 4 as PartyId;
const STRANGER = 9 as PartyId;

/** Platform 1, zone 15, organisation 2, standing 30, agreement 31, scenario 32; provider 6, dataset 20, channel 21; grant 33, licence 34, key 40. */
const GATES: readonly Gate[] = [
  gate(1, "platform", [], AUTHORITY),
  gate(2, "organisation", [1], AUTHORITY),
  gate(6, "provider", [2], SUPERVISOR),
  gate(15, "zone", [1], SUPERVISOR),
  gate(20, "dataset", [6]),
  gate(21, "channel", [20]),
  gate(30, "standing", [2]),
  gate(31, "agreement", [15, 30]),
  gate(32, "scenario", [31]),
  gate(33, "grant", [32, 21]),
  gate(34, "licence", [33, 2]),
  gate(40, "key", [2], SUPERVISOR),
];

function gate(id: number, kind: KindName, upstream: number[], steward = 0, more: Partial<Gate> = {}): Gate {
  const word = { id, kind, upstream, holder: 8, steward, holds: 0, turn: 0, closed: false, notBefore: 0, notAfter: 1 };
  return { ...(word as unknown as Gate), ...more };
}

const view = (gates = GATES) => ({ gate: (id: GateId) => gates.find((known) => known.id === id) });
const seats = (id: number) => seatsOf(view(), id as GateId);

describe("the seats of a gate", () => {
  it("are itself and all above it, each by its path, the smallest first", () => {
    expect(seats(33).map(({ path, gate: at }) => [path, at])).to.deep.equal([
      [1, 33],
      [2, 32],
      [3, 21],
      [4, 31],
      [6, 20],
      [8, 15],
      [9, 30],
      [12, 6],
      [16, 1],
      [18, 2],
      [24, 2],
      [36, 1],
    ]);
  });

  it("end at path 47, since a hold has no bit beyond it", () => {
    const deep = seats(34).map(({ path }) => path);
    expect(Math.max(...deep)).to.be.at.most(47);
    expect(seats(34).some(({ path, gate: at }) => path === 3 && at === 2)).to.equal(true);
  });

  it("are nobody's to choose for a stranger, or for nobody, though gates without steward read 0 too", () => {
    expect(seatsOfParty(seats(33), STRANGER)).to.deep.equal([]);
    expect(seatsOfParty(seats(33), 0 as PartyId)).to.deep.equal([]);
  });

  it("are chosen by the smallest path, for one who is steward of several", () => {
    expect(seatsOfParty(seats(33), SUPERVISOR).map(({ path }) => path)).to.deep.equal([8, 12]);
    expect(seatsOfParty(seats(33), AUTHORITY)[0]).to.include({ path: 16, gate: 1 });
  });

  it("are named by a gate, of two ways to it the smaller, or by a path", () => {
    expect(seatsNamed(seats(33), { gates: [2] }, AUTHORITY).map(({ path }) => path)).to.deep.equal([18]);
    expect(seatsNamed(seats(33), { path: 24 }, AUTHORITY).map(({ path }) => path)).to.deep.equal([24]);
    expect(seatsNamed(seats(33), { gates: [40] }, AUTHORITY)).to.deep.equal([]);
  });

  it("are named by what several gates are called, where only one of them is the caller's", () => {
    const named = (party: PartyId) => seatsNamed(seats(33), { gates: [15, 1, 40] }, party).map(({ gate: at }) => at);
    expect(named(SUPERVISOR)).to.deep.equal([15]);
    expect(named(AUTHORITY)).to.deep.equal([1]);
    const both = seatsNamed(seats(33), { gates: [15, 6] }, SUPERVISOR);
    expect(both.map(({ gate: at }) => at)).to.deep.equal([15, 6]);
  });

  it("take a bare number for the seat that is the caller's, and are two where both readings are", () => {
    expect(seatsNamed(seats(33), { either: 1 }, AUTHORITY).map(({ gate: at }) => at)).to.deep.equal([1]);
    expect(seatsNamed(seats(33), { either: 8 }, SUPERVISOR).map(({ gate: at }) => at)).to.deep.equal([15]);
    expect(seatsNamed(seats(2), { either: 1 }, AUTHORITY).map(({ gate: at }) => at)).to.deep.equal([1, 2]);
  });

  it("are held by the bit of their path, the highest too", () => {
    const held = gate(33, "grant", [32, 21], 0, { holds: 2 ** 47 + 2 ** 8 });
    expect([0, 8, 9, 46, 47].map((path) => isHeldFrom(held, path))).to.deep.equal([false, true, false, false, true]);
  });
});

describe("the reach of an act", () => {
  it("counts what lies below, itself too, and each gate once though two ways lead to it", () => {
    expect(reachOf(GATES, 31 as GateId)).to.deep.equal({ grants: 1, licences: 1, keys: 0 });
    expect(reachOf(GATES, 1 as GateId)).to.deep.equal({ grants: 1, licences: 1, keys: 1 });
    expect(reachOf(GATES, 40 as GateId)).to.deep.equal({ grants: 0, licences: 0, keys: 1 });
  });

  it("does not count what is closed, and counts what is below it", () => {
    const closed = GATES.map((known) => (known.id === 33 ? { ...known, closed: true } : known));
    expect(reachOf(closed, 31 as GateId)).to.deep.equal({ grants: 0, licences: 1, keys: 0 });
  });
});
