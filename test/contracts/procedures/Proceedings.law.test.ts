/** Proceedings: every state × act × account, by Art. 14 and the order of powers as read by hand. */
import { expect } from "chai";
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, type Role, type World } from "../fixture.ts";
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
import { driven, found } from "./proceedings.ts";

const by = (part: string, ...papers: string[]) => ({ by: [part], papers });
/** The authority leads, and every supervisor of the zone signs with it. */
const both = (...papers: string[]) => ({ by: ["authority", "supervisor", "supervisor2"], papers });

const LAW: Law = {
  "": { find: by("authority", "finding") },
  BreachFound: {
    drop: by("authority", "reason"),
    reportPause: both("statement", "report"),
    reportEnd: both("statement", "report"),
  },
  PauseReported: { assent: by("government", "assentPaper"), reject: by("government", "reason") },
  PauseAssented: { suspend: both("notice") },
  Suspended: { reportLift: both("rectification") },
  LiftReported: { assent: by("government", "assentPaper"), reject: by("government", "reason") },
  LiftAssented: { reopen: both("notice") },
  EndReported: { assent: by("government", "assentPaper"), reject: by("government", "reason") },
  EndAssented: { terminate: both("notice") },
  Dropped: {},
  Rejected: {},
  Reopened: {},
  Terminated: {},
};

/** The acts that lead to each state. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  BreachFound: [],
  PauseReported: ["reportPause"],
  PauseAssented: ["reportPause", "assent"],
  Suspended: ["reportPause", "assent", "suspend"],
  LiftReported: ["reportPause", "assent", "suspend", "reportLift"],
  LiftAssented: ["reportPause", "assent", "suspend", "reportLift", "assent"],
  EndReported: ["reportEnd"],
  EndAssented: ["reportEnd", "assent"],
  Dropped: ["drop"],
  Rejected: ["reportPause", "reject"],
  Reopened: ["reportPause", "assent", "suspend", "reportLift", "assent", "reopen"],
  Terminated: ["reportEnd", "assent", "terminate"],
};

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
        typed: (act, approval) => (act === "find" ? ["find", approval, world.gates[agreement]] : undefined),
      };
      ({ restore } = await world.networkHelpers.takeSnapshot());
    });
    beforeEach(() => restore());

    it("allows at the start the authority its finding, and nobody anything else", async () => {
      await tryAll(matrix, "", 0);
    });

    for (const [state, acts] of Object.entries(WAYS)) {
      // An agreement that is terminated bears no further finding: there, and there alone, that is refused before the table is asked.
      const law = state === "Terminated" ? { ...LAW, "": {} } : LAW;
      it(`allows in ${state} each party its acts, and nobody anything else`, async () => {
        const id = await found(world, world.gates[agreement]);
        await driven(world, id, holders, acts);
        await tryAll({ ...matrix, law }, state, id);
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
    await proveTable(world.proceedings, LAW, ["Dropped", "Rejected", "Reopened", "Terminated"]);
  });

  it("can lift from every state after a suspension, and end in no other way", async () => {
    await proveNothingStaysHeld(world.proceedings);
    const lines = await linesOf(world.proceedings);
    const held = lines.find(({ effect }) => EFFECTS[effect] === "holds");
    expect([...reachable(lines, held?.to ?? "")].sort()).to.deep.equal([
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
    expect(into("EndReported")).to.deep.equal(["BreachFound reportEnd"]);
  });
});
