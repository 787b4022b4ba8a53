/** What one start keeps, and where. Secrets are written 0600; a file is whole or not there (temporary name, rename). */
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

export class FolderInUse extends Error {
  readonly code = "FOLDER_IN_USE";
}

export class Folder {
  readonly root: string;
  constructor(root: string) {
    this.root = path.resolve(root);
  }

  readonly #at = (...parts: string[]): string => path.join(this.root, ...parts);
  get ledger(): string {
    return this.#at("ledger");
  }
  get gateway(): string {
    return this.#at("gateway");
  }
  get documents(): string {
    return this.#at("gateway", "documents");
  }
  get gatewayConfig(): string {
    return this.#at("gateway", "config.json");
  }
  get deployment(): string {
    return this.#at("deployment.json");
  }
  get demo(): string {
    return this.#at("demo.json");
  }
  get credential(): string {
    return this.#at("upstream", "credential");
  }
  get upstreamPort(): string {
    return this.#at("upstream", "port");
  }
  /** What was founded, with the keys of those who live there: `demo.json` without the addresses of a running start. */
  get city(): string {
    return this.#at("city.json");
  }
  /** There from before the first contract until the city stands: a start that finds it begins anew. */
  get #founding(): string {
    return this.#at("founding");
  }

  make(): void {
    for (const folder of [this.ledger, this.documents, this.#at("upstream")]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
  }

  /** Makes the folder and takes it for this process. Throws `FolderInUse`. */
  take(): Disposable {
    mkdirSync(this.root, { recursive: true, mode: 0o700 });
    const lock = new DatabaseSync(this.#at("lock"), { timeout: 0 });
    try {
      lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    } catch {
      lock.close();
      throw new FolderInUse(
        `${this.root} is in use by another start: end that one, or set SLUICE_DATA to another folder`,
      );
    }
    return { [Symbol.dispose]: () => lock.close() };
  }

  get foundingBroken(): boolean {
    return existsSync(this.#founding);
  }

  beginFounding(): void {
    writeFileSync(this.#founding, "");
  }

  endFounding(): void {
    rmSync(this.#founding);
  }

  /** Forgets a founding that was cut off: nothing of it was ever announced. */
  forget(): void {
    for (const part of ["ledger", "gateway", "upstream", "deployment.json", "city.json", "demo.json"]) {
      rmSync(this.#at(part), { recursive: true, force: true });
    }
  }

  /** The credential by which data APIs know the gateway, made at first use. */
  makeCredential(): void {
    if (!existsSync(this.credential)) writeWhole(this.credential, randomBytes(32).toString("base64url"));
  }
}

export function writeWhole(file: string, text: string): void {
  const temporary = `${file}.new`;
  writeFileSync(temporary, text, { mode: 0o600 });
  chmodSync(temporary, 0o600); // a temporary that a crash left keeps its old mode
  renameSync(temporary, file);
}

export const writeJson = (file: string, value: unknown): void =>
  writeWhole(file, `${JSON.stringify(value, null, 2)}\n`);

/** Undefined where there is no such file. The form is the writer's: these are our own files. */
export function readJson<Form>(file: string): Form | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
