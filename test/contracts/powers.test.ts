/**
 * The order of powers, row by row: who may stop what, on which ground, and who may reopen it. What is allowed is written here by hand from the
 * articles; the cases are generated over everybody, and each refusal is the exact one.
 */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { ROLES, read, secondsOf, send, tried, type World } from "./fixture.ts";
import { EVIDENCE, FINDING, FOREVER, KIND } from "./kernel.ts";
import { approvalOf, name16, papers, parts } from "./procedures/approvals.ts";
import { done, stateOf } from "./procedures/errand.ts";
import { finding, found } from "./procedures/proceedings.ts";
import { refusedBy } from "./procedures/refusals.ts";
import { attempt, aWholeCity, type Who, type WholeCity } from "./whole.ts";

const EVERYBODY: readonly Who[] = [...ROLES, "centre", "inspector"];

let city: WholeCity;
let restore: () => Promise<void>;
before(async () => {
  city = await aWholeCity();
  ({ restore } = await city.networkHelpers.takeSnapshot());
});
beforeEach(() => restore());

type GateName = keyof WholeCity["gates"];
const flows = async (gate: GateName) =>
  read(city.sluice, "flows", city.gates[gate], await city.networkHelpers.time.latest());
const released = async () =>
  read(city.sluice, "released", city.gates.grant, city.gates.key, await city.networkHelpers.time.latest());
const turnOf = async (gate: number) => (await read(city.sluice, "gate", gate)).turn;
const partyOf = (who: Who) => city.parties[who];
/** A sentinel has the number of the party that it watches for. */
const knownAs = (who: Who) => (who === "sentinel" ? city.parties.supervisor : city.parties[who]);

/** Everybody but these is refused, by that error with those arguments; each of these alone is not. */
async function onlyFor(
  allowed: readonly Who[],
  attempted: (who: Who) => Promise<unknown>,
  refusal: { by: BaseContract; error: string; args: (who: Who) => readonly unknown[] },
) {
  for (const who of EVERYBODY) {
    if (allowed.includes(who)) {
      await attempted(who).catch((error: unknown) => expect.fail(`${who} is refused: ${String(error)}`));
      continue;
    }
    await expect(attempted(who), who)
      .to.be.revertedWithCustomError(refusal.by, refusal.error)
      .withArgs(...refusal.args(who));
  }
}

/** The same for an act of the law that goes by its name alone. */
async function actOnlyFor(
  allowed: readonly Who[],
  chapter: BaseContract,
  { act, id, kinds = [], wanted }: { act: string; id: number; kinds?: readonly string[]; wanted: readonly string[] },
) {
  await onlyFor(allowed, (who) => attempt(chapter, city.who[who], act, id, kinds), {
    by: chapter,
    error: "NotParty",
    args: (who) => [id, name16(act), city.who[who], partyOf(who), parts(...wanted)],
  });
}

/* AGREEMENT: SUSPEND, TERMINATE, END BY ITS CLAUSE (13, 14, 30) */

interface Step {
  readonly act: string;
  readonly kinds: readonly string[];
  readonly by: readonly Who[];
}
const BOTH = ["authority", "supervisor"] as const;
const JOINTLY = ["authority", "supervisor", "supervisor2"]; // the parts; a zone of one has one supervisor for both
const assent: Step = { act: "assent", kinds: ["assentPaper"], by: ["government"] };
const together = (act: string, ...kinds: string[]): Step => ({ act, kinds, by: BOTH });
const SUSPENDED: readonly Step[] = [
  together("reportPause", "statement", "report"),
  assent,
  together("suspend", "notice"),
];
const REOPENED: readonly Step[] = [together("reportLift", "rectification"), assent, together("reopen", "notice")];
const TERMINATED: readonly Step[] = [
  together("reportEnd", "statement", "report"),
  assent,
  together("terminate", "notice"),
];

/** Does the steps in their order; at each everybody else is refused, and one of two alone brings nothing about. */
async function inOrder(id: number, steps: readonly Step[]): Promise<void> {
  const { proceedings } = city;
  for (const { act, kinds, by } of steps) {
    const wanted = act === "assent" ? ["government"] : JOINTLY;
    await actOnlyFor(by, proceedings, { act, id, kinds, wanted });
    const before = await stateOf(proceedings, id);
    for (const [at, who] of by.entries()) {
      expect(await stateOf(proceedings, id), `${act}, signed by ${at} of ${by.length}`).to.equal(before);
      await done(proceedings, city.who[who], act, id, papers(...kinds));
    }
    expect(await stateOf(proceedings, id)).to.not.equal(before);
  }
}

