/** `sluice work`: what waits for an organisation, from the ledger's cases and the law's tables. */
import type { Command } from "commander";
import type { PartyId } from "../../../server/decision/gate.ts";
import { DOCUMENTS } from "../../../server/registry/vocabulary.ts";
import { type Work, workOf } from "../../../server/registry/work.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner } from "../command.ts";
import { EXIT, type Result, usage } from "../exits.ts";
import { lawOf } from "../law.ts";
import { inSet, momentOf } from "../words.ts";

export async function work(cli: Cli, name: string): Promise<Result> {
  const party = partyNamed(cli, name);
  const law = await lawOf(await cli.kernel());
  const now = Math.floor(Date.now() / 1000);
  const waiting = workOf(law.cases.all(), { party, now, view: law.view, table: ({ chapter }) => law.rows(chapter) });
  const who = cli.nameOf(party);
  return {
    exit: EXIT.done,
    facts: { party, work: waiting.map(factsOf) },
    lines: [
      { zh: `${who.zh}：待办 ${waiting.length} 项`, en: `${who.en}: ${waiting.length} to do` },
      ...waiting.map((item) => wordsOf(item)),
    ],
  };
}

export function partyNamed(cli: Cli, name: string): PartyId {
  if (/^\d{1,8}$/.test(name)) return Number(name) as PartyId;
  const id = cli.demo?.organisations[name]?.id;
  if (id !== undefined) return id as PartyId;
  throw usage(`没有名为 ${name} 的单位。`, `no organisation is called ${name}.`);
}

const factsOf = ({ case: found, expected, choices, overdue }: Work) => ({
  chapter: found.chapter,
  case: found.id,
  state: found.state,
  version: found.version,
  ...(found.due !== 0 && { due: found.due }),
  overdue,
  expected: expected.act,
  article: expected.article,
  choices: choices.map(({ row }) => row.act),
});

function wordsOf({ case: found, expected, choices, overdue }: Work): { zh: string; en: string } {
  const others = choices.map(({ row }) => row.act).filter((act) => act !== expected.act);
  const papers = inSet(DOCUMENTS, expected.documents);
  const due = found.due === 0 ? "" : momentOf(found.due);
  const name = `  ${found.chapter}/${found.id} ${found.state}`;
  return {
    zh: `${name}：${expected.act}（第 ${expected.article} 条，文件：${papers.zh}）${due && `，期限 ${due}`}${overdue ? "，已逾期" : ""}${others.length > 0 ? `；亦可 ${others.join("、")}` : ""}`,
    en: `${name}: ${expected.act} (Art. ${expected.article}, papers: ${papers.en})${due && `, due ${due}`}${overdue ? ", OVERDUE" : ""}${others.length > 0 ? `; or ${others.join(", ")}` : ""}`,
  };
}

export const workCommand = (run: Runner): Command =>
  commandOf("work <organisation>", WORDS, run, (cli, [organisation = ""]) => work(cli, organisation));

const WORDS = {
  what: "what waits for an organisation / 某单位的待办事项",
  examples: ["work transport", "--lang zh work government"],
};
