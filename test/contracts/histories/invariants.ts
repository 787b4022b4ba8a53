/** What the articles ask of every history, each told as it could be broken; read from entries and acts alone, after each block. */
import { expect } from "chai";
import type { Gate, GateId, KINDS, PartyId } from "../../../server/decision/gate.ts";
import { pathsHeld } from "../../../server/decision/stops.ts";
import type { FedBlock } from "../../../server/ledger/journal.ts";
import type { Entry } from "../../../server/ledger/ledger.ts";
import { contentOf } from "../../../server/registry/acts.ts";
import { type Case, completeActs } from "../../../server/registry/cases.ts";
import { seatsOf } from "../../../server/registry/powers.ts";
import type { HistoryCity } from "./city.ts";
import { actsIn } from "./moves.ts";

const [AUTHORITY, GOVERNMENT] = [1, 2] as PartyId[];
const PROCEEDINGS_SEAT = 0;
const DAY = 86_400;
const GOVERNED_DELAY = 7 * DAY;

/** A block and the complete acts that it tells of. */
interface Step {
  readonly city: HistoryCity;
  readonly block: FedBlock;
  readonly acts: ReturnType<typeof actsIn>;
  readonly entries: readonly Entry[];
}

type Invariant = (step: Step) => void;

export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  "each act is among the kernel's entries, and nothing that a procedure does is without one (K8)": ({
    block,
    city,
  }) => {
    const records = block.entries.filter(({ act }) => act === "record");
    expect(records.length, `records in block ${block.block}`).to.equal(block.logs.length);
    expect(city.registry.withheld).to.equal(0);
  },

  "a closed gate stays closed, as it was (K6)": ({ city, entries }) => {
    for (const { gate, act } of entries) {
      const history = gate === 0 ? [] : city.registry.history.of(gate);
      const closing = history.findIndex((entry) => entry.act === "close");
      const after = closing === -1 ? [] : history.slice(closing + 1).map((entry) => entry.act);
      expect(
        after.filter((one) => !["hold", "lift", "note"].includes(one)),
        `gate ${gate} after ${act}`,
      ).to.deep.equal([]);
    }
  },

  "no grant without request, confirmation and approval, by whose word each is (Art. 22)": ({ city, entries }) => {
    for (const { gate } of opened(city, entries, "grant")) {
      const acts = completeActs(caseOf(city, gate)).map(({ act }) => act);
      const last = acts.slice(-3);
      expect(last[0], acts.join()).to.match(/^(request|resubmit)/);
      expect(last[1], acts.join()).to.equal("confirm");
      expect(last[2], acts.join()).to.match(/^approve/);
    }
  },

  "nothing is confirmed beyond its request, nor approved beyond what was confirmed (Art. 22)": ({ acts }) => {
    for (const { case: found, told, act } of acts.filter(
      ({ chapter, act }) => chapter === "Grants" && /^(confirm|approve)/.test(act),
    )) {
      const before = completeActs(found)
        .filter(({ seq, payload }) => seq < told.seq && payload !== "0x")
        .at(-1);
      const [less, more] = [told, before].map((one) => one && (contentOf("Grants", one) as Terms));
      if (less === undefined || more === undefined) throw new Error(`${act} of case ${found.id} follows no request`);
      requireWithin(less, more, `${act} of case ${found.id}`);
    }
  },

  "a licence lies within its grant, of an operator's own partner, and never on raw data (Art. 19)": ({
    city,
    entries,
  }) => {
    for (const { gate } of opened(city, entries, "licence")) {
      const [licence, grant, partner] = lineage(city, gate);
      requireWithin(
        termsOf(city, licence),
        { ...termsOf(city, grant), period: termsOf(city, licence).period },
        `licence ${gate}`,
      );
      expect(city.view.gate(partner?.upstream[0] as GateId)?.holder, `licence ${gate}`).to.equal(grant?.holder);
      const offer = caseOf(city, grant?.upstream[1] as GateId).acts[0];
      const { channel } = contentOf("Channels", offer) as { channel: { mode: number } };
      expect(channel.mode, `channel of licence ${gate}`).to.not.equal(1);
    }
  },

  "no suspension without report and assent, and no reopening without both (Art. 14)": ({ acts, entries }) => {
    const formal = entries.filter(({ path, act }) => path === PROCEEDINGS_SEAT && (act === "hold" || act === "lift"));
    for (const { act } of formal) {
      const done = acts.find(({ told }) => told.act === (act === "hold" ? "suspend" : "reopen"));
      const wanted = act === "hold" ? ["reportPause", "assent", "suspend"] : ["reportLift", "assent", "reopen"];
      const names = done === undefined ? [] : completeActs(done.case).map((told) => told.act);
      expect(names.slice(-3), `${act} at the proceedings' seat`).to.deep.equal(wanted);
      expect(done && completeActs(done.case).at(-2)?.by).to.equal(GOVERNMENT);
    }
  },

  "no agreement is ended by the proceedings without report and assent, unless it is over already (Art. 13, 14, 30)": ({
    acts,
  }) => {
    for (const { case: found, told } of acts.filter(
      ({ chapter, act }) => chapter === "Proceedings" && act === "terminate",
    )) {
      const names = completeActs(found).map(({ act }) => act);
      expect(names.slice(-3), `case ${found.id}`).to.deep.equal(["reportEnd", "assent", "terminate"]);
      expect(told.outcome.state).to.equal("Terminated");
    }
  },

  "a lift is its steward's own, or a case's that waited D or has the government's assent (Art. 28, K3, K12)": ({
    city,
    acts,
    entries,
  }) => {
    for (const { gate, path, by, at, seq } of entries.filter(
      ({ act, path }) => act === "lift" && path !== PROCEEDINGS_SEAT,
    )) {
      const seat = seatsOf(city.view, gate).find((one) => one.path === path);
      const actor = city.registry.asOf(seq - 1, () => city.registry.actors.of(by));
      if (actor !== undefined && !actor.sentinel && actor.party === seat?.steward) continue;
      const over = acts.find(({ act }) => act === "override" || act === "assent");
      const claim = over?.case.acts[0];
      expect(claim?.act, `lift of ${gate} from ${path} by ${by}`).to.equal("claim");
      const waited = over?.act === "override" && at - (claim?.at ?? at) >= GOVERNED_DELAY;
      expect(
        waited || (over?.act === "assent" && over.told.by === GOVERNMENT),
        `lift of ${gate} from ${path}`,
      ).to.equal(true);
      expect(["provider", "platform"]).to.not.include(seat?.kind);
    }
  },

  "no account is two parties', and an account changes hands by a case that waited, was consented or assented to (K12)":
    ({ city, acts, entries }) => {
      for (const { fact, word, at, seq } of entries.filter(({ act }) => act === "account")) {
        const account = `0x${fact.slice(-40)}` as const;
        const before = city.registry.asOf(seq - 1, () => city.registry.actors.of(account));
        const party = Number(word & 0xff_ffffn);
        if (before !== undefined && party !== 0) expect(party, `party of ${account}`).to.equal(before.party);
        const replaced = acts.find(({ told }) => told.outcome.state === "Replaced");
        if (replaced === undefined) continue;
        const [proposal] = replaced.case.acts;
        const agreed = replaced.case.acts.some(
          ({ act, by }) => act === "consent" || (act === "assent" && by === GOVERNMENT),
        );
        expect(agreed || at - proposal.at >= GOVERNED_DELAY, `replacement ${replaced.case.id}`).to.equal(true);
      }
    },

  "what opens lies under what was open, and its term begins no earlier than it is there (K5)": ({ city, entries }) => {
    for (const { gate, seq } of entries.filter(({ act }) => act === "open")) {
      for (const above of city.view.gate(gate)?.upstream ?? []) {
        expect(above, `above ${gate}`).to.be.below(gate);
        const then = city.registry.asOf(seq - 1, () => city.registry.view.gate(above)) ?? city.view.gate(above);
        expect(then?.closed, `gate ${above} above ${gate}`).to.equal(false);
      }
    }
  },

  "who hands a zone over is the authority, and only its own (Art. 7)": ({ city, acts, entries }) => {
    for (const { gate, seq } of entries.filter(({ act }) => act === "handover")) {
      const before = city.registry.asOf(seq - 1, () => city.registry.view.gate(gate));
      expect([before?.kind, before?.steward], `gate ${gate}`).to.deep.equal(["zone", AUTHORITY]);
      expect(acts.some(({ act, chapter }) => chapter === "Zones" && act === "accept")).to.equal(true);
    }
  },
};