/** Later steps of the order, tried at once: none is possible before the one ahead of it. */
async function noneSkipped(id: number, steps: readonly Step[]): Promise<void> {
  const found = await stateOf(city.proceedings, id);
  for (const { act, kinds, by } of steps) {
    for (const who of by) {
      await expect(attempt(city.proceedings, city.who[who], act, id, kinds), act)
        .to.be.revertedWithCustomError(city.proceedings, "ActNotPossible")
        .withArgs(id, name16(act), name16(found), () => true);
    }
  }
}

describe("Powers: an agreement", () => {
  const world = () => city as unknown as World;
  const aBreach = () => found(world(), city.gates.agreement);

  it("is found in breach by the authority alone, which stops nothing", async () => {
    const { proceedings, gates } = city;
    const next = Number(await read(proceedings, "cases")) + 1;
    const find = async (who: Who) => {
      const approval = await approvalOf(proceedings, city.who[who], 0, finding("a breach"));
      return tried(proceedings, city.who[who], "find", approval, gates.agreement);
    };
    const args = (who: Who) => [next, name16("find"), city.who[who], partyOf(who), parts("authority")];
    await onlyFor(["authority"], find, { by: proceedings, error: "NotParty", args });
    await aBreach();
    expect(await released()).to.equal(true);
  });

  it("is suspended by authority with supervisor, after their report and the government's assent, and no sooner", async () => {
    const id = await aBreach();
    await noneSkipped(id, SUSPENDED.slice(1));
    await inOrder(id, SUSPENDED);
    expect([await flows("agreement"), await released()]).to.deep.equal([false, false]);
  });

  it("is reopened by the same in the same order, and by nobody's lift", async () => {
    const id = await aBreach();
    await inOrder(id, SUSPENDED);
    const { sluice, gates, proceedings } = city;
    const turn = await turnOf(gates.agreement);
    await onlyFor([], (who) => tried(sluice, city.who[who], "lift", gates.agreement, 0, turn, FINDING), {
      by: sluice,
      error: "NotProcedure",
      args: (who) => [KIND.proceedings, city.who[who], proceedings],
    });
    await noneSkipped(id, REOPENED.slice(1));
    await inOrder(id, REOPENED);
    expect(await released()).to.equal(true);
  });

  for (const ground of ["find", "findPoor", "invoke"] as const) {
    it(`is ended on the ground of ${ground} by the same in the same order, and reopened by nobody`, async () => {
      if (ground === "findPoor") await city.networkHelpers.time.increase(secondsOf("delay"));
      const id = ground === "findPoor" ? await aPoorAgreement() : await found(world(), city.gates.agreement, ground);
      await noneSkipped(id, TERMINATED.slice(1));
      await inOrder(id, TERMINATED);
      expect([await flows("agreement"), await released()]).to.deep.equal([false, false]);
      await nothingFollows(city.proceedings, id);
    });
  }

  /** Twice poor, over two periods since it was signed. */
  async function aPoorAgreement(): Promise<number> {
    const { proceedings, gates, sluice, who } = city;
    const from = Number((await read(sluice, "gate", gates.agreement)).notBefore);
    const result = (at: number) => ({ from: from + at, until: from + at + 1, paper: `0x${`${at + 1}`.repeat(64)}` });
    const approval = await approvalOf(proceedings, who.authority, 0, papers("finding"));
    await send(proceedings, who.authority, "findPoor", approval, {
      agreement: gates.agreement,
      results: [result(0), result(1)],
    });
    return Number(await read(proceedings, "cases"));
  }

  it("stops its use by itself: with its suspension, its end and its term, at once and for all below", async () => {
    const { notAfter } = await read(city.sluice, "gate", city.gates.agreement);
    const at = (time: bigint) => read(city.sluice, "released", city.gates.grant, city.gates.key, time);
    expect([await at(notAfter - 1n), await at(notAfter)]).to.deep.equal([true, false]);
    expect(await read(city.sluice, "flows", city.gates.licence, notAfter)).to.equal(false);
  });
});

