/** Art. 13, 14, 30: what a suspension, a reopening and a termination do to the agreement's gate and to what lies below it. */
import { expect } from "chai";
import { ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, PARTY, read, secondsOf, send, type World } from "../fixture.ts";
import { EVIDENCE, FINDING, FOREVER, KIND, WHY, ZERO } from "../kernel.ts";
import { approvalOf, documentSet, name16, papers, parts } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { driven, finding, found, poor, WITH_ONE } from "./proceedings.ts";

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
      const [told] = (await world.proceedings.queryFilter(world.proceedings.getEvent("Acted"))).slice(-1);
      if (told === undefined || !("args" in told)) throw new Error("no event");
      const { signed, missing } = told.args.signature;
      expect([signed, missing]).to.deep.equal([parts("authority", "supervisor", "supervisor2"), 0n]);
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

    for (const ground of ["find", "findPoor", "invoke"] as const) {
      it(`follows from ${ground} by report, assent and notice, and the operator's statement goes with the report`, async () => {
        const id = await found(world, agreement, ground);
        const bare = done(world.proceedings, world.who.authority, "reportEnd", id, papers("report"));
        const [papersFound, wanted] = [documentSet("report"), documentSet("statement", "report")];
        await refused(bare, "DocumentsDiffer", id, name16("reportEnd"), papersFound, wanted);
        await drive(id, "reportEnd", "assent");
        expect(await stopOf(scenario)).to.deep.equal(flows);
        await drive(id, "terminate");
        expect(await stopOf(scenario)).to.deep.equal([BigInt(agreement), WHY.closed]);
      });
    }

    for (const ground of ["findPoor", "invoke"] as const) {
      it(`is all that follows from ${ground}: no suspension`, async () => {
        const id = await found(world, agreement, ground);
        const attempt = done(world.proceedings, world.who.authority, "reportPause", id, papers("statement", "report"));
        const state = name16(ground === "invoke" ? "ClauseInvoked" : "PoorFound");
        await refused(attempt, "ActNotPossible", id, name16("reportPause"), state, [name16("BreachFound")]);
      });
    }

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

  describe("a finding", () => {
    const find = async (text: string, of = agreement) => {
      const approval = await approvalOf(world.proceedings, world.who.authority, 0, finding(text));
      return send(world.proceedings, world.who.authority, "find", approval, of);
    };
    const invoke = async (text: string) => {
      const approval = await approvalOf(world.proceedings, world.who.authority, 0, finding(text, "clause"));
      return send(world.proceedings, world.who.authority, "invoke", approval, agreement);
    };
    const findPoor = async (content: unknown) => {
      const approval = await approvalOf(world.proceedings, world.who.authority, 0, papers("finding"));
      return send(world.proceedings, world.who.authority, "findPoor", approval, content);
    };

    it("is reported once: not again while its case is open, nor after the report was withdrawn or rejected", async () => {
      for (const [text, ...acts] of [
        ["open"],
        ["withdrawn", "reportPause", "withdrawReport"],
        ["rejected", "reportEnd", "reject"],
      ] as const) {
        await find(text);
        const id = Number(await read(world.proceedings, "cases"));
        await drive(id, ...acts);
        await refused(find(text), "FindingKnown", agreement, ethers.id(text), id);
        await refused(invoke(text), "FindingKnown", agreement, ethers.id(text), id);
      }
    });

    it("that was dropped without a report may be found again, and one like it of another agreement", async () => {
      await find("mistaken");
      await find("mistaken", world.gates.agreementOfRival);
      await drive(1, "drop");
      await find("mistaken");
      await refused(find("mistaken"), "FindingKnown", agreement, ethers.id("mistaken"), 3);
    });

    it("of two poor results is one, whatever paper says so", async () => {
      const id = await found(world, agreement, "findPoor");
      const { results } = poor(agreement, "1");
      const inARow = (known: string, { paper }: { paper: string }) =>
        ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32"], [known, paper]));
      const fact = results.reduce(inARow, ZERO);
      await refused(findPoor(poor(agreement, "1")), "FindingKnown", agreement, fact, id);
      await findPoor(poor(agreement, "other years"));
    });

    it("of poor results wants two of them, no fewer and no more (Art. 30)", async () => {
      const { results } = poor(agreement, "a year");
      const third = { from: 3000, until: 4000, paper: EVIDENCE };
      for (const given of [[], results.slice(1), [...results, third]]) {
        const attempt = findPoor({ agreement, results: given });
        await refused(attempt, "ResultsNotInARow", agreement, given.length, 2);
      }
    });

    it("of poor results wants periods of this agreement, one after the other, that are over", async () => {
      await send(world.law, world.deployer, "retime", agreement, FOREVER);
      const [first, second] = poor(agreement, "a year").results;
      if (first === undefined || second === undefined) throw new Error("two results");
      const young = await world.open({
        kind: KIND.agreement,
        first: world.gates.zone,
        second: Number((await read(world.sluice, "gate", agreement)).second),
        notBefore: 1500,
      });
      const now = (await world.networkHelpers.time.latest()) + 10;
      for (const [of, results, index, notBefore] of [
        [agreement, [{ ...first, until: first.from }, second], 0, 0],
        [agreement, [first, { ...second, until: second.from }], 1, second.from],
        [agreement, [first, { ...second, from: first.until - 1 }], 1, first.until],
        [agreement, [second, first], 1, second.until],
        [agreement, [first, { ...second, until: now + 1 }], 1, first.until],
        [young, [first, second], 0, 1500],
      ] as const) {
        const { from, until } = results[index] ?? first;
        await world.networkHelpers.time.setNextBlockTimestamp(now);
        const attempt = findPoor({ agreement: of, results });
        await refused(attempt, "ResultMisplaced", of, index, from, until, notBefore, now);
      }
      await findPoor({ agreement, results: [first, { ...second, until: now }] });
    });

    it("of poor results wants the paper of each, and not one twice", async () => {
      const [first, second] = poor(agreement, "a year").results;
      if (first === undefined || second === undefined) throw new Error("two results");
      for (const [results, index] of [
        [[{ ...first, paper: ZERO }, second], 0],
        [[first, { ...second, paper: ZERO }], 1],
        [[first, { ...second, paper: first.paper }], 1],
      ] as const) {
        await refused(findPoor({ agreement, results }), "ResultUnfit", agreement, index, results[index]?.paper);
      }
    });
  });

  describe("a report that is withdrawn", () => {
    for (const report of ["reportPause", "reportEnd"] as const) {
      it(`ends the case before the assent, and after it no more: ${report}`, async () => {
        const assented = await found(world, agreement);
        await drive(assented, report, "assent");
        const state = report === "reportPause" ? "PauseAssented" : "EndAssented";
        const late = done(world.proceedings, world.who.authority, "withdrawReport", assented, papers("reason"));
        const wanted = ["PauseReported", "LiftReported", "EndReported"].map(name16);
        await refused(late, "ActNotPossible", assented, name16("withdrawReport"), name16(state), wanted);
        const id = await found(world, agreement);
        await drive(id, report, "withdrawReport");
        expect(await stateOf(world.proceedings, id)).to.equal("ReportWithdrawn");
        expect(await stopOf(scenario)).to.deep.equal(flows);
      });
    }

    it("on a reopening leaves the agreement suspended, and may be made again", async () => {
      const id = await found(world, agreement);
      await drive(id, ...SUSPEND, "reportLift", "withdrawReport");
      expect(await stateOf(world.proceedings, id)).to.equal("Suspended");
      expect(await stopOf(scenario)).to.deep.equal(held());
      await drive(id, ...REOPEN);
      expect(await stopOf(scenario)).to.deep.equal(flows);
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
