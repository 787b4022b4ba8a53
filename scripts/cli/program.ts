/** The command line's grammar, and how each ending is told: as words, as JSON, as a number. What a command does is its own file's. */
import { Command, CommanderError, Option } from "commander";
import { z } from "zod";
import { Refused } from "../law/act.ts";
import { Cli, type GlobalOptions, languageOf, type Streams } from "./cli.ts";
import type { Runner } from "./command.ts";
import { approveCommand } from "./commands/approve.ts";
import { callCommand } from "./commands/call.ts";
import { closeCommand } from "./commands/close.ts";
import { confirmCommand } from "./commands/confirm.ts";
import { deployCommand } from "./commands/deploy.ts";
import { gatewayCommand } from "./commands/gateway.ts";
import { holdCommand } from "./commands/hold.ts";
import { liftCommand } from "./commands/lift.ts";
import { releaseCommand } from "./commands/release.ts";
import { requestCommand } from "./commands/request.ts";
import { showCommand } from "./commands/show.ts";
import { tokenCommand } from "./commands/token.ts";
import { watchCommand } from "./commands/watch.ts";
import { whyCommand } from "./commands/why.ts";
import { workCommand } from "./commands/work.ts";
import { CliError, EXIT, type Exit, type Result, unreached } from "./exits.ts";
import { networkFault } from "./kernel.ts";
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
  const program = rootOf(world);
  const cliOf = () => new Cli(program.opts<GlobalOptions>(), world.environment, world);
  const run: Runner = async (work, command, received) => {
    const cli = cliOf();
    const result = await work(cli, received, command);
    if (result === undefined) return;
    show(cli, result);
    exit = result.exit;
  };
  for (const make of COMMANDS) {
    const command = make(run);
    program.addCommand(command.copyInheritedSettings(program));
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return told(
      faultOf(error, () => cliOf()),
      program.opts<GlobalOptions>(),
      world,
    );
  }
}

function rootOf(world: World): Command {
  return new Command("sluice")
    .description("Stops, reopens and shows what flows of public data / 公共数据专区授权的暂扣、恢复与查询")
    .option("--ledger <url>", "the ledger's node (default: demo.json's)")
    .option("--kernel <address>", "the kernel's address, where no demo.json names it")
    .option("--gateway <url>", "a gateway; may be given several times (default: demo.json's)", append, [])
    .option("--json", "one JSON document on stdout")
    .addOption(new Option("--lang <lang>", "language (default: by locale)").choices(["zh", "en"]))
    .addHelpText("after", ENDS)
    .configureOutput({ writeOut: (text) => world.stdout.write(text), writeErr: (text) => world.stderr.write(text) })
    .showHelpAfterError("(sluice --help lists the commands)")
    .exitOverride();
}

const append = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const ENDS = `
Environment:
  SLUICE_DATA        folder of demo.json (data/)
  SLUICE_PASSPHRASE  of the file that --key names

A GATE is a gate's id or a slug of demo.json; FILE|HASH is a file, hashed here (SHA-256), or 0x and 64 hex digits.

Exit codes:
  0  done, and applied by every gateway known
  1  refused by the ledger, the gateway or a rule
  2  usage
  3  in a block, not confirmed by every gateway
  4  ledger or gateway not reached`;

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
    const words = refusalWords(errorName, values, (party) => cli().nameOf(party));
    return new CliError(EXIT.refused, errorName, words, { error: errorName, values }, { cause: error });
  }
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
      [`sluice: ${text}`, ...details.map((detail) => detail[language])].map((line) => `${line}\n`).join(""),
    );
  }
  return exit;
}
