/** Documents by the SHA-256 of their bytes: what the ledger names by hash is kept here, and given out only if it still has that hash. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Hex } from "../ledger/ledger.ts";

/** A descriptor, an agreement's scan; larger files are no documents of an act. */
export const LONGEST_DOCUMENT = 16 << 20;

const NAME = /^[0-9a-f]{64}$/;

export class DocumentTooLong extends Error {
  readonly code = "DOCUMENT_TOO_LONG";
  constructor(found: number) {
    super(`a document has at most ${LONGEST_DOCUMENT} bytes, found ${found}`);
    this.name = "DocumentTooLong";
  }
}

export class Documents {
  readonly #folder: string;
  #temporary = 0;

  /** @param folder Made where absent, for the owner alone. Others may put files there: each is named by its hash, 64 hex digits. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
  }

  /** Resolves when it is on disk, whole. @throws DocumentTooLong. */
  async put(bytes: Uint8Array): Promise<Hex> {
    if (bytes.length > LONGEST_DOCUMENT) throw new DocumentTooLong(bytes.length);
    const hash = sha256(bytes);
    if (this.get(hash) !== undefined) return hash;
    const temporary = join(this.#folder, `.${process.pid}-${++this.#temporary}.new`);
    try {
      const file = await open(temporary, "wx", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.#fileOf(hash));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return hash;
  }

  /** Undefined where it is not here, or is no longer what its name says. */
  get(hash: Hex): Buffer | undefined {
    if (!NAME.test(hash.slice(2).toLowerCase())) return undefined;
    const file = this.#fileOf(hash);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile() || stat.size > LONGEST_DOCUMENT) return undefined;
    const bytes = readFileSync(file);
    return sha256(bytes) === hash.toLowerCase() ? bytes : undefined;
  }

  /** Undefined where it is not here, or no JSON. */
  json(hash: Hex): unknown {
    const bytes = this.get(hash);
    // A document begins with a brace; anything else need not be parsed to be refused.
    if (bytes?.[0] !== 0x7b) return undefined;
    try {
      return JSON.parse(bytes.toString("utf8"));
    } catch {
      return undefined;
    }
  }

  hashes(): Hex[] {
    return readdirSync(this.#folder)
      .filter((name) => NAME.test(name))
      .map((name): Hex => `0x${name}`);
  }

  /** Changes whenever a file comes or goes. */
  stamp(): bigint {
    return statSync(this.#folder, { bigint: true }).mtimeNs;
  }

  #fileOf(hash: Hex): string {
    return join(this.#folder, hash.slice(2).toLowerCase());
  }
}

export const documentsIn = (folder: string): Documents => new Documents(folder);

export const sha256 = (bytes: Uint8Array): Hex => `0x${createHash("sha256").update(bytes).digest("hex")}`;
