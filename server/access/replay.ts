/** Which assertions were used: each once, and remembered on disk for longer than it would be accepted, so that neither a restart nor a kill −9 lets one through again. */
import { createHash } from "node:crypto";
import { DatabaseSync, type StatementSync } from "node:sqlite";

/** Seconds kept beyond the end of acceptance; covers a clock that is set back a little. */
const KEPT_BEYOND = 60;
/** Rows. At the per-client rate that is the whole city's keys; when full, no token is given. */
const MOST_REMEMBERED = 1_000_000;

/** `pruned`: it may have been used, and is forgotten; `full`: nothing more can be remembered. Both count as no. */
export type Claimed = "fresh" | "replayed" | "pruned" | "full";

export class ReplayMemory {
  readonly #database: DatabaseSync;
  readonly #skewSeconds: number;
  readonly #insert: StatementSync;
  readonly #latest: StatementSync;
  readonly #delete: StatementSync;
  readonly #setFloor: StatementSync;
  #count: number;
  /**
   * The latest end of a row that was deleted: no assertion that ends by then may be taken for fresh, whatever the clock says later.
   * Taken from the rows, not from the clock: a clock that jumps ahead and comes back bars nobody for longer than the assertions lived.
   */
  #floor: number;
  #pruneAt = 0;

  /** @param file Opened and created by this object alone, which owns it until `close`. */
  constructor(file: string, skewSeconds: number) {
    this.#database = new DatabaseSync(file);
    this.#skewSeconds = skewSeconds;
    // FULL: a commit is on disk when it returns. It blocks the loop for one sync (0.3 ms on an SSD), once a token, not once a call.
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 1000;
      CREATE TABLE IF NOT EXISTS used (assertion BLOB PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS used_by_end ON used (expires);
      CREATE TABLE IF NOT EXISTS floor (only INTEGER PRIMARY KEY CHECK (only = 0), expires INTEGER NOT NULL);
      INSERT OR IGNORE INTO floor VALUES (0, 0);`);
    this.#insert = this.#database.prepare("INSERT OR IGNORE INTO used VALUES (?, ?)");
    this.#latest = this.#database.prepare("SELECT coalesce(max(expires), 0) AS n FROM used WHERE expires <= ?");
    this.#delete = this.#database.prepare("DELETE FROM used WHERE expires <= ?");
    this.#setFloor = this.#database.prepare("UPDATE floor SET expires = ?");
    this.#count = numberOf(this.#database.prepare("SELECT count(*) AS n FROM used").get());
    this.#floor = numberOf(this.#database.prepare("SELECT expires AS n FROM floor").get());
  }

  get remembered(): number {
    return this.#count;
  }

  /** Takes an assertion as used, durably. `expires` and `now` in Unix seconds. Throws what SQLite throws when the disk refuses. */
  claim(clientId: string, jti: string, expires: number, now: number): Claimed {
    if (now >= this.#pruneAt) this.#prune(now);
    const end = Math.ceil(expires);
    if (end <= this.#floor) return "pruned";
    if (this.#count >= MOST_REMEMBERED) return "full";
    // Hashed, since a jti is the client's text: it may be long, and may say what it should not. The id has no line break, so no two pairs are one.
    const assertion = createHash("sha256").update(`${clientId}\n${jti}`).digest();
    if (this.#insert.run(assertion, end).changes === 0) return "replayed";
    this.#count += 1;
    return "fresh";
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #prune(now: number): void {
    this.#pruneAt = now + KEPT_BEYOND / 2;
    const floor = numberOf(this.#latest.get(Math.floor(now) - this.#skewSeconds - KEPT_BEYOND));
    if (floor <= this.#floor) return;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      this.#setFloor.run(floor);
      const { changes } = this.#delete.run(floor);
      this.#database.exec("COMMIT");
      this.#count -= Number(changes);
      this.#floor = floor;
    } catch (cause) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw cause;
    }
  }
}

function numberOf(row: Record<string, unknown> | undefined): number {
  const n = row?.n;
  if (typeof n !== "number") throw new TypeError("the memory of used assertions answered no number");
  return n;
}
