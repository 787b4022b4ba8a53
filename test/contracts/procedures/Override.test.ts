/** Art. 28, K3, K12: over a seat that will not lift there is the authority's claim, with the delay or the government's assent; over a provider there is none. */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { anAgreement, aZone, gateOf } from "../city.ts";
import { PARTY, type Role, read, secondsOf, send } from "../fixture.ts";
import { EVIDENCE, FINDING, KIND, UPSTREAM } from "../kernel.ts";
import { approvalOf, name16, papers, parts } from "./approvals.ts";
import { done, stateOf } from "./errand.ts";
import { aHeldKey, type Claim, claimed, held, providerGateOf } from "./override.ts";
import { aCityWithGrants, admitted, type CityWithGrants } from "./partners.ts";
import { type Refused, refusedBy } from "./refusals.ts";

let city: CityWithGrants;
let ofTheKernel: Refused;
let restore: () => Promise<void>;

const act = (chapter: BaseContract, by: Role, name: string, id: number, ...kinds: string[]) =>
  done(chapter, city.who[by], name, id, papers(...kinds));
const later = () => city.networkHelpers.time.increase(secondsOf("delay"));
const lies = async ({ gate, path }: Claim): Promise<boolean> =>
  ((BigInt((await read(city.sluice, "gate", gate)).holds) >> BigInt(path)) & 1n) === 1n;
const renewed = async (by: Role, { gate, path }: Claim): Promise<number> => {
  await send(city.sluice, city.who[by], "hold", gate, path, EVIDENCE);
  return Number((await read(city.sluice, "gate", gate)).turn);
};

const upstreamOf = (kind: number) => UPSTREAM.find(([of]) => of === kind)?.slice(1) ?? [];

interface Seat {
  readonly name: string;
  readonly chapter: () => BaseContract;
  readonly steward: Role;
  /** Held from the seat, by its steward. */
  readonly held: () => Promise<Claim>;
}

/** Every kind of seat that can be overridden, held at itself and from below. */
const SEATS: readonly Seat[] = [
  {
    name: "a zone's, on an agreement below it",
    chapter: () => city.zones,
    steward: "supervisor2",
    held: async () => {
      const { gate } = await aZone(city, "supervisor2");
      const agreement = await anAgreement(city, gate, "rival", "supervisor2");
      return held(city, "supervisor2", agreement.gate, 2);
    },
  },
  {
    name: "a supervision's, on its zone of two",
    chapter: () => city.zones,
    steward: "supervisor2",
    held: async () => held(city, "supervisor2", (await aZone(city, "supervisor", "supervisor2")).gate, 3),
  },
  {
    name: "a partner's, the operator's hold",
    chapter: () => city.partners,
    steward: "operator",
    held: async () => held(city, "operator", (await admitted(city, "operator")).gate, 1),
  },
  {
    name: "a key's, its own organisation's hold",
    chapter: () => city.accounts,
    steward: "operator",
    held: () => aHeldKey(city),
  },
];

before(async () => {
  city = await aCityWithGrants();
  ofTheKernel = refusedBy(city.sluice, city.sluice);
  ({ restore } = await city.networkHelpers.takeSnapshot());
});
beforeEach(() => restore());

