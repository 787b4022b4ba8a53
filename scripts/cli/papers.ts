/** Evidence and documents of an act: a file is hashed here and stays here, a hash is taken as it stands. Nothing of a document's text goes on the ledger. */
import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Hex } from "viem";
import type { Texts } from "../../server/reasons/reasons.ts";
import type { Word } from "../../server/registry/vocabulary.ts";
import { usage } from "./exits.ts";

/** The SHA-256 that `FILE|HASH` means. Throws `CliError` for a file that cannot be read, and for a hash of nothing (all zero: "no document"). */
export async function hashOf(fileOrHash: string, option: string): Promise<Hex> {
  if (/^0x[0-9a-fA-F]{64}$/.test(fileOrHash)) return notZero(`0x${fileOrHash.slice(2).toLowerCase()}`, option);
  if (/^0x[0-9a-fA-F]*$/.test(fileOrHash)) {
    const digits = fileOrHash.length - 2;
    throw usage(
      `${option}：哈希应为 0x 加 64 位十六进制，得到 ${digits} 位。`,
      `${option}: a hash is 0x and 64 hex digits, found ${digits}.`,
    );
  }
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(fileOrHash), hash);
  } catch (error) {
    throw unread(option, error);
  }
  return `0x${hash.digest("hex")}`;
}

const FAULTS: Readonly<Record<string, Texts>> = {
  ENOENT: { zh: "文件不存在", en: "there is no such file" },
  EACCES: { zh: "无权读取", en: "reading it is not permitted" },
  EISDIR: { zh: "这是一个目录", en: "it is a folder" },
};

/** Why a file could not be read, by the system's code. */
export function unreadable(error: unknown): Texts {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  return (code === undefined ? undefined : FAULTS[code]) ?? { zh: code ?? "内容格式不符", en: message };
}

/** A file's bytes, whole. @param told What the refusal begins with: the option that named it, or the file itself. */
export function bytesIn(file: string, told: string = file): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unread(told, error);
  }
}

function unread(told: string, error: unknown): Error {
  const why = unreadable(error);
  return usage(`${told}：文件无法读取：${why.zh}`, `${told}: the file cannot be read: ${why.en}`);
}

function notZero(hash: Hex, option: string): Hex {
  if (!/^0x0+$/.test(hash)) return hash;
  throw usage(`${option}：全零哈希表示没有文件。`, `${option}: a hash of zeros means that there is no document.`);
}

/* OPTIONS */

/** `supervisorOpinion` as an option: `--supervisor-opinion`. */
export const optionOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** As they are typed. */
export function optionsFor(papers: readonly Word[]): Texts {
  const options = papers.map(({ name }) => optionOf(name));
  return { zh: options.map((one) => `${one} 文件`).join(" "), en: options.map((one) => `${one} FILE`).join(" ") };
}
