/** Cases, and what waits for whom: the tables' words for what the ledger's events say. */
import { z } from "zod";
import type { GateId, Now } from "../../decision/gate.ts";
import { contentOf } from "../../registry/acts.ts";
import type { Act, Case } from "../../registry/cases.ts";
import type { Chapter } from "../../registry/chapters.ts";
import { partiesOf } from "../../registry/powers.ts";
import type { Row } from "../../registry/tables.ts";
import { isOverdue, type Work } from "../../registry/work.ts";
import { endpoint, unknown } from "../endpoint.ts";
import { caseParam, flag, gateParam, organisationParam, page, seqParam } from "../forms/asked.ts";
import { caseAnswer, casesAnswer, workAnswer } from "../forms/law.ts";
import { chapter } from "../forms/words.ts";
import type { Sources } from "../needs.ts";
import { overdueHoldsFor } from "./holds.ts";
import { atMoment, NO_TABLES, tablesOf } from "./moment.ts";
import { organisationNamed, shownOrganisation } from "./organisations.ts";
import { coveringIn } from "./permits.ts";
import { documentName, documentNames, limitName, partNames, plain } from "./words.ts";

export const casesView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/cases",
      id: "listCases",
      tag: "law",
      summary: "Cases with their acts, in order of opening; overdue ones longest overdue first",
      params: z.strictObject({}),
      query: z.strictObject({
        procedure: chapter.optional(),
        state: z
          .string()
          .regex(/^[A-Za-z]{1,16}$/, "a state's name")
          .optional()
          .describe("name of a state, such as Requested"),
        gate: gateParam.optional(),
        overdue: flag.describe("true: those alone that are past due while what is expected may still be done"),
        seq: seqParam,
        ...page,
      }),
      answer: casesAnswer,
      refuses: [404],
    },
    async ({ query }) => {
      const tables = await tablesOf(sources);
      if (query.overdue === true && !tables) return NO_TABLES;
      return atMoment(sources, query.seq, ({ now, stamp }) => {
        const found = casesAsked(sources, query, now.latest);
        const page = found.slice(query.offset, query.offset + query.limit);
        return { cases: page.map((one) => shownCase(sources, one, now)), total: found.length, ...stamp };
      });
    },
  );

interface CasesAsked {
  readonly procedure?: Chapter | undefined;
  readonly state?: string | undefined;
  readonly gate?: number | undefined;
  readonly overdue?: boolean | undefined;
}

function casesAsked({ registry }: Sources, { procedure, state, gate, overdue }: CasesAsked, now: number): Case[] {
  const known = registry.knownAt(now);
  const about = gate === undefined ? registry.cases.all() : registry.cases.about(gate as GateId);
  const found = [...about].filter(
    (one) =>
      (procedure === undefined || one.chapter === procedure) &&
      (state === undefined || one.state === state) &&
      (overdue === undefined || isOverdue(one, known) === overdue),
  );
  return overdue === true ? found.sort((a, b) => a.due - b.due) : found;
}

export const caseView = (sources: Sources) =>
  endpoint(
    {
      path: "/v1/cases/{procedure}/{id}",
      id: "getCase",
      tag: "law",
      summary: "A case with its acts, and what may be done next",
      params: z.strictObject({ procedure: chapter, id: caseParam }),
      query: z.strictObject({ seq: seqParam }),
      answer: caseAnswer,
      refuses: [404, 503],
    },
    async ({ params, query }) => {
      if (!(await tablesOf(sources))) return NO_TABLES;
      return atMoment(sources, query.seq, ({ now, stamp }) => {
        const { registry } = sources;
        const contract = registry.procedures.addressOf(params.procedure);
        const found = contract && registry.cases.of(contract, params.id);
        if (found === undefined) return unknown(`${params.procedure} has no case ${params.id}`);
        const rows = registry.tableOf(found.procedure).filter(({ from }) => from === found.state);
        return {
          ...shownCase(sources, found, now),
          next: rows.map((row) => ({ row: shownRow(row), parties: partiesOf(found, row, registry.view) })),
          ...stamp,
        };
      });
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
      query: z.strictObject({ organisation: organisationParam, seq: seqParam, ...page }),
      answer: workAnswer,
      refuses: [404, 503],
    },
    async ({ query: { organisation: asked, seq, offset, limit } }) => {
      if (!(await tablesOf(sources))) return NO_TABLES;
      return atMoment(sources, seq, ({ now, stamp }) => {
        const organisation = organisationNamed(sources, asked);
        if (organisation === undefined) return unknown(`no organisation ${asked} is registered`);
        const work = sources.registry.workOf(organisation.party, now.latest);
        return {
          organisation: shownOrganisation(sources, organisation),
          work: work.slice(offset, offset + limit).map((one) => shownWork(sources, one, now)),
          total: work.length,
          overdueHolds: overdueHoldsFor(sources, organisation.party, now.latest),
          ...stamp,
        };
      });
    },
  );

function headOf({ registry }: Sources, { chapter, procedure, id, state, version, due, subject }: Case) {
  return {
    ...{ procedure: chapter, contract: procedure, case: id, state, version },
    ...(due !== 0 && { due }),
    ...(subject !== 0 && { subject, ...registry.names.of(subject as GateId) }),
  };
}

function shownCase(sources: Sources, found: Case, now: Now) {
  const known = sources.registry.knownAt(now.latest);
  return {
    ...headOf(sources, found),
    ...(known.table(found).length > 0 && { overdue: isOverdue(found, known) }),
    missing: partNames(known.begunOn(found).reduce((bits, { missing }) => bits | missing, 0)),
    ...coveringIn(sources, found, now),
    acts: found.acts.map((act) => shownAct(found.chapter, act)),
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

function shownWork(sources: Sources, { case: found, expected, begun, choices, overdue }: Work, now: Now) {
  return {
    ...headOf(sources, found),
    overdue,
    expected: shownRow(expected),
    ...(begun && { begun: shownAct(found.chapter, begun) }),
    choices: choices.map(({ row, as }) => ({ as: partNames(as), row: shownRow(row) })),
    ...coveringIn(sources, found, now),
  };
}

function shownRow({ article, act, by, jointly, documents, when, to, within, effect, content }: Row) {
  return {
    ...{ article, act, by: partNames(by), with: partNames(jointly), documents: documentNames(documents) },
    ...{ when, to, within: limitName(within), effect, content },
  };
}
