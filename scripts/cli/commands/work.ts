/** `sluice work`: what waits for an organisation, from the ledger's cases and the law's tables. */
import type { Command } from "commander";
import type { PartyId } from "../../../server/decision/gate.ts";
import type { Texts } from "../../../server/reasons/reasons.ts";
import type { Act } from "../../../server/registry/cases.ts";
import { actWords, stateWords } from "../../../server/registry/deeds.ts";
import { DOCUMENTS } from "../../../server/registry/vocabulary.ts";
import { type Work, workOf } from "../../../server/registry/work.ts";
import { apartLines } from "../case-text.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner } from "../command.ts";
import { EXIT, type Result, usage } from "../exits.ts";
import { holdsOwedBy, owedLine } from "../owed.ts";
import { inSet, momentOf } from "../words.ts";

export async function work(cli: Cli, name: string | undefined): Promise<Result> {
  const party = partyNamed(cli, name);
  const [kernel, law] = await Promise.all([cli.kernel(), cli.law()]);
  const now = Math.floor(Date.now() / 1000);
  const owed = await holdsOwedBy(kernel, law, party, now);
  const waiting = workOf(law.cases.all(), party, law.knownAt(now));
  const who = cli.names.party(party);
  return {
    exit: EXIT.done,
    facts: {
      party,
      work: waiting.map((item) => factsOf(item, law.knownAt(now).begunOn(item.case))),
      holds: owed.map(({ gate, hold: { path, since, evidence }, due, overdue }) => ({
        gate,
        path,
        since,
        evidence,
        due,
        overdue,
      })),
    },
    lines: [
      { zh: `${who.zh}：待办 ${waiting.length} 项`, en: `${who.en}: ${waiting.length} to do` },
      ...waiting.flatMap((item) => [wordsOf(item), ...begunLines(cli, item, law.knownAt(now).begunOn(item.case))]),
      ...owed.map((hold) => owedLine(cli, hold)),
    ],
  };
}

/** Throws `CliError` with those that are known. */
function partyNamed(cli: Cli, name: string | undefined): PartyId {
  if (name !== undefined) return cli.partyOf(name);
  const known = cli.organisationsKnown;
  throw usage(`哪个单位？${known.zh}`, `whose work? ${known.en}`);
}

/** As an argument, or as every other command names who acts. */
function oneOf(argument: string | undefined, as: string | undefined): string | undefined {
  if (argument === undefined || as === undefined || argument === as) return argument ?? as;
  throw usage(`只能指明一个单位，得到 ${argument} 和 ${as}。`, `one organisation, found ${argument} and ${as}.`);
}

const factsOf = ({ case: found, expected, choices, overdue }: Work, begun: readonly Act[]) => ({
  chapter: found.chapter,
  case: found.id,
  state: found.state,
  version: found.version,
  ...(found.due !== 0 && { due: found.due }),
  overdue,
  expected: expected.act,
  article: expected.article,
  choices: choices.map(({ row }) => row.act),
  begun: begun.map(({ act, by, seq, deadline }) => ({ act, by, seq, deadline })),
});

/** Who has signed already, and that what was signed on different papers does not add up. */
function begunLines(cli: Cli, { begun }: Work, all: readonly Act[]): Texts[] {
  if (begun === undefined) return [];
  const [by, until] = [cli.names.party(begun.by), momentOf(begun.deadline)];
  const signed = {
    zh: `      ${by.zh}已签署，待您签署，${until} 前有效；不写文件选项即采用其文件`,
    en: `      signed by ${by.en}, wants yours by ${until}; without options for papers theirs are taken`,
  };
  return [signed, ...apartLines(cli, all).map(({ zh, en }) => ({ zh: `    ${zh}`, en: `    ${en}` }))];
}

function wordsOf({ case: found, expected, choices, overdue }: Work): { zh: string; en: string } {
  const others = choices.map(({ row }) => row.act).filter((act) => act !== expected.act);
  const papers = inSet(DOCUMENTS, expected.documents);
  const due = found.due === 0 ? "" : momentOf(found.due);
  const name = `  ${found.chapter}/${found.id}`;
  return {
    zh: `${name}（${stateWords(found.state).zh}）：${actWords(expected.act).zh}（第 ${expected.article} 条，文件：${papers.zh}）${due && `，期限 ${due}`}${overdue ? "，已逾期" : ""}${others.length > 0 ? `；亦可${others.map((act) => actWords(act).zh).join("、")}` : ""}`,
    en: `${name} ${found.state}: ${expected.act} (Art. ${expected.article}, papers: ${papers.en})${due && `, due ${due}`}${overdue ? ", OVERDUE" : ""}${others.length > 0 ? `; or ${others.join(", ")}` : ""}`,
  };
}

export const workCommand = (run: Runner): Command =>
  commandOf("work [organisation]", WORDS, run, (cli, [organisation], command) =>
    work(cli, oneOf(organisation, command.opts<{ as?: string }>().as)),
  ).option("--as <slug>", "the organisation, as other commands name it / 单位，与其他命令写法相同");

const WORDS = {
  what: "what waits for an organisation / 某单位的待办事项",
  examples: ["work transport", "work --as government", "--lang zh work 4"],
};
