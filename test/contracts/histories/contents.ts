/**
 * What each act that brings content says in a random history: by its name, so that a row of the law that none of these knows is told. Mostly what
 * the law takes; whether it does is the contracts' to say. Undefined: there is nothing now that it could be about.
 */
import { ethers } from "ethers";
import type { GateId, KindName, PartyId } from "../../../server/decision/gate.ts";
import { pathsHeld } from "../../../server/decision/stops.ts";
import { CHAPTERS, type Chapter } from "../../../server/registry/chapters.ts";
import { seatsOf } from "../../../server/registry/powers.ts";
import { LIMITS } from "../../../server/registry/vocabulary.ts";
import type { Dice } from "../../dice.ts";
import { FIRST_LIMITS, read } from "../fixture.ts";
import { aHandler, aKey } from "../procedures/keys.ts";
import {
  type Asking,
  AUTHORITY,
  byAuthority,
  GOVERNMENT,
  holderOf,
  OPERATOR,
  PARTNER,
  PROVIDER,
  pick,
  type Saying,
  type Says,
  SUPERVISOR,
  saidIn,
  some,
  someone,
  steward,
} from "./asking.ts";
import { approve, levelOf, lowered, narrowed, offer, offeredOn, request, resubmit, type Terms } from "./data.ts";

const DAY = 86_400;
const SCOPE = ethers.id("scope");

/* AGREEMENTS (Art. 13, 14) */

const agreed =
  (days: number, wrap: (agreement: object) => object = (agreement) => agreement): Says =>
  async (asking) => {
    const [zone, operator] = [some(asking, "zone"), someone(asking, OPERATOR)];
    if (zone === undefined || operator === undefined) return undefined;
    const notBefore = await asking.city.now();
    return byAuthority(wrap({ zone: zone.id, operator, notBefore, notAfter: notBefore + days * DAY, scope: SCOPE }));
  };

const PART_TERM = 26;
const PART_DUTIES = 27;

const amended =
  (days: number): Says =>
  (asking) => {
    const agreement = some(asking, "agreement");
    if (agreement === undefined) return undefined;
    const { id, notBefore, notAfter } = agreement;
    const part = days === 0 ? PART_DUTIES : PART_TERM;
    const parts = [{ kind: part, algorithm: 1, hash: ethers.id(`part ${asking.dice(1_000_000)}`) }];
    return byAuthority({
      agreement: id,
      before: notAfter,
      notAfter: days === 0 ? notAfter : notBefore + days * DAY,
      parts,
    });
  };

/** One that is not in line, if there is one. */
const aligned =
  (fits: (days: number) => boolean): Says =>
  async (asking) => {
    const { city, dice } = asking;
    const agreements = city
      .gatesOf("agreement")
      .filter(({ closed, notBefore, notAfter }) => !closed && fits((notAfter - notBefore) / DAY));
    const apart: GateId[] = [];
    for (const { id } of agreements) if (!(await read(city.chapters.Agreements, "inLine", id))) apart.push(id);
    const agreement = pick(dice, apart) ?? (dice(8) === 0 ? some(asking, "agreement")?.id : undefined);
    return agreement === undefined ? undefined : byAuthority(agreement);
  };

const isGeneral = (days: number): boolean => days >= 1825 && days <= 1827;

/* OVERRIDES (Art. 28) */

const claimed =
  (chapter: Chapter): Says =>
  ({ city, dice }) => {
    const kinds: readonly number[] = CHAPTERS[chapter].kinds;
    const held = city.gates.flatMap((gate) =>
      seatsOf(city.view, gate.id)
        .filter(({ path }) => pathsHeld(gate.holds).includes(path))
        .filter((seat) => kinds.includes(KIND_NUMBERS[seat.kind] ?? 0) && seat.steward !== AUTHORITY)
        .map(({ path }) => ({ gate: gate.id, path, turn: gate.turn })),
    );
    const one = pick(dice, held);
    return one === undefined ? undefined : byAuthority(one);
  };
const KIND_NUMBERS: Partial<Record<KindName, number>> = {
  organisation: 2,
  key: 15,
  supervision: 4,
  zone: 5,
  partner: 13,
};

/* ACCOUNTS (Art. 4) */

const replaced =
  (party: (asking: Asking) => PartyId | undefined, by: PartyId = AUTHORITY): Says =>
  async (asking) => {
    const organisation = party(asking);
    if (organisation === undefined) return undefined;
    return { by, args: [{ organisation, account: await asking.city.newAccount() }] };
  };

