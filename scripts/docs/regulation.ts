/**
 * Makes docs/regulation.md: for each article what is done here, by whom, how, and what is refused, with the test that shows it; and each chapter's
 * states as a diagram. The rows are the contracts' own tables; what an article refuses is written by hand, in `articles.json`. A test holds the page current.
 */
import { writeFileSync } from "node:fs";
import type { Texts } from "../../server/reasons/reasons.ts";
import { actWords, stateWords } from "../../server/registry/deeds.ts";
import type { Row } from "../../server/registry/tables.ts";
import { DOCUMENTS, LIMITS, PARTS, type Word, wordsIn } from "../../server/registry/vocabulary.ts";
import type { Chapter } from "../deploy/law.ts";
import { inputsOf } from "../law/approval.ts";
import { ARTICLES, type Article, type Shown } from "./articles.ts";
import { tables } from "./tables.ts";

export const REGULATION_FILE = new URL("../../docs/regulation.md", import.meta.url);

type Tables = ReadonlyMap<Chapter, readonly Row[]>;

export function regulationPage(law: Tables): string {
  return [...HEAD, ...ARTICLES.flatMap((article) => articleLines(article, law)), ...diagrams(law)]
    .join("\n")
    .concat("\n");
}

const HEAD = [
  "# The regulation, article by article",
  "",
  "<!-- Written by `npm run docs` from the contracts' tables and scripts/docs/articles.json; a test holds it current. -->",
  "",
  "The measures are 《北京市公共数据专区授权运营管理办法（试行）》 of 2023. For each article that software can carry: what is done on the ledger, as rows of a procedure's table; what else carries it; what is refused, and the test that shows it; and what is not built yet.",
  "",
  'Every row below is done by `sluice open PROCEDURE ACT` where it begins a case and by `sluice act CASE ACT` where it goes on with one; some have a verb of their own, which is named. Every case shows in `/v1/cases`, with its acts, and in `/v1/work` of whoever is to act next. The last two columns say where a row shows once it is done, and which test of `test/contracts/procedures/<procedure>.law.test.ts` tries it: of every state every act, by every account, "allows at the start …" or "allows in <state> …".',
  "",
];

/* ARTICLES */

function articleLines({ article, title, duty, also, refused, later }: Article, law: Tables): string[] {
  const rows = [...law].flatMap(([chapter, all]) =>
    all.filter((row) => row.article === article).map((row) => ({ chapter, row })),
  );
  return [
    `## Article ${article} · ${title.zh} · ${title.en}`,
    "",
    `${duty.zh}  `,
    duty.en,
    "",
    ...(rows.length > 0 ? [...ROWS, ...rows.map(({ chapter, row }) => rowLine(chapter, row)), ""] : []),
    ...listed("Also carried by", also),
    ...listed("Refused", refused),
    ...(later === undefined ? [] : [`**Not built yet:** ${later}`, ""]),
  ];
}

const ROWS = [
  "| 程序 procedure · 状态 from → to | 行为 act | 谁 by | 文件 papers | 效果 effect | function | command | view | test |",
  "|---|---|---|---|---|---|---|---|---|",
];

function rowLine(chapter: Chapter, row: Row): string {
  const { act, from, to, by, jointly, documents, when, within, effect } = row;
  const [before, after] = [from === "" ? "∅" : named(stateWords(from)), named(stateWords(to))];
  const time = [when === "anytime" ? "" : WHENS[when], within === 0 ? "" : `starts ${namesIn(LIMITS, within)}`];
  const states = `${chapter} · ${before} → ${after}`;
  const parties = [namesOf(PARTS, BigInt(by)), namesOf(PARTS, BigInt(jointly))]
    .filter((one) => one !== "")
    .join(" with ");
  const papers = namesOf(DOCUMENTS, documents) || "–";
  const notes = [effect === "nothing" ? "" : effect, ...time].filter((one) => one !== "").join("; ") || "–";
  const places = [functionOf(chapter, row), commandOf(chapter, row), viewOf(chapter, row)].map((one) => `\`${one}\``);
  return `| ${[states, named(actWords(act)), parties, papers, notes, ...places, lawTestOf(row)].join(" | ")} |`;
}

