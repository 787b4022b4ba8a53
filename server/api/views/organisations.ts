/** Who takes part (Art. 4). Names are in documents; where those are not here, a party has its number alone. */
import { z } from "zod";
import type { PartyId } from "../../decision/gate.ts";
import type { Organisation } from "../../registry/organisations.ts";
import { endpoint } from "../endpoint.ts";
import { page, seqParam } from "../forms/asked.ts";
import { organisationsAnswer } from "../forms/law.ts";
import type { Sources } from "../needs.ts";
import { atMoment } from "./moment.ts";
import { partNames } from "./words.ts";

export const organisationsView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/organisations",
      id: "listOrganisations",
      tag: "law",
      summary: "Organisations in the order of their registration",
      params: z.strictObject({}),
      query: z.strictObject({ seq: seqParam, ...page }),
      answer: organisationsAnswer,
      refuses: [404],
    },
    ({ query: { seq, offset, limit } }) =>
      atMoment(sources, seq, ({ stamp }) => {
        const all = sources.registry.organisations.all();
        const organisations = all.slice(offset, offset + limit).map((one) => shownOrganisation(sources, one));
        return { organisations, total: all.length, ...stamp };
      }),
  );

export function shownOrganisation({ registry }: Sources, { party, gate, provider, parts, since }: Organisation) {
  return {
    ...{ party, gate, ...registry.names.of(gate), provider },
    ...{ parts: partNames(parts), account: registry.actors.accountOf(party), since },
  };
}

/** By number, or by slug; undefined where nobody is called so. Of two with one slug the elder. */
export function organisationNamed({ registry }: Sources, asked: string): Organisation | undefined {
  if (/^\d/.test(asked)) return registry.organisations.of(Number(asked) as PartyId);
  return registry.organisations.all().find(({ gate }) => registry.names.of(gate)?.slug === asked);
}
