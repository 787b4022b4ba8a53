import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { GateId, PartyId } from "../decision/gate.ts";
import type { ReleaseStanding, StatedCount } from "./log.ts";
import { type Entry, parseBody, type Tip } from "./record.ts";
import type { LogRecord, Place } from "./scan.ts";

/** What is asked of the log by key: how a release stands, what a permit has spent. Derived: thrown away, it is built again from the segments. One writes (the indexer), others read. */

/** Raised whenever the tables change; an index of another version is built anew. */
const VERSION = 1;
const CACHE_PAGES = 4000;

const TABLES = `
  CREATE TABLE releases (release TEXT PRIMARY KEY, holder INTEGER NOT NULL, state TEXT NOT NULL, bytes INTEGER NOT NULL, code TEXT, stops TEXT NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX running ON releases (release) WHERE state = 'running';
  CREATE TABLE quotas (permit INTEGER NOT NULL, period INTEGER NOT NULL, spent INTEGER NOT NULL, PRIMARY KEY (permit, period)) WITHOUT ROWID;
  CREATE TABLE place (one INTEGER PRIMARY KEY CHECK (one = 1), next INTEGER NOT NULL, chain TEXT NOT NULL, segment INTEGER NOT NULL, offset INTEGER NOT NULL);
  PRAGMA user_version = ${VERSION};`;

/** Behind which record the index stands: nothing of the log that it has seen may be missing or different later. */
export interface IndexPlace extends Place {
  /** First index of the segment in which it goes on. */
  readonly segment: number;
}

export interface Unended {
  readonly release: string;
  readonly holder: PartyId;
  readonly seq: number;
}

/** Reads beside the indexer; opened when the file is there. Each answer is one look-up by key, a few pages. */
export class IndexReader {
  readonly #database: DatabaseSync;
  readonly #standing: StatementSync;
  readonly #spent: StatementSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true });
    this.#standing = this.#database.prepare("SELECT * FROM releases WHERE release = ?");
    this.#spent = this.#database.prepare("SELECT spent FROM quotas WHERE permit = ? AND period = ?");
  }

  standing(release: string): ReleaseStanding | undefined {
    const row = this.#standing.get(release);
    return row === undefined ? undefined : standingOf(row);
  }

  spent(permit: GateId | number, period: number): number {
    return Number(this.#spent.get(permit, period)?.spent ?? 0);
  }

  /** Admitted, and no record says how they ended. */
  unended(): Unended[] {
    const rows = this.#database.prepare("SELECT release, holder, seq FROM releases WHERE state = 'running'").all();
    return rows.map(({ release, holder, seq }) => ({
      release: String(release),
      holder: Number(holder) as PartyId,
      seq: Number(seq),
    }));
  }

  close(): void {
    this.#database.close();
  }
}

/** Where the index in this file stands; undefined where there is none that can be used. */
export function placeIn(path: string): IndexPlace | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    return placeOf(database);
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}

export class IndexWriter {
  readonly #database: DatabaseSync;
  readonly #release: StatementSync;
  readonly #ended: StatementSync;
  readonly #quota: StatementSync;
  readonly #place: StatementSync;

  /** Creates its tables in a new file. Throws what SQLite throws when the disk refuses. */
  constructor(path: string) {
    const database = new DatabaseSync(path);
    this.#database = database;
    // NORMAL: a crash may take off the last commits, never break the file; what is missing is read from the log again.
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = ${CACHE_PAGES};`);
    if (placeOf(database) === undefined) database.exec(`BEGIN; ${TABLES} COMMIT;`);
    this.#release = database.prepare("INSERT OR IGNORE INTO releases VALUES (?, ?, ?, 0, ?, ?, ?)");
    // What ended stays ended: the first completion counts.
    this.#ended = database.prepare(
      "UPDATE releases SET state = ?, bytes = ?, code = ?, stops = ?, seq = ? WHERE release = ? AND state = 'running'",
    );
    this.#quota = database.prepare("INSERT OR REPLACE INTO quotas VALUES (?, ?, ?)");
    this.#place = database.prepare("INSERT OR REPLACE INTO place VALUES (1, ?, ?, ?, ?)");
  }

  place(): IndexPlace | undefined {
    return placeOf(this.#database);
  }

  /** All or none; `records` follow `place`. */
  apply(records: readonly LogRecord[]): void {
    const last = records.at(-1);
    if (last === undefined) return;
    this.#database.exec("BEGIN");
    try {
      for (const record of records) this.#apply(parseBody(record.body));
      this.#place.run(last.index + 1, last.chain, last.segment.first, last.end);
      this.#database.exec("COMMIT");
    } catch (cause) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw cause;
    }
  }

  close(): void {
    this.#database.close();
  }

  #apply(entry: Entry): void {
    switch (entry.kind) {
      case "admission":
        this.#release.run(entry.release, entry.holder, "running", null, "[]", entry.seq);
        this.#count(entry.quota);
        return;
      case "refusal":
        this.#release.run(entry.release, entry.holder, "refused", entry.code, JSON.stringify(entry.stops), entry.seq);
        return;
      case "completion": {
        const { state, bytes, code, stops, seq, release } = entry;
        this.#ended.run(state, bytes, code ?? null, JSON.stringify(stops), seq, release);
        this.#count(entry.quota ?? []);
        return;
      }
    }
  }

  /** The last word counts. */
  #count(quota: readonly StatedCount[]): void {
    for (const { permit, period, spent } of quota) this.#quota.run(permit, period, spent);
  }
}

/** Undefined in a file without our tables. Throws where it has those of another version: it is to be thrown away. */
function placeOf(database: DatabaseSync): IndexPlace | undefined {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
  if (version === 0) return undefined;
  if (version !== VERSION) throw new TypeError(`an index of version ${version}, not ${VERSION}`);
  const row = database.prepare("SELECT next, chain, segment, offset FROM place").get();
  if (row === undefined) return undefined;
  const tip: Tip = { next: Number(row.next), chain: String(row.chain) };
  return { tip, segment: Number(row.segment), offset: Number(row.offset) };
}

/** Trusts its file: only `IndexWriter` writes there. */
function standingOf(row: Record<string, unknown>): ReleaseStanding {
  return {
    holder: Number(row.holder) as PartyId,
    state: row.state as ReleaseStanding["state"],
    bytes: Number(row.bytes),
    code: typeof row.code === "string" ? row.code : undefined,
    stops: JSON.parse(String(row.stops)) as ReleaseStanding["stops"],
    seq: Number(row.seq),
  };
}