/** No act of the chapter, by anybody, leads on from where a case stands. */
async function nothingFollows(chapter: BaseContract, id: number): Promise<void> {
  const state = await stateOf(chapter, id);
  for (const { act, content } of await read(chapter, "table")) {
    if (content) continue;
    for (const who of EVERYBODY) {
      const approval = await approvalOf(chapter, city.who[who], id, []);
      await expect(tried(chapter, city.who[who], "act", act, approval))
        .to.be.revertedWithCustomError(chapter, "ActNotPossible")
        .withArgs(id, act, name16(state), () => true);
    }
  }
}

/* USE OF DATA: HOLD, LIFT (28) */

/** Who may hold each gate, from whatever seat. The supervisor's sentinel may what the supervisor may. */
const HOLDS: Readonly<Record<GateName, readonly Who[]>> = {
  platform: ["authority"],
  organisation: ["authority"],
  provider: ["authority", "provider"],
  zone: ["authority", "supervisor"],
  standing: ["authority"],
  agreement: ["authority", "supervisor"],
  scenario: ["authority", "supervisor"],
  dataset: ["authority", "provider"],
  channel: ["authority", "provider"],
  grant: ["authority", "supervisor", "provider"],
  partner: ["authority", "operator"],
  licence: ["authority", "supervisor", "provider", "operator"],
  key: ["authority", "operator"],
  partnerKey: ["authority", "partner"],
};

interface Seat {
  readonly path: number;
  readonly steward: number;
}

/** A hold is one of 48 bits (K1): what lies further up holds from nearer by. */
const LAST_PATH = 47;

/** Every way up from a gate, as the picture is drawn. */
async function seatsOf(gate: number, path = 1): Promise<Seat[]> {
  const { first, second, steward } = await read(city.sluice, "gate", gate);
  const above = async (up: bigint, step: number) => (up === 0n ? [] : seatsOf(Number(up), 2 * path + step));
  return [{ path, steward: Number(steward) }, ...(await above(first, 0)), ...(await above(second, 1))];
}

