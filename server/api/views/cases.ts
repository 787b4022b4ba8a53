/** Cases, and what waits for whom: the tables' words for what the ledger's events say. */
import { z } from "zod";
import type { GateId } from "../../decision/gate.ts";
import { contentOf } from "../../registry/acts.ts";
import { type Act, type Case, halfSigned } from "../../registry/cases.ts";
import type { Chapter } from "../../registry/chapters.ts";
import type { Row } from "../../registry/tables.ts";
import type { Work } from "../../registry/work.ts";
import { Declined, endpoint, unknown } from "../endpoint.ts";
import { organisationParam, page } from "../forms/asked.ts";
import { casesAnswer, workAnswer } from "../forms/law.ts";
import { chapter } from "../forms/words.ts";
import type { Sources } from "../needs.ts";
import { organisationNamed, shownOrganisation } from "./organisations.ts";
import { stampOf } from "./stamp.ts";
import { documentName, documentNames, limitName, partNames, plain } from "./words.ts";

export const casesView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/cases",
      id: "listCases",
      tag: "law",
      summary: "Cases with their acts, in order of opening",
      params: z.strictObject({}),
      query: z.strictObject({
        procedure: chapter.optional(),
        state: z
          .string()
          .regex(/^[A-Za-z]{1,16}$/, "a state's name")
          .optional()
          .describe("name of a state, such as Requested"),
        ...page,
      }),
      answer: casesAnswer,
      refuses: [],
    },
    ({ query: { procedure, state, offset, limit } }) => {
      const { ledger, registry } = sources;
      const now = ledger.now().latest;
      const found = [...registry.cases.all({ chapter: procedure, state })];
      return {
        cases: found.slice(offset, offset + limit).map((one) => ({
          ...headOf(sources, one),
          missing: partNames(halfSigned(one, now).reduce((bits, { missing }) => bits | missing, 0)),
          acts: one.acts.map((act) => shownAct(one.chapter, act)),
        })),
        total: found.length,
        ...stampOf(ledger, registry.shown),
      };
    },
  );

export const workView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/work",
      id: "getWork",
      tag: "law",
      summary: "What waits for an organisation, soonest due first",
      params: z.strictObject({}),
      query: z.strictObject({ organisation: organisationParam }),
      answer: workAnswer,
      refuses: [404, 503],
    },
    async ({ query }) => {
      const { ledger, registry } = sources;
      const organisation = organisationNamed(sources, query.organisation);
      if (organisation === undefined) return unknown(`no organisation ${query.organisation} is registered`);
      try {
        await registry.readTables();
      } catch {
        return NO_TABLES;
      }
      return {
        organisation: shownOrganisation(sources, organisation),
        work: registry.workOf(organisation.party, ledger.now().latest).map((one) => shownWork(sources, one)),
        ...stampOf(ledger, registry.shown),
      };
    },
  );

const NO_TABLES = new Declined({ code: "LEDGER_STALE", detail: "the node did not give the procedures' tables" });

function headOf({ registry }: Sources, { chapter, procedure, id, state, version, due, subject }: Case) {
  return {
    ...{ procedure: chapter, contract: procedure, case: id, state, version },
    ...(due !== 0 && { due }),
    ...(subject !== 0 && { subject, ...registry.names.of(subject as GateId) }),
  };
}

function shownAct(chapter: Chapter, told: Act) {
  const { act, by, account, at, block, seq, deadline, signed, missing, documents } = told;
  const content = contentOf(chapter, told);
  return {
    ...{ act, by, account, at, block, seq, deadline, signed: partNames(signed), missing: partNames(missing) },
    documents: documents.map(({ kind, algorithm, hash }) => ({
      kind: documentName(kind),
      algorithm: algorithm === 1 ? ("sha256" as const) : ("sm3" as const),
      hash,
    })),
    ...(content !== undefined && { content: plain(content) }),
  };
}

function shownWork(sources: Sources, { case: found, expected, begun, choices, overdue }: Work) {
  return {
    ...headOf(sources, found),
    overdue,
    expected: shownRow(expected),
    ...(begun && { begun: shownAct(found.chapter, begun) }),
    choices: choices.map(({ row, as }) => ({ as: partNames(as), row: shownRow(row) })),
  };
}

function shownRow({ article, act, by, jointly, documents, when, to, within, effect, content }: Row) {
  return {
    ...{ article, act, by: partNames(by), with: partNames(jointly), documents: documentNames(documents) },
    ...{ when, to, within: limitName(within), effect, content },
  };
}