/* ONCE, AT THE END */

/** Each hold that lies can be lifted by its seat's steward, or its gate is closed, or its steward's account waits for a replacement. */
export async function requireLiftable(city: HistoryCity): Promise<void> {
  for (const gate of city.gates.filter(({ closed }) => !closed)) {
    for (const path of pathsHeld(gate.holds).filter((path) => path !== PROCEEDINGS_SEAT)) {
      const seat = seatsOf(city.view, gate.id).find((one) => one.path === path);
      expect(seat?.steward, `steward of path ${path} of gate ${gate.id}`).to.be.above(0);
      const isAside = city.registry.actors.accountOf(seat?.steward as PartyId) === undefined;
      const steward = city.signerOf(seat?.steward as PartyId);
      if (isAside || steward === undefined) continue; // until that is decided, or retired: the authority overrides (Art. 28)
      const lift = city.sluice.connect(steward).getFunction("lift");
      await lift.staticCall(gate.id, path, gate.turn, `0x${"11".repeat(32)}`);
    }
  }
}

/* WHAT IS READ */

interface Terms {
  readonly fields: bigint;
  readonly quota: bigint;
  readonly period: number;
  readonly notBefore: number;
  readonly notAfter: number;
}

function requireWithin(less: Terms, more: Terms, what: string): void {
  expect(less.fields & ~more.fields, `fields of ${what}`).to.equal(0n);
  expect(less.quota <= more.quota, `quota of ${what}`).to.equal(true);
  expect(less.period, `period of ${what}`).to.equal(more.period);
  expect(less.notBefore >= more.notBefore && less.notAfter <= more.notAfter, `term of ${what}`).to.equal(true);
}