describe("Powers: the use of data", () => {
  for (const [name, allowed] of Object.entries(HOLDS) as [GateName, readonly Who[]][]) {
    it(`${name}: is held by ${allowed.join(", ")}, each from its own seat, and by nobody else`, async () => {
      const { sluice, gates } = city;
      const gate = gates[name];
      const seats = await seatsOf(gate);
      for (const who of EVERYBODY) {
        const accepted: number[] = [];
        for (const { path, steward } of seats) {
          const hold = () => tried(sluice, city.who[who], "hold", gate, path, EVIDENCE);
          if (path > LAST_PATH) {
            await expect(hold(), `${path}`).to.be.revertedWithCustomError(sluice, "PathInvalid").withArgs(gate, path);
          } else if (knownAs(who) !== 0 && knownAs(who) === steward) {
            await hold();
            accepted.push(path);
          } else {
            await expect(hold(), `${who} from ${path}`)
              .to.be.revertedWithCustomError(sluice, "NotSteward")
              .withArgs(gate, path, city.who[who], knownAs(who), steward);
          }
        }
        const may = allowed.includes(who === "sentinel" ? "supervisor" : who);
        expect(accepted.length > 0, who).to.equal(may);
      }
    });

    it(`${name}: flows again by whose seat it is, by its own account and a document, and by nobody else`, async () => {
      const { sluice, gates } = city;
      const gate = gates[name];
      for (const holder of allowed) {
        const path = (await seatsOf(gate)).find(({ steward }) => steward === partyOf(holder))?.path ?? 0;
        await send(sluice, city.who[holder], "hold", gate, path, EVIDENCE);
        const turn = await turnOf(gate);
        for (const who of EVERYBODY) {
          if (who === holder) continue;
          const lift = tried(sluice, city.who[who], "lift", gate, path, turn, FINDING);
          const watches = who === "sentinel" && holder === "supervisor";
          const [error, args] = watches
            ? ["SentinelMayOnlyHold", [city.who.sentinel, partyOf(holder)]]
            : ["NotSteward", [gate, path, city.who[who], knownAs(who), partyOf(holder)]];
          await expect(lift, `${who} lifts ${holder}'s`)
            .to.be.revertedWithCustomError(sluice, String(error))
            .withArgs(...args);
        }
        await refusedBy(sluice, sluice)(
          () => send(sluice, city.who[holder], "lift", gate, path, turn, `0x${"0".repeat(64)}`),
          "DocumentMissing",
          gate,
        );
        await send(sluice, city.who[holder], "lift", gate, path, turn, FINDING);
      }
      expect(await flows(name)).to.equal(true);
    });
  }

  it("is not held without evidence, by anybody", async () => {
    const { sluice, gates } = city;
    await onlyFor([], (who) => tried(sluice, city.who[who], "hold", gates.grant, 1, `0x${"0".repeat(64)}`), {
      by: sluice,
      error: "EvidenceMissing",
      args: () => [gates.grant],
    });
  });

  it("is stopped by several side by side, and flows when each has lifted its own", async () => {
    const { sluice, gates } = city;
    const holders = ["authority", "supervisor", "provider", "operator"] as const;
    const seats = await seatsOf(gates.licence);
    const pathOf = (who: Who) => seats.find(({ steward }) => steward === partyOf(who))?.path ?? 0;
    for (const who of holders) await send(sluice, city.who[who], "hold", gates.licence, pathOf(who), EVIDENCE);
    for (const who of holders) {
      expect(await flows("licence"), who).to.equal(false);
      const turn = await turnOf(gates.licence);
      await send(sluice, city.who[who], "lift", gates.licence, pathOf(who), turn, FINDING);
    }
    expect(await flows("licence")).to.equal(true);
  });

  it("is watched by centre and monitors as a steward's sentinels alone, which lift nothing", async () => {
    const { sluice, gates, who, networkHelpers } = city;
    const { restore } = await networkHelpers.takeSnapshot();
    const monitor = city.ethers.Wallet.createRandom(city.ethers.provider);
    await networkHelpers.setBalance(monitor.address, 10n ** 18n);
    await send(sluice, who.provider, "setSentinel", monitor, 1);
    await send(sluice, monitor, "hold", gates.dataset, 2, EVIDENCE);
    const lift = () => send(sluice, monitor, "lift", gates.dataset, 2, 1, FINDING);
    await refusedBy(sluice, sluice)(lift, "SentinelMayOnlyHold", monitor, city.parties.provider);
    await refusedBy(sluice, sluice)(
      () => send(sluice, who.provider, "setSentinel", who.centre, 1),
      "AccountTaken",
      who.centre,
      city.parties.centre,
    );
    await restore();
  });

  it("is taken over from a steward that will not by the authority's claim, and from a provider by nobody", async () => {
    const { zones, gates, sluice } = city;
    await send(sluice, city.who.supervisor, "hold", gates.grant, 8, EVIDENCE);
    const next = Number(await read(zones, "cases")) + 1;
    const claim = async (who: Who) => {
      const approval = await approvalOf(zones, city.who[who], 0, papers("finding"));
      return tried(zones, city.who[who], "claim", approval, { gate: gates.grant, path: 8, turn: 1 });
    };
    const args = (who: Who) => [next, name16("claim"), city.who[who], partyOf(who), parts("authority")];
    await onlyFor(["authority"], claim, { by: zones, error: "NotParty", args });

    await send(sluice, city.who.provider, "hold", gates.dataset, 2, EVIDENCE);
    const overProvider = async (who: Who) => {
      const approval = await approvalOf(city.accounts, city.who[who], 0, papers("finding"));
      return tried(city.accounts, city.who[who], "claim", approval, { gate: gates.dataset, path: 2, turn: 1 });
    };
    const refusal = { by: city.accounts, error: "SeatNotOverridable", args: () => [gates.dataset, 2, KIND.provider] };
    await onlyFor([], overProvider, refusal);
  });

  it("is stopped for an inspector by the authority, on its document, and reopened by the authority", async () => {
    const { sluice, gates, who } = city;
    const order = EVIDENCE;
    const path = (await seatsOf(gates.agreement)).find(({ steward }) => steward === city.parties.authority)?.path ?? 0;
    const own = () => send(sluice, who.inspector, "hold", gates.agreement, path, order);
    const args = [gates.agreement, path, who.inspector, city.parties.inspector, city.parties.authority];
    await refusedBy(sluice, sluice)(own, "NotSteward", ...args);
    await send(sluice, who.authority, "hold", gates.agreement, path, order);
    const lift = (by: Who) => () => send(sluice, city.who[by], "lift", gates.agreement, path, 1, FINDING);
    await refusedBy(sluice, sluice)(lift("inspector"), "NotSteward", ...args);
    await lift("authority")();
  });
});

