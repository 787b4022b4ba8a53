/** Questions to a person: asked only where stdin is a terminal, so that a script never waits for an answer. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Cli } from "./cli.ts";
import { refused } from "./exits.ts";

const isTerminal = (): boolean => process.stdin.isTTY === true;

/** Throws `CliError` on a no. Goes on unasked with `yes`, with `--json`, and where nobody sits before it. */
export async function confirmed(cli: Cli, yes: boolean, zh: string, en: string): Promise<void> {
  if (yes || cli.json || !isTerminal()) return;
  const answer = await question(cli, cli.lang === "zh" ? `${zh}是否继续？[y/N] ` : `${en} Go on? [y/N] `, false);
  if (/^(y|yes|是)$/i.test(answer.trim())) return;
  throw refused("NOT_CONFIRMED", "未办理。", "nothing was done.");
}

/** Undefined where nobody can be asked. */
export async function ask(cli: Cli, zh: string, en: string): Promise<string | undefined> {
  if (cli.json || !isTerminal()) return undefined;
  return (await question(cli, cli.lang === "zh" ? zh : en, false)).trim();
}

/** Undefined where nobody can be asked. What is typed is not shown. */
export async function askSecretly(cli: Cli, zh: string, en: string): Promise<string | undefined> {
  if (!isTerminal()) return undefined;
  return question(cli, cli.lang === "zh" ? zh : en, true);
}

/** A secret's prompt is written once the terminal echoes no more: what is typed at once would stand there in plain. */
async function question(cli: Cli, text: string, secret: boolean): Promise<string> {
  const shown = cli.streams.stderr;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asked = createInterface({ input: process.stdin, output: secret ? silent : shown, terminal: true });
  const left = Promise.withResolvers<never>();
  const leave = () => {
    shown.write("\n");
    left.reject(refused("NOT_CONFIRMED", "未办理。", "nothing was done."));
  };
  asked.once("close", leave);
  try {
    if (secret) shown.write(text);
    const answer = await Promise.race([asked.question(secret ? "" : text), left.promise]);
    if (secret) shown.write("\n");
    return answer;
  } finally {
    asked.off("close", leave);
    asked.close();
  }
}
