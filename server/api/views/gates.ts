/** A gate as it is decided on, and everything that stops a permit (promise 6). */
import { z } from "zod";
import { type Gate, type GateId, KINDS, type Now, OPEN_ENDED, type PartyId, type Path } from "../../decision/gate.ts";
import { flows, pathsHeld, stopsOf } from "../../decision/stops.ts";
import { shownStops } from "../../reasons/stops.ts";
import { permitOf } from "../../release/permit.ts";
import { coverOf, serviceDecline } from "../../release/question.ts";
import { Declined, endpoint, unknown } from "../endpoint.ts";
import { gateParam, page, partyParam, seqParam } from "../forms/asked.ts";
import { gateAnswer, gatesAnswer, whyAnswer } from "../forms/gates.ts";
import { kind as kindName } from "../forms/words.ts";
import type { Sources } from "../needs.ts";
import { atMoment, tablesOf } from "./moment.ts";

export const gatesView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/gates",
      id: "listGates",
      tag: "gates",
      summary: "Gates in the order of their opening, of one kind or one holder",
      params: z.strictObject({}),
      query: z.strictObject({ kind: kindName.optional(), holder: partyParam.optional(), seq: seqParam, ...page }),
      answer: gatesAnswer,
      refuses: [404],
    },
    ({ query: { kind, holder, seq, offset, limit } }) =>
      atMoment(sources, seq, ({ now, stamp }) => {
        const { registry } = sources;
        const { count } = registry.view;
        const all = kind === undefined && holder === undefined;
        const fitting = all
          ? []
          : registry.openings
              .among({ kind: kind && KINDS[kind], holder: holder as PartyId | undefined })
              .filter((id) => id <= count);
        const ids = all
          ? idsBetween(offset + 1, Math.min(count, offset + limit))
          : fitting.slice(offset, offset + limit);
        const gates = ids.map((id) => registry.view.gate(id)).filter((gate) => gate !== undefined);
        return {
          gates: gates.map((gate) => summaryOf(sources, gate, now)),
          total: all ? count : fitting.length,
          ...stamp,
        };
      }),
  );

const idsBetween = (first: number, last: number): GateId[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) as GateId);

export const gateView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/gates/{id}",
      id: "getGate",
      tag: "gates",
      summary: "A gate: its word, its holds, and whether it flows",
      params: z.strictObject({ id: gateParam }),
      query: z.strictObject({ seq: seqParam }),
      answer: gateAnswer,
      refuses: [404],
    },
    async ({ params, query }) => {
      await tablesOf(sources); // the rules of the deployment come with them; a node that does not give them takes one date away
      return atMoment(sources, query.seq, ({ now, stamp }) => {
        const { registry } = sources;
        const gate = registry.view.gate(params.id as GateId);
        if (gate === undefined) return unknown(`gate ${params.id} was never opened`);
        const { id, kind, upstream, holder, steward, turn, closed, notBefore, notAfter } = gate;
        return {
          ...{ id, kind, ...registry.names.of(id), upstream, holder, steward, turn, closed, notBefore },
          ...(notAfter !== OPEN_ENDED && { notAfter }),
          terms: `0x${(registry.view.terms(id) ?? 0n).toString(16).padStart(64, "0")}`,
          ...permitIn(sources, id),
          ...openedIn(sources, id),
          holds: pathsHeld(gate.holds).map((path) => holdIn(sources, gate, path)),
          ...destructionIn(sources, id, now),
          ...standing(sources, id, now),
          ...stamp,
        };
      });
    },
  );

export const whyView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/permits/{id}/why",
      id: "getWhy",
      tag: "gates",
      summary: "Every gate that stops a permit, and what else would refuse its calls",
      params: z.strictObject({ id: gateParam }),
      query: z.strictObject({ seq: seqParam }),
      answer: whyAnswer,
      refuses: [404],
    },
    ({ params, query }) =>
      atMoment(sources, query.seq, ({ now, stamp }) => {
        const { registry, descriptors } = sources;
        const permit = registry.view.gate(params.id as GateId);
        if (permit === undefined || (permit.kind !== "grant" && permit.kind !== "licence"))
          return new Declined({ code: "PERMIT_UNKNOWN", detail: `no grant or licence has the number ${params.id}` });
        const covered = coverOf(registry.view, permit.id, descriptors);
        const decline = "code" in covered ? covered : serviceDecline(covered);
        return {
          permit: permit.id,
          kind: permit.kind,
          ...standing(sources, permit.id, now),
          declines: decline === undefined ? [] : [{ code: decline.code, detail: decline.detail }],
          ...stamp,
        };
      }),
  );

function summaryOf({ registry }: Sources, gate: Gate, now: Now) {
  const { id, kind, upstream, holder, steward, closed, holds, notBefore, notAfter } = gate;
  return {
    ...{ id, kind, ...registry.names.of(id), upstream, holder, steward, closed, held: holds !== 0, notBefore },
    ...(notAfter !== OPEN_ENDED && { notAfter }),
    flows: flows(registry.view, id, now),
  };
}

function standing({ registry }: Sources, id: GateId, now: Now) {
  const { view } = registry;
  return { flows: flows(view, id, now), stops: shownStops(stopsOf(view, id, now), view, registry.facts) };
}

function holdIn({ registry }: Sources, gate: Gate, path: Path) {
  const [shown] = shownStops([{ code: "GATE_HELD", gate: gate.id, path }], registry.view, registry.facts);
  const { seat, heldBy, since, evidence, case: found, until } = shown ?? {};
  const { by, sentinel } = registry.holds.of(gate.id, path) ?? {};
  return { path, seat, heldBy, since, evidence, case: found, until, by, sentinel };
}

function destructionIn({ registry }: Sources, id: GateId, now: Now) {
  const destructionDue = registry.destructionDueOf(id, now);
  return destructionDue === undefined ? {} : { destructionDue };
}

function permitIn({ registry }: Sources, id: GateId) {
  const permit = permitOf(registry.view, id);
  const [quota] = permit?.quotas ?? [];
  if (permit === undefined || quota === undefined) return {};
  const { channel, provider } = permit;
  const fields = Array.from({ length: FIELDS }, (_, field) => field).filter(
    (field) => (permit.fields & (1n << BigInt(field))) !== 0n,
  );
  return { permit: { fields, calls: `${quota.calls}`, periodHours: quota.periodHours, channel, provider } };
}

/** Bits of a mask (kernel). */
const FIELDS = 176;

function openedIn({ registry }: Sources, id: GateId) {
  const opening = registry.openings.of(id);
  const by = opening?.openedBy;
  const procedure = by && registry.procedures.chapterOf(by.procedure);
  if (opening === undefined || by === undefined || procedure === undefined) return {};
  const { at, seq } = opening;
  return { openedBy: { procedure, contract: by.procedure, case: by.case, at, seq } };
}
