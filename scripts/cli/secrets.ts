/** Key files and their passphrases: read here, never printed, never taken from the command line, where every process of the machine reads along. */
import { statSync } from "node:fs";
import type { Cli } from "./cli.ts";
import { usage } from "./exits.ts";
import { bytesIn } from "./papers.ts";
import { askSecretly } from "./terminal.ts";

/** The file that `--key` names. Throws `CliError`. */
export function keyText(file: string): string {
  return textOf(file, "--key");
}

/** From the file that SLUICE_PASSPHRASE_FILE names, else asked on the terminal without echo. Throws `CliError` where neither is there. */
export async function passphraseFor(cli: Cli): Promise<string> {
  const file = cli.environment.SLUICE_PASSPHRASE_FILE;
  if (file !== undefined) return textOf(file, "SLUICE_PASSPHRASE_FILE").replace(/\r?\n$/, "");
  const asked = await askSecretly(cli, "口令：", "passphrase: ");
  if (asked !== undefined) return asked;
  throw usage(
    "密钥文件需要口令：请在终端中运行，或设 SLUICE_PASSPHRASE_FILE 为口令文件。",
    "the key file wants a passphrase: run in a terminal, or let SLUICE_PASSPHRASE_FILE name a file that has it.",
  );
}

/** For a file that is to be written: from the file that SLUICE_NEW_PASSPHRASE_FILE names, else that of `passphraseFor`, else asked twice. */
export async function newPassphraseFor(cli: Cli): Promise<string> {
  const { SLUICE_NEW_PASSPHRASE_FILE: file, SLUICE_PASSPHRASE_FILE: old } = cli.environment;
  const named = file ?? old;
  const said =
    named === undefined ? await askTwice(cli) : textOf(named, "SLUICE_NEW_PASSPHRASE_FILE").replace(/\r?\n$/, "");
  if ([...said].length >= SHORTEST_PASSPHRASE) return said;
  throw usage(
    `口令至少 ${SHORTEST_PASSPHRASE} 个字符。`,
    `a passphrase has at least ${SHORTEST_PASSPHRASE} characters.`,
  );
}

const SHORTEST_PASSPHRASE = 12;

async function askTwice(cli: Cli): Promise<string> {
  const first = await askSecretly(cli, "新口令：", "new passphrase: ");
  if (first === undefined) {
    throw usage(
      "需要新口令：请在终端中运行，或设 SLUICE_NEW_PASSPHRASE_FILE 为口令文件。",
      "a new passphrase is wanted: run in a terminal, or let SLUICE_NEW_PASSPHRASE_FILE name a file that has it.",
    );
  }
  if (first === (await askSecretly(cli, "再输一次：", "once more: "))) return first;
  throw usage("两次口令不同。", "the two passphrases differ.");
}

/** A key that lies open is told, not refused: secrets that a container mounts are readable by design. */
export function warnIfOpen(cli: Cli, file: string): void {
  const { mode } = statSync(file);
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  cli.note(
    `注意：他人可读取 ${file}（建议 chmod 600）。`,
    `note: others may read ${file} (chmod 600 would keep it yours).`,
  );
}

const textOf = (file: string, option: string): string => bytesIn(file, option).toString("utf8");
