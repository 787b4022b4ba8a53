/** The command line's grammar, and how each ending is told: as words, as JSON, as a number. What a command does is its own file's. */
import { Command, CommanderError, Option } from "commander";
import { z } from "zod";
import { Refused } from "../law/act.ts";
import { NotInABlock } from "../law/receipt.ts";
import { notInABlock } from "./applied.ts";
import { Cli, type GlobalOptions, type Lang, languageOf, type Streams } from "./cli.ts";
import type { Runner } from "./command.ts";
import { actCommand } from "./commands/act.ts";
import { approveCommand } from "./commands/approve.ts";
import { bringCommand } from "./commands/bring.ts";
import { callCommand } from "./commands/call.ts";
import { closeCommand } from "./commands/close.ts";
import { confirmCommand } from "./commands/confirm.ts";
import { deployCommand } from "./commands/deploy.ts";
import { documentsCommand } from "./commands/documents.ts";
import { gatewayCommand } from "./commands/gateway.ts";
import { holdCommand } from "./commands/hold.ts";
import { keyCommand } from "./commands/key.ts";
import { liftCommand } from "./commands/lift.ts";
import { openCommand } from "./commands/open.ts";
import { releaseCommand } from "./commands/release.ts";
import { requestCommand } from "./commands/request.ts";
import { showCommand } from "./commands/show.ts";
import { tokenCommand } from "./commands/token.ts";
import { watchCommand } from "./commands/watch.ts";
import { whyCommand } from "./commands/why.ts";
import { workCommand } from "./commands/work.ts";
import { CliError, EXIT, type Exit, type Result, unreached } from "./exits.ts";
import { faultIn, helpIn, hinted } from "./grammar.ts";
import { networkFault, nodeRefusal } from "./kernel.ts";
import { refusalWords } from "./words.ts";

export interface World extends Streams {
  readonly environment: NodeJS.ProcessEnv;
}

/** In the order in which help lists them. */
const COMMANDS: readonly ((run: Runner) => Command)[] = [
  showCommand,
  whyCommand,
  workCommand,
  holdCommand,
  liftCommand,
  requestCommand,
  confirmCommand,
  approveCommand,
  closeCommand,
  actCommand,
  openCommand,
  bringCommand,
  keyCommand,
  documentsCommand,
  tokenCommand,
  callCommand,
  releaseCommand,
  watchCommand,
  gatewayCommand,
  deployCommand,
];

/** Runs one command line, without the program's name. @returns The exit code. */
export async function runCli(args: readonly string[], world: World): Promise<Exit> {
  let exit: Exit = EXIT.done;
  let running: Command | undefined;
  const lang = langIn(args) ?? languageOf(world.environment);
  const program = rootOf(world, lang);
  const cliOf = () => new Cli(program.opts<GlobalOptions>(), world.environment, world);
  const work: Runner["work"] = async (work, command, received) => {
    running = command;
    await using cli = cliOf();
    const result = await work(cli, received, command);
    if (result === undefined) return;
    show(cli, result);
    exit = result.exit;
  };
  for (const make of COMMANDS) {
    const command = make({ work, lang });
    program.addCommand(
      command.copyInheritedSettings(program).exitOverride((error) => {
        running = command;
        throw error;
      }),
    );
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && (error.exitCode === 0 || error.code === "commander.help")) {
      return error.exitCode === 0 ? EXIT.done : EXIT.usage; // the help was printed
    }
    const fault = error instanceof CommanderError ? faultIn(error, running) : faultOf(error, cliOf);
    if (fault.exit === EXIT.usage && !(error instanceof CommanderError)) hinted(fault, running?.name());
    return told(fault, program.opts<GlobalOptions>(), world);
  }
}

/** Before anything is parsed: help is made in one language. */
function langIn(args: readonly string[]): Lang | undefined {
  const said = args.map((arg, at) => (arg === "--lang" ? args[at + 1] : /^--lang=(.*)$/.exec(arg)?.[1]));
  return (["zh", "en"] as const).find((lang) => said.includes(lang));
}

