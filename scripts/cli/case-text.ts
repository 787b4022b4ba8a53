/** A case as an official reads it: where it stands, what it says, who did what on which papers, what waits for whom, and what may be done next. */
import type { Texts } from "../../server/reasons/reasons.ts";
import { contentOf } from "../../server/registry/acts.ts";
import { type Act, type Case, completeActs } from "../../server/registry/cases.ts";
import { askedIn } from "../../server/registry/covering.ts";
import { actWords, stateWords } from "../../server/registry/deeds.ts";
import { isPossible } from "../../server/registry/possible.ts";
import { partiesOf } from "../../server/registry/powers.ts";
import { DOCUMENTS } from "../../server/registry/vocabulary.ts";
import { inputsOf } from "../law/approval.ts";
import type { Cli } from "./cli.ts";
import { contentLines, type FieldName } from "./content-text.ts";
import { coveredBy, coveredLines } from "./covered.ts";
import type { Law } from "./law.ts";
import { rowWords } from "./perform.ts";
import { both } from "./sentences/sentence.ts";
import { partiesText } from "./steps.ts";
import { momentOf } from "./words.ts";

export function caseLines(cli: Cli, law: Law, found: Case, now: number, fieldName: FieldName): Texts[] {
  const known = law.knownAt(now);
  const rows = known.table(found).filter(({ from }) => from === found.state);
  return [
    headLine(cli, found, now),
    ...saidLines(cli, found, fieldName),
    ...coveredIn(cli, law, found, now, fieldName),
    ...found.acts.flatMap((act) => actLines(cli, law, found, act)),
    ...apartLines(cli, known.begunOn(found)),
    ...rows.map((row) => {
      const who = partiesOf(found, row, law.view).map((party) => cli.names.party(party));
      const by = both(who.map(({ zh }) => zh).join("、") || "–", who.map(({ en }) => en).join(", ") || "–");
      const { zh, en } = rowWords(found.chapter, row, by);
      const later = isPossible(row, found, known) ? both("", "") : both("（现在不能办）", " (not now)");
      return { zh: `  可办：${zh}${later.zh}`, en: `  next: ${en}${later.en}` };
    }),
  ];
}

function headLine(cli: Cli, { chapter, id, state, version, due, subject }: Case, now: number): Texts {
  const [words, gate] = [stateWords(state), subject === 0 ? { zh: "–", en: "–" } : cli.names.gate(subject)];
  const late = due !== 0 && due <= now ? { zh: "（已过）", en: " (past)" } : { zh: "", en: "" };
  const until = due === 0 ? { zh: "", en: "" } : { zh: `，期限 ${momentOf(due)}`, en: `, due ${momentOf(due)}` };
  return {
    zh: `${chapter}/${id}：${words.zh}（第 ${version} 版），${gate.zh}${until.zh}${late.zh}`,
    en: `${chapter}/${id}: ${words.en} (version ${version}), ${gate.en}${until.en}${late.en}`,
  };
}

/** What was last asked for, confirmed or decided: the content of the newest complete act that brought any. */
function saidLines({ names }: Cli, found: Case, fieldName: FieldName): Texts[] {
  const told = completeActs(found).findLast(({ payload }) => payload !== "0x");
  const content = told && contentOf(found.chapter, told);
  if (told === undefined || content === undefined) return [];
  const lines = contentLines(names, inputsOf(found.chapter, told.act).slice(-1), [content], fieldName);
  return lines.map(({ zh, en }) => ({ zh: `    ${zh}`, en: `    ${en}` }));
}

/** Of a request that waits for a decision; nothing of any other case. */
function coveredIn(cli: Cli, law: Law, found: Case, now: number, fieldName: FieldName): Texts[] {
  const asked = askedIn(found, law.view);
  return asked === undefined ? [] : coveredLines(cli, coveredBy(law, asked, now), asked, fieldName);
}

function actLines(cli: Cli, law: Law, found: Case, told: Act): Texts[] {
  const { act, by, seq, at, missing, outcome, documents, deadline } = told;
  const [waits, who, then] = [partiesText(cli, found, missing, law), cli.names.party(by), stateWords(outcome.state)];
  const when = at === 0 ? both("", "") : both(`，${momentOf(at)}`, `, ${momentOf(at)}`);
  return [
    {
      zh: `  第 ${seq} 条记录${when.zh}：${who.zh}${actWords(act).zh}${missing === 0 ? ` → ${then.zh}` : `（待签：${waits.zh}，${momentOf(deadline)} 前）`}`,
      en: `  entry ${seq}${when.en}: ${act} by ${who.en}${missing === 0 ? ` → ${then.en}` : ` (still to sign: ${waits.en}, by ${momentOf(deadline)})`}`,
    },
    ...documents.map(({ kind, hash }) => {
      const paper = DOCUMENTS.find(({ number }) => number === kind);
      const name = law.names.document(hash)?.name;
      return {
        zh: `      ${paper?.zh ?? kind} ${hash}${name ? `《${name.zh}》` : ""}`,
        en: `      ${paper?.en ?? kind} ${hash}${name ? ` “${name.en}”` : ""}`,
      };
    }),
  ];
}

/** Signatures of one act that do not count together: given on other papers, another content or another deadline. */
export function apartLines(cli: Cli, begun: readonly Act[]): Texts[] {
  const acts = [...new Set(begun.map(({ act }) => act))];
  return acts.flatMap((act) => {
    const apart = begun.filter((one) => one.act === act);
    if (apart.length < 2) return [];
    const who = apart.map(({ by }) => cli.names.party(by));
    return [
      {
        zh: `  注意：${who.map(({ zh }) => zh).join("、")}对“${actWords(act).zh}”的签署文件、内容或期限不一，不能合并计算；应有一方按他方的文件重新签署。`,
        en: `  beware: ${who.map(({ en }) => en).join(", ")} signed ${act} on different papers, content or deadlines, which do not count together: one has to sign anew on the other's (leave the papers out to take theirs).`,
      },
    ];
  });
}
