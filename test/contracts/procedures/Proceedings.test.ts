/** Art. 14: what a suspension, a reopening and a termination do to the agreement's gate and to what lies below it. */
import { expect } from "chai";
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, PARTY, read, secondsOf, send, type World } from "../fixture.ts";
import { EVIDENCE, FINDING, KIND, WHY } from "../kernel.ts";
import { name16, papers } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { driven, found, WITH_ONE } from "./proceedings.ts";

const [HOLD, LIFT] = [8, 9];
const SUSPEND = ["reportPause", "assent", "suspend"];
const REOPEN = ["reportLift", "assent", "reopen"];
const TERMINATE = ["reportEnd", "assent", "terminate"];

describe("Proceedings", () => {
  let world: World;
  let restore: () => Promise<void>;
  let agreement: number;
  let scenario: number;
  before(async () => {
    world = await deployWorld();
    ({ agreement, scenario } = world.gates);
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
  const stopOf = async (gate: number): Promise<[bigint, bigint]> => {
    const [where, why] = await read(world.sluice, "stop", gate, await world.networkHelpers.time.latest());
    return [where, why];
  };
  const drive = (id: number, ...acts: string[]) => driven(world, id, WITH_ONE, acts);
  const flows = [0n, WHY.flows];
  const held = () => [BigInt(agreement), WHY.held];

  describe("suspend", () => {
    it("stops the agreement and all below it at once, by bit 0, with the notice as evidence", async () => {
      const id = await found(world, agreement);
      await drive(id, "reportPause", "assent");
      expect(await stopOf(scenario)).to.deep.equal(flows);
      const suspension = await drive(id, "suspend");
      expect(await stopOf(scenario)).to.deep.equal(held());
      expect((await read(world.sluice, "gate", agreement)).holds).to.equal(1n);
      await expect(suspension)
        .to.emit(world.sluice, "Entry")
        .withArgs(
          (await seq()) - 1n,
          agreement,
          HOLD,
          0,
          world.proceedings,
          (await read(world.sluice, "word", agreement))[0],
          `0x${"1".padStart(64, "0")}`,
          anyHash,
        );
      expect(await read(world.proceedings, "suspensionsOf", agreement)).to.equal(1n);
    });

    it("stops nothing with the first of two signatures", async () => {
      const id = await found(world, agreement);
      await drive(id, "reportPause", "assent");
      await done(world.proceedings, world.who.authority, "suspend", id, papers("notice"));
      expect(await stopOf(scenario)).to.deep.equal(flows);
    });

    it("leaves other agreements of the zone flowing", async () => {
      await drive(await found(world, agreement), ...SUSPEND);
      expect(await stopOf(world.gates.scenarioOfRival)).to.deep.equal(flows);
    });

    it("is not lifted by any steward, the authority included", async () => {
      await drive(await found(world, agreement), ...SUSPEND);
      for (const role of ["authority", "supervisor", "operator"] as const) {
        const lift = send(world.sluice, world.who[role], "lift", agreement, 0, 1, FINDING);
        await expect(lift)
          .to.be.revertedWithCustomError(world.sluice, "NotProcedure")
          .withArgs(32, world.who[role], world.proceedings);
      }
      expect(await stopOf(scenario)).to.deep.equal(held());
    });

    it("wants the authority once, in both capacities, where it is itself the supervisor, and the assent all the same", async () => {
      const { agreementOfAuthority } = world.gates;
      const id = await found(world, agreementOfAuthority);
      await done(world.proceedings, world.who.authority, "reportPause", id, papers("statement", "report"));
      expect(await stateOf(world.proceedings, id)).to.equal("PauseReported");
      const early = done(world.proceedings, world.who.authority, "suspend", id, papers("notice"));
      await refused(early, "ActNotPossible", id, name16("suspend"), name16("PauseReported"), [name16("PauseAssented")]);
    });
  });

  describe("reopen", () => {
    it("lifts the hold after report, assent and notice, and not before", async () => {
      const id = await found(world, agreement);
      await drive(id, ...SUSPEND, "reportLift", "assent");
      expect(await stopOf(scenario)).to.deep.equal(held());
      const reopening = await drive(id, "reopen");
      expect(await stopOf(scenario)).to.deep.equal(flows);
      await expect(reopening)
        .to.emit(world.sluice, "Entry")
        .withArgs(
          (await seq()) - 1n,
          agreement,
          LIFT,
          0,
          world.proceedings,
          (await read(world.sluice, "word", agreement))[0],
          `0x${"1".padStart(64, "0")}`,
          anyHash,
        );
    });

    it("leaves the agreement suspended while another case suspends it", async () => {
      const first = await found(world, agreement);
      const second = await found(world, agreement);
      await drive(first, ...SUSPEND);
      await drive(second, ...SUSPEND);
      expect(await read(world.proceedings, "suspensionsOf", agreement)).to.equal(2n);
      await drive(first, ...REOPEN);
      expect(await stopOf(scenario)).to.deep.equal(held());
      await drive(second, ...REOPEN);
      expect(await stopOf(scenario)).to.deep.equal(flows);
    });

    it("leaves a steward's own hold lying, though it was placed since", async () => {
      const id = await found(world, agreement);
      await drive(id, ...SUSPEND);
      await send(world.sluice, world.who.supervisor, "hold", agreement, 2, EVIDENCE);
      await drive(id, ...REOPEN);
      expect((await read(world.sluice, "gate", agreement)).holds).to.equal(4n);
      expect(await stopOf(scenario)).to.deep.equal(held());
    });

    it("is refused by the government back into suspension, from which it can be reported again", async () => {
      const id = await found(world, agreement);
      await drive(id, ...SUSPEND, "reportLift", "reject");
      expect(await stateOf(world.proceedings, id)).to.equal("Suspended");
      expect(await stopOf(scenario)).to.deep.equal(held());
      await drive(id, ...REOPEN);
      expect(await stopOf(scenario)).to.deep.equal(flows);
    });
  });

  describe("terminate", () => {
    it("closes the agreement for ever, through the procedure of agreements", async () => {
      await drive(await found(world, agreement), ...TERMINATE);
      expect(await stopOf(scenario)).to.deep.equal([BigInt(agreement), WHY.closed]);
    });

    it("ends an agreement that another case has suspended", async () => {
      await drive(await found(world, agreement), ...SUSPEND);
      await drive(await found(world, agreement), ...TERMINATE);
      expect((await read(world.sluice, "gate", agreement)).closed).to.equal(true);
    });

    it("is refused by agreements to everyone else", async () => {
      const attempt = send(world.law, world.who.authority, "closeFor", agreement, FINDING);
      await expect(attempt)
        .to.be.revertedWithCustomError(world.law, "NotProceedings")
        .withArgs(world.who.authority, world.proceedings, KIND.proceedings);
    });

    it("is refused, and changes nothing, to a contract that the kernel no longer knows as the proceedings", async () => {
      const id = await found(world, agreement);
      await drive(id, "reportEnd", "assent");
      await done(world.proceedings, world.who.authority, "terminate", id, papers("notice"));
      const successor = await world.ethers.deployContract("Proceedings", [world.sluice, world.proceedings]);
      await send(world.sluice, world.deployer, "setProcedure", KIND.proceedings, successor, 0, 0);
      await send(world.sluice, world.deployer, "setProcedure", 200, world.proceedings, 0, 0); // may still record
      const attempt = done(world.proceedings, world.who.supervisor, "terminate", id, papers("notice"));
      await expect(attempt)
        .to.be.revertedWithCustomError(world.law, "NotProceedings")
        .withArgs(world.proceedings, successor, KIND.proceedings);
      expect(await stateOf(world.proceedings, id)).to.equal("EndAssented");
    });
  });

  describe("after the term's end", () => {
    const over = async () => {
      const end = (await world.networkHelpers.time.latest()) + 1000;
      await send(world.law, world.deployer, "retime", agreement, end);
      return end;
    };

    it("finds nothing any more: from the second in which the term is over", async () => {
      const end = await over();
      await world.networkHelpers.time.setNextBlockTimestamp(end - 1);
      await found(world, agreement);
      await world.networkHelpers.time.setNextBlockTimestamp(end);
      await refused(found(world, agreement), "AgreementOver", agreement, end, end);
    });

    for (const [act, way] of [
      ["suspend", ["reportPause", "assent"]],
      ["terminate", ["reportEnd", "assent"]],
    ] as const) {
      it(`refuses to ${act}`, async () => {
        const id = await found(world, agreement);
        await drive(id, ...way);
        await done(world.proceedings, world.who.authority, act, id, papers("notice"));
        const end = await over();
        await world.networkHelpers.time.setNextBlockTimestamp(end);
        const late = done(world.proceedings, world.who.supervisor, act, id, papers("notice"));
        await refused(late, "AgreementOver", agreement, end, end);
      });
    }

    it("still reopens: nobody else could lift the hold", async () => {
      const id = await found(world, agreement);
      await drive(id, ...SUSPEND);
      await over();
      await world.networkHelpers.time.increase(2000);
      await drive(id, ...REOPEN);
      expect((await read(world.sluice, "gate", agreement)).holds).to.equal(0n);
    });

    it("finds nothing in an agreement that is closed, and in what is none", async () => {
      await send(world.law, world.deployer, "close", agreement);
      const { notAfter } = await read(world.sluice, "gate", agreement);
      const now = (await world.networkHelpers.time.latest()) + 10;
      await world.networkHelpers.time.setNextBlockTimestamp(now);
      await refused(found(world, agreement), "AgreementOver", agreement, notAfter, now);
      await refused(found(world, scenario), "SubjectUnfit", scenario, KIND.scenario, KIND.agreement);
    });
  });

  describe("time limits", () => {
    it("start with the report and with the assent; late shows, and is allowed", async () => {
      const id = await found(world, agreement);
      const dueIn = async () =>
        Number((await read(world.proceedings, "caseOf", id)).due) - (await world.networkHelpers.time.latest());
      await drive(id, "reportPause");
      expect(await dueIn()).to.equal(secondsOf("assentTime"));
      await world.networkHelpers.time.increase(secondsOf("assentTime") + 1);
      await drive(id, "assent");
      expect(await dueIn()).to.equal(secondsOf("effectTime"));
      await world.networkHelpers.time.increase(secondsOf("effectTime") + 1);
      await drive(id, "suspend");
      expect(await stopOf(scenario)).to.deep.equal(held());
    });
  });

  describe("a zone that changes hands between two signatures", () => {
    it("wants the new supervisor's, and the old one's counts for nothing", async () => {
      const id = await found(world, agreement);
      await done(world.proceedings, world.who.supervisor, "reportPause", id, papers("statement", "report"));
      await send(world.law, world.deployer, "handover", world.gates.zone, PARTY.supervisor2);
      await done(world.proceedings, world.who.authority, "reportPause", id, papers("statement", "report"));
      expect(await stateOf(world.proceedings, id)).to.equal("BreachFound");
      await done(world.proceedings, world.who.supervisor2, "reportPause", id, papers("statement", "report"));
      expect(await stateOf(world.proceedings, id)).to.equal("PauseReported");
    });
  });
});

const anyHash = (value: unknown): boolean => typeof value === "string" && /^0x(?!0{64})[0-9a-f]{64}$/.test(value);
