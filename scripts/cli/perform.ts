/** Any row of the law, by its names alone: its papers and content from options, from the acts before, or asked for; shown before it is signed. */

import { createHash } from "node:crypto";
import type { Command } from "commander";
import { type AbiParameter, decodeAbiParameters, encodeAbiParameters, type Hex } from "viem";
import type { Texts } from "../../server/reasons/reasons.ts";
import { type Case, completeActs } from "../../server/registry/cases.ts";
import { actWords, stateWords } from "../../server/registry/deeds.ts";
import type { Row } from "../../server/registry/tables.ts";
import { DOCUMENTS, PARTS, wordsIn } from "../../server/registry/vocabulary.ts";
import type { Chapter } from "../deploy/law.ts";
import { inputsOf } from "../law/approval.ts";
import { type ActOptions, type Begun, begunOf, doAct, papersOrBegun, withPapers, withSigning } from "./acting.ts";
import { askMissing } from "./asked.ts";
import type { Cli } from "./cli.ts";
import { contentFrom, type Lookup, leavesOf, put } from "./content.ts";
import { contentLines } from "./content-text.ts";
import { type Result, usage } from "./exits.ts";
import type { Kernel } from "./kernel.ts";
import type { Law } from "./law.ts";
import { bytesIn, optionsFor } from "./papers.ts";
import { readSigned } from "./signed-acts.ts";
import { signerOf } from "./signer.ts";
import { ask } from "./terminal.ts";
import { channelOf } from "./terms.ts";
import { inSet } from "./words.ts";

export interface PerformOptions extends ActOptions {
  /** JSON, or a file of it. */
  readonly content?: string;
  /** A signed act to sign with: its papers, content and deadline. */
  readonly sameAs?: string;
  /** `place=value`, each. */
  readonly set: readonly string[];
}

export interface Performance {
  readonly chapter: Chapter;
  readonly row: Row;
  readonly on?: Case;
}

export async function perform(
  cli: Cli,
  { kernel, law }: { readonly kernel: Kernel; readonly law: Law },
  { chapter, row, on }: Performance,
  options: PerformOptions,
): Promise<Result> {
  const signer = await signerOf(cli, kernel, options);
  const begun =
    options.sameAs !== undefined
      ? sameAs(options.sameAs, kernel, { chapter, row, ...(on && { on }) })
      : on && begunOf(law, on, row.act, signer);
  const inputs = row.content ? inputsOf(chapter, row.act) : [];
  const content = await contentOf(cli, law, { inputs, on, begun }, options);
  const papers = await papersOrBegun(row, begun, { ...options });
  noteContent(cli, inputs, content);
  const deed = {
    ...{ chapter, act: row.act, article: row.article, papers },
    ...(on !== undefined && { on }),
    ...(begun !== undefined && { begun }),
    ...(row.content && { content }),
  };
  return doAct(cli, kernel, signer, deed, options);
}

/** Signed by another party and not brought yet: ours counts with it once both are. */
function sameAs(file: string, kernel: Kernel, { chapter, row, on }: Performance): Begun {
  const theirs = readSigned(file, kernel);
  const { id, version, documents, deadline } = theirs.approval;
  const name = on === undefined ? chapter : `${chapter}/${on.id}`;
  if (theirs.chapter !== chapter || theirs.act !== row.act || id !== (on?.id ?? 0) || version !== (on?.version ?? 0)) {
    throw usage(
      `${file} 是 ${theirs.chapter}/${id} 第 ${version} 版的 ${theirs.act}，不是 ${name} 第 ${on?.version ?? 0} 版的 ${row.act}。`,
      `${file} is ${theirs.act} of ${theirs.chapter}/${id} at version ${version}, not ${row.act} of ${name} at version ${on?.version ?? 0}.`,
    );
  }
  const last = inputsOf(chapter, row.act).at(-1);
  const payload =
    last === undefined || theirs.content === undefined ? "0x" : encodeAbiParameters([last], [theirs.content.at(-1)]);
  return { act: row.act, documents, deadline, payload, missing: 0 };
}

interface Bringing {
  readonly inputs: readonly AbiParameter[];
  readonly on: Case | undefined;
  readonly begun: Begun | undefined;
}