function rootOf(world: World, lang: Lang): Command {
  return new Command("sluice")
    .description("Stops, reopens and shows what flows of public data / 公共数据专区授权的暂扣、解除与查询")
    .option("--ledger <url>", "the ledger's node (default: demo.json's) / 账本节点（默认取自 demo.json）")
    .option(
      "--kernel <address>",
      "the kernel's address, where no demo.json names it / 内核合约地址，无 demo.json 时指明",
    )
    .addOption(
      new Option(
        "--gateway <url>",
        "a gateway; may be given several times (default: demo.json's) / 网关，可多次指明（默认取自 demo.json）",
      )
        .argParser(append)
        .default([]),
    )
    .option(
      "--service-key <file>",
      "for a gateway that asks a token for its views (default: demo.json's first) / 网关查询须凭令牌时所用的服务密钥（默认取 demo.json 中第一把）",
    )
    .option("--json", "one JSON document on stdout / 标准输出为一份 JSON")
    .addOption(
      new Option("--lang <lang>", "zh or en (default: by locale) / zh 或 en（默认按系统语言）").choices(["zh", "en"]),
    )
    .helpOption("-h, --help", "shows this / 显示用法")
    .helpCommand("help [command]", "shows the usage of a command / 显示某一命令的用法")
    .addHelpText("after", ENDS[lang])
    .configureHelp(helpIn(lang))
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      outputError: () => {}, // told in the caller's language
    })
    .exitOverride();
}

const append = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const ENDS: Readonly<Record<Lang, string>> = {
  en: `
Environment:
  SLUICE_DATA             folder of demo.json (data/)
  SLUICE_PASSPHRASE_FILE  file with the passphrase of the file that --key names; asked for on a terminal otherwise
  SLUICE_NEW_PASSPHRASE_FILE  the same for a key file that is to be written

A GATE is a gate's id or a slug; FILE|HASH is a file, hashed here (SHA-256), or 0x and 64 hex digits.

Exit codes:
  0  done, and applied by every gateway known
  1  refused by the ledger, the gateway or a rule
  2  usage
  3  in a block, not confirmed by every gateway
  4  ledger or gateway not reached`,
  zh: `
环境变量：
  SLUICE_DATA             demo.json 所在目录（data/）
  SLUICE_PASSPHRASE_FILE  存放 --key 密钥文件口令的文件；未设时在终端询问
  SLUICE_NEW_PASSPHRASE_FILE  同上，用于将要写出的密钥文件

闸口可写编号或名称；文件|哈希：可给文件（在本机计算 SHA-256），或 0x 加 64 位十六进制。

退出码：
  0  已办理，所知网关均已执行
  1  被账本、网关或规则拒绝
  2  用法有误
  3  已进区块，尚有网关未确认
  4  无法连接账本或网关`,
};

function show(cli: Cli, { facts, lines, exit }: Result): void {
  if (cli.json) cli.streams.stdout.write(`${JSON.stringify({ exit, ...facts }, null, 2)}\n`);
  else for (const line of lines) cli.print(line);
}

/* FAILURES */

/** What went wrong, as an error of the command line. What is none of ours keeps its stack: a fault of this program is told as one. */
function faultOf(error: unknown, cli: () => Cli): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof Refused) {
    const { errorName, values } = error;
    const words = refusalWords(errorName, values, (party) => cli().names.party(party));
    return new CliError(EXIT.refused, errorName, words, { error: errorName, values }, { cause: error });
  }
  if (error instanceof NotInABlock) return notInABlock(error);
  if (error instanceof z.ZodError) {
    const wrong = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    return unreached(
      "ANSWER_UNKNOWN",
      `网关的答复格式不明：${wrong}`,
      `the gateway's answer has another form: ${wrong}`,
      error,
    );
  }
  const network = networkFault(cli().demo?.ledger.http ?? "", error);
  if (network instanceof CliError) return network;
  const byNode = nodeRefusal(error);
  if (byNode instanceof CliError) return byNode;
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new CliError(EXIT.refused, "INTERNAL", {
    zh: `命令行内部错误：${message}`,
    en: `fault of the command line: ${message}`,
  });
}

function told({ exit, code, words, facts, details }: CliError, { json, lang }: GlobalOptions, world: World): Exit {
  const language = lang ?? languageOf(world.environment);
  const text = words[language];
  if (json) {
    const plain = (_key: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);
    world.stdout.write(`${JSON.stringify({ exit, code, message: text, ...facts }, plain, 2)}\n`);
  } else {
    world.stderr.write(
      [`sluice: ${text}`, ...details.map((detail) => detail[language])]
        .filter((line) => line !== "") // what only one language needs to say
        .map((line) => `${line}\n`)
        .join(""),
    );
  }
  return exit;
}
