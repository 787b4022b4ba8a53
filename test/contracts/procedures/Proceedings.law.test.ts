/** Proceedings: every state, act and account, by Art. 13, 14, 30 and the order of powers as read by hand. */
import { expect } from "chai";
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, type Role, send, type World } from "../fixture.ts";
import {
  EFFECTS,
  type Law,
  linesOf,
  type Matrix,
  proveNothingStaysHeld,
  proveTable,
  reachable,
  tryAll,
} from "./matrix.ts";
import { driven, found, poor } from "./proceedings.ts";

const by = (part: string, ...papers: string[]) => ({ by: [part], papers });
/** The authority leads, and every supervisor of the zone signs with it. */
const both = (...papers: string[]) => ({ by: ["authority", "supervisor", "supervisor2"], papers });
/** The government's alone, unless the authority takes its report back. */
const reported = {
  assent: by("government", "assentPaper"),
  reject: by("government", "reason"),
  withdrawReport: by("authority", "reason"),
};
/** Nobody's while the agreement runs: whoever else may do it is told that it does. */
const lapse = { ...by("authority"), refusal: "AgreementRuns" };

const LAW: Law = {
  "": {
    find: by("authority", "finding"),
    findPoor: by("authority", "finding"),
    invoke: by("authority", "finding", "clause"),
  },
  BreachFound: {
    drop: by("authority", "reason"),
    reportPause: both("statement", "report"),
    reportEnd: both("statement", "report"),
  },
  PoorFound: { drop: by("authority", "reason"), reportEnd: both("statement", "report") },
  ClauseInvoked: { drop: by("authority", "reason"), reportEnd: both("statement", "report") },
  PauseReported: reported,
  PauseAssented: { suspend: both("notice"), lapse },
  Suspended: { reportLift: both("rectification"), lapse },
  LiftReported: { ...reported, lapse },
  LiftAssented: { reopen: both("notice"), lapse },
  EndReported: reported,
  EndAssented: { terminate: both("notice"), lapse },
  Dropped: {},
  ReportWithdrawn: {},
  Rejected: {},
  Reopened: {},
  Terminated: {},
  Lapsed: {},
};
const FINAL = ["Dropped", "Lapsed", "Rejected", "Reopened", "ReportWithdrawn", "Terminated"];

/** What opens the case and the acts that lead to each state, while the agreement runs. */
const WAYS: Readonly<Record<string, readonly ["find" | "findPoor" | "invoke", ...acts: string[]]>> = {
  BreachFound: ["find"],
  PoorFound: ["findPoor"],
  ClauseInvoked: ["invoke"],
  PauseReported: ["find", "reportPause"],
  PauseAssented: ["find", "reportPause", "assent"],
  Suspended: ["find", "reportPause", "assent", "suspend"],
  LiftReported: ["find", "reportPause", "assent", "suspend", "reportLift"],
  LiftAssented: ["find", "reportPause", "assent", "suspend", "reportLift", "assent"],
  EndReported: ["invoke", "reportEnd"],
  EndAssented: ["findPoor", "reportEnd", "assent"],
  Dropped: ["find", "drop"],
  ReportWithdrawn: ["find", "reportEnd", "withdrawReport"],
  Rejected: ["find", "reportPause", "reject"],
  Reopened: ["find", "reportPause", "assent", "suspend", "reportLift", "assent", "reopen"],
  Terminated: ["find", "reportEnd", "assent", "terminate"],
};
const MAY_LAPSE = Object.keys(LAW).filter((state) => "lapse" in (LAW[state] ?? {}));

const PLACES: readonly {
  what: string;
  agreement: "agreement" | "agreementOfTwo" | "agreementOfAuthority";
  holders: Readonly<Record<string, Role>>;
}[] = [
  {
    what: "in a zone of one supervisor",
    agreement: "agreement",
    holders: { authority: "authority", government: "government", supervisor: "supervisor", supervisor2: "supervisor" },
  },
  {
    what: "in a zone of two",
    agreement: "agreementOfTwo",
    holders: { authority: "authority", government: "government", supervisor: "supervisor", supervisor2: "supervisor2" },
  },
  {
    what: "in a zone that the authority supervises",
    agreement: "agreementOfAuthority",
    holders: { authority: "authority", government: "government", supervisor: "authority", supervisor2: "authority" },
  },
];

