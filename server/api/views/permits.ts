/** Which grants already cover what is asked for or is about to be (Art. 27): shown with each undecided request, and before there is one. */
import { z } from "zod";
import type { GateId, Now } from "../../decision/gate.ts";
import type { Case } from "../../registry/cases.ts";
import { type Asked, askedIn, type Covering, coveringOf } from "../../registry/covering.ts";
import { bitsIn } from "../../registry/vocabulary.ts";
import { endpoint } from "../endpoint.ts";
import { fieldsParam, gateParam, seqParam } from "../forms/asked.ts";
import { coveringAnswer } from "../forms/law.ts";
import type { Sources } from "../needs.ts";
import { atMoment } from "./moment.ts";

export const permitsView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/permits",
      id: "listCoveringPermits",
      tag: "law",
      summary: "Grants that already cover fields of a channel, under the scenario's agreement",
      params: z.strictObject({}),
      query: z.strictObject({ covering: fieldsParam, channel: gateParam, scenario: gateParam, seq: seqParam }),
      answer: coveringAnswer,
      refuses: [404],
    },
    ({ query: { covering, channel, scenario, seq } }) =>
      atMoment(sources, seq, ({ now, stamp }) => {
        const asked = { scenario: scenario as GateId, channel: channel as GateId, fields: covering };
        return { permits: shownCovering(sources, asked, now), ...stamp };
      }),
  );

/** Of a request that waits for a decision; nothing of any other case. */
export function coveringIn(sources: Sources, found: Case, now: Now) {
  const asked = askedIn(found, sources.registry.view);
  return asked === undefined ? {} : { covering: shownCovering(sources, asked, now) };
}

function shownCovering({ registry }: Sources, asked: Asked, now: Now) {
  return coveringOf(registry, asked, now).map(({ grant, scenario, covers, lacks, flows }: Covering) => ({
    ...{ permit: grant, ...registry.names.of(grant), scenario, sameScenario: scenario === asked.scenario },
    ...{ covers: bitsIn(covers), lacks: bitsIn(lacks), flows },
  }));
}
