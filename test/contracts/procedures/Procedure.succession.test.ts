/** P20: a procedure that takes another's place reads its cases, however many it comes after, and goes on with their numbers. */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { read, send } from "../fixture.ts";
import { approvalOf, letters, name16, papers, parts, signed } from "./approvals.ts";
import { anErrand, contentOf, done, ERRANDS, type Errand, stateOf } from "./errand.ts";

describe("Procedure: succession (P20)", () => {
  let world: Errand;
  let second: BaseContract;
  let third: BaseContract;
  let restore: () => Promise<void>;
  /** Opened in the first contract: one left alone, one moved in the second. */
  const [UNTOUCHED, MOVED] = [1, 2];
  before(async () => {
    world = await anErrand();
    for (const _ of [UNTOUCHED, MOVED]) await world.opened();
    second = await successorOf(world.errand);
    await amended(second, MOVED, 1, 2);
    third = await successorOf(second);
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  async function successorOf(predecessor: BaseContract): Promise<BaseContract> {
    const { ethers, sluice, deployer } = world;
    const successor = await ethers.deployContract("Errand", [sluice, predecessor]);
    await send(sluice, deployer, "setProcedure", ERRANDS, successor, 0, 0);
    for (const [part, party] of [
      ["operator", 7],
      ["supervisor", 3],
      ["supervisor2", 4],
    ] as const) {
      await send(successor, deployer, "appoint", parts(part), party);
    }
    return successor;
  }
  const amended = async (errand: BaseContract, id: number, was: number, is: number) =>
    send(errand, world.who.operator, "amend", await approvalOf(errand, world.who.operator, id, []), was, is);
  const opened = async (errand: BaseContract, id = 0) => {
    const approval = { ...(await approvalOf(errand, world.who.operator, 0, papers("need"))), id };
    return send(errand, world.who.operator, "open", approval, 1);
  };

  it("reads a case from whichever contract moved it last", async () => {
    expect(await read(third, "caseOf", UNTOUCHED)).to.deep.equal(await read(world.errand, "caseOf", UNTOUCHED));
    const moved = await read(third, "caseOf", MOVED);
    expect([letters(moved.state), moved.version, moved.content]).to.deep.equal(["Open", 2n, contentOf(2)]);
    expect(await read(third, "partyOf", UNTOUCHED, parts("supervisor"))).to.equal(3n);
  });

  it("judges an act by the version, content and due date that were left", async () => {
    await expect(amended(third, MOVED, 1, 3)).to.be.revertedWithCustomError(third, "ContentDiffers");
    await amended(third, MOVED, 2, 3);
    const { version, due, subject } = await read(third, "caseOf", MOVED);
    const left = await read(second, "caseOf", MOVED);
    expect([version, due, subject]).to.deep.equal([3n, left.due, left.subject]);
    await world.networkHelpers.time.increaseTo(Number(left.due));
    await expect(done(third, world.who.operator, "answer", UNTOUCHED, papers("reason"))).to.be.revertedWithCustomError(
      third,
      "TooLate",
    );
    await done(third, world.who.supervisor, "lapse", UNTOUCHED, []);
    expect([await stateOf(third, UNTOUCHED), await stateOf(second, UNTOUCHED)]).to.deep.equal(["Lapsed", "Open"]);
  });

  it("opens its first case under the next number, and no case under one that is taken", async () => {
    await expect(opened(third, UNTOUCHED))
      .to.be.revertedWithCustomError(third, "ActNotPossible")
      .withArgs(UNTOUCHED, name16("open"), name16("Open"), [name16("")]);
    await opened(third);
    await opened(third);
    expect([await read(third, "cases"), await read(second, "cases")]).to.deep.equal([4n, 2n]);
    expect(await stateOf(third, 4)).to.equal("Open");
  });

  it("knows no case that none of them opened", async () => {
    const given = await approvalOf(third, world.who.operator, UNTOUCHED, papers("reason"));
    for (const id of [0, 3]) {
      const attempts = [
        () => read(third, "caseOf", id),
        () => send(third, world.who.operator, "act", name16("answer"), { ...given, id }),
      ];
      for (const attempt of attempts) {
        await expect(attempt()).to.be.revertedWithCustomError(third, "CaseUnknown").withArgs(id);
      }
    }
  });

  it("takes no approval that was signed for its predecessor (P13)", async () => {
    const { who } = world;
    const approval = await approvalOf(second, who.operator, UNTOUCHED, papers("reason"));
    const theirs = await signed(second, who.operator, "answer", approval, contentOf(1));
    await expect(send(third, who.stranger, "act", name16("answer"), theirs))
      .to.be.revertedWithCustomError(third, "SignatureInvalid")
      .withArgs(UNTOUCHED, name16("answer"), who.operator);
    const ours = await signed(third, who.operator, "answer", approval, contentOf(1));
    await send(third, who.stranger, "act", name16("answer"), ours);
    expect(await stateOf(third, UNTOUCHED)).to.equal("Answered");
  });
});