for (const { what, agreement, holders } of PLACES) {
  describe(`Proceedings: the law, ${what}`, () => {
    let world: World;
    let restore: () => Promise<void>;
    let matrix: Matrix;
    before(async () => {
      world = await deployWorld();
      matrix = {
        world,
        chapter: world.proceedings,
        law: LAW,
        holders,
        possibleAlone: agreement !== "agreement",
        typed: (act, approval) => {
          if (act === "findPoor") return [act, approval, poor(world.gates[agreement], "matrix")];
          return act === "find" || act === "invoke" ? [act, approval, world.gates[agreement]] : undefined;
        },
      };
      ({ restore } = await world.networkHelpers.takeSnapshot());
    });
    beforeEach(() => restore());

    const closed = () => send(world.law, world.deployer, "close", world.gates[agreement]);
    // An agreement that is over bears no further finding: that is refused before the table is asked.
    const LAW_OF_THE_OVER: Law = { ...LAW, "": {} };

    it("allows at the start the authority its findings, and nobody anything else", async () => {
      await tryAll(matrix, "", 0);
    });

    for (const [state, [ground, ...acts]] of Object.entries(WAYS)) {
      it(`allows in ${state} each party its acts, and nobody anything else`, async () => {
        const id = await found(world, world.gates[agreement], ground);
        await driven(world, id, holders, acts);
        await tryAll(state === "Terminated" ? { ...matrix, law: LAW_OF_THE_OVER } : matrix, state, id);
      });
    }

    for (const state of MAY_LAPSE) {
      it(`allows in ${state} the authority to let the case lapse once the agreement is over, and nobody else`, async () => {
        const [ground, ...acts] = WAYS[state] ?? ["find"];
        const id = await found(world, world.gates[agreement], ground);
        await driven(world, id, holders, acts);
        await closed();
        const alone = { [state]: { lapse: by("authority") } };
        await tryAll({ ...matrix, law: alone }, state, id);
        await driven(world, id, holders, ["lapse"]);
        await tryAll({ ...matrix, law: LAW_OF_THE_OVER }, "Lapsed", id);
      });
    }
  });
}

describe("Proceedings: the table", () => {
  let world: World;
  before(async () => {
    world = await deployWorld();
  });

  it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
    await proveTable(world.proceedings, LAW, FINAL);
  });

  it("can lift from every state after a suspension, and otherwise only close what is over", async () => {
    await proveNothingStaysHeld(world.proceedings);
    const lines = await linesOf(world.proceedings);
    const held = lines.find(({ effect }) => EFFECTS[effect] === "holds");
    expect([...reachable(lines, held?.to ?? "")].sort()).to.deep.equal([
      "Lapsed",
      "LiftAssented",
      "LiftReported",
      "Reopened",
      "Suspended",
    ]);
  });

  it("suspends and ends only after the assent to that very thing", async () => {
    const lines = await linesOf(world.proceedings);
    const statesBefore = (act: string) => lines.filter((line) => line.act === act).map(({ from }) => from);
    const into = (state: string) => lines.filter(({ to }) => to === state).map(({ from, act }) => `${from} ${act}`);
    expect(statesBefore("suspend")).to.deep.equal(["PauseAssented"]);
    expect(into("PauseAssented")).to.deep.equal(["PauseReported assent"]);
    expect(into("PauseReported")).to.deep.equal(["BreachFound reportPause"]);
    expect(statesBefore("terminate")).to.deep.equal(["EndAssented"]);
    expect(into("EndAssented")).to.deep.equal(["EndReported assent"]);
    expect(into("EndReported").sort()).to.deep.equal([
      "BreachFound reportEnd",
      "ClauseInvoked reportEnd",
      "PoorFound reportEnd",
    ]);
  });

  it("reports each finding once: no way leads back to where a report begins", async () => {
    const lines = await linesOf(world.proceedings);
    const begins = ["BreachFound", "PoorFound", "ClauseInvoked"];
    for (const { from, to } of lines.filter(({ from }) => begins.includes(from))) {
      expect(
        [...reachable(lines, to)].filter((state) => begins.includes(state)),
        from,
      ).to.deep.equal([]);
    }
  });
});