/* GRANT, PARTNER, LICENCE: CLOSE (20, 22, 27) */

const CLOSES = [
  { act: "withdrawApproval", by: "provider", kinds: ["reason"] },
  { act: "disclaim", by: "supervisor", kinds: ["reason"] },
  { act: "giveUp", by: "operator", kinds: [] },
] as const;

describe("Powers: a grant", () => {
  for (const { act, by, kinds } of CLOSES) {
    it(`is closed by ${act} of the ${by} alone, at once, and reopened by nobody`, async () => {
      const { grants, cases } = city;
      await actOnlyFor([by], grants, { act, id: cases.grant.id, kinds, wanted: [by] });
      await done(grants, city.who[by], act, cases.grant.id, papers(...kinds));
      expect([await released(), await flows("licence")]).to.deep.equal([false, false]);
      await nothingFollows(grants, cases.grant.id);
    });
  }

  it("is opened, closed, retimed and handed over by no account: only by the chapter of its kind", async () => {
    const { sluice, gates, grants } = city;
    const NOTHING = `0x${"0".repeat(64)}`;
    const opening = { kind: KIND.grant, first: gates.scenario, second: gates.channel, holder: 7, steward: 0 };
    const CALLS: readonly (readonly [string, ...unknown[]])[] = [
      ["open", { ...opening, notBefore: 0, notAfter: FOREVER, terms: NOTHING, paper: NOTHING }],
      ["close", gates.grant, NOTHING],
      ["retime", gates.grant, FOREVER, NOTHING],
      ["handover", gates.grant, city.parties.authority, NOTHING],
    ];
    for (const [method, ...args] of CALLS) {
      await onlyFor([], (who) => tried(sluice, city.who[who], method, ...args), {
        by: sluice,
        error: "NotProcedure",
        args: (who) => [KIND.grant, city.who[who], grants],
      });
    }
  });
});

describe("Powers: a partner", () => {
  const EXITS = {
    leave: { by: "partner", kinds: ["notice"] },
    exitBreach: { by: "operator", kinds: ["finding", "exitPaper"] },
    exitAssessed: { by: "operator", kinds: ["assessment", "exitPaper"] },
    exitUnqualified: { by: "operator", kinds: ["attestations", "exitPaper"] },
    exitCredit: { by: "operator", kinds: ["report", "exitPaper"] },
    exitOther: { by: "operator", kinds: ["reason", "exitPaper"] },
  } as const;
  for (const [act, { by, kinds }] of Object.entries(EXITS)) {
    it(`exits by ${act} of the ${by} alone; its licences stop at once, and nobody takes it back`, async () => {
      const { partners, cases } = city;
      await actOnlyFor([by], partners, { act, id: cases.partner.id, kinds, wanted: [by] });
      await done(partners, city.who[by], act, cases.partner.id, papers(...kinds));
      expect([await flows("licence"), await flows("grant"), await flows("partnerKey")]).to.deep.equal([
        false,
        true,
        true,
      ]);
      await nothingFollows(partners, cases.partner.id);
    });
  }

  it("is asked to go by the supervisor of the operator's agreement alone, and let go by the operator", async () => {
    const { partners, cases, gates } = city;
    const { id } = cases.partner;
    const demand = async (who: Who, send_: typeof tried = tried) => {
      const approval = await approvalOf(partners, city.who[who], id, papers("reason"));
      return send_(partners, city.who[who], "demandExit", approval, gates.agreement);
    };
    const args = (who: Who) => [id, name16("demandExit"), city.who[who], partyOf(who), parts("supervisor")];
    await onlyFor(["supervisor"], demand, { by: partners, error: "NotParty", args });
    await demand("supervisor", send);
    expect(await flows("licence")).to.equal(true);
    await actOnlyFor(["operator"], partners, { act: "exitDemanded", id, kinds: ["exitPaper"], wanted: ["operator"] });
  });

  it("loses a licence by the operator alone", async () => {
    const { partners, cases } = city;
    await actOnlyFor(["operator"], partners, { act: "end", id: cases.licence.id, wanted: ["operator"] });
    await done(partners, city.who.operator, "end", cases.licence.id, papers());
    expect([await flows("licence"), await flows("grant")]).to.deep.equal([false, true]);
    await nothingFollows(partners, cases.licence.id);
  });
});
