/** An organisation whose account is a real Safe, two of three officers: it does all that an account does, and what was queued in it grows stale (P10 to P13). */
import { expect } from "chai";
import { type BaseContract, ethers, type Signer } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { anAgreement, anUnassignedZone, EIGHT_PARTS, SCOPE, terms } from "./city.ts";
import { PARTY, read, secondsOf, send, type World } from "./fixture.ts";
import { EVIDENCE, FINDING, WHY } from "./kernel.ts";
import { type Approval, approvalOf, type Document, name16, papers, parts, signed } from "./procedures/approvals.ts";
import { done, stateOf } from "./procedures/errand.ts";
import { requested, someTerms } from "./procedures/grants.ts";
import { driven, found, WITH_ONE } from "./procedures/proceedings.ts";
import { SafeAccount } from "./safe.ts";
import { aWholeCity, type WholeCity } from "./whole.ts";

const SUSPEND = ["reportPause", "assent", "suspend"];
const REOPEN = ["reportLift", "assent", "reopen"];
/** Held from the platform, one step up, or from the zone itself. */
const [FROM_PLATFORM, FROM_ITSELF] = [2, 1];

describe("a Safe as an organisation's account", () => {
  let city: WholeCity;
  let authority: SafeAccount;
  let supervisor: SafeAccount;
  let restore: () => Promise<void>;
  let spare: Signer;
  before(async () => {
    city = await aWholeCity(async (signers) => {
      const [deployer, owners, others] = [signers[0], signers.slice(13, 16), signers.slice(15, 18)];
      if (deployer === undefined) throw new Error("no accounts");
      authority = await SafeAccount.deploy(deployer, owners, 2);
      supervisor = await SafeAccount.deploy(deployer, others, 2);
      return { authority, supervisor };
    });
    spare = (await city.ethers.getSigners())[17] as Signer;
    ({ restore } = await city.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const world = () => city as unknown as World;
  const drive = (id: number, ...acts: string[]) => driven(world(), id, WITH_ONE, acts);
  const whyOf = async (gate: number) =>
    (await read(city.sluice, "stop", gate, await city.networkHelpers.time.latest()))[1];
  const seq = async (): Promise<bigint> => (await read(city.sluice, "head"))[0];
  const refused = async (attempt: () => Promise<unknown>, errors: BaseContract, error: string, ...args: unknown[]) => {
    const before = await seq();
    await expect(attempt())
      .to.be.revertedWithCustomError(errors, error)
      .withArgs(...args);
    expect(await seq()).to.equal(before);
  };

  it("has founded the city: its address stands in the directory, and no officer's", async () => {
    const { account } = await read(city.accounts, "organisation", PARTY.authority);
    expect(account).to.equal(await authority.getAddress());
    for (const owner of authority.owners) {
      const { party } = await read(city.sluice, "actor", owner);
      expect(party).to.equal(0n);
    }
  });

  it("finds, reports, suspends, reports and reopens, each act told as its own", async () => {
    const { agreement, grant } = city.gates;
    const id = await found(world(), agreement);
    await drive(id, ...SUSPEND);
    expect(await whyOf(grant)).to.equal(WHY.held);
    await drive(id, ...REOPEN);
    expect(await whyOf(grant)).to.equal(WHY.flows);
    expect(await stateOf(city.proceedings, id)).to.equal("Reopened");
    const events = await city.proceedings.queryFilter(
      city.proceedings.filters.Acted?.(id, null, PARTY.authority) ?? "Acted",
    );
    const accounts = events.map((event) => ("args" in event ? event.args.signature.account : undefined));
    expect(accounts).to.deep.equal(Array(5).fill(await authority.getAddress()));
  });

  it("holds and lifts in the kernel itself, from its own seat", async () => {
    const { zone, grant } = city.gates;
    await send(city.sluice, authority, "hold", zone, FROM_PLATFORM, EVIDENCE);
    expect(await whyOf(grant)).to.equal(WHY.held);
    const { turn } = await read(city.sluice, "gate", zone);
    await refused(
      () => send(city.sluice, supervisor, "lift", zone, FROM_PLATFORM, turn, FINDING),
      city.sluice,
      "NotSteward",
      ...[zone, FROM_PLATFORM, supervisor, PARTY.supervisor, PARTY.authority],
    );
    await send(city.sluice, authority, "lift", zone, FROM_PLATFORM, turn, FINDING);
    expect(await whyOf(grant)).to.equal(WHY.flows);
  });

  it("does nothing on one officer's signature, nor with a stranger's beside it", async () => {
    const [first, second] = authority.owners as [Signer, Signer];
    const before = await seq();
    const hold = (by: SafeAccount) => send(city.sluice, by, "hold", city.gates.zone, FROM_PLATFORM, EVIDENCE);
    await expect(hold(authority.signedBy(first))).to.be.revertedWith("GS020");
    await expect(hold(authority.signedBy(first, city.who.stranger))).to.be.revertedWith("GS026");
    expect(await seq()).to.equal(before);
    await hold(authority.signedBy(first, second));
  });

  /** Signed by the officers now, to be sent under the number after those that are sent meanwhile. */
  const queued = async (
    by: SafeAccount,
    chapter: BaseContract,
    meanwhile: number,
    method: string,
    ...args: unknown[]
  ) => by.queued(await chapter.getAddress(), chapter.interface.encodeFunctionData(method, args), meanwhile);
  const approval = (chapter: BaseContract, by: Signer, id: number, documents: readonly Document[]) =>
    approvalOf(chapter, by, id, documents);

  describe("fails with what was queued in it", () => {
    it("once the case has moved on", async () => {
      const said = await terms(city, city.gates.zone);
      const { id } = await city.opens(city.agreements, "authority", EIGHT_PARTS, "propose", said);
      const sign = await approval(city.agreements, authority, id, papers(...EIGHT_PARTS));
      const late = await queued(authority, city.agreements, 1, "act", name16("sign"), sign);
      const revise = await approval(city.agreements, authority, id, papers(...EIGHT_PARTS));
      await send(city.agreements, authority, "revise", revise, {
        ...said,
        notBefore: said.notBefore + 1,
        notAfter: said.notAfter + 1,
      });
      await refused(() => late.send(), city.agreements, "CaseChanged", id, 1, 2);
    });

    it("once the case has come to where the act is no more", async () => {
      const id = await found(world(), city.gates.agreement);
      const report = await approval(city.proceedings, authority, id, papers("statement", "report"));
      const late = await queued(authority, city.proceedings, 1, "act", name16("reportPause"), report);
      await drive(id, "drop");
      await refused(
        () => late.send(),
        city.proceedings,
        "ActNotPossible",
        ...[id, name16("reportPause"), name16("Dropped"), [name16("BreachFound")]],
      );
    });

    it("once its deadline has passed, by a second", async () => {
      const id = await found(world(), city.gates.agreement);
      const deadline = (await city.networkHelpers.time.latest()) + 60;
      const drop = { ...(await approval(city.proceedings, authority, id, papers("reason"))), deadline };
      const late = await queued(authority, city.proceedings, 0, "act", name16("drop"), drop);
      await city.networkHelpers.time.setNextBlockTimestamp(deadline + 1);
      await refused(() => late.send(), city.proceedings, "DeadlinePassed", id, deadline, deadline + 1);
    });

    it("where the case of that number and version is about other terms, as after a reorganisation", async () => {
      const { scenario, channel } = city.gates;
      const ask = (quota: bigint) => someTerms(scenario, channel, { quota });
      const { restore: reorganise } = await city.networkHelpers.takeSnapshot();
      const id = await requested(world(), city.channel, ask(100n));
      const confirm = await approval(city.grants, supervisor, id, papers("assessment"));
      const late = await queued(supervisor, city.grants, 0, "confirm", confirm, ask(100n), ask(100n));
      await reorganise();
      expect(await requested(world(), city.channel, ask(900n))).to.equal(id);
      const { content } = await read(city.grants, "caseOf", id);
      const given = ethers.keccak256(encoded(city.grants, "confirm", ask(100n)));
      await refused(() => late.send(), city.grants, "ContentDiffers", id, given, content);
    });

    it("once its zone has been handed over: the part is another's", async () => {
      const zone = (await anUnassignedZone(city)).gate;
      const agreement = (await anAgreement(city, zone, "operator")).gate;
      const { id } = await city.opens(city.scenarios, "operator", ["scenarioPaper"], "state", {
        agreement,
        scope: SCOPE,
      });
      const accept = await approval(city.scenarios, authority, id, papers("opinion"));
      const late = await queued(authority, city.scenarios, 1, "act", name16("accept"), accept);
      const handover = { zone, successor: PARTY.supervisor2 };
      const offer = await city.opens(city.zones, "authority", ["decision"], "offerHandover", handover);
      await done(city.zones, city.who.supervisor2, "accept", offer.id, papers("acceptance"));
      const wanted = parts("supervisor", "supervisor2");
      await refused(
        () => late.send(),
        city.scenarios,
        "NotParty",
        ...[id, name16("accept"), authority, PARTY.authority, wanted],
      );
      await done(city.scenarios, city.who.supervisor2, "accept", id, papers("opinion"));
    });

    it("once the organisation has another account: in a chapter, in the kernel, and by signature", async () => {
      const { agreement, zone } = city.gates;
      const { id } = await city.opens(city.scenarios, "operator", ["scenarioPaper"], "state", {
        agreement,
        scope: SCOPE,
      });
      const accept = await approval(city.scenarios, supervisor, id, papers("opinion"));
      const act = await queued(supervisor, city.scenarios, 0, "act", name16("accept"), accept);
      const hold = await queued(supervisor, city.sluice, 0, "hold", zone, FROM_ITSELF, EVIDENCE);
      const { content } = await read(city.scenarios, "caseOf", id);
      const bySignature = await signed(city.scenarios, supervisor, "accept", accept, content);
      await replaceAccount("supervisor", spare);
      const wanted = parts("supervisor", "supervisor2");
      const notParty = [id, name16("accept"), supervisor, 0, wanted];
      await refused(() => act.send(), city.scenarios, "NotParty", ...notParty);
      await refused(() => bring(city.scenarios, "accept", bySignature), city.scenarios, "NotParty", ...notParty);
      await refused(
        () => hold.send(),
        city.sluice,
        "NotSteward",
        ...[zone, FROM_ITSELF, supervisor, 0, PARTY.supervisor],
      );
      await done(city.scenarios, spare, "accept", id, papers("opinion"));
    });
  });

  async function replaceAccount(role: "supervisor", account: Signer): Promise<void> {
    const content = { organisation: PARTY[role], account: await account.getAddress() };
    const { id } = await city.opens(city.accounts, "authority", ["decision"], "propose", content);
    await city.networkHelpers.time.increase(secondsOf("delay"));
    await done(city.accounts, authority, "replace", id, []);
  }

  const bring = (chapter: BaseContract, act: string, given: Approval) =>
    send(chapter, city.who.stranger, "act", name16(act), given);

  describe("has its act brought by anybody", () => {
    let id: number;
    let drop: Approval;
    let content: string;
    beforeEach(async () => {
      id = await found(world(), city.gates.agreement);
      drop = await approval(city.proceedings, authority, id, papers("reason"));
      ({ content } = await read(city.proceedings, "caseOf", id));
    });
    const invalid = (given: Approval, act = "drop") =>
      refused(
        () => bring(city.proceedings, act, given),
        city.proceedings,
        "SignatureInvalid",
        ...[id, name16(act), given.account],
      );

    it("with its officers' signatures (ERC-1271), and the event names it, not who brought it", async () => {
      await bring(city.proceedings, "drop", await signed(city.proceedings, authority, "drop", drop, content));
      expect(await stateOf(city.proceedings, id)).to.equal("Dropped");
      const [event] = await city.proceedings.queryFilter(
        city.proceedings.filters.Acted?.(id, name16("drop")) ?? "Acted",
      );
      const account = event !== undefined && "args" in event ? event.args.signature.account : undefined;
      expect(account).to.equal(await authority.getAddress());
    });

    it("beside an organisation with a plain key, whose act is brought with its own signature (EIP-712)", async () => {
      await drive(id, "reportPause");
      const assent = await approval(city.proceedings, city.who.government, id, papers("assentPaper"));
      const given = await signed(city.proceedings, city.who.government, "assent", assent, content);
      await send(city.proceedings, authority, "act", name16("assent"), given);
      expect(await stateOf(city.proceedings, id)).to.equal("PauseAssented");
    });

    it("not with the signature of one officer alone, nor of another Safe's", async () => {
      const [first] = authority.owners as [Signer];
      await invalid(await signed(city.proceedings, authority.signedBy(first), "drop", drop, content));
      const byAnother = await signed(city.proceedings, supervisor, "drop", drop, content);
      await invalid(byAnother);
    });

    it("not with those of an officer who has left since", async () => {
      const given = await signed(city.proceedings, authority, "drop", drop, content);
      const [, before, last] = await Promise.all(authority.owners.map((owner) => owner.getAddress()));
      await send(authority.safe, authority, "swapOwner", before, last, spare);
      await invalid(given);
    });

    it("not for another act, other papers, another version, deadline or content than were signed", async () => {
      const given = await signed(city.proceedings, authority, "drop", drop, content);
      await invalid({ ...given, documents: papers("statement", "report") }, "reportEnd");
      await invalid({ ...given, deadline: given.deadline - 1 });
      await invalid({ ...given, documents: given.documents.map((paper) => ({ ...paper, hash: EVIDENCE })) });
      const elsewhere = await signed(city.proceedings, authority, "drop", drop, EVIDENCE);
      await invalid(elsewhere);
    });
  });
});

/** A last argument as the event's payload has it. */
function encoded(chapter: BaseContract, method: string, content: unknown): string {
  const last = chapter.interface.getFunction(method)?.inputs.at(-1);
  if (last === undefined) throw new Error(`no function ${method}`);
  return ethers.AbiCoder.defaultAbiCoder().encode([last], [content]);
}