const named = ({ zh, en }: Texts): string => `${zh} \`${en}\``;

/** Where it shows once it is done. */
function viewOf(chapter: Chapter, { from, effect }: Row): string {
  if (chapter === "Rules" && effect === "changes") return "/v1/rules";
  if (effect === "holds") return "/v1/holds";
  if (effect === "opens" || effect === "retimes" || effect === "restores") return "/v1/gates/{id}";
  if (effect === "closes" || effect === "lifts") return "/v1/gates/{id}/history";
  return from === "" ? `/v1/cases?procedure=${chapter}` : `/v1/cases/${chapter}/{id}`;
}

/** The chapter's test of this state, by everybody: in `test/contracts/procedures/<chapter>.law.test.ts`. */
export const lawTestOf = ({ from }: Pick<Row, "from">): string => (from === "" ? "at the start" : `in ${from}`);

const WHENS = { anytime: "", inTime: "in time only", whenDue: "once due" } as const;

function functionOf(chapter: Chapter, { act, content }: Row): string {
  if (!content) return "act";
  const names = inputsOf(chapter, act).map(({ name = "" }) => name);
  return `${act}(approval, ${names.join(", ")})`;
}

/** Verbs of their own, by what they do; all else is done by name. */
function commandOf(chapter: Chapter, { act, from, effect }: Row): string {
  if (chapter === "Grants" && /^(request|resubmit)/.test(act)) return "sluice request";
  if (chapter === "Grants" && act === "confirm") return "sluice confirm";
  if (chapter === "Grants" && act.startsWith("approve")) return "sluice approve";
  if (act === "addKey") return "sluice key add";
  if (act === "closeKey") return "sluice key close";
  if (from === "") return `sluice open ${chapter} ${act}`;
  return effect === "closes" && chapter !== "Proceedings" ? "sluice close" : `sluice act ${chapter}/N ${act}`;
}

const namesOf = (words: readonly Word[], bits: bigint): string =>
  wordsIn(words, bits)
    .map(({ zh, en }) => `${zh} ${en}`)
    .join(", ");
function namesIn(words: readonly Word[], number: number): string {
  const word = words.find((one) => one.number === number);
  return word === undefined ? `limit ${number}` : `${word.zh} ${word.en}`;
}

function listed(title: string, shown: readonly Shown[]): string[] {
  if (shown.length === 0) return [];
  return [
    `**${title}:**`,
    "",
    ...shown.map((one) => `- ${one.what}${one.error ? ` – \`${one.error}\`` : ""} (${placeOf(one)})`),
    "",
  ];
}

const placeOf = ({ file, test }: Shown): string => `\`${file}\`: “${test}”`;

/* DIAGRAMS */

function diagrams(law: Tables): string[] {
  return [
    "## The states of each procedure",
    "",
    ...[...law].flatMap(([chapter, rows]) => [
      `### ${chapter}`,
      "",
      "```mermaid",
      "stateDiagram-v2",
      ...edges(rows),
      "```",
      "",
    ]),
  ];
}

/** Acts between the same two states are one arrow. */
function edges(rows: readonly Row[]): string[] {
  const arrows = new Map<string, string[]>();
  for (const { from, to, act } of rows) {
    const arrow = `  ${from || "[*]"} --> ${to}`;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), act]);
  }
  const left = new Set(rows.map(({ from }) => from));
  const final = [...new Set(rows.map(({ to }) => to))].filter((state) => !left.has(state));
  return [
    ...[...arrows].map(([arrow, acts]) => `${arrow}: ${acts.join(", ")}`),
    ...final.map((state) => `  ${state} --> [*]`),
  ];
}

if (import.meta.main) writeFileSync(REGULATION_FILE, regulationPage(await tables()));
