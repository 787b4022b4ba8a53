/** `sluice act`: any act on a case that is open; without the act's name, what may be done next and by whom. */
import type { Command } from "commander";
import type { Case } from "../../../server/registry/cases.ts";
import { actWords, stateWords } from "../../../server/registry/deeds.ts";
import { partiesOf } from "../../../server/registry/powers.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { EXIT, type Result, refused, usage } from "../exits.ts";
import { caseNamed, type Law } from "../law.ts";
import { type PerformOptions, perform, rowWords, withContent } from "../perform.ts";
import { partiesText, stepWords, wayTo } from "../steps.ts";

export async function act(cli: Cli, name: string, act: string | undefined, options: PerformOptions): Promise<Result> {
  const named = caseNamed(name);
  if (named === undefined)
    throw usage(`案件应写作 程序/编号，得到 ${name}。`, `a case is named PROCEDURE/NUMBER, found ${name}.`);
  const kernel = await cli.kernel();
  const law = await cli.law();
  const found = law.caseOf(named);
  if (act === undefined) return nextOf(cli, law, found);
  const row = law.rows(found.chapter).find((one) => one.from === found.state && one.act === act);
  if (row === undefined) throw notPossible(cli, law, found, act);
  return perform(cli, { kernel, law }, { chapter: found.chapter, row, on: found }, options);
}

function nextOf(cli: Cli, law: Law, found: Case): Result {
  const { chapter, id, state } = found;
  const rows = law.rows(chapter).filter(({ from }) => from === state);
  const name = `${chapter}/${id}`;
  return {
    exit: EXIT.done,
    facts: { chapter, case: id, state, next: rows.map(({ act, article, to }) => ({ act, article, to })) },
    lines: [
      rows.length === 0
        ? { zh: `${name}：${stateWords(state).zh}，为最终状态。`, en: `${name} is ${state}, and final.` }
        : { zh: `${name}：${stateWords(state).zh}。可办理：`, en: `${name} is ${state}. Next:` },
      ...rows.map((row) => indented(rowWords(chapter, row, partiesText(cli, found, row.by | row.jointly, law)))),
    ],
  };
}

const indented = ({ zh, en }: { zh: string; en: string }) => ({ zh: `  ${zh}`, en: `  ${en}` });

/** With the act that has to come first, and who does it. */
export function notPossible(cli: Cli, law: Law, found: Case, act: string): Error {
  const { chapter, id, state } = found;
  const rows = law.rows(chapter);
  const wanted = rows.filter((row) => row.act === act).map(({ from }) => from);
  const next = rows.filter(({ from }) => from === state).map((row) => row.act);
  const list = next.join(", ") || "–";
  const listed = next.map((one) => `${one}（${actWords(one).zh}）`).join("、") || "–";
  if (wanted.length === 0)
    return usage(
      `程序 ${chapter} 没有行为 ${act}；案件现可：${listed}。`,
      `${chapter} has no act ${act}; on this case may be done: ${list}.`,
    );
  const refusal = refused(
    "ACT_NOT_POSSIBLE",
    `案件 ${chapter}/${id} 的状态是${stateWords(state).zh}，${actWords(act).zh}要求${wanted.map((one) => stateWords(one).zh).join("、")}；现可：${listed}。`,
    `case ${chapter}/${id} is ${state}; ${act} wants ${wanted.join(" / ")}. May be done now: ${list}.`,
    { chapter, case: id, found: state, wanted, next },
  );
  refusal.details = wayTo(rows, state, wanted).map((row, i) => {
    const { zh, en } = stepWords(cli, `${chapter}/${id}`, row, partiesOf(found, row, law.view));
    return { zh: `    ${i === 0 ? "须先" : "再"}${zh}`, en: `    ${i === 0 ? "first" : "then"}: ${en}` };
  });
  return refusal;
}

export const actCommand = (run: Runner): Command =>
  withContent(
    withWaiting(
      withSigner(
        commandOf("act <case> [act]", WORDS, run, (cli, [name = "", what], command) =>
          act(cli, name, what, command.opts<PerformOptions>()),
        ),
      ),
    ),
  );

const WORDS = {
  what: "any act on a case; without ACT, what may be done next / 办理案件的任一行为；不写行为则列出可办理的",
  examples: [
    "act Proceedings/1",
    "act Proceedings/1 reportPause --as transport --statement statement.pdf --report report.pdf",
    "act Accounts/3 retire --as authority --decision decision.pdf",
  ],
};
