/** Who takes part (Art. 4). Names are in documents; where those are not here, a party has its number alone. */
import { z } from "zod";
import type { PartyId } from "../../decision/gate.ts";
import type { Organisation } from "../../registry/organisations.ts";
import { endpoint } from "../endpoint.ts";
import { organisationsAnswer } from "../forms/law.ts";
import type { Sources } from "../needs.ts";
import { stampOf } from "./stamp.ts";
import { partNames } from "./words.ts";

export const organisationsView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/organisations",
      id: "listOrganisations",
      tag: "law",
      summary: "Organisations in the order of their registration",
      params: z.strictObject({}),
      query: z.strictObject({}),
      answer: organisationsAnswer,
      refuses: [],
    },
    () => ({
      organisations: sources.registry.organisations.all().map((one) => shownOrganisation(sources, one)),
      ...stampOf(sources.ledger, sources.registry.shown),
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
