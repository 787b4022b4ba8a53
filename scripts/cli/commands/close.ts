/** `sluice close`: ends a gate by the row of the law that is this party's, and names it. Some rows end at once, some in two acts (K14). */
import type { Command } from "commander";
import type { Gate, GateId, PartyId } from "../../../server/decision/gate.ts";
import { KINDS } from "../../../server/decision/gate.ts";
import type { Case } from "../../../server/registry/cases.ts";
import { CHAPTERS as REGISTERED } from "../../../server/registry/chapters.ts";
import { actWords, stateWords } from "../../../server/registry/deeds.ts";
import { type Ending, endingsOf, endsGate } from "../../../server/registry/powers.ts";
import type { Row } from "../../../server/registry/tables.ts";
import { DOCUMENTS, PARTS, wordsIn } from "../../../server/registry/vocabulary.ts";
import { type ActOptions, begunOf, doAct, papersOrBegun, withPapers } from "../acting.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { type Result, refused, usage } from "../exits.ts";
import type { Law } from "../law.ts";
import { optionsFor } from "../papers.ts";
import { reachOf } from "../reach.ts";
import { signerOf } from "../signer.ts";
import { reachText } from "../telling.ts";
import { inSet, momentOf } from "../words.ts";

export interface CloseOptions extends ActOptions {
  /** Where several rows are this party's: e.g. the kinds of a partner's exit (Art. 20). */
  readonly act?: string;
}

export async function close(cli: Cli, name: string, options: CloseOptions): Promise<Result> {
  const kernel = await cli.kernel();
  const [id, law] = [await cli.gateOf(name), await cli.law()];
  const [signer, gate] = await Promise.all([signerOf(cli, kernel, options), kernel.gate(id)]);
  const ways = waysToEnd(law, id);
  const mine = ways.filter(({ parties }) => parties.includes(signer.actor.party));
  const { case: found, row } = chosen(cli, law, gate, ways, mine, signer.actor.party, options.act);
  const [what, reached] = [cli.names.gate(id, gate.kind), reachText(reachOf(law.gates, id))];
  cli.note(`${what.zh}，涉及${reached.zh}。`, `${what.en} reaches: ${reached.en}.`);
  const papers = papersOf(row);
  cli.note(
    `第 ${row.article} 条：${actWords(row.act).zh}，${stateWords(row.from).zh} → ${stateWords(row.to).zh}；文件：${papers.map(({ zh }) => zh).join("、") || "无"}。`,
    `Art. ${row.article}: ${row.act}, ${row.from} → ${row.to}; papers: ${papers.map(({ en }) => en).join(", ") || "none"}.`,
  );
  const begun = begunOf(law, found, row.act, signer);
  const deed = {
    chapter: found.chapter,
    act: row.act,
    article: row.article,
    on: found,
    papers: await papersOrBegun(row, begun, { ...options }),
    ...(begun !== undefined && { begun }),
  };
  return doAct(cli, kernel, signer, deed, options);
}

const now = (): number => Math.floor(Date.now() / 1000);

/** Every row that can now be taken to end a gate, whoever's it is. */
const waysToEnd = (law: Law, gate: GateId): Ending[] => endingsOf(gate, law.cases.about(gate), law.knownAt(now()));

function chosen(
  cli: Cli,
  law: Law,
  gate: Gate,
  ways: readonly Ending[],
  mine: readonly Ending[],
  party: PartyId,
  act: string | undefined,
): Ending {
  const fitting = act === undefined ? mine : mine.filter(({ row }) => row.act === act);
  const [way, ...others] = fitting;
  if (way !== undefined && others.length === 0) return way;
  if (mine.length > 0) {
    const choices = mine.map(({ row }) => ({ act: row.act, papers: optionsFor(papersOf(row)) }));
    throw usage(
      `请用 --act 选择：${choices.map(({ act, papers }) => `${actWords(act).zh} --act ${act} ${papers.zh}`.trim()).join("；")}。`,
      `choose with --act: ${choices.map(({ act, papers }) => `--act ${act} ${papers.en}`.trim()).join("; ")}.`,
    );
  }
  throw nobodysOrAnothers(cli, law, gate, ways, party);
}

