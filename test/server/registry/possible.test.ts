/** What no table says of a row: when its case is in time, and what an agreement allows that is over. */
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Gate, GateId, GateView } from "../../../server/decision/gate.ts";
import type { Act, Case } from "../../../server/registry/cases.ts";
import { isPossible } from "../../../server/registry/possible.ts";
import { endingsOf } from "../../../server/registry/powers.ts";
import type { Row } from "../../../server/registry/tables.ts";
import { PARTS } from "../../../server/registry/vocabulary.ts";
import { workOf } from "../../../server/registry/work.ts";

const END = 1_000;
const AGREEMENT = 31 as GateId;
const AUTHORITY = 1 << (PARTS.find(({ name }) => name === "authority")?.number ?? 0);
const gates = (agreement: Partial<Gate>): GateView => ({
  gate: (id) =>
    id === AGREEMENT
      ? ({ id, kind: "agreement", closed: false, notAfter: END, upstream: [], ...agreement } as Gate)
      : undefined,
});
const row = (from: string, act: string, more: Partial<Row> = {}) =>
  ({ ...{ from, act, to: `${act}ed`, by: AUTHORITY, jointly: 0, when: "anytime", effect: "nothing" }, ...more }) as Row;
const aCase = (state: string, due = 0) =>
  ({ chapter: "Proceedings", id: 1, state, due, subject: AGREEMENT, acts: [] as Act[] }) as unknown as Case;

const TABLE = [
  row("EndAssented", "terminate", { effect: "closes" }),
  row("EndAssented", "lapse", { effect: "closes" }),
  row("Suspended", "reportLift"),
  row("Suspended", "lapse", { effect: "closes" }),
  row("PauseAssented", "suspend", { to: "Suspended", effect: "holds" }),
];

describe("a row of a case", () => {
  for (const { when, now, possible } of [
    { when: "inTime", now: 99, possible: true },
    { when: "inTime", now: 100, possible: false },
    { when: "whenDue", now: 99, possible: false },
    { when: "whenDue", now: 100, possible: true },
    { when: "anytime", now: 1, possible: true },
  ] as const) {
    it(`that is taken ${when} is ${possible ? "" : "not "}possible at ${now} where 100 is the due date`, () => {
      expect(isPossible(row("Claimed", "act", { when }), aCase("Claimed", 100), { view: gates({}), now })).to.equal(
        possible,
      );
    });
  }
});

describe("a case about an agreement", () => {
  const endings = (state: string, now: number, agreement: Partial<Gate> = {}) =>
    endingsOf(AGREEMENT, [aCase(state)], { view: gates(agreement), now, table: () => TABLE }).map(
      (ending) => ending.row.act,
    );
  const expected = (state: string, now: number, agreement: Partial<Gate> = {}) =>
    workOf([aCase(state, 5)], 1 as never, { view: gates(agreement), now, table: () => TABLE, begunOn: () => [] }).map(
      (work) => work.expected.act,
    );

  it("that runs is ended by its termination, and does not lapse", () => {
    expect(endings("EndAssented", END - 1)).to.deep.equal(["terminate"]);
    expect(endings("Suspended", END - 1)).to.deep.equal([]);
    expect(expected("EndAssented", END - 1)).to.deep.equal(["terminate"]);
  });

  it("whose term is over lapses, and is not terminated any more", () => {
    expect(endings("EndAssented", END)).to.deep.equal(["lapse"]);
    expect(endings("Suspended", END)).to.deep.equal(["lapse"]);
    expect(expected("EndAssented", END)).to.deep.equal(["lapse"]);
    expect(expected("Suspended", END)).to.deep.equal(["lapse"]);
  });

  it("that is closed lapses likewise", () => {
    expect(endings("EndAssented", 1, { closed: true })).to.deep.equal(["lapse"]);
  });

  it("that is suspended rests while the agreement runs, and asks to lapse once it is over", () => {
    const work = (now: number) =>
      workOf([aCase("Suspended")], 1 as never, { view: gates({}), now, table: () => TABLE, begunOn: () => [] });
    expect(work(END - 1)).to.deep.equal([]);
    expect(work(END).map((one) => one.expected.act)).to.deep.equal(["lapse"]);
  });
});
