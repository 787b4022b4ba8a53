import { expect } from "chai";
import { describe, it } from "mocha";
import type { GateId, PartyId, Path, UnixSeconds } from "../../../server/decision/gate.ts";
import { type Stop, stopsOf } from "../../../server/decision/stops.ts";
import { detailOf, problemHeaders, problemOf } from "../../../server/reasons/problem.ts";
import { retryAfter, seatOf, shownStops } from "../../../server/reasons/stops.ts";
import { Gates } from "./world.ts";

const NOW = { earliest: 100 as UnixSeconds, latest: 100 as UnixSeconds };
const NOTHING_KNOWN = { holdFacts: () => undefined };
const gate = (id: number) => id as GateId;

/** platform 1 ─ organisation 2 ─ provider 3 ─ dataset 4; 5, an agreement below zone 6 … all that a path can name. */
function aDatasetBelowAProvider(): Gates {
  const gates = new Gates();
  gates.put(1, "platform", [], { steward: 1 as PartyId });
  gates.put(2, "organisation", [1], { steward: 1 as PartyId });
  gates.put(3, "provider", [2], { steward: 7 as PartyId });
  gates.put(4, "dataset", [3]);
  gates.put(5, "join", [4, 3]);
  return gates;
}

describe("seatOf", () => {
  it("reads a path from its top bit, 0 the first upstream and 1 the second", () => {
    const gates = aDatasetBelowAProvider();
    const seats = [1, 2, 3, 4, 6, 12].map((path) => seatOf(gates, gate(5), path as Path)?.id);
    expect(seats).to.deep.equal([5, 4, 3, 3, 2, 1]);
  });

  it("knows no seat beyond the platform", () => {
    expect(seatOf(aDatasetBelowAProvider(), gate(2), 4 as Path)).to.equal(undefined);
    expect(seatOf(aDatasetBelowAProvider(), gate(2), 3 as Path)).to.equal(undefined);
  });
});

describe("shownStops", () => {
  it("names two holders of one gate, each with its own seat", () => {
    const gates = aDatasetBelowAProvider();
    gates.change(4, { holds: 2 ** 2 + 2 ** 8 });
    const shown = shownStops(stopsOf(gates, gate(4), NOW), gates, NOTHING_KNOWN);
    expect(shown).to.deep.equal([
      { gate: 4, kind: "dataset", code: "GATE_HELD", seat: 3, heldBy: 7 },
      { gate: 4, kind: "dataset", code: "GATE_HELD", seat: 1, heldBy: 1 },
    ]);
  });

  it("prefers what the ledger's history knows of the hold", () => {
    const gates = aDatasetBelowAProvider();
    gates.change(4, { holds: 2 ** 2 });
    const facts = { seat: gate(3), heldBy: "water", since: 90, evidence: "0x01", until: 900 } as const;
    const [shown] = shownStops(stopsOf(gates, gate(4), NOW), gates, {
      holdFacts: (id, path) => (id === 4 && path === 2 ? facts : undefined),
    });
    expect(shown).to.deep.equal({ gate: 4, kind: "dataset", code: "GATE_HELD", ...facts });
    expect(detailOf(shown ? [shown] : [])).to.equal("dataset 4 is held from its seat at gate 3 by water");
  });

  it("calls a hold of path 0 the proceedings'", () => {
    const gates = aDatasetBelowAProvider();
    gates.change(4, { holds: 1 });
    const [shown] = shownStops(stopsOf(gates, gate(4), NOW), gates, NOTHING_KNOWN);
    expect(shown).to.include({ seat: 4, heldBy: "proceedings" });
  });

  it("gives the moment at which a term began or ended", () => {
    const gates = aDatasetBelowAProvider();
    gates.change(3, { notAfter: 100 as UnixSeconds });
    gates.change(4, { notBefore: 101 as UnixSeconds });
    expect(shownStops(stopsOf(gates, gate(4), NOW), gates, NOTHING_KNOWN)).to.deep.equal([
      { gate: 3, kind: "provider", code: "GATE_EXPIRED", since: 100 },
      { gate: 4, kind: "dataset", code: "GATE_NOT_YET", until: 101 },
    ]);
  });
});

describe("retryAfter", () => {
  const held: Stop = { code: "GATE_HELD", gate: gate(4), path: 1 as Path };
  const early: Stop = { code: "GATE_NOT_YET", gate: gate(4), at: 160 as UnixSeconds };
  const cases: [string, Stop[], unknown][] = [
    ["waits for the lift", [held, early], "after-lift"],
    ["waits for the latest start", [early, { ...early, at: 190 as UnixSeconds }], 90],
    ["never comes back to a closed gate, held or not", [held, { code: "GATE_CLOSED", gate: gate(4) }], "never"],
    ["never comes back after the end", [{ ...early, code: "GATE_EXPIRED" }], "never"],
  ];
  for (const [name, stops, wanted] of cases) it(name, () => expect(retryAfter(stops, NOW.earliest)).to.equal(wanted));
});

describe("problemOf", () => {
  it("carries what the table says, what was found, and on which block it was decided", () => {
    const head = { block: 9, hash: "0x", timestamp: 1, seq: 31, digest: "0x" } as const;
    const problem = problemOf(
      { code: "QUOTA_SPENT", detail: "permit 8: 5 of 5", retry: 40 },
      { permit: 8, release: "r", head },
    );
    expect(problem).to.deep.include({
      type: "/v1/reasons/QUOTA_SPENT",
      status: 403,
      code: "QUOTA_SPENT",
      permit: 8,
      release: "r",
      stops: [],
      block: 9,
      seq: 31,
      retry: 40,
    });
    expect(problemHeaders(problem)).to.include({ "retry-after": "40", "cache-control": "no-store" });
  });

  it("sends no Retry-After where coming back is of no use", () => {
    expect(problemHeaders({ retry: "after-lift" })).to.not.have.property("retry-after");
  });
});
