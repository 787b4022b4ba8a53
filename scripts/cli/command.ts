/** How a command is added: its words, its examples, and what it does. One command a file in commands/. */
import { Command, Option } from "commander";
import type { Cli, Lang } from "./cli.ts";
import type { Result } from "./exits.ts";

export interface Words {
  /** Both languages, in one line. */
  readonly what: string;
  /** Whole command lines, without `sluice`. */
  readonly examples: readonly string[];
}

/** Undefined: the command has said all it had to say, and ends with 0. */
export type Work = (cli: Cli, args: readonly (string | undefined)[], command: Command) => Promise<Result | undefined>;

export interface Runner {
  readonly lang: Lang;
  /** Makes the Cli, runs the work, shows the result. */
  work(work: Work, command: Command, args: readonly (string | undefined)[]): Promise<void>;
}

/** A command of that usage (`hold <gate>`). */
export function commandOf(usage: string, { what, examples }: Words, run: Runner, work: Work): Command {
  const command = new Command(usage.split(" ")[0] ?? usage).description(what);
  for (const argument of usage.split(" ").slice(1)) command.argument(argument);
  const title = run.lang === "zh" ? "示例：" : "Examples:";
  command.addHelpText("after", `\n${title}\n${examples.map((example) => `  $ sluice ${example}`).join("\n")}`);
  return command.action((...received: unknown[]) => {
    const args = received.slice(0, -2).map((value) => (typeof value === "string" ? value : undefined));
    return run.work(work, command, args);
  });
}

/** Who acts. */
export function withSigner(command: Command): Command {
  return command
    .addOption(new Option("--as <slug>", "an organisation of demo.json / demo.json 中的单位"))
    .addOption(new Option("--key <file>", "instead: an encrypted key file / 或：加密密钥文件"));
}

/** With whose service key: of a client, which signs no acts. */
export function withServiceKey(command: Command, otherwise: string): Command {
  const [en = "", zh = ""] = otherwise.split(" / ");
  return command
    .option("--as <slug>", `an organisation or service key of demo.json${en} / demo.json 中的单位或服务密钥${zh}`)
    .option("--key <file>", "instead: a JWK, plain or encrypted / 或：服务密钥文件（JWK，明文或加密）");
}

/** What ends in a block: asked before, waited for after. */
export function withWaiting(command: Command): Command {
  return command
    .option("--yes", "ask nothing / 不再询问")
    .option("--wait <seconds>", "for the gateways to apply it / 等待网关执行的秒数", "10");
}
