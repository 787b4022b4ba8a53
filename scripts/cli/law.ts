/** The law's cases as the ledger alone tells them: every act whose hash the kernel recorded, the gates as they stand, and the chapters' tables. */
import type { Gate, GateId, PartyId } from "../../server/decision/gate.ts";
import { lower } from "../../server/ledger/entry.ts";
import type { StrictView } from "../../server/ledger/ledger.ts";
import { Actors } from "../../server/registry/actors.ts";
import { toldAct } from "../../server/registry/acts.ts";
import { begunOn } from "../../server/registry/begun.ts";
import { type Case, Cases } from "../../server/registry/cases.ts";
import { Procedures } from "../../server/registry/chapters.ts";
import type { Documents } from "../../server/registry/documents.ts";
import { Names } from "../../server/registry/names.ts";
import { Openings } from "../../server/registry/openings.ts";
import { Past } from "../../server/registry/rewind.ts";
import { type Row, Tables } from "../../server/registry/tables.ts";
import type { Known } from "../../server/registry/work.ts";
import { CHAPTERS, type Chapter } from "../deploy/law.ts";
import { refused, usage } from "./exits.ts";
import { entries, gatesIn } from "./history.ts";
import { type Kernel, reached } from "./kernel.ts";

export interface Law {
  readonly cases: Cases;
  /** What the law says of cases now. @param now Unix seconds. */
  knownAt(now: number): Known;
  readonly gates: readonly Gate[];
  readonly view: StrictView;
  readonly names: Names;
  rows(chapter: Chapter): readonly Row[];
  /** Refused `CASE_UNKNOWN`. */
  caseOf(ref: CaseName): Case;
}

export interface CaseName {
  readonly chapter: Chapter;
  readonly id: number;
}

/** @param documents By which gates have names; they are believed by the hashes that stand on the ledger. */
export async function lawOf(kernel: Kernel, documents: Pick<Documents, "json">): Promise<Law> {
  const { url, reader } = kernel;
  const told = await entries(kernel);
  const past = new Past();
  past.begin(0);
  const procedures = new Procedures(past);
  const [actors, openings] = [new Actors(past), new Openings(past)];
  for (const raw of told) {
    const entry = { ...raw, by: lower(raw.by), at: 0 };
    past.at(entry.seq);
    for (const kept of [procedures, actors, openings]) kept.apply(entry);
  }
  const tables = new Tables(async (to, data) => (await reader.call({ to, data })).data ?? "0x");
  const address = procedures.addresses;
  const [logs] = await Promise.all([
    reached(url, reader.getLogs({ address, fromBlock: 0n, toBlock: "latest" })),
    reached(url, tables.read(address)),
  ]);
  const recorded = new Map(told.filter(({ act }) => act === "record").map(({ fact, seq }) => [fact, seq] as const));
  const cases = new Cases(past, procedures);
  for (const log of logs) {
    const procedure = lower(log.address);
    const chapter = procedures.chapterOf(procedure);
    const at = Number(log.blockTimestamp ?? 0n); // 0 where the node does not date its logs
    const [block, hash, transaction] = [Number(log.blockNumber), log.blockHash, log.transactionHash];
    const act = toldAct({ ...log, address: procedure, block, hash, transaction, at });
    const seq = act && recorded.get(act.fact); // an event is believed only if the kernel recorded its hash
    if (chapter === undefined || act === undefined || seq === undefined) continue;
    past.at(seq);
    cases.apply(chapter, { ...act, procedure, seq, block, at });
  }
  const gates = gatesIn(told);
  const byId = new Map<GateId, Gate>(gates.map((gate) => [gate.id, gate]));
  const terms = new Map(told.filter(({ act }) => act === "open").map(({ gate, fact }) => [gate, BigInt(fact)]));
  const view = { gate: (id: GateId) => byId.get(id), terms: (id: GateId) => terms.get(id), count: gates.length };
  const rows = (chapter: Chapter) => tables.of(procedures.addressOf(chapter) ?? "0x") ?? [];
  const signers = {
    view,
    accountOf: (party: PartyId) => actors.accountOf(party),
    asOf: <Seen>(seq: number, look: () => Seen) => past.asOf(seq, look),
  };
  return {
    cases,
    gates,
    view,
    knownAt: (now) => ({
      ...{ view, now, table: ({ chapter }) => rows(chapter) },
      begunOn: (found) => begunOn(found, { now, table: rows(found.chapter), signers }),
    }),
    names: new Names(openings, cases, documents),
    rows,
    caseOf({ chapter, id }) {
      const found = cases.of(procedures.addressOf(chapter) ?? "0x", id);
      if (found !== undefined) return found;
      throw refused("CASE_UNKNOWN", `没有案件 ${chapter}/${id}。`, `there is no case ${chapter}/${id}.`, {
        chapter,
        id,
      });
    },
  };
}

/** `Grants/3`; with a chapter of its own a command takes the number alone. Undefined for what names no case. */
export function caseNamed(text: string, own?: Chapter): CaseName | undefined {
  const [, word, digits] = /^(?:([A-Za-z]+)[/#])?(\d{1,14})$/.exec(text) ?? [];
  const chapter = word === undefined ? own : CHAPTERS.find((name) => name.toLowerCase() === word.toLowerCase());
  return digits === undefined || chapter === undefined ? undefined : { chapter, id: Number(digits) };
}

export function requireCase(text: string, own: Chapter): CaseName {
  const named = caseNamed(text, own);
  if (named?.chapter === own) return named;
  throw usage(`案件应写作 ${own}/编号，得到 ${text}。`, `a case is named ${own}/NUMBER, found ${text}.`);
}
