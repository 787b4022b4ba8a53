/** One act on a case, as every verb does it: its papers from the options, its content from the acts before, the other signers' terms where it is joint. */
import type { Command } from "commander";
import type { GateId } from "../../server/decision/gate.ts";
import type { Act, Case } from "../../server/registry/cases.ts";
import { actWords, stateWords } from "../../server/registry/deeds.ts";
import { partsHeld } from "../../server/registry/parties.ts";
import type { Row } from "../../server/registry/tables.ts";
import { DOCUMENTS, PARTS, wordsIn } from "../../server/registry/vocabulary.ts";
import type { Chapter } from "../deploy/law.ts";
import { type ActOutcome, type ActRequest, type Pen, penOf } from "../law/act.ts";
import { documentsOf, type Paper } from "../law/approval.ts";
import { appliedBy, sent, type Told, waitOf } from "./applied.ts";
import type { Cli } from "./cli.ts";
import { EXIT, type Result, usage } from "./exits.ts";
import type { Kernel } from "./kernel.ts";
import type { Law } from "./law.ts";
import { hashOf, optionOf, optionsFor } from "./papers.ts";
import { signedText, writeSigned } from "./signed-acts.ts";
import { requireNothingStuck, type Signer, type SignerOptions } from "./signer.ts";
import { nextOn, partiesText } from "./steps.ts";
import { plainly, row } from "./telling.ts";
import { confirmed } from "./terminal.ts";
import { numberIn } from "./terms.ts";
import { inSet, momentOf } from "./words.ts";

export interface ActOptions extends SignerOptions {
  readonly yes?: boolean;
  readonly wait: string;
  /** A file: the act is signed into it, and not sent. */
  readonly sign?: string;
  /** Hours for which that signature is good. */
  readonly valid?: string;
}

/** An act that another party has begun: ours counts with it where papers, content and deadline are the same. */
export type Begun = Pick<Act, "act" | "documents" | "payload" | "deadline" | "missing">;

/** An option a kind of document; those named show in the help, the others are taken too. */
export function withPapers(command: Command, shown: readonly string[]): Command {
  for (const { name, en, zh } of DOCUMENTS) {
    const option = command.createOption(`${optionOf(name)} <file|hash>`, `${en} / ${zh}`);
    command.addOption(shown.includes(name) ? option : option.hideHelp());
  }
  return command;
}

/** The papers that a row wants, hashed. Throws `CliError`: one is missing, or one is given that it does not ask for. */
export async function papersFor(wanted: bigint, given: Readonly<Record<string, unknown>>): Promise<Paper[]> {
  const kinds = wordsIn(DOCUMENTS, wanted);
  const extra = DOCUMENTS.filter(({ name }) => given[name] !== undefined && !kinds.some((kind) => kind.name === name));
  const missing = kinds.filter(({ name }) => given[name] === undefined);
  if (missing.length > 0 || extra.length > 0) {
    const [lacks, more] = [optionsFor(missing), optionsFor(extra)];
    throw usage(
      `须附文件：${lacks.zh || "–"}${extra.length > 0 ? `；不需要：${more.zh}` : ""}。`,
      `papers that are missing: ${lacks.en || "none"}${extra.length > 0 ? `; not asked for: ${more.en}` : ""}.`,
    );
  }
  return Promise.all(
    kinds.map(async ({ name }) => ({ kind: name, hash: await hashOf(String(given[name]), optionOf(name)) })),
  );
}

/** The same act, begun by others and still without this party: to count together, ours must have its papers, content and deadline. */
export function begunOf(law: Law, found: Case, act: string, { actor }: Signer): Begun | undefined {
  const now = Math.floor(Date.now() / 1000);
  return law
    .knownAt(now)
    .begunOn(found)
    .findLast((begun) => begun.act === act && partsHeld(found, begun.missing, actor.party, law.view) !== 0);
}

/** Papers of an act that others have begun are theirs; where none are given they are taken over. */
export async function papersOrBegun(
  row: Row,
  begun: Begun | undefined,
  given: Readonly<Record<string, unknown>>,
): Promise<Paper[]> {
  const none = DOCUMENTS.every(({ name }) => given[name] === undefined);
  if (begun === undefined || !none) return papersFor(row.documents, given);
  return begun.documents.map(({ kind, hash }) => ({
    kind: DOCUMENTS.find(({ number }) => number === kind)?.name ?? String(kind),
    hash,
  }));
}

export interface Deed {
  readonly chapter: Chapter;
  readonly act: string;
  readonly article: number;
  readonly on?: Case;
  readonly begun?: Begun;
  readonly papers: readonly Paper[];
  readonly content?: readonly unknown[];
}

