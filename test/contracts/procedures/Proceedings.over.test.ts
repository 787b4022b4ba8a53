/** Art. 14: of an agreement that is over nothing is found, suspended, reopened or terminated, and no case about it stays where it is for ever. */
import { expect } from "chai";
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, read, send, type World } from "../fixture.ts";
import { KIND, WHY } from "../kernel.ts";
import { papers } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { type Line, linesOf } from "./matrix.ts";
import { driven, found, WITH_ONE } from "./proceedings.ts";

const PAUSE = ["reportPause", "assent"];
const SUSPEND = [...PAUSE, "suspend"];
const LIFT = [...SUSPEND, "reportLift"];
const END = ["reportEnd", "assent"];

/** Of each state in which a case may be when its agreement ends, the acts that lead there. */
const WAYS: Readonly<Record<string, readonly ["find" | "findPoor" | "invoke", ...acts: string[]]>> = {
  BreachFound: ["find"],
  PoorFound: ["findPoor"],
  ClauseInvoked: ["invoke"],
  PauseReported: ["find", "reportPause"],
  PauseAssented: ["find", ...PAUSE],
  Suspended: ["find", ...SUSPEND],
  LiftReported: ["find", ...LIFT],
  LiftAssented: ["find", ...LIFT, "assent"],
  EndReported: ["find", "reportEnd"],
  EndAssented: ["find", ...END],
};
/** What ends a case when its agreement is over; the rest of the final states wants one that runs. */
const ENDS = ["Dropped", "Lapsed", "Rejected", "ReportWithdrawn"];