for (const seat of SEATS) {
  describe(`Override of ${seat.name}`, () => {
    let claim: Claim;
    let chapter: BaseContract;
    let refused: Refused;
    beforeEach(async () => {
      claim = await seat.held();
      chapter = seat.chapter();
      refused = refusedBy(city.sluice, chapter);
    });
    const opened = (what: Claim = claim) => claimed(city, chapter, what);

    it("K3: is not the authority's by a lift of its own", async () => {
      const { gate, path, turn } = claim;
      const lift = () => send(city.sluice, city.who.authority, "lift", gate, path, turn, FINDING);
      await ofTheKernel(lift, "NotSteward", gate, path, city.who.authority, PARTY.authority, PARTY[seat.steward]);
    });

    it("K12: lifts after the delay and not a second sooner", async () => {
      const id = await opened();
      const due = Number((await read(chapter, "caseOf", id)).due);
      expect(due).to.equal((await city.networkHelpers.time.latest()) + secondsOf("delay"));
      await city.networkHelpers.time.setNextBlockTimestamp(due - 1);
      const override = () => act(chapter, "authority", "override", id);
      await refused(override, "TooEarly", id, name16("override"), due - 1, due);
      expect(await lies(claim)).to.equal(true);
      await city.networkHelpers.time.setNextBlockTimestamp(due);
      await override();
      expect([await lies(claim), await stateOf(chapter, id)]).to.deep.equal([false, "Overridden"]);
    });

    it("K12: lifts at once with the government's assent", async () => {
      const id = await opened();
      await act(chapter, "government", "assent", id, "assentPaper");
      expect([await lies(claim), await stateOf(chapter, id)]).to.deep.equal([false, "Overridden"]);
    });

    it("is about the gate that is held, and hears the steward of the seat without stopping the clock", async () => {
      const id = await opened();
      expect(await read(chapter, "partyOf", id, parts("steward"))).to.equal(BigInt(PARTY[seat.steward]));
      const { due, subject } = await read(chapter, "caseOf", id);
      expect(subject).to.equal(BigInt(claim.gate));
      await act(chapter, seat.steward, "answer", id, "answer");
      expect([await stateOf(chapter, id), (await read(chapter, "caseOf", id)).due]).to.deep.equal(["Claimed", due]);
      expect([...(await read(chapter, "claimOf", id))].map(Number)).to.deep.equal([claim.gate, claim.path, claim.turn]);
    });

    it("hears no answer once the delay is over: none can make the authority's approval stale then", async () => {
      const id = await opened();
      await later();
      const { due } = await read(chapter, "caseOf", id);
      const answer = () => act(chapter, seat.steward, "answer", id, "answer");
      await refused(answer, "TooLate", id, name16("answer"), () => true, due);
    });

    it("K3: wipes out no hold that nobody has seen: a renewed one is claimed anew", async () => {
      const id = await opened();
      const turn = await renewed(seat.steward, claim);
      await later();
      const { gate } = claim;
      await ofTheKernel(() => act(chapter, "authority", "override", id), "HeldSince", gate, claim.turn, turn);
      const assent = () => act(chapter, "government", "assent", id, "assentPaper");
      await ofTheKernel(assent, "HeldSince", gate, claim.turn, turn);
      await act(chapter, "authority", "recall", id, "reason");
      const again = await opened({ ...claim, turn });
      await act(chapter, "government", "assent", again, "assentPaper");
      expect(await lies(claim)).to.equal(false);
    });

    it("is claimed only for what lies, as it lies: not for a hold that is still to come", async () => {
      const { gate, path, turn } = claim;
      await refused(() => opened({ ...claim, turn: turn + 1 }), "HeldSince", gate, turn + 1, turn);
      await send(city.sluice, city.who[seat.steward], "lift", gate, path, turn, FINDING);
      await refused(() => opened(), "NotHeldFrom", gate, path);
    });

    it("has a way out where the steward has lifted meanwhile", async () => {
      const id = await opened();
      const { gate, path, turn } = claim;
      await send(city.sluice, city.who[seat.steward], "lift", gate, path, turn, FINDING);
      await later();
      await ofTheKernel(() => act(chapter, "authority", "override", id), "NotHeldFrom", gate, path);
      await act(chapter, "authority", "recall", id, "reason");
      expect(await stateOf(chapter, id)).to.equal("Recalled");
    });
  });
}

