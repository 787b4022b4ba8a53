/** Agreements: every state, act and account, by Art. 13 and 14 as read by hand: the authority proposes, authority, supervisors and operator sign. */
import { before, beforeEach, describe, it } from "mocha";
import {
  anAgreement,
  anEarlierAgreement,
  anEarlierAgreementFor,
  aRegisteredCity,
  aZone,
  type City,
  DAY,
  EIGHT_PARTS,
  terms,
} from "../city.ts";
import { type Role, read } from "../fixture.ts";
import { papers } from "./approvals.ts";
import { done } from "./errand.ts";
import { type Law, type Matrix, proveTable, tryAll } from "./matrix.ts";

const authority = (...papers: string[]) => ({ by: ["authority"], papers });
/** What all sign, unless the operator declines or the authority abandons it. */
const signed = (...papers: string[]) => ({
  sign: { by: ["authority", "supervisor", "supervisor2", "operator"], papers },
  decline: { by: ["operator"], papers: ["reason"] },
  abandon: authority("reason"),
});

const LAW: Law = {
  "": {
    propose: authority(...EIGHT_PARTS),
    proposeOtherTerm: authority(...EIGHT_PARTS, "ground"),
    proposeLongTerm: authority(...EIGHT_PARTS, "ground", "opinion"),
    proposeEarlier: authority("contract"),
    amend: authority("amendment"),
    amendOtherTerm: authority("amendment", "ground"),
    amendLongTerm: authority("amendment", "ground", "opinion"),
    align: authority("amendment", ...EIGHT_PARTS),
    alignOtherTerm: authority("amendment", ...EIGHT_PARTS, "ground"),
    alignLongTerm: authority("amendment", ...EIGHT_PARTS, "ground", "opinion"),
  },
  Proposed: { ...signed(...EIGHT_PARTS), revise: authority(...EIGHT_PARTS) },
  EarlierProposed: signed("contract"),
  Amending: signed("amendment"),
  Aligning: signed("amendment", ...EIGHT_PARTS),
  InForce: {},
  TakenOver: {},
  Amended: {},
  Aligned: {},
  Declined: {},
  Abandoned: {},
};
const FINAL = ["Abandoned", "Aligned", "Amended", "Declined", "InForce", "TakenOver"];

for (const second of [undefined, "supervisor2"] as const) {
  describe(`Agreements: the law, in a zone of ${second === undefined ? "one supervisor" : "two supervisors"}`, () => {
    const supervisors: Role[] = second === undefined ? ["supervisor"] : ["supervisor", second];
    let city: City;
    let zone: number;
    let agreement: number;
    let earlier: Readonly<Record<"general" | "other" | "long", number>>;
    let matrix: Matrix;
    let restore: () => Promise<void>;
    before(async () => {
      city = await aRegisteredCity();
      zone = (await aZone(city, "supervisor", second)).gate;
      agreement = (await anAgreement(city, zone, "rival", ...supervisors)).gate;
      const lasting = async (days: number) =>
        (await anEarlierAgreementFor(days * DAY, city, zone, "rival", ...supervisors)).gate;
      earlier = { general: await lasting(1826), other: await lasting(365), long: await lasting(3650) };
      const openings = await contents();
      matrix = {
        world: city,
        chapter: city.agreements,
        law: LAW,
        holders: {
          authority: "authority",
          supervisor: "supervisor",
          supervisor2: second ?? "supervisor",
          operator: "operator",
        },
        typed: (act, approval) => (act in openings ? [act, approval, openings[act]] : undefined),
      };
      ({ restore } = await city.networkHelpers.takeSnapshot());
    });
    beforeEach(() => restore());

    /** What each act with content of its own brings. */
    const contents = async (): Promise<Record<string, unknown>> => {
      const lasting = (days: number) => terms(city, zone, "operator", days * DAY);
      const general = await terms(city, zone);
      return {
        propose: general,
        revise: general,
        proposeOtherTerm: await lasting(365),
        proposeLongTerm: await lasting(3650),
        proposeEarlier: { agreement: general, signed: 1 },
        amend: await amendment(0),
        amendOtherTerm: await amendment(-365),
        amendLongTerm: await amendment(365),
        align: earlier.general,
        alignOtherTerm: earlier.other,
        alignLongTerm: earlier.long,
      };
    };
    const amendment = async (days: number, of = agreement) => {
      const end = Number((await read(city.sluice, "gate", of)).notAfter);
      return { agreement: of, before: end, notAfter: end + days * DAY, parts: papers("partTerm") };
    };
    const opened = async (act: string, content: unknown) =>
      (await city.opens(city.agreements, "authority", LAW[""]?.[act]?.papers ?? [], act, content)).id;
    const step = async (id: number, act: string, kinds: readonly string[], ...by: Role[]) => {
      for (const role of by) await done(city.agreements, city.who[role], act, id, papers(...kinds));
      return id;
    };
    const inForce = async (take: typeof anAgreement) => (await take(city, zone, "operator", ...supervisors)).gate;
    const proposed = async () => opened("propose", await terms(city, zone));
    const takenOver = async () => opened("proposeEarlier", { agreement: await terms(city, zone), signed: 1 });
    const amending = async () => opened("amend", await amendment(0, await inForce(anAgreement)));
    const aligning = async () => opened("align", await inForce(anEarlierAgreement));
    const all = ["authority", ...supervisors, "operator"] as const;
    const WAYS: Readonly<Record<string, Readonly<Record<string, () => Promise<number>>>>> = {
      "at the start": { "": async () => 0 },
      "of a proposal": {
        Proposed: proposed,
        InForce: async () => step(await proposed(), "sign", EIGHT_PARTS, ...all),
        Declined: async () => step(await proposed(), "decline", ["reason"], "operator"),
        Abandoned: async () => step(await proposed(), "abandon", ["reason"], "authority"),
      },
      "of an earlier agreement": {
        EarlierProposed: takenOver,
        TakenOver: async () => step(await takenOver(), "sign", ["contract"], ...all),
        Declined: async () => step(await takenOver(), "decline", ["reason"], "operator"),
        Abandoned: async () => step(await takenOver(), "abandon", ["reason"], "authority"),
      },
      "of an amendment": {
        Amending: amending,
        Amended: async () => step(await amending(), "sign", ["amendment"], ...all),
        Declined: async () => step(await amending(), "decline", ["reason"], "operator"),
        Abandoned: async () => step(await amending(), "abandon", ["reason"], "authority"),
      },
      "of an alignment": {
        Aligning: aligning,
        Aligned: async () => step(await aligning(), "sign", ["amendment", ...EIGHT_PARTS], ...all),
        Declined: async () => step(await aligning(), "decline", ["reason"], "operator"),
        Abandoned: async () => step(await aligning(), "abandon", ["reason"], "authority"),
      },
    };
    for (const [what, ways] of Object.entries(WAYS)) {
      for (const [state, way] of Object.entries(ways)) {
        it(`allows ${what}${state && ` in ${state}`} each its own acts, and nobody anything else`, async () => {
          await tryAll(matrix, state, await way());
        });
      }
    }

    it("has a way out of every state but the final ones, and no row that the law does not know", async () => {
      await proveTable(city.agreements, LAW, FINAL);
    });
  });
}
