import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Hex } from "viem";
import { z } from "zod";
import type { GateId } from "../decision/gate.ts";
import { ENTRY_ACTS } from "./ledger.ts";

/** The journal's tables, its statements, and its rows as they are read back: parsed, for a file is an edge like any other. */

export const FORMAT = 1;
// The commit is not synced: losing the last blocks in a power cut costs a re-read, and a stop is not kept alive by this file.
export const SCHEMA = `
  PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS identity (only INTEGER PRIMARY KEY CHECK (only = 0), format INTEGER NOT NULL,
    chain INTEGER NOT NULL, genesis TEXT NOT NULL, kernel TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS head (only INTEGER PRIMARY KEY CHECK (only = 0), block INTEGER NOT NULL, hash TEXT NOT NULL,
    timestamp INTEGER NOT NULL, seq INTEGER NOT NULL, digest TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS seen (only INTEGER PRIMARY KEY CHECK (only = 0), block INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS gate (id INTEGER PRIMARY KEY, word TEXT NOT NULL, terms TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS block (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, block INTEGER NOT NULL, tx TEXT NOT NULL, act INTEGER NOT NULL,
    gate INTEGER NOT NULL, path INTEGER NOT NULL, by TEXT NOT NULL, word TEXT NOT NULL, fact TEXT NOT NULL, document TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS entry_by_block ON entry (block);
  CREATE TABLE IF NOT EXISTS log (block INTEGER NOT NULL, position INTEGER NOT NULL, address TEXT NOT NULL, topics TEXT NOT NULL,
    data TEXT NOT NULL, tx TEXT NOT NULL, PRIMARY KEY (block, position)) WITHOUT ROWID;`;

const hex = z.custom<Hex>((value) => typeof value === "string" && value.startsWith("0x"));
const whole = z.number().int().nonnegative();
export const IDENTITY_ROW = z.object({ format: whole, chain: whole, genesis: hex, kernel: hex });
export const SEEN_ROW = z.object({ block: whole });
export const HEAD_ROW = z.object({ block: whole, hash: hex, timestamp: whole, seq: whole, digest: hex });
export const GATE_ROW = z.object({
  id: whole.transform((id) => id as GateId),
  word: hex.transform(BigInt),
  terms: hex.transform(BigInt),
});
export const BLOCK_ROW = z.object({ number: whole, hash: hex, at: whole });
export const ENTRY_ROW = z.object({
  seq: whole,
  tx: hex,
  act: whole.transform((act) => ENTRY_ACTS[act]).pipe(z.enum(ENTRY_ACTS)),
  gate: whole.transform((id) => id as GateId),
  path: whole,
  by: hex,
  word: hex.transform(BigInt),
  fact: hex,
  document: hex,
});
export const REGISTRATION_ROW = ENTRY_ROW.extend({ block: whole });
export const LOG_ROW = z.object({
  position: whole,
  address: hex,
  topics: z
    .string()
    .transform((topics) => topics.split(" ").filter((topic) => topic !== ""))
    .pipe(z.array(hex)),
  data: hex,
  tx: hex,
});

/** The statements that the journal runs, each compiled once. */
export function prepare(database: DatabaseSync) {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    head: sql("SELECT block, hash, timestamp, seq, digest FROM head"),
    gates: sql("SELECT id, word, terms FROM gate ORDER BY id"),
    blocks: sql("SELECT number, hash, at FROM block ORDER BY number"),
    entries: sql("SELECT seq, tx, act, gate, path, by, word, fact, document FROM entry WHERE block = ? ORDER BY seq"),
    registrations: sql(
      "SELECT seq, block, tx, act, gate, path, by, word, fact, document FROM entry WHERE act = ? ORDER BY seq",
    ),
    logs: sql("SELECT position, address, topics, data, tx FROM log WHERE block = ? ORDER BY position"),
    putHead: sql("INSERT OR REPLACE INTO head VALUES (0, ?, ?, ?, ?, ?)"),
    putGate: sql("INSERT OR REPLACE INTO gate VALUES (?, ?, ?)"),
    putBlock: sql("INSERT INTO block VALUES (?, ?, ?)"),
    putEntry: sql("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    putLog: sql("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)"),
  };
}