function termsOf(city: HistoryCity, gate: Gate | undefined): Terms {
  const terms = gate === undefined ? 0n : (city.view.terms(gate.id) ?? 0n);
  const { notBefore = 0, notAfter = 0 } = gate ?? {};
  return {
    ...{ fields: BigInt.asUintN(176, terms), quota: BigInt.asUintN(64, terms >> 176n), period: Number(terms >> 240n) },
    ...{ notBefore, notAfter },
  };
}

/** A licence, its grant and its partner. */
function lineage(city: HistoryCity, id: GateId): readonly (Gate | undefined)[] {
  const gate = city.view.gate(id);
  return [gate, ...(gate?.upstream ?? []).map((above) => city.view.gate(above))];
}

const opened = (city: HistoryCity, entries: readonly Entry[], kind: keyof typeof KINDS): Entry[] =>
  entries.filter(({ act, gate }) => act === "open" && city.view.gate(gate)?.kind === kind);

function caseOf(city: HistoryCity, gate: GateId): Case {
  const ref = city.registry.openings.of(gate)?.openedBy;
  const found = ref && city.registry.cases.of(ref.procedure, ref.case);
  if (found === undefined) throw new Error(`no case opened gate ${gate}`);
  return found;
}

export function requireInvariants(city: HistoryCity, block: FedBlock): void {
  const step = { city, block, acts: actsIn(city, { block }), entries: block.entries };
  for (const [name, holds] of Object.entries(INVARIANTS)) {
    try {
      holds(step);
    } catch (error) {
      throw new Error(`${name}, in block ${block.block} (seq ${block.entries.at(-1)?.seq})`, { cause: error });
    }
  }
}
