/** P20: the proceedings are replaced with a case in each of their states, and each goes on where it stood. */
import { expect } from "chai";
import { type BaseContract, ethers } from "ethers";
import { before, describe, it } from "mocha";
import { deployWorld, PARTY, read, send, type World } from "../fixture.ts";
import { KIND } from "../kernel.ts";
import { approvalOf, papers } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { driven, finding, found, WITH_ONE } from "./proceedings.ts";
import { handedOver, replaced } from "./succession.ts";

const SUSPEND = ["reportPause", "assent", "suspend"];
const REOPEN = ["reportLift", "assent", "reopen"];

/** Of each state the acts that lead there, and those that lead on from it to an end. */
const STATES: Readonly<Record<string, { to: readonly string[]; on: readonly string[]; end: string }>> = {
  BreachFound: { to: [], on: [...SUSPEND, ...REOPEN], end: "Reopened" },
  PauseReported: { to: SUSPEND.slice(0, 1), on: ["reject"], end: "Rejected" },
  PauseAssented: { to: SUSPEND.slice(0, 2), on: ["suspend", ...REOPEN], end: "Reopened" },
  Suspended: { to: SUSPEND, on: REOPEN, end: "Reopened" },
  LiftReported: { to: [...SUSPEND, "reportLift"], on: ["reject", ...REOPEN], end: "Reopened" },
  LiftAssented: { to: [...SUSPEND, "reportLift", "assent"], on: ["reopen"], end: "Reopened" },
  EndReported: { to: ["reportEnd"], on: ["assent", "terminate"], end: "Terminated" },
  EndAssented: { to: ["reportEnd", "assent"], on: ["terminate"], end: "Terminated" },
};
/** Nothing follows from these, in the successor neither. */
const FINAL: Readonly<Record<string, readonly string[]>> = {
  Dropped: ["drop"],
  Rejected: ["reportPause", "reject"],
  ReportWithdrawn: ["reportPause", "withdrawReport"],
  Reopened: [...SUSPEND, ...REOPEN],
  Terminated: ["reportEnd", "assent", "terminate"],
};

