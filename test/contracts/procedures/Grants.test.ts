/** Art. 21 to 23, 27: from a request to a grant, and never more than what went before. */
import { expect } from "chai";
import { before, beforeEach, describe, it } from "mocha";
import { deployWorld, PARTY, read, secondsOf, send, type World } from "../fixture.ts";
import { EVIDENCE, FINDING, FOREVER, KIND, WHY, ZERO } from "../kernel.ts";
import { approvalOf, documentSet, name16, papers, parts } from "./approvals.ts";
import { aChannel, type Channel, MODE, offered, published, raised, termsOf } from "./catalog.ts";
import { done, stateOf } from "./errand.ts";
import {
  approved,
  approvedSealed,
  confirmed,
  contentOf,
  payloadOf,
  REQUEST_PAPERS,
  requested,
  resubmitted,
  SEALED_PAPERS,
  someTerms,
  type Terms,
  wordOf,
} from "./grants.ts";
import { driven, found, WITH_ONE } from "./proceedings.ts";

/** Field 0 is of level 1, field 1 of level 2, field 2 of level 3 and names a person. */
const CHANNEL = aChannel("interface", { maxLevel: 3, level2: 0b110, level3: 0b100, personal: 0b100 });
/** Field 3 is of level 4. */
const SEALED = aChannel("sealed", { maxLevel: 4, level2: 0b1110, level3: 0b1100, level4: 0b1000 });
const PLAIN = 0b1011n;
const DAY = 86_400;

