/** `sluice open`: begins a case of any procedure; without names, what there is to begin. */
import type { Command } from "commander";
import { actWords } from "../../../server/registry/deeds.ts";
import { CHAPTERS, type Chapter } from "../../deploy/law.ts";
import { inputsOf } from "../../law/approval.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { leavesOf } from "../content.ts";
import { EXIT, type Result, usage } from "../exits.ts";
import type { Law } from "../law.ts";
import { type PerformOptions, perform, rowWords, withContent } from "../perform.ts";

export async function open(
  cli: Cli,
  procedure: string | undefined,
  act: string | undefined,
  options: PerformOptions,
): Promise<Result> {
  const chapter = procedure === undefined ? undefined : chapterNamed(procedure);
  const kernel = await cli.kernel();
  const law = await cli.law();
  if (chapter === undefined || act === undefined) return openingsOf(law, chapter);
  const row = openingRows(law, chapter).find((one) => one.act === act);
  if (row !== undefined) return perform(cli, { kernel, law }, { chapter, row }, options);
  const acts = openingRows(law, chapter).map((one) => one.act);
  throw usage(
    `程序 ${chapter} 不能以 ${act} 开始；可用：${acts.map((one) => `${one}（${actWords(one).zh}）`).join("、")}。`,
    `no case of ${chapter} begins with ${act}; there is: ${acts.join(", ")}.`,
  );
}

function chapterNamed(text: string): Chapter {
  const found = CHAPTERS.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw usage(
    `没有程序 ${text}；有：${CHAPTERS.join("、")}。`,
    `there is no procedure ${text}; there are: ${CHAPTERS.join(", ")}.`,
  );
}

const openingRows = (law: Law, chapter: Chapter) => law.rows(chapter).filter(({ from }) => from === "");

/** Of one procedure each field too, with what it takes. */
function openingsOf(law: Law, only: Chapter | undefined): Result {
  const chapters = only === undefined ? CHAPTERS : [only];
  const rows = chapters.flatMap((chapter) => openingRows(law, chapter).map((row) => ({ chapter, row })));
  return {
    exit: EXIT.done,
    facts: {
      openings: rows.map(({ chapter, row: { act, article, to } }) => ({
        ...{ chapter, act, article, to },
        fields: leavesOf(inputsOf(chapter, act)).map(({ path, type }) => ({ path, type })),
      })),
    },
    lines: rows.flatMap(({ chapter, row }) => {
      const { zh, en } = rowWords(chapter, row);
      const fields = only === undefined ? [] : leavesOf(inputsOf(chapter, row.act));
      return [
        { zh: `${chapter} ${zh}`, en: `${chapter} ${en}` },
        ...fields.map(({ path, hint }) => ({
          zh: `    --set ${path}=  ${hint.zh}`,
          en: `    --set ${path}=  ${hint.en}`,
        })),
      ];
    }),
  };
}

export const openCommand = (run: Runner): Command =>
  withContent(
    withWaiting(
      withSigner(
        commandOf("open [procedure] [act]", WORDS, run, (cli, [procedure, act], command) =>
          open(cli, procedure, act, command.opts<PerformOptions>()),
        ),
      ),
    ),
  );

const WORDS = {
  what: "begins a case; without names, what there is to begin / 开始一个案件；不写名称则列出可开始的",
  examples: [
    "open Zones",
    "open Proceedings find --as authority --finding finding.pdf --set agreement=31",
    "open Zones propose --as authority --decision d.pdf --purpose p.pdf --set zone.kind=sector --set zone.supervisor=transport --set zone.second=0",
  ],
};
