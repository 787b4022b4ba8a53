/** P1 to P3: the table is written once, is read whole, and what cannot be law is not deployed. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { read, send } from "../fixture.ts";
import { documentSet, letters, name16, parts } from "./approvals.ts";
import { anErrand, type Errand } from "./errand.ts";

const [ANYTIME, IN_TIME, WHEN_DUE] = [0n, 1n, 2n];
const [NOTHING, CHANGES] = [0n, 7n];

describe("Procedure: the table", () => {
  let world: Errand;
  before(async () => {
    world = await anErrand();
  });

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

  it("takes no row once it is deployed", async () => {
    await expect(send(world.errand, world.deployer, "legislate")).to.be.revertedWithCustomError(
      world.errand,
      "TableIsClosed",
    );
  });

  const faults: [contract: string, what: string, error: string, args: unknown[]][] = [
    ["RowTwiceFault", "a second row for one state and act", "RowTwice", [name16("Open"), name16("agree")]],
    ["RowUnreachableFault", "a state that no row leads to", "RowUnreachable", [name16("Nowhere"), name16("fault")]],
    ["RowInARingFault", "a state that only it itself leads to", "RowUnreachable", [name16("Ring"), name16("fault")]],
    ["RowOpensJointlyFault", "an opening by two parties", "RowOpensJointly", [name16("fault")]],
    ["RowOpensWithoutContentFault", "an opening without content", "RowOpensWithoutContent", [name16("fault")]],
    [
      "RowNeedsLimitFault",
      "an act in time, in a state that sets none",
      "RowNeedsLimit",
      [name16("Answered"), name16("fault"), name16("answer")],
    ],
  ];
  for (const [contract, what, error, args] of faults) {
    it(`is not deployed with ${what}`, async () => {
      await expect(world.ethers.deployContract(contract, []))
        .to.be.revertedWithCustomError(world.errand, error)
        .withArgs(...args);
    });
  }
});