describe("Grants", () => {
  let world: World;
  let restore: () => Promise<void>;
  let dataset: { gate: number; id: number };
  let channel: number;
  let terms: Terms;
  before(async () => {
    world = await deployWorld();
    dataset = await published(world, 3);
    channel = (await offered(world, dataset.gate, CHANNEL)).gate;
    terms = someTerms(world.gates.scenario, channel, { fields: PLAIN });
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());

  const seq = async (): Promise<bigint> => (await read(world.sluice, "head"))[0];
  const refused = async (attempt: Promise<unknown>, error: string, ...args: unknown[]) => {
    const before = await seq();
    await expect(attempt)
      .to.be.revertedWithCustomError(world.grants, error)
      .withArgs(...args);
    expect(await seq()).to.equal(before);
  };
  const whyOf = async (gate: number): Promise<bigint> =>
    (await read(world.sluice, "stop", gate, await world.networkHelpers.time.latest()))[1];
  const gateOf = async (id: number): Promise<number> => Number(await read(world.grants, "gateOf", id));
  const aConfirmedRequest = async (given = terms, by = CHANNEL) => {
    const id = await requested(world, by, given);
    await confirmed(world, id, given, given);
    return id;
  };
  const aGrant = async () => {
    const id = await aConfirmedRequest();
    await approved(world, id, CHANNEL, terms, terms);
    return id;
  };

  describe("the way to a grant", () => {
    it("opens a gate under scenario and channel, held by the operator, with the terms approved", async () => {
      const id = await aGrant();
      const gate = await gateOf(id);
      const found = await read(world.sluice, "gate", gate);
      expect([found.kind, found.first, found.second, found.holder, found.steward]).to.deep.equal(
        [KIND.grant, world.gates.scenario, channel, PARTY.operator, 0].map(BigInt),
      );
      expect([found.notBefore, found.notAfter]).to.deep.equal([0n, BigInt(FOREVER)]);
      expect(await read(world.sluice, "terms", gate)).to.equal(wordOf(terms));
      expect(await whyOf(gate)).to.equal(WHY.flows);
    });

    it("opens nothing before the provider has approved", async () => {
      const before = await read(world.sluice, "gates");
      const id = await aConfirmedRequest();
      expect(await read(world.sluice, "gates")).to.equal(before);
      expect(await gateOf(id)).to.equal(world.gates.scenario);
      expect(await read(world.grants, "channelOf", id)).to.equal(BigInt(channel));
    });

    it("tells with the approval which gate it opened, and the terms in full", async () => {
      const id = await aConfirmedRequest();
      const less = { ...terms, fields: 0b11n, quota: 7n };
      const approval = await approved(world, id, CHANNEL, terms, less);
      const gate = await gateOf(id);
      const [opinion] = papers("opinion");
      await expect(approval)
        .to.emit(world.grants, "Acted")
        .withArgs(
          id,
          name16("approve"),
          PARTY.provider,
          [world.who.provider, 2 ** 48 - 1, parts("provider", "provider2"), 0],
          [name16("Granted"), 3, 0, gate, contentOf(less)],
          [[opinion?.kind, opinion?.algorithm, opinion?.hash]],
          payloadOf(less),
        );
    });

    it("does not begin under an earlier agreement that is not in line with the Measures (Art. 14)", async () => {
      const returned = await requested(world, CHANNEL, terms);
      await done(world.grants, world.who.supervisor, "return", returned, papers("reason"));
      const { agreement } = world.gates;
      await send(world.law, world.deployer, "setInLine", agreement, false);
      await refused(requested(world, CHANNEL, terms), "AgreementNotInLine", agreement);
      await refused(resubmitted(world, returned, CHANNEL, terms), "AgreementNotInLine", agreement);
      await send(world.law, world.deployer, "setInLine", agreement, true);
      await resubmitted(world, returned, CHANNEL, terms);
    });

    it("refuses to skip the supervisor, and to approve before or after its turn", async () => {
      const id = await requested(world, CHANNEL, terms);
      const from = [name16("Confirmed")];
      await refused(
        approved(world, id, CHANNEL, terms, terms),
        "ActNotPossible",
        id,
        name16("approve"),
        name16("Requested"),
        from,
      );
      await confirmed(world, id, terms, terms);
      await approved(world, id, CHANNEL, terms, terms);
      await refused(
        approved(world, id, CHANNEL, terms, terms),
        "ActNotPossible",
        id,
        name16("approve"),
        name16("Granted"),
        from,
      );
    });
  });

  describe("less, never more (P17)", () => {
    // What is asked is 3 fields, 1000 calls a day, in the year 2033; each step may give less.
    const asked: Partial<Terms> = {
      fields: PLAIN,
      quota: 1000n,
      period: 24,
      notBefore: 1_990_000_000,
      notAfter: 2_020_000_000,
    };
    const cases: [term: string, change: Partial<Terms>, found: bigint | number, wanted: bigint | number][] = [
      ["fields", { fields: 0b1111n }, 0b100, 0],
      ["quota", { quota: 1001n }, 1001, 1000],
      ["period", { period: 12 }, 12, 24],
      ["notBefore", { notBefore: 1_989_999_999 }, 1_989_999_999, 1_990_000_000],
      ["notAfter", { notAfter: 2_020_000_001 }, 2_020_000_001, 2_020_000_000],
    ];
    for (const [term, change, found, wanted] of cases) {
      it(`refuses another ${term} than was requested or confirmed`, async () => {
        const given = { ...terms, ...asked };
        const id = await requested(world, CHANNEL, given);
        await refused(
          confirmed(world, id, given, { ...given, ...change }),
          "TermsExceed",
          id,
          name16(term),
          found,
          wanted,
        );
        await confirmed(world, id, given, given);
        const approval = approved(world, id, CHANNEL, given, { ...given, ...change });
        await refused(approval, "TermsExceed", id, name16(term), found, wanted);
      });
    }

    it("refuses another scenario or channel than was requested", async () => {
      const id = await requested(world, CHANNEL, terms);
      const other = (await offered(world, dataset.gate, CHANNEL)).gate;
      const { scenarioOfRival, scenario } = world.gates;
      await refused(
        confirmed(world, id, terms, { ...terms, scenario: scenarioOfRival }),
        "TermsExceed",
        id,
        name16("scenario"),
        scenarioOfRival,
        scenario,
      );
      await refused(
        confirmed(world, id, terms, { ...terms, channel: other }),
        "TermsExceed",
        id,
        name16("channel"),
        other,
        channel,
      );
      await confirmed(world, id, terms, terms);
      await refused(
        approved(world, id, CHANNEL, terms, { ...terms, channel: other }),
        "TermsExceed",
        id,
        name16("channel"),
        other,
        channel,
      );
    });

    it("takes less at each step", async () => {
      const id = await requested(world, CHANNEL, terms);
      const first = { ...terms, fields: 0b11n, quota: 500n, notBefore: 1000 };
      const second = { ...first, fields: 0b1n, quota: 1n, notAfter: FOREVER - 1 };
      await confirmed(world, id, terms, first);
      await approved(world, id, CHANNEL, first, second);
      expect(await read(world.sluice, "terms", await gateOf(id))).to.equal(wordOf(second));
    });

    it("refuses to measure against earlier terms than those the case holds", async () => {
      const id = await requested(world, CHANNEL, terms);
      const less = { ...terms, quota: 10n };
      await confirmed(world, id, terms, less);
      await refused(
        approved(world, id, CHANNEL, terms, terms),
        "ContentDiffers",
        id,
        contentOf(terms),
        contentOf(less),
      );
    });

    it("refuses terms that are nothing", async () => {
      const now = await world.networkHelpers.time.latest();
      const nothing: [term: string, change: Partial<Terms>][] = [
        ["fields", { fields: 0n }],
        ["quota", { quota: 0n }],
        ["notAfter", { notBefore: FOREVER }],
        ["notAfter", { notAfter: now }],
      ];
      const id = await requested(world, CHANNEL, terms);
      for (const [term, change] of nothing) {
        await refused(requested(world, CHANNEL, { ...terms, ...change }), "TermsEmpty", name16(term));
        await refused(confirmed(world, id, terms, { ...terms, ...change }), "TermsEmpty", name16(term));
      }
    });
  });

  describe("levels and modes (Art. 23)", () => {
    /** A channel of whatever terms, as no catalog would offer it: the grant judges for itself. */
    const strange = (given: Channel) =>
      world.open({ kind: KIND.channel, first: dataset.gate, holder: PARTY.provider, terms: termsOf(given) });
    const handOver = () =>
      send(world.sluice, world.deployer, "setProcedure", KIND.channel, world.law, 1 << KIND.dataset, 1);

    const rules: [mode: keyof typeof MODE, level: number, fields: bigint, allowed: boolean][] = [
      ["raw", 1, 0b1n, true],
      ["raw", 2, 0b10n, false],
      ["raw", 3, 0b100n, false],
      ["raw", 4, 0b1000n, false],
      ["interface", 1, 0b1n, true],
      ["interface", 3, 0b100n, true],
      ["interface", 4, 0b1000n, false],
      ["model", 2, 0b10n, true],
      ["model", 4, 0b1000n, false],
      ["sealed", 3, 0b100n, true],
      ["sealed", 4, 0b1000n, true],
      ["none", 1, 0b1n, false],
    ];
    for (const [mode, level, fields, allowed] of rules) {
      it(`${allowed ? "takes" : "refuses"} a request for level ${level} ${mode === "none" ? "in no mode" : mode}, whatever else the channel has`, async () => {
        await handOver();
        const given = { ...SEALED, mode: MODE[mode] };
        const gate = await strange(given);
        const request = requested(world, given, { ...terms, channel: gate, fields: fields | 0b1n });
        if (allowed) await request;
        else await refused(request, "LevelForbidden", gate, level, MODE[mode]);
      });
    }

    it("refuses masks that are not those in the channel's gate, at request and at approval", async () => {
      const forged = { ...CHANNEL, personal: 0 };
      await refused(requested(world, forged, terms), "ChannelDiffers", channel, termsOf(forged), termsOf(CHANNEL));
      const id = await aConfirmedRequest();
      await refused(
        approved(world, id, forged, terms, terms),
        "ChannelDiffers",
        channel,
        termsOf(forged),
        termsOf(CHANNEL),
      );
    });

    it("refuses every step towards a grant on a channel that a raise has stopped", async () => {
      const open = await published(world, 1);
      const raw = aChannel("raw");
      const gate = (await offered(world, open.gate, raw)).gate;
      const rawTerms = { ...terms, channel: gate };
      const id = await requested(world, raw, rawTerms);
      const later = await aConfirmedRequest(rawTerms, raw);
      await raised(world, open.gate, 2);
      await refused(requested(world, raw, rawTerms), "AlreadyOver", gate, gate);
      await refused(confirmed(world, id, rawTerms, rawTerms), "AlreadyOver", gate, gate);
      await refused(approved(world, later, raw, rawTerms, rawTerms), "AlreadyOver", gate, gate);
    });
  });

  describe("level 4", () => {
    let sealed: Terms;
    let id: number;
    beforeEach(async () => {
      const secret = await published(world, 4);
      const now = await world.networkHelpers.time.latest();
      sealed = {
        ...terms,
        channel: (await offered(world, secret.gate, SEALED)).gate,
        fields: 0b1001n,
        notBefore: now,
        notAfter: now + 92 * DAY,
      };
      id = await aConfirmedRequest(sealed, SEALED);
    });
    const all = ["authority", "supervisor", "provider"] as const;

    it("is granted by authority, supervisor and provider together, in any order, and not before the last", async () => {
      const before = await read(world.sluice, "gates");
      for (const role of all) {
        expect(await read(world.sluice, "gates")).to.equal(before);
        await approvedSealed(world, id, SEALED, sealed, sealed, role);
      }
      expect(await stateOf(world.grants, id)).to.equal("Granted");
      expect(await whyOf(await gateOf(id))).to.equal(WHY.flows);
    });

    it("is not even asked for without a statement of need, nor granted without the measures", async () => {
      const bare = await approvalOf(world.grants, world.who.operator, 0, papers("scenarioPaper"));
      const asked = send(world.grants, world.who.operator, "request", bare, SEALED, sealed);
      const [needed, found] = [documentSet(...REQUEST_PAPERS), documentSet("scenarioPaper")];
      await refused(asked, "DocumentsDiffer", id + 1, name16("request"), found, needed);
      const opinions = SEALED_PAPERS.filter((kind) => kind !== "measures");
      const approval = await approvalOf(world.grants, world.who.authority, id, papers(...opinions));
      const attempt = send(world.grants, world.who.authority, "approveSealed", approval, SEALED, sealed, sealed);
      const wanted = documentSet(...SEALED_PAPERS);
      await refused(attempt, "DocumentsDiffer", id, name16("approveSealed"), documentSet(...opinions), wanted);
    });

    it("refuses the provider's approval alone", async () => {
      await refused(approved(world, id, SEALED, sealed, sealed), "LevelUnfit", id, 4, 3);
    });

    it("is granted by the provider alone once no field of level 4 is left", async () => {
      await approved(world, id, SEALED, sealed, { ...sealed, fields: 0b1n });
      expect(await stateOf(world.grants, id)).to.equal("Granted");
    });

    it("refuses the joint approval where there is no such field", async () => {
      const less = { ...sealed, fields: 0b1n };
      await refused(approvedSealed(world, id, SEALED, sealed, less, "authority"), "LevelUnfit", id, 1, 4);
    });

    it("refuses a term of more than 92 days", async () => {
      const long = someTerms(sealed.scenario, sealed.channel, { fields: 0b1000n });
      const longer = await aConfirmedRequest(long, SEALED);
      const tooLong = { ...long, notBefore: 1_990_000_000, notAfter: 1_990_000_001 + 92 * DAY };
      const attempt = approvedSealed(world, longer, SEALED, long, tooLong, "authority");
      await refused(attempt, "TermTooLong", longer, 92 * DAY + 1, 92 * DAY);
    });
  });

  describe("personal fields (Art. 21)", () => {
    const personal = () => ({ ...terms, fields: 0b101n });

    it("are refused in a plain request", async () => {
      await refused(requested(world, CHANNEL, personal()), "FieldsPersonal", channel, 0b100);
    });

    it("are taken with impact assessment and notice, and asked for by that request alone", async () => {
      const id = await requested(world, CHANNEL, personal(), "operator", "requestPersonal");
      expect(await stateOf(world.grants, id)).to.equal("Requested");
      const attempt = requested(world, CHANNEL, terms, "operator", "requestPersonal");
      await refused(attempt, "FieldsNotPersonal", channel, PLAIN);
    });

    it("are refused in a plain correction, and taken in one with the papers", async () => {
      const id = await requested(world, CHANNEL, terms);
      await done(world.grants, world.who.supervisor, "return", id, papers("reason"));
      await refused(resubmitted(world, id, CHANNEL, personal()), "FieldsPersonal", channel, 0b100);
      await refused(resubmitted(world, id, CHANNEL, terms, "resubmitPersonal"), "FieldsNotPersonal", channel, PLAIN);
      await resubmitted(world, id, CHANNEL, personal(), "resubmitPersonal");
      expect((await read(world.grants, "caseOf", id)).content).to.equal(contentOf(personal()));
    });
  });

  describe("whose request", () => {
    it("is refused in another operator's agreement", async () => {
      const foreign = requested(world, CHANNEL, terms, "rival");
      await refused(foreign, "NotParty", 1, name16("request"), world.who.rival, PARTY.rival, parts("operator"));
    });

    it("is refused for what is no scenario, or no channel", async () => {
      const { agreement } = world.gates;
      await refused(
        requested(world, CHANNEL, { ...terms, scenario: agreement }),
        "SubjectUnfit",
        agreement,
        KIND.agreement,
        KIND.scenario,
      );
      await refused(
        requested(world, CHANNEL, { ...terms, channel: dataset.gate }),
        "SubjectUnfit",
        dataset.gate,
        KIND.dataset,
        KIND.channel,
      );
    });

    it("goes its way while a gate above is held, and flows only when it is lifted", async () => {
      const { zone } = world.gates;
      await send(world.sluice, world.who.supervisor, "hold", zone, 1, EVIDENCE);
      const gate = await gateOf(await aGrant());
      expect(await whyOf(gate)).to.equal(WHY.held);
      await send(world.sluice, world.who.supervisor, "lift", zone, 1, 1, FINDING);
      expect(await whyOf(gate)).to.equal(WHY.flows);
    });

    it("goes its way while the agreement is suspended, and flows only when it is reopened", async () => {
      const suspension = await found(world, world.gates.agreement);
      await driven(world, suspension, WITH_ONE, ["reportPause", "assent", "suspend"]);
      const gate = await gateOf(await aGrant());
      expect(await whyOf(gate)).to.equal(WHY.held);
      await driven(world, suspension, WITH_ONE, ["reportLift", "assent", "reopen"]);
      expect(await whyOf(gate)).to.equal(WHY.flows);
    });

    it("ends with the agreement: nothing is asked, confirmed or approved any more, whatever is held above", async () => {
      const { agreement, scenario, zone } = world.gates;
      const asked = await requested(world, CHANNEL, terms);
      const returned = await requested(world, CHANNEL, terms);
      await done(world.grants, world.who.supervisor, "return", returned, papers("reason"));
      const awaiting = await aConfirmedRequest();
      await send(world.sluice, world.who.supervisor, "hold", zone, 1, EVIDENCE); // and would hide the end
      await send(world.law, world.deployer, "retime", agreement, await world.networkHelpers.time.latest());
      const over = ["AlreadyOver", scenario, agreement] as const;
      await refused(requested(world, CHANNEL, terms), ...over);
      await refused(resubmitted(world, returned, CHANNEL, terms), ...over);
      await refused(confirmed(world, asked, terms, terms), ...over);
      await refused(approved(world, awaiting, CHANNEL, terms, terms), ...over);
      await done(world.grants, world.who.operator, "withdraw", awaiting, []);
      await done(world.grants, world.who.supervisor, "refuse", asked, papers("reason"));
      expect(await read(world.grants, "openRequestsOf", PARTY.operator)).to.equal(1n);
    });

    it("is refused beyond 50 open ones, and taken again once one is decided", async () => {
      const ids = [];
      for (let i = 0; i < 50; i++) ids.push(await requested(world, CHANNEL, terms));
      await refused(requested(world, CHANNEL, terms), "RequestsTooMany", PARTY.operator, 50);
      const rivals = { ...terms, scenario: world.gates.scenarioOfRival };
      await requested(world, CHANNEL, rivals, "rival");
      await done(world.grants, world.who.operator, "withdraw", ids[0] ?? 0, []);
      await requested(world, CHANNEL, terms);
    });

    it("gives back its place when it is granted, refused or withdrawn, and not before or after", async () => {
      const open = () => read(world.grants, "openRequestsOf", PARTY.operator);
      const id = await aConfirmedRequest();
      expect(await open()).to.equal(1n);
      await approved(world, id, CHANNEL, terms, terms);
      expect(await open()).to.equal(0n);
      await done(world.grants, world.who.operator, "giveUp", id, []);
      expect(await open()).to.equal(0n);
      const refusedOne = await requested(world, CHANNEL, terms);
      await done(world.grants, world.who.supervisor, "return", refusedOne, papers("reason"));
      expect(await open()).to.equal(1n);
      await resubmitted(world, refusedOne, CHANNEL, terms);
      await done(world.grants, world.who.supervisor, "refuse", refusedOne, papers("reason"));
      expect(await open()).to.equal(0n);
    });
  });

  describe("correction", () => {
    it("is taken until its limit, and refused from then on", async () => {
      const id = await requested(world, CHANNEL, terms);
      await done(world.grants, world.who.supervisor, "return", id, papers("reason"));
      const { due } = await read(world.grants, "caseOf", id);
      expect(Number(due)).to.equal((await world.networkHelpers.time.latest()) + secondsOf("correctTime"));
      await world.networkHelpers.time.setNextBlockTimestamp(due);
      await refused(resubmitted(world, id, CHANNEL, terms), "TooLate", id, name16("resubmit"), due, due);
    });

    it("refuses to change to another scenario or channel: they name the judges", async () => {
      const id = await requested(world, CHANNEL, terms);
      await done(world.grants, world.who.supervisor, "return", id, papers("reason"));
      const { scenario, scenarioOfTwo } = world.gates;
      const elsewhere = resubmitted(world, id, CHANNEL, { ...terms, scenario: scenarioOfTwo });
      await refused(elsewhere, "TermsExceed", id, name16("scenario"), scenarioOfTwo, scenario);
      const other = (await offered(world, dataset.gate, CHANNEL)).gate;
      await refused(
        resubmitted(world, id, CHANNEL, { ...terms, channel: other }),
        "TermsExceed",
        id,
        name16("channel"),
        other,
        channel,
      );
    });

    it("is refused of a request that is not there", async () => {
      await refused(resubmitted(world, 0, CHANNEL, terms), "CaseUnknown", 0);
    });

    it("may ask for more than before: it is judged anew", async () => {
      const id = await requested(world, CHANNEL, { ...terms, quota: 5n });
      await done(world.grants, world.who.supervisor, "return", id, papers("reason"));
      await resubmitted(world, id, CHANNEL, terms);
      await confirmed(world, id, terms, terms);
      expect(await stateOf(world.grants, id)).to.equal("Confirmed");
    });
  });

  describe("several of one part", () => {
    it("wants both supervisors of a zone of two", async () => {
      const given = { ...terms, scenario: world.gates.scenarioOfTwo };
      const id = await requested(world, CHANNEL, given);
      await confirmed(world, id, given, given, "supervisor2");
      expect(await stateOf(world.grants, id)).to.equal("Requested");
      await confirmed(world, id, given, given, "supervisor");
      expect(await stateOf(world.grants, id)).to.equal("Confirmed");
    });

    const datasets = [
      { what: "of two departments", second: async () => world.gates.provider2 },
      { what: "derived from another's", second: async () => (await published(world, 3, "provider2")).gate },
    ];
    for (const { what, second } of datasets) {
      it(`wants both departments for data ${what}`, async () => {
        const both = await published(world, 3, "provider", await second());
        const given = { ...terms, channel: (await offered(world, both.gate, CHANNEL)).gate };
        const id = await aConfirmedRequest(given);
        await approved(world, id, CHANNEL, given, given, "provider2");
        expect(await stateOf(world.grants, id)).to.equal("Confirmed");
        await approved(world, id, CHANNEL, given, given, "provider");
        expect(await stateOf(world.grants, id)).to.equal("Granted");
      });
    }

    it("counts a supervisor's confirmation for nothing once the zone is another's", async () => {
      const given = { ...terms, scenario: world.gates.scenarioOfTwo };
      const id = await requested(world, CHANNEL, given);
      await confirmed(world, id, given, given, "supervisor");
      const second = (await read(world.sluice, "gate", world.gates.zoneOfTwo)).second;
      await send(world.law, world.deployer, "handover", second, PARTY.rival);
      await confirmed(world, id, given, given, "rival");
      expect(await stateOf(world.grants, id)).to.equal("Requested");
      await confirmed(world, id, given, given, "supervisor");
      expect(await stateOf(world.grants, id)).to.equal("Confirmed");
    });

    it("lets one organisation that supervises and provides act twice, once in each capacity", async () => {
      await send(world.law, world.deployer, "handover", world.gates.zone, PARTY.provider);
      const id = await requested(world, CHANNEL, terms);
      await confirmed(world, id, terms, terms, "provider");
      expect(await stateOf(world.grants, id)).to.equal("Confirmed");
      await approved(world, id, CHANNEL, terms, terms, "provider");
      expect(await stateOf(world.grants, id)).to.equal("Granted");
    });
  });

  describe("the end of a grant", () => {
    const ends = [
      ["withdrawApproval", "provider", ["reason"]],
      ["disclaim", "supervisor", ["reason"]],
      ["giveUp", "operator", []],
    ] as const;
    for (const [act, role, kinds] of ends) {
      it(`closes its gate for ever: ${act} by the ${role}`, async () => {
        const id = await aGrant();
        const gate = await gateOf(id);
        await done(world.grants, world.who[role], act, id, papers(...kinds));
        expect(await whyOf(gate)).to.equal(WHY.closed);
        expect(await stateOf(world.grants, id)).to.equal("Ended");
      });
    }

    it("is not in the grants' hands while another contract is registered", async () => {
      const id = await aGrant();
      await send(world.sluice, world.deployer, "setProcedure", KIND.grant, world.law, 0, 0);
      const attempt = done(world.grants, world.who.operator, "giveUp", id, []);
      await expect(attempt)
        .to.be.revertedWithCustomError(world.sluice, "NotProcedure")
        .withArgs(KIND.grant, world.grants, world.law);
      expect(ZERO).to.not.equal(await read(world.sluice, "terms", await gateOf(id)));
    });
  });
});
