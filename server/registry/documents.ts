/** Documents by the SHA-256 of their bytes: what a hash on the ledger stands for. Reads believe no file whose bytes have another hash. */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Hex } from "../ledger/ledger.ts";

export interface DocumentStore {
  /** Kept, under the hash that is returned, once this resolves. The same bytes twice are one document. */
  put(bytes: Uint8Array): Promise<Hex>;
  /** Undefined where no document has that hash. */
  get(hash: Hex): Promise<Uint8Array | undefined>;
  hashes(): Promise<Hex[]>;
}

const NAME = /^[0-9a-f]{64}$/;

export const sha256 = (bytes: Uint8Array): Hex => `0x${createHash("sha256").update(bytes).digest("hex")}`;

/** Files in `folder`, each named by its hash. */
export function documentsIn(folder: string): DocumentStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fileOf = (hash: Hex) => path.join(folder, hash.slice(2).toLowerCase());
  return {
    async put(bytes) {
      const hash = sha256(bytes);
      const temporary = `${fileOf(hash)}.${process.pid}`;
      await writeFile(temporary, bytes, { mode: 0o600 });
      await rename(temporary, fileOf(hash));
      return hash;
    },
    async get(hash) {
      if (!NAME.test(hash.slice(2).toLowerCase())) return undefined;
      const bytes = await readFile(fileOf(hash)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      return bytes !== undefined && sha256(bytes) === hash.toLowerCase() ? bytes : undefined;
    },
    async hashes() {
      return (await readdir(folder)).filter((name) => NAME.test(name)).map((name): Hex => `0x${name}`);
    },
  };
}
