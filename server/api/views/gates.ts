/** A gate as it is decided on, and everything that stops a permit (promise 6). */
import { z } from "zod";
import { type Gate, type GateId, OPEN_ENDED, type Path } from "../../decision/gate.ts";
import { flows, pathsHeld, stopsOf } from "../../decision/stops.ts";
import { shownStops } from "../../reasons/stops.ts";
import { permitOf } from "../../release/permit.ts";
import { coverOf, serviceDecline } from "../../release/question.ts";
import { Declined, endpoint, unknown } from "../endpoint.ts";
import { gateParam } from "../forms/asked.ts";
import { gateAnswer, whyAnswer } from "../forms/gates.ts";
import type { Sources } from "../needs.ts";
import { stampOf } from "./stamp.ts";

export const gateView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/gates/{id}",
      id: "getGate",
      tag: "gates",
      summary: "A gate: its word, its holds, and whether it flows",
      params: z.strictObject({ id: gateParam }),
      query: z.strictObject({}),
      answer: gateAnswer,
      refuses: [404],
    },
    ({ params }) => {
      const { ledger, registry } = sources;
      const gate = ledger.view.gate(params.id as GateId);
      if (gate === undefined) return unknown(`gate ${params.id} was never opened`);
      const { id, kind, upstream, holder, steward, turn, closed, notBefore, notAfter } = gate;
      return {
        ...{ id, kind, ...registry.names.of(id), upstream, holder, steward, turn, closed, notBefore },
        ...(notAfter !== OPEN_ENDED && { notAfter }),
        terms: `0x${(ledger.view.terms(id) ?? 0n).toString(16).padStart(64, "0")}`,
        ...permitIn(sources, id),
        ...openedIn(sources, id),
        holds: pathsHeld(gate.holds).map((path) => holdIn(sources, gate, path)),
        ...standing(sources, id),
        ...stampOf(ledger),
      };
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
      query: z.strictObject({}),
      answer: whyAnswer,
      refuses: [404],
    },
    ({ params }) => {
      const { ledger, descriptors } = sources;
      const permit = ledger.view.gate(params.id as GateId);
      if (permit === undefined || (permit.kind !== "grant" && permit.kind !== "licence"))
        return new Declined({ code: "PERMIT_UNKNOWN", detail: `no grant or licence has the number ${params.id}` });
      const covered = coverOf(ledger.view, permit.id, descriptors);
      const decline = "code" in covered ? covered : serviceDecline(covered);
      return {
        permit: permit.id,
        kind: permit.kind,
        ...standing(sources, permit.id),
        declines: decline === undefined ? [] : [{ code: decline.code, detail: decline.detail }],
        ...stampOf(ledger),
      };
    },
  );

/** One reading of view and clock: the two never contradict each other. */
function standing({ ledger, registry }: Sources, id: GateId) {
  const { view } = ledger;
  const now = ledger.now();
  return { flows: flows(view, id, now), stops: shownStops(stopsOf(view, id, now), view, registry.facts) };
}

function holdIn({ ledger, registry }: Sources, gate: Gate, path: Path) {
  const [shown] = shownStops([{ code: "GATE_HELD", gate: gate.id, path }], ledger.view, registry.facts);
  const { seat, heldBy, since, evidence, case: found, until } = shown ?? {};
  const { by, sentinel } = registry.holds.of(gate.id, path) ?? {};
  return { path, seat, heldBy, since, evidence, case: found, until, by, sentinel };
}

function permitIn({ ledger }: Sources, id: GateId) {
  const permit = permitOf(ledger.view, id);
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