/** What others began goes before what the case holds; what is given goes before both. */
async function contentOf(cli: Cli, law: Law, bringing: Bringing, options: PerformOptions): Promise<unknown[]> {
  const { inputs } = bringing;
  const given = { ...knownBefore(law, bringing), ...givenIn(options.content) };
  for (const one of options.set) {
    const [place = "", ...value] = one.split("=");
    if (value.length === 0)
      throw usage(`--set 应写作 字段=值，得到 ${one}。`, `--set takes FIELD=VALUE, found ${one}.`);
    put(given, place, value.join("="));
  }
  await askMissing(({ zh, en }) => ask(cli, zh, en), given, inputs);
  return contentFrom(inputs, given, lookupOf(cli));
}

/** The last argument is the content; those before it are what the case holds already, and the contract compares them with it. */
function knownBefore(law: Law, { inputs, on, begun }: Bringing): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  const last = inputs.at(-1);
  const told = on && completeActs(on).findLast(({ payload }) => payload !== "0x");
  for (const input of inputs.slice(0, -1)) {
    const name = input.name ?? "";
    if (input.internalType === last?.internalType && told !== undefined) known[name] = decoded(input, told.payload);
    else if (name === "channel" && told !== undefined && last !== undefined) {
      const { channel } = decoded(last, told.payload) as { channel?: number };
      if (channel !== undefined) known[name] = channelOf(law, channel);
    }
  }
  if (begun !== undefined && last !== undefined) known[last.name ?? ""] = decoded(last, begun.payload);
  return known;
}

const decoded = (input: AbiParameter, payload: Hex): unknown => decodeAbiParameters([input], payload)[0];

function givenIn(content: string | undefined): Record<string, unknown> {
  if (content === undefined) return {};
  const text = content.trimStart().startsWith("{") ? content : bytesIn(content, "--content").toString("utf8");
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // said below: what is no JSON and what is no object are one mistake
  }
  throw usage("--content 应为一个 JSON 对象，或其文件。", "--content takes one JSON object, or a file that has it.");
}

function lookupOf(cli: Cli): Lookup {
  return {
    gate: (text) => (text === "0" ? 0 : cli.gateKnown(text)),
    party: (text) => cli.partyOf(text),
    hash: (file) => `0x${createHash("sha256").update(bytesIn(file)).digest("hex")}`,
    bytes: (file) => `0x${bytesIn(file).toString("hex")}`,
  };
}

/** The last argument is what the act says; those before it repeat what the case holds. */
function noteContent(cli: Cli, inputs: readonly AbiParameter[], content: readonly unknown[]): void {
  for (const { zh, en } of contentLines(cli.names, inputs.slice(-1), content.slice(-1))) cli.note(`  ${zh}`, `  ${en}`);
}

/** A row as a line: who, on which papers, with which content. @param who Those who hold its parts, where that is known. */
export function rowWords(chapter: Chapter, row: Row, who = inSet(PARTS, row.by | row.jointly)): Texts {
  const papers = wordsIn(DOCUMENTS, row.documents);
  const options = optionsFor(papers);
  const fields = row.content ? leavesOf(inputsOf(chapter, row.act)).map(({ path }) => path) : [];
  const brings = fields.length === 0 ? "" : `  {${fields.join(", ")}}`;
  return {
    zh: `${row.act}（${actWords(row.act).zh}）：第 ${row.article} 条，${who.zh}，→ ${stateWords(row.to).zh}${options.zh && `  ${options.zh}`}${brings}`,
    en: `${row.act}: Art. ${row.article}, ${who.en}, → ${row.to}${options.en && `  ${options.en}`}${brings}`,
  };
}

export const withContent = (command: Command): Command =>
  withPapers(
    withSigning(command)
      .option("--content <json|file>", "what the act brings, as JSON / 行为的内容，JSON 或其文件")
      .option(
        "--set <field>",
        "one field of it and its value, such as zone.kind=sector; may be given several times / 内容中的一个字段及其值，以等号相连，可多次",
        (one: string, before: readonly string[]) => [...before, one],
        [] as readonly string[],
      ),
    ["reason", "decision", "finding", "notice", "report"],
  );
