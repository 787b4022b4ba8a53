import { mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Hex } from "viem";
import type { GateId } from "../decision/gate.ts";
import type { Block } from "./block.ts";
import type { ProcedureLog } from "./entry.ts";
import { LedgerError } from "./errors.ts";
import {
  BLOCK_ROW,
  ENTRY_ROW,
  FORMAT,
  GATE_ROW,
  HEAD_ROW,
  IDENTITY_ROW,
  LOG_ROW,
  prepare,
  REGISTRATION_ROW,
  SCHEMA,
  SEEN_ROW,
} from "./journal-rows.ts";
import { ENTRY_ACTS, type Entry, type Head } from "./ledger.ts";

/**
 * The final state on disk, so that a restart needs no replay (promise 10): bound to one chain, genesis and kernel, written in one commit a block.
 * It may lag behind the chain, after a crash or on a full disk, and is then brought forward from the node; it is never ahead of what is final.
 */

export interface Identity {
  readonly chainId: number;
  readonly genesis: Hex;
  readonly kernel: Hex;
}

/** A block as the registry is fed with it. */
export interface FedBlock {
  readonly block: number;
  readonly hash: Hex;
  /** Unix seconds. */
  readonly at: number;
  readonly entries: readonly Entry[];
  readonly logs: readonly ProcedureLog[];
}

export interface JournalledGate {
  readonly id: GateId;
  readonly word: bigint;
  readonly terms: bigint;
}

/** What one commit writes. */
export interface Settlement {
  readonly head: Head;
  readonly blocks: readonly Block[];
  readonly gates: readonly JournalledGate[];
}

const hexOf = (word: bigint): string => `0x${word.toString(16)}`;

export class Journal {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepare>;

  /** @param file Created where it is missing; owned by this object alone until `close`. @throws LedgerError JOURNAL_UNUSABLE. */
  constructor(file: string) {
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      this.#database = new DatabaseSync(file);
      this.#database.exec(SCHEMA);
      this.#statements = prepare(this.#database);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new LedgerError("JOURNAL_UNUSABLE", `the journal ${path.basename(file)} cannot be used: ${reason}`, {
        cause,
      });
    }
  }

  /** Binds an empty journal to a chain. @throws LedgerError JOURNAL_OF_ANOTHER_CHAIN where it is bound to another. */
  bind(identity: Identity): void {
    this.requireOf(identity);
    if (this.identity() !== undefined) return;
    this.#database
      .prepare("INSERT INTO identity VALUES (0, ?, ?, ?, ?)")
      .run(FORMAT, identity.chainId, identity.genesis, identity.kernel);
  }

  /** Undefined before it is bound. @throws LedgerError JOURNAL_UNUSABLE for one of another format. */
  identity(): Identity | undefined {
    const row = this.#database.prepare("SELECT * FROM identity").get();
    if (row === undefined) return undefined;
    const { format, chain, genesis, kernel } = IDENTITY_ROW.parse(row);
    if (format === FORMAT) return { chainId: chain, genesis, kernel };
    throw new LedgerError("JOURNAL_UNUSABLE", `the journal has format ${format}`, { found: format, wanted: FORMAT });
  }

  /** @throws LedgerError JOURNAL_OF_ANOTHER_CHAIN where it is bound, and to something else in what is given. */
  requireOf(wanted: Partial<Identity>): void {
    const found = this.identity();
    if (found === undefined) return;
    for (const part of ["chainId", "genesis", "kernel"] as const) {
      const [ours, theirs] = [found[part], wanted[part]];
      if (theirs === undefined || ours === theirs) continue;
      const text = `the journal is of another chain: its ${part} is ${ours}, not ${theirs}; use another data folder`;
      throw new LedgerError("JOURNAL_OF_ANOTHER_CHAIN", text, { found: ours, wanted: theirs });
    }
  }

  head(): Head | undefined {
    const row = this.#statements.head.get();
    return row === undefined ? undefined : HEAD_ROW.parse(row);
  }

  /** The highest block whose entries were seen before they were final; undefined where there was none. */
  seen(): number | undefined {
    const row = this.#database.prepare("SELECT block FROM seen").get();
    return row === undefined ? undefined : SEEN_ROW.parse(row).block;
  }

  /** Outlives a restart, which what the strict view has taken in does not. @throws Error of SQLite. */
  see(block: number): void {
    const text = "INSERT INTO seen VALUES (0, ?) ON CONFLICT (only) DO UPDATE SET block = max(block, excluded.block)";
    this.#database.prepare(text).run(block);
  }

  *gates(): Generator<JournalledGate> {
    for (const row of this.#statements.gates.iterate()) yield GATE_ROW.parse(row);
  }

  /** Final blocks with entries or logs, ascending. */
  *blocks(): Generator<FedBlock> {
    for (const row of this.#statements.blocks.iterate()) {
      const { number, hash, at } = BLOCK_ROW.parse(row);
      yield { block: number, hash, at, entries: this.#entriesOf(number, at), logs: this.#logsOf(number, hash, at) };
    }
  }

  /** The entries that registered procedures: whose logs are to be followed. */
  registrations(): Entry[] {
    return this.#statements.registrations.all(ENTRY_ACTS.indexOf("procedure")).map((row) => {
      const { tx, block, ...entry } = REGISTRATION_ROW.parse(row);
      return { ...entry, block, at: 0, transaction: tx };
    });
  }

  /** All or nothing. @throws Error of SQLite, for instance on a full disk: nothing is written then. */
  commit({ head, blocks, gates }: Settlement): void {
    const { putHead, putGate, putBlock } = this.#statements;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const block of blocks) {
        if (block.entries.length === 0 && block.logs.length === 0) continue;
        putBlock.run(block.number, block.hash, block.timestamp);
        this.#putContents(block);
      }
      for (const gate of gates) putGate.run(gate.id, hexOf(gate.word), hexOf(gate.terms));
      putHead.run(head.block, head.hash, head.timestamp, head.seq, head.digest);
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #putContents(block: Block): void {
    const { putEntry, putLog } = this.#statements;
    for (const entry of block.entries) {
      const { seq, transaction, act, gate, path: seat, by, word, fact, document } = entry;
      putEntry.run(
        seq,
        block.number,
        transaction,
        ENTRY_ACTS.indexOf(act),
        gate,
        seat,
        by,
        hexOf(word),
        fact,
        document,
      );
    }
    for (const log of block.logs) {
      putLog.run(block.number, log.logIndex, log.address, log.topics.join(" "), log.data, log.transaction);
    }
  }

  #entriesOf(block: number, at: number): Entry[] {
    return this.#statements.entries.all(block).map((row) => {
      const { tx, ...entry } = ENTRY_ROW.parse(row);
      return { ...entry, block, at, transaction: tx };
    });
  }

  #logsOf(block: number, hash: Hex, at: number): ProcedureLog[] {
    return this.#statements.logs.all(block).map((row) => {
      const { tx, position, ...log } = LOG_ROW.parse(row);
      return { ...log, block, hash, at, transaction: tx, logIndex: position };
    });
  }
}
