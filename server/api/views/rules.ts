/** The rules: which time limits and required sets are in force, and which versions were or will be. */
import { z } from "zod";
import { inForce, type Version } from "../../registry/rules.ts";
import { bitsIn, LIMITS } from "../../registry/vocabulary.ts";
import { endpoint } from "../endpoint.ts";
import { seqParam } from "../forms/asked.ts";
import { rulesAnswer } from "../forms/law.ts";
import type { Sources } from "../needs.ts";
import { atMoment, NO_TABLES, tablesOf } from "./moment.ts";
import { limitName } from "./words.ts";

export const rulesView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/rules",
      id: "getRules",
      tag: "law",
      summary: "Time limits and required sets in force, and every version of them, past and to come",
      params: z.strictObject({}),
      query: z.strictObject({ seq: seqParam }),
      answer: rulesAnswer,
      refuses: [404, 503],
    },
    async ({ query }) => {
      if (!(await tablesOf(sources))) return NO_TABLES;
      return atMoment(sources, query.seq, ({ now: { latest: now }, stamp }) => {
        const { versions } = sources.registry.rules;
        const limits = inForce(versions, now, (version) => version.limits.map(({ limit, time }) => [limit, time]));
        const sets = inForce(versions, now, (version) => version.sets.map(({ set, kinds }) => [set, kinds]));
        return {
          limits: limits.map(({ number, value, version }) => ({ ...limit(number, value), ...sourceOf(version) })),
          sets: sets.map(({ number, value, version }) => ({ ...set(number, value), ...sourceOf(version) })),
          versions: versions.map((version) => ({
            ...sourceOf(version),
            begun: version.from <= now,
            limits: version.limits.map(({ limit: number, time }) => limit(number, time)),
            sets: version.sets.map(({ set: number, kinds }) => set(number, kinds)),
          })),
          ...stamp,
        };
      });
    },
  );

const sourceOf = ({ from, case: adoptedBy }: Version) => ({
  from,
  ...(adoptedBy !== undefined && { case: adoptedBy }),
});

function limit(number: number, seconds: number) {
  const word = LIMITS.find((word) => word.number === number);
  return { limit: limitName(number) ?? `${number}`, ...(word && { name: { zh: word.zh, en: word.en } }), seconds };
}

const set = (number: number, kinds: bigint) => ({ set: number, kinds: bitsIn(kinds) });
