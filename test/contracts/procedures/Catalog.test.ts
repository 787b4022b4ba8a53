/** Art. 2, 8, 23, 25: what may be published and listed, and how it ends. */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, PARTY, type Role, read, secondsOf, send, type World } from "../fixture.ts";
import { EVIDENCE, FINDING, FOREVER, KIND, WHY } from "../kernel.ts";
import { approvalOf, name16, papers, parts } from "./approvals.ts";
import { aChannel, accepted, drafted, offered, published, raised } from "./catalog.ts";
import { done, stateOf } from "./errand.ts";

/** From a derived dataset: its second upstream is the source, whose first is the provider. */
const SOURCE_PROVIDER = 6;

describe("Catalog", () => {
  let world: World;
  let restore: () => Promise<void>;
  before(async () => {
    world = await deployWorld();
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const seq = async (): Promise<bigint> => (await read(world.sluice, "head"))[0];
  const refusedBy = async (contract: BaseContract, attempt: Promise<unknown>, error: string, ...args: unknown[]) => {
    const before = await seq();
    await expect(attempt)
      .to.be.revertedWithCustomError(contract, error)
      .withArgs(...args);
    expect(await seq()).to.equal(before);
  };
  const refused = (attempt: Promise<unknown>, error: string, ...args: unknown[]) =>
    refusedBy(world.catalog, attempt, error, ...args);
  const refusedByKernel = (attempt: Promise<unknown>, error: string, ...args: unknown[]) =>
    refusedBy(world.sluice, attempt, error, ...args);
  const whyOf = async (gate: number): Promise<bigint> =>
    (await read(world.sluice, "stop", gate, await world.networkHelpers.time.latest()))[1];
  const act = (name: string, id: number, ...kinds: string[]) =>
    done(world.catalog, world.who.provider, name, id, papers(...kinds));
  const delayed = () => world.networkHelpers.time.increase(secondsOf("delay"));

  describe("publish", () => {
    it("opens the dataset's gate under the provider's, and the case is about that gate from then on", async () => {
      const { gate, id } = await published(world, 3);
      const found = await read(world.sluice, "gate", gate);
      expect([found.kind, found.first, found.second, found.holder, found.steward, found.notAfter]).to.deep.equal(
        [KIND.dataset, world.gates.provider, 0, PARTY.provider, 0, FOREVER].map(BigInt),
      );
      expect(await read(world.catalog, "gateOf", id)).to.equal(BigInt(gate));
      expect((await read(world.catalog, "caseOf", id)).subject).to.equal(BigInt(gate));
      expect(await read(world.catalog, "levelOf", gate)).to.equal(3n);
      expect(await whyOf(gate)).to.equal(WHY.flows);
    });

    it("refuses a level that the standard does not have", async () => {
      await refused(published(world, 0), "LevelUnknown", 0);
      await refused(published(world, 5), "LevelUnknown", 5);
    });

    it("refuses any gate but a provider's: what lies elsewhere is no public data", async () => {
      const approval = await approvalOf(world.catalog, world.who.operator, 0, papers("standard", "clause"));
      const { agreement } = world.gates;
      const foreign = send(world.catalog, world.who.operator, "publish", approval, {
        provider: agreement,
        second: 0,
        level: 1,
      });
      await refused(foreign, "SubjectUnfit", agreement, KIND.agreement, KIND.provider);
    });

    it("refuses an operator and a partner, whatever else they are (Art. 2)", async () => {
      for (const part of ["operator", "partner"]) {
        const both = parts("provider", part);
        await send(world.law, world.deployer, "setParts", PARTY.provider, both);
        await refused(published(world, 1), "NotPublic", PARTY.provider, both);
      }
      await send(world.law, world.deployer, "setParts", PARTY.provider, parts("provider", "supervisor"));
      await published(world, 1);
    });

    it("refuses to publish in another department's name", async () => {
      const approval = await approvalOf(world.catalog, world.who.provider2, 0, papers("standard", "clause"));
      const { provider } = world.gates;
      const foreign = send(world.catalog, world.who.provider2, "publish", approval, { provider, second: 0, level: 1 });
      const wanted = parts("provider");
      await refused(foreign, "NotParty", 1, name16("publish"), world.who.provider2, PARTY.provider2, wanted);
    });

    it("refuses data of two departments: the second is asked first", async () => {
      const approval = await approvalOf(world.catalog, world.who.provider, 0, papers("standard", "clause"));
      const { provider, provider2 } = world.gates;
      const alone = { provider, second: provider2, level: 1 };
      await refused(send(world.catalog, world.who.provider, "publish", approval, alone), "SecondMustAccept", provider2);
    });
  });

  describe("publishShared", () => {
    it("opens the dataset's gate under both providers once the second accepts, and not before", async () => {
      const gates = () => read(world.sluice, "gates");
      const before = await gates();
      const { id } = await drafted(world, 2, world.gates.provider2);
      expect(await gates()).to.equal(before);
      await accepted(world, id);
      const gate = Number(await gates());
      const found = await read(world.sluice, "gate", gate);
      expect([found.kind, found.first, found.second, found.holder]).to.deep.equal(
        [KIND.dataset, world.gates.provider, world.gates.provider2, PARTY.provider].map(BigInt),
      );
      expect(await read(world.catalog, "levelOf", gate)).to.equal(2n);
      expect(await stateOf(world.catalog, id)).to.equal("Published");
    });

    it("puts a derived dataset below its source, so that its holds and its end reach it", async () => {
      const source = await published(world, 1, "provider2");
      const derived = await published(world, 1, "provider", source.gate);
      expect((await read(world.sluice, "gate", derived.gate)).second).to.equal(BigInt(source.gate));
      await send(world.sluice, world.who.provider2, "hold", derived.gate, SOURCE_PROVIDER, EVIDENCE);
      expect(await whyOf(derived.gate)).to.equal(WHY.held);
      await send(world.sluice, world.who.provider2, "lift", derived.gate, SOURCE_PROVIDER, 1, FINDING);
      await done(world.catalog, world.who.provider2, "retire", source.id, papers("reason"));
      expect(await whyOf(derived.gate)).to.equal(WHY.expired);
    });

    it("is answered by the second alone, and what is declined or withdrawn opens nothing", async () => {
      const { id } = await drafted(world, 1, world.gates.provider2);
      const { provider, provider2 } = world.who;
      const accept = done(world.catalog, provider, "accept", id, papers("acceptance"));
      await refused(accept, "NotParty", id, name16("accept"), provider, PARTY.provider, parts("provider2"));
      await done(world.catalog, provider2, "decline", id, papers("reason"));
      expect(await stateOf(world.catalog, id)).to.equal("Declined");
      const other = await drafted(world, 1, world.gates.provider2);
      await done(world.catalog, provider, "withdraw", other.id, []);
      expect(await stateOf(world.catalog, other.id)).to.equal("Withdrawn");
    });

    it("refuses a second that is no department's: none at all, an operator's, or a gate of another kind", async () => {
      const { zone, provider2 } = world.gates;
      await refusedByKernel(drafted(world, 1, 0), "GateUnknown", 0);
      await refused(drafted(world, 1, zone), "SubjectUnfit", zone, KIND.zone, KIND.provider);
      await send(world.law, world.deployer, "setParts", PARTY.provider2, parts("provider", "operator"));
      await refused(drafted(world, 1, provider2), "NotPublic", PARTY.provider2, parts("provider", "operator"));
    });

    it("refuses to derive from what two departments already answer for", async () => {
      const ofTwo = await published(world, 1, "provider", world.gates.provider2);
      await refused(drafted(world, 1, ofTwo.gate), "ProvidersTooMany", ofTwo.gate);
    });

    it("refuses derived data below its source's level, also where the source was raised before the acceptance", async () => {
      const source = await published(world, 2, "provider2");
      await refused(drafted(world, 1, source.gate), "LevelBelowSource", source.gate, 1, 2);
      const { id } = await drafted(world, 2, source.gate);
      await raised(world, source.gate, 3, "provider2");
      await refused(accepted(world, id), "LevelBelowSource", source.gate, 2, 3);
    });

    it("refuses the ninth dataset derived from one, and takes it again once one is closed", async () => {
      const source = await published(world, 1, "provider2");
      const first = await published(world, 1, "provider", source.gate);
      for (let i = 1; i < 8; i++) await published(world, 1, "provider", source.gate);
      await refused(drafted(world, 1, source.gate), "DerivedTooMany", source.gate, 8);
      await act("retire", first.id, "reason");
      await delayed();
      await act("close", first.id);
      await published(world, 1, "provider", source.gate);
    });

    it("strikes from the source's list the derived dataset that is closed, wherever it stands", async () => {
      const source = await published(world, 1, "provider2");
      const derived = [];
      for (let i = 0; i < 3; i++) derived.push(await published(world, 1, "provider", source.gate));
      const [first, second, third] = derived;
      await act("retire", second?.id ?? 0, "reason");
      await delayed();
      await act("close", second?.id ?? 0);
      const left: bigint[] = await read(world.catalog, "derivedOf", source.gate);
      expect(left.map(Number)).to.deep.equal([first?.gate, third?.gate]);
    });
  });

  describe("ending, in two acts (K14)", () => {
    it("stops a dataset at once and closes it for ever after the delay", async () => {
      const { gate, id } = await published(world, 1);
      await act("retire", id, "reason");
      expect(await stateOf(world.catalog, id)).to.equal("Retiring");
      expect(await whyOf(gate)).to.equal(WHY.expired);
      const { due } = await read(world.catalog, "caseOf", id);
      await world.networkHelpers.time.setNextBlockTimestamp(due - 1n);
      await refused(act("close", id), "TooEarly", id, name16("close"), due - 1n, due);
      await world.networkHelpers.time.setNextBlockTimestamp(due);
      await act("close", id);
      expect(await stateOf(world.catalog, id)).to.equal("Closed");
      expect(await whyOf(gate)).to.equal(WHY.closed);
    });

    it("restores the term of a dataset on recall", async () => {
      const { gate, id } = await published(world, 1);
      await act("retire", id, "reason");
      await act("recall", id, "reason");
      expect((await read(world.sluice, "gate", gate)).notAfter).to.equal(BigInt(FOREVER));
      expect(await whyOf(gate)).to.equal(WHY.flows);
    });
  });

  describe("social and own data (Art. 8, 25)", () => {
    const listed = async (method: string, by: Role = "operator", agreement = world.gates.agreement) => {
      const approval = await approvalOf(world.catalog, world.who[by], 0, papers("statement"));
      await send(world.catalog, world.who[by], method, approval, agreement);
      return Number(await read(world.catalog, "cases"));
    };

    for (const [method, state] of [
      ["listSocial", "SocialListed"],
      ["listOwn", "OwnListed"],
    ] as const) {
      it(`are told from public data by their case: ${method} opens no gate, so that nothing is levelled, offered or granted of it`, async () => {
        const before = await read(world.sluice, "gates");
        const id = await listed(method);
        expect(await stateOf(world.catalog, id)).to.equal(state);
        expect(await read(world.sluice, "gates")).to.equal(before);
        const { agreement } = world.gates;
        expect(await read(world.catalog, "gateOf", id)).to.equal(BigInt(agreement));
        expect(await read(world.catalog, "levelOf", agreement)).to.equal(0n);
        const unfit = ["SubjectUnfit", agreement, KIND.agreement, KIND.dataset] as const;
        await refusedBy(world.channels, offered(world, agreement, aChannel("raw"), "operator"), ...unfit);
        await refusedBy(world.levels, raised(world, agreement, 2, "operator"), ...unfit);
        await done(world.catalog, world.who.operator, "strike", id, []);
        expect(await stateOf(world.catalog, id)).to.equal("Struck");
      });
    }

    it("are the operator's, under its own agreement", async () => {
      const { agreement, scenario } = world.gates;
      const { rival, provider } = world.who;
      const wanted = parts("operator");
      await refused(listed("listOwn", "rival"), "NotParty", 1, name16("listOwn"), rival, PARTY.rival, wanted);
      const social = listed("listSocial", "provider");
      await refused(social, "NotParty", 1, name16("listSocial"), provider, PARTY.provider, wanted);
      const unfit = listed("listSocial", "operator", scenario);
      await refused(unfit, "SubjectUnfit", scenario, KIND.scenario, KIND.agreement);
      const id = await listed("listSocial", "rival", world.gates.agreementOfRival);
      expect(await read(world.catalog, "partyOf", id, wanted)).to.equal(BigInt(PARTY.rival));
      expect(await read(world.catalog, "partyOf", id, parts("provider"))).to.equal(0n);
      expect(agreement).to.not.equal(world.gates.agreementOfRival);
    });
  });

  describe("of whom a level is set", () => {
    it("is the procedure of levels alone", async () => {
      const { gate } = await published(world, 2);
      const { catalog, who, levels } = world;
      const attempts = [
        () => send(catalog, who.authority, "raiseFor", gate, 3),
        () => send(catalog, who.authority, "lowerFor", gate, 1),
      ];
      for (const attempt of attempts) await refused(attempt(), "NotLevels", who.authority, levels, KIND.levels);
      expect(await read(catalog, "levelOf", gate)).to.equal(2n);
    });
  });
});