const papersOf = ({ documents }: Row) => wordsIn(DOCUMENTS, documents);

/** Refused, with who may now; or, where no row can be taken now, with the rows that the law has for such a gate. */
function nobodysOrAnothers(cli: Cli, law: Law, gate: Gate, ways: readonly Ending[], party: PartyId): Error {
  const [name, mine] = [cli.names.gate(gate.id, gate.kind), cli.names.party(party)];
  const facts = {
    gate: gate.id,
    party,
    may: ways.map(({ case: found, row }) => ({ chapter: found.chapter, case: found.id, act: row.act })),
  };
  if (gate.closed) return refused("GATE_CLOSED", `${name.zh}已关闭。`, `${name.en} is closed already.`, facts);
  if (ways.length > 0) {
    const refusal = refused(
      "NOT_PARTY",
      `${mine.zh}不能结束${name.zh}。有权的是：`,
      `${mine.en} may not end ${name.en}. Who may:`,
      facts,
    );
    refusal.details = ways.map((way) => wayWords(cli, way));
    return refusal;
  }
  const rows = rowsFor(law, gate);
  const zh = rows
    .map((row) => `${inSet(PARTS, row.by | row.jointly).zh}在“${stateWords(row.from).zh}”时${actWords(row.act).zh}`)
    .join("；");
  const en = rows.map((row) => `${inSet(PARTS, row.by | row.jointly).en} by ${row.act}, from ${row.from}`).join("; ");
  return refused(
    "NO_ROW",
    `现在没有可以结束${name.zh}的程序。${zh === "" ? "法规表中没有结束此类闸口的行。" : `可由：${zh}。`}`,
    `nothing ends ${name.en} as it stands. ${en === "" ? "No row of the law ends such a gate." : `The law has: ${en}.`}`,
    facts,
  );
}

function rowsFor(law: Law, { kind }: Gate): readonly Row[] {
  if (kind === "agreement") return law.rows("Proceedings").filter(endsGate);
  const names = Object.entries(REGISTERED).filter(([, { kinds }]) =>
    (kinds as readonly number[]).includes(KINDS[kind]),
  );
  const [chapter] = names.map(([name]) => name as Case["chapter"]);
  const wanted = ENDED_FROM[kind];
  return chapter === undefined
    ? []
    : law.rows(chapter).filter((row) => endsGate(row) && (wanted === undefined || wanted.includes(row.from)));
}

/** Chapters that open gates of two kinds: the states in which a case is about this one. */
const ENDED_FROM: Partial<Record<Gate["kind"], readonly string[]>> = {
  dataset: ["Published", "Retiring"],
  channel: ["Offered", "Ending"],
  partner: ["Admitted"],
  licence: ["Licensed"],
  organisation: [],
  provider: [],
  supervision: [],
  standing: [],
};

function wayWords(cli: Cli, { case: found, row, parties: who }: Ending): { zh: string; en: string } {
  const parties = who.map((party) => cli.names.party(party));
  const due = row.when === "whenDue" && found.due > now() ? momentOf(found.due) : undefined;
  return {
    zh: `    ${parties.map(({ zh }) => zh).join("、")}：${actWords(row.act).zh}${due === undefined ? "" : `（${due} 起）`}`,
    en: `    ${parties.map(({ en }) => en).join(", ")} by ${row.act}${due === undefined ? "" : ` (from ${due})`}`,
  };
}

export const closeCommand = (run: Runner): Command =>
  withPapers(
    withWaiting(
      withSigner(
        commandOf("close <gate>", WORDS, run, (cli, [gate = ""], command) =>
          close(cli, gate, command.opts<CloseOptions>()),
        ),
      ),
    ).option("--act <name>", "which row, where several are this organisation's / 有多条程序可选时指明其一"),
    ["reason", "notice", "finding", "decision", "exitPaper"],
  );

const WORDS = {
  what: "ends a gate by the row of the law that is this party's / 依本单位的程序结束闸口",
  examples: [
    "close flow-stations --as transport --reason letter.pdf",
    "close flow-history --as city-mobility",
    "close 53 --as credit-service --act exitBreach --finding finding.pdf --exit-paper exit.pdf",
  ],
};
