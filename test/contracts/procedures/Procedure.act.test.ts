/** P4, P5, P10, P14 and the event: when an act of one party is possible, and what it leaves behind. */
import { expect } from "chai";
import { ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { PARTY, read, secondsOf, send } from "../fixture.ts";
import { type Approval, approvalOf, documentSet, name16, papers, parts } from "./approvals.ts";
import { ABI, anErrand, contentOf, done, type Errand, numberOf, stateOf } from "./errand.ts";

const NEITHER = ethers.ZeroHash;
const RECORD = 5;

describe("Procedure: an act", () => {
  let world: Errand;
  let restore: () => Promise<void>;
  let id: number;
  before(async () => {
    world = await anErrand();
    id = await world.opened();
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  /** Proves the exact refusal, and that the case and the kernel stayed as they were. */
  const refused = async (attempt: Promise<unknown>, error: string, ...args: unknown[]) => {
    const before = await world.seq();
    await expect(attempt)
      .to.be.revertedWithCustomError(world.errand, error)
      .withArgs(...args);
    expect(await world.seq()).to.equal(before);
    expect(await stateOf(world.errand, id)).to.equal("Open");
  };
  const act = (name: string, approval: Approval, by = world.who.operator) =>
    send(world.errand, by, "act", name16(name), approval);
  const approval = (...kinds: string[]) => approvalOf(world.errand, world.who.operator, id, papers(...kinds));

  describe("state", () => {
    it("moves the case and raises its version by one", async () => {
      await done(world.errand, world.who.operator, "answer", id, papers("reason"));
      const { state, version, due, content } = await read(world.errand, "caseOf", id);
      expect(state).to.equal(name16("Answered"));
      expect(version).to.equal(2n);
      expect(due).to.equal(0n);
      expect(content).to.equal(contentOf(1));
    });

    it("refuses an act that no row allows from this state, and names the states that do", async () => {
      await done(world.errand, world.who.operator, "answer", id, papers("reason"));
      const late = approval("reason").then((given) => act("answer", given));
      await expect(late)
        .to.be.revertedWithCustomError(world.errand, "ActNotPossible")
        .withArgs(id, name16("answer"), name16("Answered"), [name16("Open")]);
    });

    it("refuses an act that nobody knows", async () => {
      const unknown = approval("reason").then((given) => act("forget", given));
      await refused(unknown, "ActNotPossible", id, name16("forget"), name16("Open"), []);
    });

    it("refuses an act with content through the plain door", async () => {
      const plain = approval().then((given) => act("amend", given));
      await refused(plain, "ActNeedsContent", id, name16("amend"));
    });

    it("refuses a case that is not there", async () => {
      const given = { ...(await approval("reason")), id: 99 };
      await refused(act("answer", given), "CaseUnknown", 99);
      await refused(send(world.errand, world.who.operator, "amend", given, 1, 2), "CaseUnknown", 99);
      await refused(read(world.errand, "caseOf", 99), "CaseUnknown", 99);
      await refused(read(world.errand, "partyOf", 99, parts("operator")), "CaseUnknown", 99);
    });

    it("refuses an opening that names a case", async () => {
      const opening = send(world.errand, world.who.operator, "open", await approval("need"), 2);
      await refused(opening, "ActNotPossible", id, name16("open"), name16("Open"), [name16("")]);
    });
  });

  describe("version and deadline", () => {
    it("refuses an approval given on an earlier version", async () => {
      const stale = await approval("reason");
      await send(world.errand, world.who.operator, "amend", await approval(), 1, 2);
      await refused(act("answer", stale), "CaseChanged", id, 1, 2);
    });

    it("refuses an opening on any version but none", async () => {
      const opening = { ...(await approvalOf(world.errand, world.who.operator, 0, papers("need"))), version: 1 };
      await refused(send(world.errand, world.who.operator, "open", opening, 2), "CaseChanged", id + 1, 1, 0);
    });

    it("accepts an act in the second of its deadline, and none after it", async () => {
      const deadline = (await world.networkHelpers.time.latest()) + 100;
      const given = { ...(await approval("reason")), deadline };
      await world.networkHelpers.time.setNextBlockTimestamp(deadline);
      await act("answer", given);
      await restore();
      await world.networkHelpers.time.setNextBlockTimestamp(deadline + 1);
      await refused(act("answer", given), "DeadlinePassed", id, deadline, deadline + 1);
    });
  });

  describe("time", () => {
    const dueOf = async () => Number((await read(world.errand, "caseOf", id)).due);

    it("starts the clock with the opening, by the limit in force", async () => {
      expect(await dueOf()).to.equal((await world.networkHelpers.time.latest()) + secondsOf("confirmTime"));
    });

    it("keeps the clock where an act leads back into its own state", async () => {
      const due = await dueOf();
      await send(world.errand, world.who.operator, "amend", await approval(), 1, 2);
      expect(await dueOf()).to.equal(due);
    });

    it("accepts what must be in time until the last second before it is due, and then no more", async () => {
      const due = await dueOf();
      await world.networkHelpers.time.setNextBlockTimestamp(due - 1);
      await done(world.errand, world.who.operator, "answer", id, papers("reason"));
      await restore();
      await world.networkHelpers.time.setNextBlockTimestamp(due);
      const late = done(world.errand, world.who.operator, "answer", id, papers("reason"));
      await refused(late, "TooLate", id, name16("answer"), due, due);
    });

    it("accepts what must wait from the second in which it is due, and not before", async () => {
      const due = await dueOf();
      await world.networkHelpers.time.setNextBlockTimestamp(due - 1);
      const early = done(world.errand, world.who.supervisor, "lapse", id, []);
      await refused(early, "TooEarly", id, name16("lapse"), due - 1, due);
      await world.networkHelpers.time.setNextBlockTimestamp(due);
      await done(world.errand, world.who.supervisor, "lapse", id, []);
      expect(await stateOf(world.errand, id)).to.equal("Lapsed");
    });
  });

  describe("documents", () => {
    const answered = async (documents: Approval["documents"]) => act("answer", { ...(await approval()), documents });
    const [reason] = papers("reason");

    it("refuses a paper too few, too many or of another kind", async () => {
      const found = (...kinds: string[]) => [id, name16("answer"), documentSet(...kinds), documentSet("reason")];
      await refused(answered([]), "DocumentsDiffer", ...found());
      await refused(answered(papers("opinion")), "DocumentsDiffer", ...found("opinion"));
      await refused(answered(papers("reason", "opinion")), "DocumentsDiffer", ...found("reason", "opinion"));
    });

    it("refuses a paper twice or out of order, so that one set of papers has one hash", async () => {
      const [opinion] = papers("opinion");
      await refused(
        answered([reason, reason].flatMap((paper) => paper ?? [])),
        "DocumentMalformed",
        id,
        name16("answer"),
        1,
      );
      const turned = [opinion, reason].flatMap((paper) => paper ?? []);
      await refused(answered(turned), "DocumentMalformed", id, name16("answer"), 1);
    });

    it("refuses a paper without a hash, of no kind, or hashed in a way that nobody knows", async () => {
      const malformed = (change: object) => answered(papers("reason").map((paper) => ({ ...paper, ...change })));
      await refused(malformed({ hash: ethers.ZeroHash }), "DocumentMalformed", id, name16("answer"), 0);
      await refused(malformed({ kind: 64 }), "DocumentMalformed", id, name16("answer"), 0);
      await refused(malformed({ algorithm: 0 }), "DocumentMalformed", id, name16("answer"), 0);
      await refused(malformed({ algorithm: 3 }), "DocumentMalformed", id, name16("answer"), 0);
    });

    it("takes SM3 beside SHA-256", async () => {
      await answered(papers("reason").map((paper) => ({ ...paper, algorithm: 2 })));
      expect(await stateOf(world.errand, id)).to.equal("Answered");
    });
  });

  describe("party", () => {
    it("refuses another organisation, and says which it is and which part was wanted", async () => {
      const foreign = done(world.errand, world.who.rival, "answer", id, papers("reason"));
      await refused(foreign, "NotParty", id, name16("answer"), world.who.rival, PARTY.rival, parts("operator"));
    });

    it("refuses an account that the directory does not know, also for a part that nobody holds", async () => {
      await world.appoint("operator", "stranger"); // party 0: nobody
      const unknown = done(world.errand, world.who.stranger, "answer", id, papers("reason"));
      await refused(unknown, "NotParty", id, name16("answer"), world.who.stranger, 0, parts("operator"));
    });

    it("refuses a sentinel: it holds, and is no party to anything", async () => {
      await world.networkHelpers.time.increase(secondsOf("confirmTime"));
      const sentinel = done(world.errand, world.who.sentinel, "lapse", id, []);
      await refused(sentinel, "NotParty", id, name16("lapse"), world.who.sentinel, 0, parts("supervisor"));
    });

    it("answers for authority and government itself, and asks the chapter for the others", async () => {
      const party = (part: string) => read(world.errand, "partyOf", id, parts(part));
      expect(await party("authority")).to.equal(1n);
      expect(await party("government")).to.equal(2n);
      expect(await party("operator")).to.equal(BigInt(PARTY.operator));
      expect(await party("partner")).to.equal(0n);
    });
  });

  describe("content", () => {
    it("refuses earlier content that is not what the case holds", async () => {
      const amendment = send(world.errand, world.who.operator, "amend", await approval(), 7, 8);
      await refused(amendment, "ContentDiffers", id, contentOf(7), contentOf(1));
    });

    it("keeps the hash of the new content, and tells its bytes", async () => {
      const amendment = send(world.errand, world.who.operator, "amend", await approval(), 1, 8);
      const { due } = await read(world.errand, "caseOf", id);
      await expect(amendment)
        .to.emit(world.errand, "Acted")
        .withArgs(
          id,
          name16("amend"),
          PARTY.operator,
          [world.who.operator, 2 ** 48 - 1, parts("operator"), 0],
          [name16("Open"), 2, due, 1, contentOf(8)],
          [],
          numberOf(8),
        );
    });
  });

  describe("entry", () => {
    const FIELDS = [
      "uint48",
      "bytes16",
      "uint24",
      "tuple(address,uint48,uint16,uint16)",
      "tuple(bytes16,uint32,uint48,uint48,bytes32)",
      "tuple(uint8,uint8,bytes32)[]",
      "bytes",
    ];

    it("leaves the hash of the whole event among the kernel's entries, so that a withheld act is noticed", async () => {
      const answer = await done(world.errand, world.who.operator, "answer", id, papers("reason"));
      const receipt = await answer.wait();
      const [told] = receipt?.logs.flatMap((log) => world.errand.interface.parseLog(log) ?? []) ?? [];
      const fact = ethers.keccak256(ABI.encode(FIELDS, told?.args.toArray(true) ?? []));
      await expect(answer)
        .to.emit(world.sluice, "Entry")
        .withArgs(
          await world.seq(),
          0,
          RECORD,
          0,
          world.errand,
          NEITHER,
          fact,
          ethers.zeroPadValue(ethers.toBeHex(id), 32),
        );
    });

    it("does nothing once the kernel knows another contract in its place", async () => {
      await send(world.sluice, world.deployer, "setProcedure", 200, world.law, 0, 0);
      const orphan = done(world.errand, world.who.operator, "answer", id, papers("reason"));
      await expect(orphan).to.be.revertedWithCustomError(world.sluice, "NoProcedure").withArgs(world.errand);
    });
  });
});
