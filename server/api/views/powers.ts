/** Who may stop a gate, who may lift that, and who may end it: the table of powers, read for one gate. */
import { z } from "zod";
import type { Gate, GateId, PartyId } from "../../decision/gate.ts";
import { pathsHeld } from "../../decision/stops.ts";
import { isLow, type Sentinel } from "../../registry/actors.ts";
import { type Ending, endingsOf, mayBeOverridden, type Seat, stewardedSeats } from "../../registry/powers.ts";
import { endpoint, unknown } from "../endpoint.ts";
import { gateParam, seqParam } from "../forms/asked.ts";
import { powersAnswer } from "../forms/history.ts";
import type { Sources } from "../needs.ts";
import { atMoment, NO_TABLES, tablesOf } from "./moment.ts";
import { documentNames } from "./words.ts";

export const powersView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/gates/{id}/powers",
      id: "getPowers",
      tag: "gates",
      summary: "Who may stop a gate, who may lift that, and who may end it",
      params: z.strictObject({ id: gateParam }),
      query: z.strictObject({ seq: seqParam }),
      answer: powersAnswer,
      refuses: [404, 503],
    },
    async ({ params, query: { seq } }) => {
      if (!(await tablesOf(sources))) return NO_TABLES;
      return atMoment(sources, seq, ({ now, stamp }) => {
        const { registry } = sources;
        const gate = registry.view.gate(params.id as GateId);
        if (gate === undefined) return unknown(`gate ${params.id} is not open`);
        const { view, cases } = registry;
        const endings = endingsOf(gate.id, cases.about(gate.id), registry.knownAt(now.latest));
        return {
          ...{ gate: gate.id, kind: gate.kind, ...registry.names.of(gate.id) },
          seats: stewardedSeats(view, gate.id).map((seat) => shownSeat(sources, gate, seat)),
          suspended: pathsHeld(gate.holds).some((path) => path === PROCEEDINGS),
          endings: endings.map((one) => shownEnding(sources, one)),
          ...stamp,
        };
      });
    },
  );

const PROCEEDINGS = 0;

function shownSeat(sources: Sources, held: Gate, found: Seat) {
  const { path, gate: seat, kind, steward } = found;
  const { registry } = sources;
  return {
    ...{ path, seat, kind, ...registry.names.of(seat) },
    steward: shownParty(sources, steward),
    sentinels: registry.actors.sentinelsOf(steward).map(shownSentinel),
    holds: pathsHeld(held.holds).includes(path),
    override: mayBeOverridden(found),
  };
}

function shownEnding(sources: Sources, { case: found, row, parties }: Ending) {
  const { chapter, procedure, id } = found;
  return {
    ...{ procedure: chapter, contract: procedure, case: id, article: row.article, act: row.act },
    by: parties.map((party) => shownParty(sources, party)),
    documents: documentNames(row.documents),
    to: row.to,
  };
}

export function shownSentinel(sentinel: Sentinel) {
  const { account, left, total, aside } = sentinel;
  return { account, left, total, low: isLow(sentinel), aside };
}

export function shownParty({ registry }: Sources, party: PartyId) {
  const organisation = registry.organisations.of(party);
  const account = registry.actors.accountOf(party);
  return {
    party,
    ...(organisation && registry.names.of(organisation.gate)),
    ...(account !== undefined && { account }),
  };
}