describe("Proceedings: an agreement that is over", () => {
  let world: World;
  let restore: () => Promise<void>;
  let agreement: number;
  let scenario: number;
  let lines: readonly Line[];
  before(async () => {
    world = await deployWorld();
    ({ agreement, scenario } = world.gates);
    lines = await linesOf(world.proceedings);
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const seq = async (): Promise<bigint> => (await read(world.sluice, "head"))[0];
  const refused = async (attempt: Promise<unknown>, error: string, ...args: unknown[]) => {
    const before = await seq();
    await expect(attempt)
      .to.be.revertedWithCustomError(world.proceedings, error)
      .withArgs(...args);
    expect(await seq()).to.equal(before);
  };
  const drive = (id: number, ...acts: string[]) => driven(world, id, WITH_ONE, acts);
  const gate = () => read(world.sluice, "gate", agreement);
  const flows = async () => read(world.sluice, "flows", scenario, await world.networkHelpers.time.latest());
  const close = () => send(world.law, world.deployer, "close", agreement);
  /** Its term ends in the second that is given. */
  const ending = async () => {
    const end = (await world.networkHelpers.time.latest()) + 1000;
    await send(world.law, world.deployer, "retime", agreement, end);
    return end;
  };
  const expired = async () => world.networkHelpers.time.increaseTo(await ending());

  for (const ground of ["find", "findPoor", "invoke"] as const) {
    it(`bears no further case by ${ground}, from the second in which its term is over`, async () => {
      const end = await ending();
      await world.networkHelpers.time.setNextBlockTimestamp(end - 1);
      await found(world, agreement, ground);
      await world.networkHelpers.time.setNextBlockTimestamp(end);
      await refused(found(world, agreement, ground), "AgreementOver", agreement, end, end);
    });
  }

  it("bears none when it is closed; and what is no agreement never does", async () => {
    await close();
    const { notAfter } = await gate();
    const now = (await world.networkHelpers.time.latest()) + 10;
    await world.networkHelpers.time.setNextBlockTimestamp(now);
    await refused(found(world, agreement), "AgreementOver", agreement, notAfter, now);
    await refused(found(world, scenario), "SubjectUnfit", scenario, KIND.scenario, KIND.agreement);
  });

  for (const [act, way] of [
    ["suspend", PAUSE],
    ["reopen", [...LIFT, "assent"]],
    ["terminate", END],
  ] as const) {
    it(`is not subject to ${act}, though it was assented to`, async () => {
      const id = await found(world, agreement);
      await drive(id, ...way);
      await done(world.proceedings, world.who.authority, act, id, papers("notice"));
      const end = await ending();
      await world.networkHelpers.time.setNextBlockTimestamp(end);
      const late = done(world.proceedings, world.who.supervisor, act, id, papers("notice"));
      await refused(late, "AgreementOver", agreement, end, end);
    });
  }

  it("lets no case lapse a second before: that would be a way round the assent", async () => {
    const id = await found(world, agreement);
    await drive(id, ...SUSPEND);
    const end = await ending();
    const lapse = () => done(world.proceedings, world.who.authority, "lapse", id, []);
    await world.networkHelpers.time.setNextBlockTimestamp(end - 1);
    await refused(lapse(), "AgreementRuns", agreement, end, end - 1);
    await world.networkHelpers.time.setNextBlockTimestamp(end);
    await lapse();
    expect(await stateOf(world.proceedings, id)).to.equal("Lapsed");
  });

  it("is closed by the lapse of a case if time alone had ended it, and what suspended it stays on it", async () => {
    const id = await found(world, agreement);
    await drive(id, ...SUSPEND);
    await expired();
    await drive(id, "lapse");
    const { closed, holds } = await gate();
    expect([closed, holds]).to.deep.equal([true, 1n]);
    expect(await read(world.proceedings, "suspensionsOf", agreement)).to.equal(1n);
  });

  it("stays closed: a suspension of it is not lifted any more, and its case lapses", async () => {
    const suspension = await found(world, agreement);
    await drive(suspension, ...LIFT, "assent");
    await drive(await found(world, agreement), ...END, "terminate");
    await done(world.proceedings, world.who.authority, "reopen", suspension, papers("notice"));
    const attempt = done(world.proceedings, world.who.supervisor, "reopen", suspension, papers("notice"));
    const { notAfter } = await gate();
    await refused(attempt, "AgreementOver", agreement, notAfter, (time: bigint) => time > 0n);
    await drive(suspension, "lapse");
    const [where, why] = await read(world.sluice, "stop", scenario, await world.networkHelpers.time.latest());
    expect([where, why]).to.deep.equal([BigInt(agreement), WHY.closed]);
  });

  // Every way that the law leaves is walked to its end, by whoever may, so that no state is one from which nothing leads on.
  for (const [name, end] of [
    ["expires", expired],
    ["is closed", close],
  ] as const) {
    for (const [state, [ground, ...acts]] of Object.entries(WAYS)) {
      it(`which ${name} while a case is in ${state} leaves that case an end, and flows in none of them`, async () => {
        const id = await found(world, agreement, ground);
        await drive(id, ...acts);
        await end();
        expect(await stateOf(world.proceedings, id)).to.equal(state);
        const ends = await endsFrom(id);
        expect(ends).to.not.be.empty;
        expect(ENDS).to.include.members([...ends]);
      });
    }
  }

  async function endsFrom(id: number, seen = new Set<string>()): Promise<Set<string>> {
    const state = await stateOf(world.proceedings, id);
    expect(await flows(), state).to.equal(false);
    const onward = lines.filter(({ from }) => from === state);
    if (onward.length === 0) return new Set([state]);
    if (seen.has(state)) return new Set();
    seen.add(state);
    const { restore: back } = await world.networkHelpers.takeSnapshot();
    const ends = new Set<string>();
    let possible = 0;
    for (const { act, to } of onward) {
      const refusal = await drive(id, act).then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (refusal === undefined) {
        possible++;
        expect(await stateOf(world.proceedings, id), act).to.equal(to);
        for (const end of await endsFrom(id, seen)) ends.add(end);
      } else {
        expect(refusal, `${state} ${act}`).to.include("AgreementOver");
      }
      await back();
    }
    expect(possible, `ways out of ${state}`).to.be.above(0);
    return ends;
  }
});