/** Asks, writes, waits, and says what the case is now. */
export async function doAct(
  cli: Cli,
  kernel: Kernel,
  signer: Signer,
  deed: Deed,
  options: ActOptions,
): Promise<Result> {
  const { chapter, act, article, on, begun, papers, content } = deed;
  const wait = waitOf(options.wait);
  const what = on === undefined ? chapter : `${chapter}/${on.id}`;
  const deedZh = actWords(act).zh;
  cli.note(`第 ${article} 条 · ${what} · ${deedZh}`, `Art. ${article} · ${what} · ${act}`);
  if (begun !== undefined) await noteBegun(cli, on, begun, papers);
  const request = {
    ...{ chapter, act, papers },
    ...(on !== undefined && { on: { id: on.id, version: on.version } }),
    ...(begun !== undefined && { deadline: begun.deadline }),
    ...(content !== undefined && { content }),
  };
  const pen = penOf(kernel.line, kernel.contracts, signer.account);
  if (options.sign !== undefined) return signedInto(options.sign, cli, kernel, pen, request, options);
  await confirmed(cli, options.yes ?? false, `将办理${deedZh}。`, `Does ${act}.`);
  await requireNothingStuck(kernel, signer, wait);
  const outcome = await sent(kernel, pen.act(request));
  const { id, state, version, subject, missing } = outcome;
  const facts = { chapter, case: id, act, article, state, version, subject, missing, papers };
  return appliedBy(cli, outcome, wait, await toldOf(cli, kernel, chapter, outcome), facts);
}

/** Signatures add up only on the same papers: others than those of who began are an act of their own, and that is said. */
async function noteBegun(cli: Cli, on: Case | undefined, begun: Begun, papers: readonly Paper[]): Promise<void> {
  if (on !== undefined && begun.missing !== 0) {
    const waits = partiesText(cli, on, begun.missing, await cli.law());
    cli.note(`该行为已由他方签署，待签：${waits.zh}。`, `begun by another party; still to sign: ${waits.en}.`);
  }
  const same = new Set(begun.documents.map(({ kind, hash }) => `${kind} ${hash}`));
  if (documentsOf(papers).every(({ kind, hash }) => same.has(`${kind} ${hash}`))) return;
  cli.note(
    "注意：您的文件与他方签署的不同，两者不能合并计算；不写文件选项即采用他方的文件。",
    "beware: your papers differ from those that were signed, and the signatures will not count together; without options for papers theirs are taken.",
  );
}

const HOUR = 3600;
const LONGEST_VALID = 24 * 366;

async function signedInto(
  file: string,
  cli: Cli,
  kernel: Kernel,
  pen: Pen,
  request: ActRequest,
  { yes, valid = "24" }: ActOptions,
): Promise<Result> {
  const hours = numberIn(valid, "--valid");
  if (hours < 1 || hours > LONGEST_VALID) {
    throw usage(`--valid 应为 1 至 ${LONGEST_VALID} 小时。`, `--valid takes 1 to ${LONGEST_VALID} hours.`);
  }
  const { chapter, act, on, deadline = Math.floor(Date.now() / 1000) + hours * HOUR } = request;
  await confirmed(cli, yes ?? false, `将签署${actWords(act).zh}，不发送。`, `Signs ${act}, and sends nothing.`);
  const prepared = await pen.sign({ ...request, deadline });
  const text = signedText(kernel, prepared);
  if (file === "-") return { exit: EXIT.done, facts: JSON.parse(text), lines: [plainly(text)] };
  writeSigned(file, text);
  const [name, until] = [on === undefined ? chapter : `${chapter}/${on.id}`, momentOf(deadline)];
  return {
    exit: EXIT.done,
    facts: {
      chapter,
      ...(on !== undefined && { case: on.id }),
      act,
      file,
      deadline,
      account: prepared.approval.account,
    },
    lines: [
      {
        zh: `已签署 ${name} 的${actWords(act).zh}，未发送；记于 ${file}，${until} 前有效。`,
        en: `signed: ${act} of ${name}, and not sent; ${file} has it, good until ${until}.`,
      },
      { zh: `  提交：sluice bring ${file}`, en: `  to send it: sluice bring ${file}` },
    ],
  };
}

export const withSigning = (command: Command): Command =>
  command
    .option(
      "--sign <file>",
      "signs the act into this file (- for stdout) and sends nothing / 仅签署到此文件（- 为标准输出），不发送",
    )
    .option("--valid <hours>", "how long that signature is good (default: 24) / 该签署的有效小时数（默认 24）")
    .option(
      "--same-as <file>",
      "the papers, content and deadline of that signed act / 与该已签署行为的文件、内容、期限相同",
    );

/** What a case is after an act, and what the law expects next. The gate that the act opened is not in the history that was read before it. */
export async function toldOf(
  cli: Cli,
  kernel: Kernel,
  chapter: Chapter,
  { id, state, subject, missing }: ActOutcome,
): Promise<Told> {
  const name = `${chapter}/${id}`;
  const law = await cli.lawAnew();
  const found = law?.caseOf({ chapter, id });
  const step = law && found && nextOn(cli, law, found);
  const next = step && { next: step };
  if (missing !== 0) {
    const waits = law && found ? partiesText(cli, found, missing, law) : inSet(PARTS, missing);
    const head = { zh: `${name} 已签署，尚待：${waits.zh}`, en: `${name} is signed; still to sign: ${waits.en}` };
    return { head, rows: [], ...next };
  }
  const now = stateWords(state);
  const head = { zh: `${name} 现为“${now.zh}”`, en: `${name} is ${now.en}` };
  if (subject === 0) return { head, rows: [], ...next };
  const kind = await kernel.gate(subject as GateId).then(
    (gate) => gate.kind,
    () => undefined,
  );
  return { head, rows: [row("闸口", "gate", cli.names.gate(subject, kind))], ...next };
}
