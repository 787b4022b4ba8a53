/** P10 to P13: an act may be brought by any account with the party's signature, and by none with another's, an old one or one for something else. */
import { expect } from "chai";
import { ethers } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { NO_PREDECESSOR, PARTY, read, send } from "../fixture.ts";
import { type Approval, approvalOf, name16, papers, parts, signed } from "./approvals.ts";
import { anErrand, contentOf, type Errand, stateOf } from "./errand.ts";

const ANSWER = name16("answer");

describe("Procedure: a relayed act", () => {
  let world: Errand;
  let restore: () => Promise<void>;
  let id: number;
  before(async () => {
    world = await anErrand();
    id = await world.opened();
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const refused = async (attempt: Promise<unknown>, error: string, ...args: unknown[]) => {
    const before = await world.seq();
    await expect(attempt)
      .to.be.revertedWithCustomError(world.errand, error)
      .withArgs(...args);
    expect(await world.seq()).to.equal(before);
  };
  /** The operator's approval of an answer, signed. */
  const answer = async (change: Partial<Approval> = {}) => {
    const given = await approvalOf(world.errand, world.who.operator, id, papers("reason"));
    return signed(world.errand, world.who.operator, "answer", { ...given, ...change }, contentOf(1));
  };
  const bring = (approval: Approval) => send(world.errand, world.who.stranger, "act", ANSWER, approval);

  it("is done as if the party had brought it: the event names its account, not the sender's", async () => {
    const given = await answer();
    await expect(bring(given))
      .to.emit(world.errand, "Acted")
      .withArgs(
        id,
        ANSWER,
        PARTY.operator,
        [world.who.operator, given.deadline, parts("operator"), 0],
        [name16("Answered"), 2, 0, 1, contentOf(1)],
        given.documents.map(({ kind, algorithm, hash }) => [kind, algorithm, hash]),
        "0x",
      );
  });

  it("refuses a signature by another than the account named", async () => {
    const given = await approvalOf(world.errand, world.who.operator, id, papers("reason"));
    const forged = await signed(world.errand, world.who.rival, "answer", given, contentOf(1));
    await refused(bring(forged), "SignatureInvalid", id, ANSWER, world.who.operator);
  });

  it("refuses no signature at all", async () => {
    const given = await approvalOf(world.errand, world.who.operator, id, papers("reason"));
    await refused(bring(given), "SignatureInvalid", id, ANSWER, world.who.operator);
  });

  const changes: [what: string, change: Partial<Approval>][] = [
    ["deadline", { deadline: 2 ** 40 }],
    ["papers", { documents: papers("reason").map((paper) => ({ ...paper, hash: ethers.id("another text") })) }],
  ];
  for (const [what, change] of changes) {
    it(`refuses a signature whose ${what} was changed afterwards`, async () => {
      const given = { ...(await answer()), ...change };
      await refused(bring(given), "SignatureInvalid", id, ANSWER, world.who.operator);
    });
  }

  it("refuses a signature in the name of another account", async () => {
    const given = { ...(await answer()), account: await world.who.rival.getAddress() };
    await refused(bring(given), "NotParty", id, ANSWER, world.who.rival, PARTY.rival, parts("operator"));
  });

  it("refuses a signature for another act", async () => {
    const given = await approvalOf(world.errand, world.who.operator, id, papers("reason"));
    const forAnother = await signed(world.errand, world.who.operator, "lapse", given, contentOf(1));
    await refused(bring(forAnother), "SignatureInvalid", id, ANSWER, world.who.operator);
  });

  it("refuses a signature for the same case and version with other content, as after a reorganisation", async () => {
    const given = await approvalOf(world.errand, world.who.operator, id, papers("reason"));
    const elsewhere = await signed(world.errand, world.who.operator, "answer", given, contentOf(2));
    await refused(bring(elsewhere), "SignatureInvalid", id, ANSWER, world.who.operator);
  });

  it("refuses a signature given to another contract of the same words", async () => {
    const twin = await world.ethers.deployContract("Errand", [world.sluice, NO_PREDECESSOR]);
    const given = await approvalOf(world.errand, world.who.operator, id, papers("reason"));
    const elsewhere = await signed(twin, world.who.operator, "answer", given, contentOf(1));
    await refused(bring(elsewhere), "SignatureInvalid", id, ANSWER, world.who.operator);
  });

  it("is done once: the version is the nonce", async () => {
    const given = await answer();
    await bring(given);
    await refused(bring(given), "ActNotPossible", id, ANSWER, name16("Answered"), [name16("Open")]);
  });

  it("dies with the account: a replaced one's signatures count for nothing", async () => {
    const given = await answer();
    await send(world.law, world.deployer, "setAccount", world.who.operator, { party: 0, sentinel: false, left: 0 });
    await refused(bring(given), "NotParty", id, ANSWER, world.who.operator, 0, parts("operator"));
  });

  describe("opening", () => {
    const opening = async () => {
      const given = await approvalOf(world.errand, world.who.operator, 0, papers("need"));
      return signed(world.errand, world.who.operator, "open", given, contentOf(3));
    };
    const bringOpening = (approval: Approval, number: number) =>
      send(world.errand, world.who.stranger, "open", approval, number);

    it("is brought once: it has no version to grow stale by", async () => {
      const given = await opening();
      await bringOpening(given, 3);
      await refused(bringOpening(given, 3), "ApprovalUsed", name16("open"), world.who.operator);
    });

    it("refuses other content than was signed", async () => {
      await refused(bringOpening(await opening(), 4), "SignatureInvalid", id + 1, name16("open"), world.who.operator);
    });

    it("is not brought once the party has done it itself", async () => {
      const given = await opening();
      await send(world.errand, world.who.operator, "open", given, 3);
      await refused(bringOpening(given, 3), "ApprovalUsed", name16("open"), world.who.operator);
    });

    it("may be done again by the party itself", async () => {
      const given = await opening();
      await send(world.errand, world.who.operator, "open", given, 3);
      await send(world.errand, world.who.operator, "open", given, 3);
      expect(await read(world.errand, "cases")).to.equal(3n);
    });
  });

  describe("for a contract account (ERC-1271)", () => {
    it("is done with the signature of its owner, and refused with another's", async () => {
      const wallet = await world.ethers.deployContract("Wallet", [world.who.stranger]);
      await send(world.law, world.deployer, "setAccount", wallet, { party: PARTY.operator, sentinel: false, left: 0 });
      const given = {
        ...(await approvalOf(world.errand, world.who.operator, id, papers("reason"))),
        account: await wallet.getAddress(),
      };
      const forged = await signed(world.errand, world.who.rival, "answer", given, contentOf(1));
      await refused(bring(forged), "SignatureInvalid", id, ANSWER, wallet);
      await bring(await signed(world.errand, world.who.stranger, "answer", given, contentOf(1)));
      expect(await stateOf(world.errand, id)).to.equal("Answered");
    });
  });

  it("may be one signature of a joint act", async () => {
    const agree = name16("agree");
    for (const role of ["authority", "supervisor", "supervisor2"] as const) {
      const given = await approvalOf(world.errand, world.who[role], id, papers("opinion", "report"));
      const ready = await signed(world.errand, world.who[role], "agree", given, contentOf(1));
      await send(world.errand, world.who.stranger, "act", agree, ready);
    }
    expect(await stateOf(world.errand, id)).to.equal("Agreed");
  });
});