describe("Override", () => {
  const refusedFor = async (chapter: BaseContract, claim: Claim, error: string, ...args: unknown[]) =>
    refusedBy(city.sluice, chapter)(() => claimed(city, chapter, claim), error, ...args);

  it("K3: there is none of a provider's hold on its own data, in any chapter", async () => {
    const gate = await providerGateOf(city, "provider");
    const dataset = await city.open({ kind: KIND.dataset, first: gate });
    for (const claim of [await held(city, "provider", gate, 1), await held(city, "provider", dataset, 2)]) {
      for (const chapter of [city.accounts, city.zones, city.partners]) {
        await refusedFor(chapter, claim, "SeatNotOverridable", claim.gate, claim.path, KIND.provider);
      }
    }
  });

  it("K3: there is none of the platform's holds, nor of the formal proceedings'", async () => {
    const { gate } = await aZone(city, "supervisor2");
    const claim = await held(city, "authority", gate, 2);
    await refusedFor(city.zones, claim, "SeatNotOverridable", gate, 2, KIND.platform);
    await send(city.sluice, city.proceedings, "hold", gate, 0, EVIDENCE);
    const formal = { gate, path: 0, turn: 2 };
    await refusedFor(city.zones, formal, "SeatNotOverridable", gate, 0, KIND.proceedings);
  });

  it("is each chapter's for the seats of its own kinds", async () => {
    const seats: readonly (readonly [Claim, number, BaseContract])[] = [
      [await held(city, "supervisor2", (await aZone(city, "supervisor2")).gate, 1), KIND.zone, city.zones],
      [await held(city, "operator", (await admitted(city, "operator")).gate, 1), KIND.partner, city.partners],
      [await aHeldKey(city), KIND.key, city.accounts],
    ];
    for (const [claim, kind, own] of seats) {
      for (const chapter of [city.accounts, city.zones, city.partners].filter((chapter) => chapter !== own)) {
        await refusedFor(chapter, claim, "SeatNotOverridable", claim.gate, claim.path, kind);
      }
    }
  });

  it("is not of the authority's own seats, which it lifts itself", async () => {
    const claim = await held(city, "authority", await gateOf(city, "operator"), 1);
    await refusedFor(city.accounts, claim, "SeatIsOwn", claim.gate, 1, PARTY.authority);
  });

  it("asks who the steward of the seat is at each act: whoever took over answers for it", async () => {
    const { sluice, zones, law, deployer, who } = city;
    const { gate } = await aZone(city, "supervisor2");
    const id = await claimed(city, zones, await held(city, "supervisor2", gate, 1));
    const chapterOfZones = (chapter: BaseContract) =>
      send(sluice, deployer, "setProcedure", KIND.zone, chapter, ...upstreamOf(KIND.zone));
    await chapterOfZones(law);
    await send(law, deployer, "handover", gate, PARTY.supervisor);
    await chapterOfZones(zones);
    const answer = (by: Role) => () => act(zones, by, "answer", id, "answer");
    const refused = refusedBy(sluice, zones);
    const wanted = parts("steward");
    await refused(answer("supervisor2"), "NotParty", id, name16("answer"), who.supervisor2, PARTY.supervisor2, wanted);
    await answer("supervisor")();
    expect(await read(zones, "partyOf", id, wanted)).to.equal(BigInt(PARTY.supervisor));
  });

  it("has no supervisor among its parties, whatever gate is held", async () => {
    const { gate } = await aZone(city, "supervisor2");
    const { gate: agreement } = await anAgreement(city, gate, "rival", "supervisor2");
    for (const claim of [await held(city, "supervisor2", gate, 1), await held(city, "supervisor2", agreement, 2)]) {
      const id = await claimed(city, city.zones, claim);
      for (const part of ["supervisor", "supervisor2"]) {
        expect(await read(city.zones, "partyOf", id, parts(part))).to.equal(0n);
      }
    }
  });

  it("leaves the other holds on the gate where they are", async () => {
    const { gate } = await aZone(city, "supervisor2");
    await held(city, "authority", gate, 2);
    const claim = await held(city, "supervisor2", gate, 1);
    const id = await claimed(city, city.zones, claim);
    await act(city.zones, "government", "assent", id, "assentPaper");
    expect((await read(city.sluice, "gate", gate)).holds).to.equal(1n << 2n);
  });

  it("tells the kernel's entry the paper that lifts", async () => {
    const claim = await aHeldKey(city);
    const id = await claimed(city, city.accounts, claim);
    const approval = await approvalOf(city.accounts, city.who.government, id, papers("assentPaper"));
    await send(city.accounts, city.who.government, "act", name16("assent"), approval);
    const lifted = (await city.sluice.queryFilter(city.sluice.getEvent("Entry"))).at(-2);
    if (lifted === undefined || !("args" in lifted)) throw new Error("no entry");
    expect([lifted.args.gate, lifted.args.path, lifted.args.by]).to.deep.equal([
      BigInt(claim.gate),
      BigInt(claim.path),
      await city.accounts.getAddress(),
    ]);
  });
});
