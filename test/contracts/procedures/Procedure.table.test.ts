/** P1 to P3: the table is written once, is read whole, and what cannot be law is not deployed. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { LIMIT_SECONDS, read, secondsOf, send } from "../fixture.ts";
import { documentSet, letters, name16, parts } from "./approvals.ts";
import { anErrand, type Errand } from "./errand.ts";

const [ANYTIME, IN_TIME, WHEN_DUE] = [0n, 1n, 2n];
const [NOTHING, CHANGES] = [0n, 7n];

describe("Procedure: the table", () => {
  let world: Errand;
  before(async () => {
    world = await anErrand();
  });

  const faulty = (fault: number) =>
    world.ethers.deployContract("Errand", [world.sluice, [fault, ...LIMIT_SECONDS.slice(1, 2)]]);

  it("tells every row with its words, in the order of the law", async () => {
    const lines = [...(await read(world.errand, "table"))];
    expect(lines.map(({ act }) => letters(act))).to.deep.equal([
      "open",
      "amend",
      "answer",
      "lapse",
      "agree",
      "agreeOn",
    ]);
    expect(lines.map(({ when }) => when)).to.deep.equal([ANYTIME, ANYTIME, IN_TIME, WHEN_DUE, ANYTIME, ANYTIME]);
    expect(lines.map(({ content }) => content)).to.deep.equal([true, true, false, false, false, true]);
    const agree = lines[4];
    expect(letters(agree.from)).to.equal("Open");
    expect(letters(agree.to)).to.equal("Agreed");
    expect(agree.by).to.equal(parts("authority"));
    expect(agree.jointly).to.equal(parts("supervisor", "supervisor2"));
    expect(agree.documents).to.equal(documentSet("opinion", "report"));
    expect(agree.effect).to.equal(CHANGES);
    expect(lines[0].effect).to.equal(NOTHING);
    expect(lines[0].within).to.equal(1n);
    expect(lines[0].article).to.equal(1n);
  });

  it("knows the seconds of each limit, and refuses one that deployment did not set", async () => {
    expect(await read(world.errand, "limitOf", 1)).to.equal(BigInt(secondsOf("confirmTime")));
    expect(await read(world.errand, "limitOf", 0)).to.equal(0n);
    await expect(read(world.errand, "limitOf", 10))
      .to.be.revertedWithCustomError(world.errand, "LimitNotSet")
      .withArgs(10);
  });

  it("takes no row once it is deployed", async () => {
    await expect(send(world.errand, world.deployer, "legislate")).to.be.revertedWithCustomError(
      world.errand,
      "TableIsClosed",
    );
  });

  const faults: [fault: number, what: string, error: string, args: unknown[]][] = [
    [1, "a second row for one state and act", "RowTwice", [name16("Open"), name16("agree")]],
    [2, "a state that no row leads to", "RowUnreachable", [name16("Nowhere"), name16("fault")]],
    [3, "an opening by two parties", "RowOpensJointly", [name16("fault")]],
    [4, "an opening without content", "RowOpensWithoutContent", [name16("fault")]],
    [
      5,
      "an act in time, in a state that sets none",
      "RowNeedsLimit",
      [name16("Answered"), name16("fault"), name16("answer")],
    ],
    [6, "a limit that deployment did not set", "LimitNotSet", [7]],
    [7, "a state that only it itself leads to", "RowUnreachable", [name16("Ring"), name16("fault")]],
  ];
  for (const [fault, what, error, args] of faults) {
    it(`is not deployed with ${what}`, async () => {
      await expect(faulty(fault))
        .to.be.revertedWithCustomError(world.errand, error)
        .withArgs(...args);
    });
  }
});
