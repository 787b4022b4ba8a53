/** Who may stop in a party's name, and how often still (K9): a sentinel that runs dry is seen before it is needed. */
import { z } from "zod";
import { endpoint, unknown } from "../endpoint.ts";
import { organisationParam, page, seqParam } from "../forms/asked.ts";
import { sentinelsAnswer } from "../forms/history.ts";
import type { Sources } from "../needs.ts";
import { atMoment } from "./moment.ts";
import { organisationNamed } from "./organisations.ts";
import { shownParty, shownSentinel } from "./powers.ts";

export const sentinelsView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/sentinels",
      id: "listSentinels",
      tag: "gates",
      summary: "Sentinels, of all or of one organisation, and how many holds they have left",
      params: z.strictObject({}),
      query: z.strictObject({ organisation: organisationParam.optional(), seq: seqParam, ...page }),
      answer: sentinelsAnswer,
      refuses: [404],
    },
    ({ query: { organisation, seq, offset, limit } }) =>
      atMoment(sources, seq, ({ stamp }) => {
        const { actors } = sources.registry;
        const asked = organisation === undefined ? undefined : organisationNamed(sources, organisation);
        if (organisation !== undefined && asked === undefined) return unknown(`no organisation ${organisation}`);
        const all = asked === undefined ? actors.sentinels() : actors.sentinelsOf(asked.party);
        const sentinels = all
          .slice(offset, offset + limit)
          .map((sentinel) => ({ ...shownSentinel(sentinel), of: shownParty(sources, sentinel.party) }));
        return { sentinels, total: all.length, ...stamp };
      }),
  );