describe("Proceedings: succession (P20)", () => {
  let world: World;
  let former: BaseContract;
  let successor: BaseContract;
  const cases = new Map<string, { id: number; agreement: number }>();
  let twice: { first: number; second: number; agreement: number };
  let halfSigned: number;

  const anAgreement = async () => {
    const { open, gates, sluice } = world;
    const { second } = await read(sluice, "gate", gates.agreement);
    return open({ kind: KIND.agreement, first: gates.zone, second, holder: PARTY.operator });
  };
  const drive = (proceedings: BaseContract, id: number, acts: readonly string[]) =>
    driven({ ...world, proceedings } as World, id, WITH_ONE, acts);
  const seq = async (): Promise<bigint> => (await read(world.sluice, "head"))[0];
  const isHeld = async (agreement: number) => (await read(world.sluice, "gate", agreement)).holds === 1n;

  before(async () => {
    world = await deployWorld();
    former = world.proceedings;
    for (const [state, acts] of [
      ...Object.entries(STATES).map(([s, { to }]) => [s, to] as const),
      ...Object.entries(FINAL),
    ]) {
      const agreement = await anAgreement();
      const id = await found(world, agreement);
      await drive(former, id, acts);
      cases.set(state, { id, agreement });
    }
    for (const [state, ground] of [
      ["PoorFound", "findPoor"],
      ["ClauseInvoked", "invoke"],
    ] as const) {
      const agreement = await anAgreement();
      cases.set(state, { id: await found(world, agreement, ground), agreement });
    }
    const agreement = await anAgreement();
    const [first, second] = [await found(world, agreement), await found(world, agreement)];
    for (const id of [first, second]) await drive(former, id, SUSPEND);
    twice = { first, second, agreement };
    halfSigned = await found(world, await anAgreement());
    await done(former, world.who.authority, "reportPause", halfSigned, papers("statement", "report"));
    await handedOver(world);
    successor = await world.ethers.deployContract("Proceedings", [world.sluice, former]);
    await replaced(world, [KIND.proceedings], successor);
  });

  const caseIn = (state: string) => {
    const known = cases.get(state);
    if (known === undefined) throw new Error(`no case in ${state}`);
    return known;
  };

  it("shows every case as it stood, and its predecessor", async () => {
    expect(await read(successor, "predecessor")).to.equal(await former.getAddress());
    const count = await read(former, "cases");
    expect(await read(successor, "cases")).to.equal(count);
    for (let id = 1n; id <= count; id++) {
      expect(await read(successor, "caseOf", id)).to.deep.equal(await read(former, "caseOf", id));
      expect(await read(successor, "gateOf", id)).to.equal(await read(former, "gateOf", id));
    }
    await expect(read(successor, "caseOf", count + 1n))
      .to.be.revertedWithCustomError(successor, "CaseUnknown")
      .withArgs(count + 1n);
  });

  it("leaves its predecessor nothing that it could do", async () => {
    const before = await seq();
    for (const [state, act] of [
      ["BreachFound", "drop"],
      ["PauseReported", "assent"],
      ["PauseAssented", "suspend"],
      ["LiftAssented", "reopen"],
      ["EndAssented", "terminate"],
    ] as const) {
      await expect(drive(former, caseIn(state).id, [act]), state)
        .to.be.revertedWithCustomError(world.sluice, "NoProcedure")
        .withArgs(former);
    }
    const opening = found({ ...world, proceedings: former } as World, caseIn("Dropped").agreement);
    await expect(opening).to.be.revertedWithCustomError(world.sluice, "NoProcedure").withArgs(former);
    expect(await seq()).to.equal(before);
  });

  for (const [state, { on, end }] of Object.entries(STATES)) {
    it(`goes on from ${state}: ${on.join(", ")}`, async () => {
      const { id, agreement } = caseIn(state);
      await drive(successor, id, on);
      expect(await stateOf(successor, id)).to.equal(end);
      const { holds, closed } = await read(world.sluice, "gate", agreement);
      expect([holds, closed]).to.deep.equal([0n, end === "Terminated"]);
    });
  }

  for (const state of ["PoorFound", "ClauseInvoked"]) {
    it(`goes on from ${state} to the end of the agreement`, async () => {
      const { id, agreement } = caseIn(state);
      await drive(successor, id, ["reportEnd", "assent", "terminate"]);
      expect((await read(world.sluice, "gate", agreement)).closed).to.equal(true);
    });
  }

  for (const state of Object.keys(FINAL)) {
    it(`has nothing follow from ${state}`, async () => {
      const { id } = caseIn(state);
      await expect(drive(successor, id, ["assent"])).to.be.revertedWithCustomError(successor, "ActNotPossible");
    });
  }

  it("lifts each suspension by its own case, and bit 0 with the last, one of them made since", async () => {
    const { first, second, agreement } = twice;
    expect(await read(successor, "suspensionsOf", agreement)).to.equal(2n);
    await drive(successor, first, REOPEN);
    expect([await read(successor, "suspensionsOf", agreement), await isHeld(agreement)]).to.deep.equal([1n, true]);
    const third = await found({ ...world, proceedings: successor } as World, agreement);
    await drive(successor, third, SUSPEND);
    await drive(successor, second, REOPEN);
    expect([await read(successor, "suspensionsOf", agreement), await isHeld(agreement)]).to.deep.equal([1n, true]);
    await drive(successor, third, REOPEN);
    expect([await read(successor, "suspensionsOf", agreement), await isHeld(agreement)]).to.deep.equal([0n, false]);
  });

  it("numbers its own cases after those of its predecessor", async () => {
    const before = Number(await read(successor, "cases"));
    expect(await found({ ...world, proceedings: successor } as World, await anAgreement())).to.equal(before + 1);
    expect(Number(await read(successor, "cases"))).to.equal(before + 1);
    expect(before).to.be.least(Number(await read(former, "cases")));
  });

  it("wants a joint act that was half signed there signed anew", async () => {
    await done(successor, world.who.supervisor, "reportPause", halfSigned, papers("statement", "report"));
    expect(await stateOf(successor, halfSigned)).to.equal("BreachFound");
    await done(successor, world.who.authority, "reportPause", halfSigned, papers("statement", "report"));
    expect(await stateOf(successor, halfSigned)).to.equal("PauseReported");
  });

  it("knows the findings of its predecessor: none is reported a second time", async () => {
    const refind = async (state: string) => {
      const { id, agreement } = caseIn(state);
      const approval = await approvalOf(successor, world.who.authority, 0, finding(`finding ${id}`));
      return send(successor, world.who.authority, "find", approval, agreement);
    };
    const { id, agreement } = caseIn("Rejected");
    await expect(refind("Rejected"))
      .to.be.revertedWithCustomError(successor, "FindingKnown")
      .withArgs(agreement, ethers.id(`finding ${id}`), id);
    await refind("Dropped");
  });
});
