/** How a command is added: its words, its examples, and what it does. One command a file in commands/. */
import { Command, Option } from "commander";
import type { Cli } from "./cli.ts";
import type { Result } from "./exits.ts";

export interface Words {
  /** Both languages, in one line. */
  readonly what: string;
  /** Whole command lines, without `sluice`. */
  readonly examples: readonly string[];
}

/** Undefined: the command has said all it had to say, and ends with 0. */
export type Work = (cli: Cli, args: readonly (string | undefined)[], command: Command) => Promise<Result | undefined>;
export type Runner = (work: Work, command: Command, args: readonly (string | undefined)[]) => Promise<void>;

/** A command of that usage (`hold <gate>`); `run` makes the Cli, runs the work, shows the result. */
export function commandOf(usage: string, { what, examples }: Words, run: Runner, work: Work): Command {
  const command = new Command(usage.split(" ")[0] ?? usage).description(what);
  for (const argument of usage.split(" ").slice(1)) command.argument(argument);
  command.addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ sluice ${example}`).join("\n")}`);
  return command.action((...received: unknown[]) => {
    const args = received.slice(0, -2).map((value) => (typeof value === "string" ? value : undefined));
    return run(work, command, args);
  });
}

/** Who acts. */
export function withSigner(command: Command): Command {
  return command
    .addOption(new Option("--as <slug>", "an organisation of demo.json"))
    .addOption(new Option("--key <file>", "instead: an encrypted key file (passphrase: SLUICE_PASSPHRASE, or asked)"));
}

/** What ends in a block: asked before, waited for after. */
export function withWaiting(command: Command): Command {
  return command.option("--yes", "ask nothing").option("--wait <seconds>", "for the gateways to apply it", "10");
}
