/** What the rest of the gateway sees of the ledger: a strict view of the gates, how fresh it is, and what each block changed. Implemented by the follower. */
import type { GateId, GateView, Now } from "../decision/gate.ts";

export type Hex = `0x${string}`;

/** The newest block applied, and the sequence up to which entries are applied with it. */
export interface Head {
  readonly block: number;
  readonly hash: Hex;
  /** Unix seconds, as stamped by the chain. */
  readonly timestamp: number;
  readonly seq: number;
  /** 192 bits, hex. */
  readonly digest: Hex;
}

/** Why the gateway's knowledge may not be released on. Every call is refused meanwhile, and running streams end (promise 1). */
export type Staleness = {
  readonly code: "LEDGER_STALE" | "LEDGER_REORGANISED";
  /** What was noticed, for people: e.g. "no answer from the node for 4.1 s, bound 3 s". */
  readonly detail: string;
  /** Unix milliseconds. */
  readonly since: number;
};

/** A change that a listener must see before anything else runs: which gates' strict words changed, up to which seq. */
export interface Applied {
  readonly head: Head;
  readonly gates: readonly GateId[];
}

export interface Ledger {
  /** The strict view (K10): a gate flows in it only if it flows in every state from the final one to the head. Live: ask at each decision. */
  readonly view: StrictView;
  /** Undefined before the first block is applied. */
  readonly head: Head | undefined;
  /** The newest block that no reorganisation may undo; undefined before there is one. */
  readonly final: Head | undefined;
  /** Undefined while fresh. Judged by the monotonic clock at each call, so it turns by time alone. */
  staleness(): Staleness | undefined;
  /** Wall clock and head timestamp, on the safe side. */
  now(): Now;
  /** Called synchronously; returns the way to stop listening. */
  listen(listener: LedgerListener): Disposable;
}

export interface LedgerListener {
  /** After each applied block, before anything else learns of it: who cuts, cuts here. */
  applied?(change: Applied): void;
  /** In the same turn, once the feeds have the block too: what the registry tells of a stop is known from here on. */
  fed?(): void;
  /** Whenever freshness turns. */
  turned?(staleness: Staleness | undefined): void;
}

export interface StrictView extends GateView {
  /** 256 bits; undefined where no such gate was opened. */
  terms(id: GateId): bigint | undefined;
  /** Gates opened so far: ids 1 to this. */
  readonly count: number;
}

/** One entry of the kernel, decoded. */
export interface Entry {
  readonly seq: number;
  readonly block: number;
  /** Unix seconds of its block. */
  readonly at: number;
  readonly transaction: Hex;
  readonly act: EntryAct;
  readonly gate: GateId;
  readonly path: number;
  readonly by: Hex;
  readonly word: bigint;
  readonly fact: Hex;
  readonly document: Hex;
}

/** In the order of `ISluice.Act`. */
export const ENTRY_ACTS = [
  "open",
  "close",
  "retime",
  "handover",
  "note",
  "record",
  "account",
  "sentinel",
  "hold",
  "lift",
  "procedure",
] as const;
export type EntryAct = (typeof ENTRY_ACTS)[number];
