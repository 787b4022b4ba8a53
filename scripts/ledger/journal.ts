/** The ledger's memory, as its writer sees it: each block's raw transactions, durable before the block exists. Only ever added to. */
import { z } from "zod";
import type { Settings } from "./settings.ts";

export type Hex = `0x${string}`;
export const hex = z.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-f]*$/.test(value));

/** Transactions in the order in which the node took them, and whether a block was mined of them. */
export interface Round {
  /** Unix seconds of the block; undefined where all had to wait for an earlier nonce, so that no block was made. */
  readonly timestamp: number | undefined;
  /** Number and hash of the block before. */
  readonly parentNumber: number;
  readonly parent: Hex;
  readonly raws: readonly Hex[];
}

export interface StoredRound extends Round {
  readonly id: number;
  /** Of the block mined; undefined where the process ended before it was noted. */
  readonly hash: Hex | undefined;
}

/** Two implementations: the file, and the one of the tests whose disk fails on demand. */
export interface Journal {
  readonly file: string;
  readonly settings: Settings;
  readonly written: { readonly by: string | undefined; readonly genesis: Hex | undefined };
  rounds(): Iterable<StoredRound>;
  readonly length: number;
  /** Durable when it returns its id; else throws JournalWriteError, and the round may or may not be stored. */
  append(round: Round): number;
  /** Notes the hash of the newest block, so that it too can be compared at the next start. Not forced to disk. */
  seal(id: number, hash: Hex): void;
  /** Notes once, at the first start, which block 0 this journal begins at and which program wrote it. */
  begin(by: string, genesis: Hex): void;
  /** Throws JournalWriteError unless a write reaches the disk now. */
  probe(): void;
  close(): void;
}
