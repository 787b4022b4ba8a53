/** What happened to a gate, entry by entry, each with the act of the law that brought it about. */
import { z } from "zod";
import type { GateId, PartyId, Path } from "../../decision/gate.ts";
import { pathsHeld } from "../../decision/stops.ts";
import type { Entry } from "../../ledger/ledger.ts";
import { seatOf } from "../../reasons/stops.ts";
import { endpoint, unknown } from "../endpoint.ts";
import { gateParam, page } from "../forms/asked.ts";
import { historyAnswer } from "../forms/history.ts";
import type { Sources } from "../needs.ts";
import { stampOf } from "./stamp.ts";

export const historyView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/gates/{id}/history",
      id: "getHistory",
      tag: "gates",
      summary: "What happened to a gate, oldest first",
      params: z.strictObject({ id: gateParam }),
      query: z.strictObject({ ...page }),
      answer: historyAnswer,
      refuses: [404],
    },
    ({ params: { id }, query: { offset, limit } }) => {
      const { ledger, registry } = sources;
      const entries = registry.history.of(id as GateId);
      if (id === 0 || entries.length === 0) return unknown(`gate ${id} was never opened`);
      return {
        gate: id,
        entries: entries.slice(offset, offset + limit).map((entry) => shownEntry(sources, entry)),
        total: entries.length,
        ...stampOf(ledger, registry.shown),
      };
    },
  );

/** An entry in words. Everything is as it was then: who the account was, whose the seat. */
export function shownEntry({ registry }: Sources, entry: Entry) {
  const { seq, block, at, transaction, act, gate, path, by, document } = entry;
  const after = registry.asOf(seq, () => afterOf(registry, entry));
  const cause = causeOf(registry, entry);
  return {
    ...{ seq, block, at, transaction, act, by },
    ...(gate !== 0 && { gate }),
    ...((act === "hold" || act === "lift") && { path }),
    ...(BigInt(document) !== 0n && act !== "record" && { document }),
    ...after,
    ...(cause && { case: cause }),
  };
}

type Registry = Sources["registry"];

function afterOf(registry: Registry, { gate, path, by, act }: Entry) {
  const actor = registry.actors.of(by);
  const isStop = act === "hold" || act === "lift";
  const seat = isStop ? seatOf(registry.view, gate, path as Path)?.id : undefined;
  const found = gate === 0 ? undefined : registry.view.gate(gate);
  return {
    ...(actor && { party: actor.party as PartyId, sentinel: actor.sentinel }),
    ...(seat !== undefined && { seat }),
    ...(found && {
      after: {
        ...{ closed: found.closed, notBefore: found.notBefore, notAfter: found.notAfter },
        ...{ steward: found.steward, turn: found.turn, heldFrom: pathsHeld(found.holds) },
      },
    }),
  };
}

/** The act of the law that an entry records, or that brought it about. Of what an account did by itself there is none. */
function causeOf(registry: Registry, entry: Entry) {
  const isProcedures = registry.procedures.chapterOf(entry.by) !== undefined;
  const record = entry.act === "record" ? entry : isProcedures ? registry.history.recordAfter(entry) : undefined;
  const procedure = record && registry.procedures.chapterOf(record.by);
  if (record === undefined || procedure === undefined) return undefined;
  const id = Number(BigInt(record.document));
  const act = registry.cases.of(record.by, id)?.acts.find(({ seq }) => seq === record.seq)?.act;
  return { procedure, contract: record.by, case: id, ...(act !== undefined && { act }) };
}
