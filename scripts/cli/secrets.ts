/** Key files and their passphrases: read here, never printed, never taken from the command line, where every process of the machine reads along. */
import { readFileSync, statSync } from "node:fs";
import type { Cli } from "./cli.ts";
import { usage } from "./exits.ts";
import { unreadable } from "./papers.ts";
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

/** A key that lies open is told, not refused: secrets that a container mounts are readable by design. */
export function warnIfOpen(cli: Cli, file: string): void {
  const { mode } = statSync(file);
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  cli.note(
    `注意：他人可读取 ${file}（建议 chmod 600）。`,
    `note: others may read ${file} (chmod 600 would keep it yours).`,
  );
}

function textOf(file: string, option: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const why = unreadable(error);
    throw usage(`${option}：文件无法读取：${why.zh}`, `${option}: the file cannot be read: ${why.en}`);
  }
}
