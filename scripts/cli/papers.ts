/** Evidence and documents of an act: a file is hashed here and stays here, a hash is taken as it stands. Nothing of a document's text goes on the ledger. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Hex } from "viem";
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
    const why = error instanceof Error ? error.message : String(error);
    throw usage(`${option}：文件无法读取：${why}`, `${option}: the file cannot be read: ${why}`);
  }
  return `0x${hash.digest("hex")}`;
}

function notZero(hash: Hex, option: string): Hex {
  if (!/^0x0+$/.test(hash)) return hash;
  throw usage(`${option}：全零哈希表示没有文件。`, `${option}: a hash of zeros means that there is no document.`);
}
