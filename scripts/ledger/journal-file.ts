/** The journal as one SQLite file, forced to disk at each record. One process a folder: the lock is taken at the start and kept for life. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { z } from "zod";
import { JournalWriteError, LedgerError, type LedgerErrorCode, textOf } from "./errors.ts";
import { type Hex, hex, type Journal, type Round, type StoredRound } from "./journal.ts";
import { parseSettings, type Settings } from "./settings.ts";

/** A second start waits this long for a process that is just ending. */
const LOCK_WAIT_MS = 1_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS round (
    id INTEGER PRIMARY KEY,
    timestamp INTEGER,
    parent_number INTEGER NOT NULL,
    parent TEXT NOT NULL,
    raws TEXT NOT NULL,
    hash TEXT
  ) STRICT;`;

const StoredRow = z.object({
  id: z.number(),
  timestamp: z.number().nullable(),
  parent_number: z.number(),
  parent: hex,
  raws: z.string(),
  hash: hex.nullable(),
});
const Raws = z.array(hex);

/** Opens the journal of `folder`, or begins one with `fresh`. Throws LedgerError. */
export function openJournal(folder: string, fresh: Settings): Journal {
  const file = path.join(folder, "journal.db");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new FileJournal(file, fresh);
  } catch (error) {
    throw error instanceof LedgerError ? error : openErrorOf(error, file);
  }
}

class FileJournal implements Journal {
  readonly file: string;
  readonly settings: Settings;
  readonly #database: DatabaseSync;
  readonly #append: StatementSync;
  readonly #seal: StatementSync;
  readonly #note: StatementSync;

  constructor(file: string, fresh: Settings) {
    this.file = file;
    this.#database = new DatabaseSync(file, { timeout: LOCK_WAIT_MS });
    // EXCLUSIVE before WAL: the lock is held for life, and a second process is refused at its first read.
    this.#database.exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
    this.#database.exec(`BEGIN EXCLUSIVE; ${SCHEMA} COMMIT;`);
    this.#note = this.#database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
    this.#append = this.#database.prepare(
      "INSERT INTO round (timestamp, parent_number, parent, raws) VALUES (?, ?, ?, ?)",
    );
    this.#seal = this.#database.prepare("UPDATE round SET hash = ? WHERE id = ?");
    this.settings = this.#settingsOr(fresh);
  }

  #settingsOr(fresh: Settings): Settings {
    const text = this.#meta("settings");
    if (text === undefined) {
      if (this.length > 0) throw new LedgerError("JOURNAL_DAMAGED", `${this.file} has rounds but no settings`);
      this.#note.run("settings", JSON.stringify(fresh));
      return fresh;
    }
    const settings = parseSettings(text);
    if (settings === undefined) {
      throw new LedgerError(
        "FOLDER_OF_ANOTHER_CHAIN",
        `${this.file} is of a format this program does not know: ${text.slice(0, 200)}`,
      );
    }
    return settings;
  }

  #meta(name: string): string | undefined {
    const value = this.#database.prepare("SELECT value FROM meta WHERE name = ?").get(name)?.value;
    return typeof value === "string" ? value : undefined;
  }

  get written(): Journal["written"] {
    const genesis = this.#meta("genesis");
    return { by: this.#meta("writtenBy"), genesis: genesis === undefined ? undefined : hex.parse(genesis) };
  }

  get length(): number {
    return z.number().parse(this.#database.prepare("SELECT count(*) AS count FROM round").get()?.count);
  }

  *rounds(): Iterable<StoredRound> {
    try {
      for (const row of this.#database.prepare("SELECT * FROM round ORDER BY id").iterate()) yield this.#roundOf(row);
    } catch (error) {
      throw error instanceof LedgerError ? error : openErrorOf(error, this.file);
    }
  }

  #roundOf(row: unknown): StoredRound {
    try {
      const { id, timestamp, parent_number, parent, raws, hash } = StoredRow.parse(row);
      return {
        id,
        timestamp: timestamp ?? undefined,
        parentNumber: parent_number,
        parent,
        raws: Raws.parse(JSON.parse(raws)),
        hash: hash ?? undefined,
      };
    } catch (error) {
      throw new LedgerError("JOURNAL_DAMAGED", `${this.file} has a round that cannot be read: ${textOf(error)}`, error);
    }
  }

  append({ timestamp, parentNumber, parent, raws }: Round): number {
    return this.#written(() =>
      Number(this.#append.run(timestamp ?? null, parentNumber, parent, JSON.stringify(raws)).lastInsertRowid),
    );
  }

  seal(id: number, hash: Hex): void {
    this.#written(() => {
      this.#database.exec("PRAGMA synchronous=NORMAL");
      try {
        this.#seal.run(hash, id);
      } finally {
        this.#database.exec("PRAGMA synchronous=FULL");
      }
    });
  }

  begin(by: string, genesis: Hex): void {
    this.#written(() => {
      this.#note.run("writtenBy", by);
      this.#note.run("genesis", genesis);
    });
  }

  probe(): void {
    this.#written(() => this.#note.run("probe", new Date().toISOString()));
  }

  #written<Result>(write: () => Result): Result {
    try {
      return write();
    } catch (error) {
      throw new JournalWriteError(error);
    }
  }

  close(): void {
    this.#database.close();
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

function openErrorOf(error: unknown, file: string): LedgerError {
  const extended =
    error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : 0;
  const advice: Partial<Record<number, [LedgerErrorCode, string]>> = {
    [SQLITE_BUSY]: ["FOLDER_IN_USE", "another process runs on this folder: end it first, or choose another folder"],
    [SQLITE_CORRUPT]: ["JOURNAL_DAMAGED", "restore the folder from a copy"],
    [SQLITE_NOTADB]: ["JOURNAL_DAMAGED", "restore the folder from a copy"],
  };
  const [code, advised] = advice[extended & 0xff] ?? [
    "DISK_FAILED",
    "see that the folder can be written and the disk has room",
  ];
  return new LedgerError(code, `${file}: ${textOf(error)}; ${advised}`, error);
}
