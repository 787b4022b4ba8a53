/** P7 to P9: an act of several parties is done with the last signature, whoever gives it, on one and the same proposal. */
import { expect } from "chai";
import { ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { PARTY, type Role, read, send } from "../fixture.ts";
import { type Approval, approvalOf, name16, papers, parts } from "./approvals.ts";
import { ABI, anErrand, contentOf, type Errand, numberOf, stateOf } from "./errand.ts";

const AGREE = name16("agree");
/** Hash of an empty list of documents. */
const NO_PAPERS = ethers.keccak256(ABI.encode(["tuple(uint8,uint8,bytes32)[]"], [[]]));
const SIGNERS: readonly Role[] = ["authority", "supervisor", "supervisor2"];

describe("Procedure: a joint act", () => {
  let world: Errand;
  let restore: () => Promise<void>;
  let id: number;
  before(async () => {
    world = await anErrand();
    id = await world.opened();
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const approval = async (role: Role, change: Partial<Approval> = {}) => ({
    ...(await approvalOf(world.errand, world.who[role], id, papers("opinion", "report"))),
    ...change,
  });
  const agree = async (role: Role, change: Partial<Approval> = {}) =>
    send(world.errand, world.who[role], "act", AGREE, await approval(role, change));
  const refused = async (attempt: Promise<unknown>, error: string, ...args: unknown[]) => {
    const before = await world.seq();
    await expect(attempt)
      .to.be.revertedWithCustomError(world.errand, error)
      .withArgs(...args);
    expect(await world.seq()).to.equal(before);
    expect(await stateOf(world.errand, id)).to.equal("Open");
  };
  const anyOtherOrder = (roles: readonly Role[]): Role[][] =>
    roles.length < 2
      ? [[...roles]]
      : roles.flatMap((first) => anyOtherOrder(roles.filter((role) => role !== first)).map((rest) => [first, ...rest]));

  for (const order of anyOtherOrder(SIGNERS)) {
    it(`is done with the third signature: ${order.join(", ")}`, async () => {
      const [first = "authority", second = "authority", third = "authority"] = order;
      await agree(first);
      await agree(second);
      expect(await stateOf(world.errand, id)).to.equal("Open");
      await expect(agree(third)).to.emit(world.errand, "Affected");
      expect(await stateOf(world.errand, id)).to.equal("Agreed");
    });
  }

  it("says with each signature who signed and who is missing, and leaves the case and its effect alone until then", async () => {
    const { due } = await read(world.errand, "caseOf", id);
    const open = [name16("Open"), 1, due, 1, contentOf(1)];
    const given = await approval("supervisor");
    const papersGiven = given.documents.map(({ kind, algorithm, hash }) => [kind, algorithm, hash]);
    const first = agree("supervisor");
    await expect(first)
      .to.emit(world.errand, "Acted")
      .withArgs(
        id,
        AGREE,
        PARTY.supervisor,
        [world.who.supervisor, given.deadline, parts("supervisor"), parts("authority", "supervisor2")],
        open,
        papersGiven,
        "0x",
      );
    await expect(first).to.not.emit(world.errand, "Affected");
    expect(await read(world.errand, "caseOf", id)).to.deep.equal(
      open.map((field) => (typeof field === "number" ? BigInt(field) : field)),
    );
  });

  it("is an entry of the kernel with each signature", async () => {
    const before = await world.seq();
    await agree("authority");
    await agree("supervisor");
    expect(await world.seq()).to.equal(before + 2n);
  });

  it("refuses a second signature by the same organisation", async () => {
    await agree("supervisor");
    await refused(agree("supervisor"), "AlreadySigned", id, AGREE, PARTY.supervisor);
  });

  it("refuses whoever holds none of the wanted parts", async () => {
    const wanted = parts("authority", "supervisor", "supervisor2");
    await refused(agree("operator"), "NotParty", id, AGREE, world.who.operator, PARTY.operator, wanted);
  });

  it("does not add up signatures on different papers or deadlines", async () => {
    const other = papers("opinion", "report").map((paper) => ({ ...paper, hash: ethers.id("another text") }));
    await agree("authority");
    await agree("supervisor", { documents: other });
    await agree("supervisor2", { deadline: 2 ** 40 });
    expect(await stateOf(world.errand, id)).to.equal("Open");
    await agree("supervisor");
    await agree("supervisor2");
    expect(await stateOf(world.errand, id)).to.equal("Agreed");
  });

  it("does not add up signatures on different content, and takes effect once, when both agree on one", async () => {
    const on = async (role: Role, number: number) =>
      send(world.errand, world.who[role], "agreeOn", await approval(role, { documents: [] }), number);
    await on("authority", 5);
    await on("supervisor", 6);
    expect(await stateOf(world.errand, id)).to.equal("Open");
    await expect(on("supervisor", 5))
      .to.emit(world.errand, "Affected")
      .withArgs(id, name16("agreeOn"), NO_PAPERS, numberOf(5));
    expect((await read(world.errand, "caseOf", id)).content).to.equal(contentOf(5));
  });

  it("counts no signature given on an earlier version", async () => {
    const early = await approval("supervisor");
    await agree("authority");
    const amendment = await approvalOf(world.errand, world.who.operator, id, []);
    await send(world.errand, world.who.operator, "amend", amendment, 1, 2);
    await refused(send(world.errand, world.who.supervisor, "act", AGREE, early), "CaseChanged", id, 1, 2);
    await agree("supervisor");
    await agree("supervisor2");
    expect(await stateOf(world.errand, id)).to.equal("Open");
    await agree("authority");
    expect(await stateOf(world.errand, id)).to.equal("Agreed");
  });

  it("counts no signature of a part that has since changed hands, nor one given beside it", async () => {
    await agree("authority");
    await agree("supervisor");
    await world.appoint("supervisor", "provider");
    await agree("supervisor2");
    expect(await stateOf(world.errand, id)).to.equal("Open");
    const wanted = parts("authority", "supervisor", "supervisor2");
    await refused(agree("supervisor"), "NotParty", id, AGREE, world.who.supervisor, PARTY.supervisor, wanted);
    await agree("provider");
    await agree("authority");
    expect(await stateOf(world.errand, id)).to.equal("Agreed");
  });

  it("lapses by itself at its deadline", async () => {
    const deadline = (await world.networkHelpers.time.latest()) + 1000;
    await agree("authority", { deadline });
    await agree("supervisor", { deadline });
    await world.networkHelpers.time.setNextBlockTimestamp(deadline + 1);
    await refused(agree("supervisor2", { deadline }), "DeadlinePassed", id, deadline, deadline + 1);
  });

  describe("where one organisation holds several of the parts", () => {
    it("takes one signature for all of them, and says so", async () => {
      await world.appoint("supervisor", "authority");
      await world.appoint("supervisor2", "authority");
      const given = await approval("authority");
      await expect(agree("authority"))
        .to.emit(world.errand, "Acted")
        .withArgs(
          id,
          AGREE,
          PARTY.authority,
          [world.who.authority, given.deadline, parts("authority", "supervisor", "supervisor2"), 0],
          [name16("Agreed"), 2, 0, 1, contentOf(1)],
          given.documents.map(({ kind, algorithm, hash }) => [kind, algorithm, hash]),
          "0x",
        );
    });

    it("still waits for the other", async () => {
      await world.appoint("supervisor2", "supervisor");
      await agree("supervisor");
      expect(await stateOf(world.errand, id)).to.equal("Open");
      await agree("authority");
      expect(await stateOf(world.errand, id)).to.equal("Agreed");
    });
  });
});
