/** `sluice request`: an operator asks for fields of a channel, as a scenario needs (Art. 22); with personal fields it is the row of Art. 21. */
import type { Command } from "commander";
import type { GateId } from "../../../server/decision/gate.ts";
import { type ActOptions, doAct, papersFor, withPapers } from "../acting.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { coveredBy, coveredLines } from "../covered.ts";
import { descriptorOf } from "../descriptors.ts";
import { type Result, usage } from "../exits.ts";
import { type Law, requireCase } from "../law.ts";
import { fieldNamesOf } from "../permits.ts";
import { signerOf } from "../signer.ts";
import {
  type Channel,
  channelOf,
  endAbove,
  fieldsIn,
  momentIn,
  narrowed,
  numberIn,
  type TermOptions,
  type Terms,
  termsOf,
} from "../terms.ts";

export interface RequestOptions extends ActOptions, TermOptions {
  readonly scenario?: string;
  readonly channel?: string;
  /** A returned case, asked for again. */
  readonly again?: string;
  readonly descriptor?: string;
}

export async function request(cli: Cli, options: RequestOptions): Promise<Result> {
  const kernel = await cli.kernel();
  const [signer, law] = await Promise.all([signerOf(cli, kernel, options), cli.law()]);
  const on = options.again === undefined ? undefined : law.caseOf(requireCase(options.again, "Grants"));
  const before = on === undefined ? undefined : termsOf(on);
  const channelGate = before?.channel ?? (await cli.gateOf(required(options.channel, "--channel")));
  const channel = channelOf(law, channelGate);
  const descriptor =
    options.fields === undefined ? undefined : await descriptorOf(cli, channel.descriptor, options.descriptor);
  const terms =
    before === undefined
      ? await asked(cli, law, options, channelGate, descriptor)
      : narrowed(before, options, descriptor);
  await noteCovered(cli, law, terms, channel);
  const act = actOf(terms, channel, on !== undefined);
  const row = law.rows("Grants").find((one) => one.act === act);
  const papers = await papersFor(row?.documents ?? 0n, { ...options, descriptor: undefined });
  return doAct(
    cli,
    kernel,
    signer,
    {
      chapter: "Grants",
      act,
      article: row?.article ?? 22,
      papers,
      content: [channel, terms],
      ...(on !== undefined && { on }),
    },
    options,
  );
}

/** Said before it is signed: what is there already needs no second grant. */
async function noteCovered(cli: Cli, law: Law, { scenario, channel, fields }: Terms, { descriptor }: Channel) {
  const asked = { scenario: scenario as GateId, channel: channel as GateId, fields };
  const covering = coveredBy(law, asked, Math.floor(Date.now() / 1000));
  if (covering.length === 0) return;
  const fieldName = await fieldNamesOf(cli, descriptor);
  for (const { zh, en } of coveredLines(cli, covering, asked, fieldName)) cli.note(zh, en);
}

function actOf({ fields }: Terms, { personal }: Channel, again: boolean): string {
  return `${again ? "resubmit" : "request"}${(fields & personal) === 0n ? "" : "Personal"}`;
}

async function asked(
  cli: Cli,
  law: Law,
  options: RequestOptions,
  channel: number,
  descriptor: unknown,
): Promise<Terms> {
  const scenario = await cli.gateOf(required(options.scenario, "--scenario"));
  return {
    scenario,
    channel,
    fields: fieldsIn(required(options.fields, "--fields"), descriptor),
    quota: BigInt(numberIn(required(options.quota, "--quota"), "--quota")),
    period: numberIn(options.period ?? "24", "--period"),
    notBefore: options.from === undefined ? Math.floor(Date.now() / 1000) : momentIn(options.from, "--from"),
    notAfter: options.until === undefined ? endAbove(law, scenario, channel) : momentIn(options.until, "--until"),
  };
}

function required(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw usage(`缺少 ${option}。`, `${option} is missing.`);
}

export const withTerms = (command: Command): Command =>
  command
    .option(
      "--fields <names>",
      "fields of the channel, by comma: names of its descriptor, or field numbers / 通道的字段，逗号分隔：说明中的名称或编号",
    )
    .option("--quota <calls>", "released calls in a period / 每周期放行次数")
    .option(
      "--from <day>",
      "begin: 2026-01-01 (midnight in Beijing), or a moment with its offset / 起：2026-01-01（北京时间零时），或带时区的时刻",
    )
    .option("--until <day>", "end, exclusive / 止，不含当日");

export const requestCommand = (run: Runner): Command =>
  withPapers(
    withWaiting(
      withSigner(
        withTerms(
          commandOf("request", WORDS, run, (cli, _args, command) => request(cli, command.opts<RequestOptions>())),
        ),
      ),
    )
      .option("--scenario <gate>", "the use that it is for / 应用场景")
      .option("--channel <gate>", "the dataset in one mode / 数据集的共享通道")
      .option("--period <hours>", "of the quota; 0: the whole term (default: 24) / 额度周期，0 为整个期限（默认 24）")
      .option("--again <case>", "a returned case, asked for again / 补正后重新提交的案件"),
    ["need", "scenarioPaper", "impactAssessment", "noticeToPersons", "descriptor"],
  );

const WORDS = {
  what: "asks for fields of a channel / 提出数据共享申请",
  examples: [
    "request --as credit-service --scenario 24 --channel 31 --fields name,grade --quota 1000 --need need.pdf --scenario-paper use.pdf",
    "request --as credit-service --again Grants/7 --fields name --need need2.pdf --scenario-paper use.pdf",
  ],
};