const notHighest = (asking: Asking, provides: boolean): PartyId | undefined => {
  const parties = asking.city.registry.organisations.all().filter(({ parts }) => (parts & 0b11) === 0);
  return pick(
    asking.dice,
    parties.filter(({ parts }) => ((parts & (1 << PROVIDER)) !== 0) === provides),
  )?.party;
};

/** Parts that one organisation may carry. */
const CARRIED = [
  1 << SUPERVISOR,
  (1 << SUPERVISOR) | (1 << PROVIDER),
  1 << PROVIDER,
  1 << OPERATOR,
  1 << PARTNER,
  1 << PARTNER,
];

export const CONTENTS: Readonly<Record<string, Says>> = {
  "Accounts.register": async ({ city, dice }) => {
    const first = city.registry.organisations.all().length;
    const parts = first < 2 ? 1 << first : (CARRIED[(first - 2) % CARRIED.length] ?? 1 << pick2(dice));
    const account = first < 2 ? await city.signerOf((first + 1) as PartyId)?.getAddress() : await city.newAccount();
    return byAuthority({ account, parts });
  },
  "Accounts.propose": replaced((asking) => notHighest(asking, false)),
  "Accounts.proposeProvider": replaced((asking) => notHighest(asking, true)),
  "Accounts.askAuthority": replaced(() => AUTHORITY, GOVERNMENT),
  "Accounts.askGovernment": replaced(() => GOVERNMENT),
  "Accounts.addKey": (asking) => {
    const holder = someone(asking, asking.dice(2) === 0 ? OPERATOR : PARTNER);
    return holder && { by: holder, args: [aKey(holder, `key ${asking.dice(1_000_000)}`)] };
  },
  "Accounts.fileHandler": (asking) => {
    const holder = someone(asking, OPERATOR);
    return holder && { by: holder, args: [aHandler(holder)] };
  },
  "Accounts.claim": claimed("Accounts"),
  "Zones.found": ({ dice }) => byAuthority({ kind: 1 + dice(3), supervisor: AUTHORITY, second: 0 }),
  "Zones.propose": (asking) => {
    const [supervisor, second] = [someone(asking, SUPERVISOR), someone(asking, SUPERVISOR)];
    const two = asking.dice(2) === 0 && second !== supervisor;
    return supervisor && byAuthority({ kind: 1 + asking.dice(2), supervisor, second: two ? second : 0 });
  },
  "Zones.offerHandover": (asking) => {
    const zone = some(asking, "zone", ({ steward }) => steward === AUTHORITY);
    const successor = someone(asking, SUPERVISOR);
    return zone && successor && byAuthority({ zone: zone.id, successor });
  },
  "Zones.claim": claimed("Zones"),
  "Agreements.propose": agreed(1826),
  "Agreements.proposeOtherTerm": (asking) => agreed(30 + asking.dice(300))(asking),
  "Agreements.proposeLongTerm": agreed(3000),
  "Agreements.proposeEarlier": (asking) =>
    agreed(pick(asking.dice, [1826, 90, 3000]) ?? 0, (agreement) => ({ agreement, signed: 1 }))(asking),
  "Agreements.revise": ({ on }) => {
    const before = on && Object(saidIn(on));
    return before && byAuthority({ ...before, scope: ethers.id("another scope") });
  },
  "Agreements.amend": (asking) => amended(pick(asking.dice, [0, 1826]) ?? 0)(asking),
  "Agreements.amendOtherTerm": (asking) => amended(60 + asking.dice(300))(asking),
  "Agreements.amendLongTerm": amended(3300),
  "Agreements.align": aligned(isGeneral),
  "Agreements.alignOtherTerm": aligned((days) => days < 1825),
  "Agreements.alignLongTerm": aligned((days) => days > 1827),
  "Scenarios.state": (asking) => {
    const agreement = some(asking, "agreement");
    const scope = agreement && asking.city.view.terms(agreement.id);
    return (
      agreement && { by: agreement.holder, args: [{ agreement: agreement.id, scope: ethers.toBeHex(scope ?? 0n, 32) }] }
    );
  },
  "Catalog.publish": (asking) => {
    const provider = some(asking, "provider");
    return provider && { by: provider.holder, args: [{ provider: provider.id, second: 0, level: 1 + asking.dice(4) }] };
  },
  "Catalog.publishShared": (asking) => {
    const provider = some(asking, "provider");
    const second = some(
      asking,
      asking.dice(2) === 0 ? "provider" : "dataset",
      ({ holder }) => holder !== holderOf(provider),
    );
    const least = second?.kind === "dataset" ? levelOf(asking.city, second.id) : 1;
    return (
      provider &&
      second && {
        by: provider.holder,
        args: [{ provider: provider.id, second: second.id, level: least + asking.dice(5 - least) }],
      }
    );
  },
  "Catalog.listSocial": listed,
  "Catalog.listOwn": listed,
  "Channels.offer": offer,
  "Levels.raise": (asking) => {
    const dataset = some(asking, "dataset", ({ id }) => levelOf(asking.city, id) < 4);
    const level = dataset === undefined ? undefined : levelOf(asking.city, dataset.id);
    if (dataset === undefined || level === undefined) return undefined;
    return { by: dataset.holder, args: [{ dataset: dataset.id, level: level + 1 + asking.dice(4 - level) }] };
  },
  "Levels.lower": (asking) => lowered(asking, false),
  "Levels.lowerShared": (asking) => lowered(asking, true),
  "Grants.request": request(false),
  "Grants.requestPersonal": request(true),
  "Grants.resubmit": resubmit(false),
  "Grants.resubmitPersonal": resubmit(true),
  "Grants.confirm": ({ on, dice }) => {
    const before = on && (saidIn(on) as Terms);
    return before && { by: 0 as PartyId, args: [before, narrowed(before, dice)] };
  },
  "Grants.approve": approve,
  "Grants.approveSealed": approve,
  "Partners.admit": (asking) => {
    const operator = asking.dice(4) === 0 ? someone(asking, OPERATOR) : some(asking, "agreement")?.holder;
    const partner = someone(asking, PARTNER);
    return operator && partner && { by: operator, args: [{ operator, partner }] };
  },
  "Partners.demandExit": (asking) => {
    const operator = asking.on && asking.city.view.gate(asking.on.subject as GateId)?.upstream[0];
    const holder = operator && asking.city.view.gate(operator)?.holder;
    const agreement = some(asking, "agreement", (gate) => gate.holder === holder || asking.dice(20) === 0);
    return agreement && { by: steward(asking, agreement.upstream[0] as GateId), args: [agreement.id] };
  },
  "Partners.licence": (asking) => {
    const partner = some(asking, "partner");
    const operator =
      partner?.upstream[0] === undefined ? undefined : asking.city.view.gate(partner.upstream[0])?.holder;
    const grant = some(asking, "grant", ({ holder }) => holder === operator);
    if (partner === undefined || grant === undefined) return undefined;
    const terms = asking.city.view.terms(grant.id) ?? 0n;
    const channel = grant.upstream[1] as GateId;
    const licensed = {
      ...{
        grant: grant.id,
        partner: partner.id,
        fields: BigInt.asUintN(176, terms) & 0b11n,
        period: Number(terms >> 240n),
      },
      ...{ quota: BigInt.asUintN(64, terms >> 176n) + BigInt(asking.dice(9) === 0 ? 1 : 0) },
      ...{ notBefore: grant.notBefore, notAfter: grant.notAfter + (asking.dice(9) === 0 ? 1 : 0) },
    };
    return { by: grant.holder, args: [offeredOn(asking.city, channel), licensed] };
  },
  "Partners.claim": claimed("Partners"),
  "Proceedings.find": about,
  "Proceedings.invoke": about,
  "Proceedings.findPoor": async (asking) => {
    const now = await asking.city.now();
    const agreement = some(asking, "agreement", ({ notBefore }) => notBefore + 4 * DAY < now);
    if (agreement === undefined) return undefined;
    const from = agreement.notBefore;
    const results = [0, 1].map((i) => ({
      ...{ from: from + i * DAY, until: from + (i + 1) * DAY },
      paper: ethers.id(`poor ${asking.dice(1_000_000)}`),
    }));
    return byAuthority({ agreement: agreement.id, results });
  },
  "Rules.draft": async ({ city, dice }) => {
    const last = Number(await read(city.chapters.Rules, "lastFrom"));
    const from = Math.max(last, await city.now()) + (1 + dice(4)) * DAY;
    const number = 1 + dice(LIMITS.length);
    const first = FIRST_LIMITS.find(({ limit }) => limit === number);
    const limits = first === undefined ? [] : [{ limit: number, time: first.time + dice(3) * DAY }];
    return byAuthority({ from, limits, sets: dice(2) === 0 ? [{ set: 1 + dice(3), kinds: BigInt(dice(64)) }] : [] });
  },
};

const pick2 = (dice: Dice): number => [OPERATOR, PARTNER][dice(2)] ?? PARTNER;

function about(asking: Asking): Saying | undefined {
  const agreement = some(asking, "agreement");
  return agreement && byAuthority(agreement.id);
}

function listed(asking: Asking): Saying | undefined {
  const agreement = some(asking, "agreement");
  return agreement && { by: agreement.holder, args: [agreement.id] };
}
