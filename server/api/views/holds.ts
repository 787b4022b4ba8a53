/** Holds on a risk that lie (Art. 28), each with when it is to be reported, renewed or lifted. Past that it stays shut, and shows here. */
import { z } from "zod";
import type { PartyId } from "../../decision/gate.ts";
import { seatOf } from "../../reasons/stops.ts";
import type { Hold } from "../../registry/holds.ts";
import { endpoint } from "../endpoint.ts";
import { flag, page, partyParam, seqParam } from "../forms/asked.ts";
import { holdsAnswer } from "../forms/gates.ts";
import type { Sources } from "../needs.ts";
import { atMoment, NO_TABLES, tablesOf } from "./moment.ts";

const AUTHORITY = 1;
const GOVERNMENT = 2;
/** The seat of the formal proceedings, which are cases of their own. */
const PROCEEDINGS = 0;

export const holdsView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/holds",
      id: "listHolds",
      tag: "gates",
      summary: "Holds on a risk that lie, soonest due first",
      params: z.strictObject({}),
      query: z.strictObject({
        party: partyParam.optional().describe("those alone that this party may lift"),
        overdue: flag.describe("true: those alone that are past their time; they stay shut"),
        seq: seqParam,
        ...page,
      }),
      answer: holdsAnswer,
      refuses: [404, 503],
    },
    async ({ query: { party, overdue, seq, offset, limit } }) => {
      // The rules' first version comes with the tables: without it no hold has a due date.
      if (!(await tablesOf(sources))) return NO_TABLES;
      return atMoment(sources, seq, ({ now, stamp }) => {
        const found = lyingHolds(sources, now.latest).filter(
          (hold) =>
            (party === undefined || hold.heldBy === party) && (overdue === undefined || hold.overdue === overdue),
        );
        return { holds: found.slice(offset, offset + limit), total: found.length, ...stamp };
      });
    },
  );

/** Overdue holds that a party has to do with: from its own seats; all of them for authority and government, who watch over that (Art. 28). */
export const overdueHoldsFor = (sources: Sources, party: PartyId, now: number) =>
  lyingHolds(sources, now).filter(
    ({ overdue, heldBy }) => overdue && (party === AUTHORITY || party === GOVERNMENT || heldBy === party),
  );

function lyingHolds(sources: Sources, now: number) {
  return [...sources.registry.holds.lying()]
    .filter(({ path }) => path !== PROCEEDINGS)
    .map((hold) => shownHold(sources, hold, now))
    .sort((a, b) => (a.due ?? NEVER) - (b.due ?? NEVER));
}

const NEVER = Number.MAX_SAFE_INTEGER;

function shownHold({ registry }: Sources, hold: Hold, now: number) {
  const { gate, path, since, evidence, by, sentinel, seq } = hold;
  const seat = seatOf(registry.view, gate, path);
  const found = registry.view.gate(gate);
  const due = registry.dueOf(hold);
  return {
    ...{ gate, ...(found && { kind: found.kind }), ...registry.names.of(gate), path },
    ...(seat && { seat: seat.id, heldBy: seat.steward }),
    ...{ since, evidence, by, sentinel, seq },
    ...(due !== undefined && { due }),
    overdue: due !== undefined && now >= due,
  };
}
