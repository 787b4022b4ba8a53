import { decodeEventLog, type Hex } from "viem";
import type { GateId } from "../decision/gate.ts";
import { LedgerError } from "./errors.ts";
import { ENTRY_TOPIC, KERNEL_ABI } from "./kernel-abi.ts";
import { ENTRY_ACTS, type Entry } from "./ledger.ts";

/** Logs as the node gives them, and the kernel's among them as entries. */

/** A log of a procedure or of the kernel, as yet undecoded. Addresses in lower case. */
export interface RawLog {
  readonly block: number;
  /** Of its block. */
  readonly hash: Hex;
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly transaction: Hex;
  readonly logIndex: number;
}

/** As the registry gets it: dated too. */
export interface ProcedureLog extends RawLog {
  /** Unix seconds of its block. */
  readonly at: number;
}

/** The kernel's one event beside it is its base's `AuthorityUpdated`, which moves no state that a replica has. */
export const isEntry = (log: RawLog, kernel: Hex): boolean => log.address === kernel && log.topics[0] === ENTRY_TOPIC;

const PROCEDURE_ACT = ENTRY_ACTS.indexOf("procedure");

/** Told without decoding: in a long catch-up nearly every entry is none. */
export const isRegistration = (log: RawLog, kernel: Hex): boolean =>
  isEntry(log, kernel) && Number(log.topics[3]) === PROCEDURE_ACT;

/** @throws LedgerError NODE_ANSWER_INVALID for a log that is no `Entry`. */
export function entryOf(log: RawLog, at: number): Entry {
  const [topic, ...indexed] = log.topics;
  if (topic !== ENTRY_TOPIC || indexed.length !== 3) throw notAnEntry(log);
  const args = argumentsOf(log, [topic, ...indexed]);
  const act = ENTRY_ACTS[args.act];
  if (act === undefined || args.seq > BigInt(Number.MAX_SAFE_INTEGER)) throw notAnEntry(log);
  return {
    seq: Number(args.seq),
    block: log.block,
    at,
    transaction: log.transaction,
    act,
    gate: args.gate as GateId,
    path: args.path,
    by: lower(args.by),
    word: BigInt(args.word),
    fact: args.fact,
    document: args.document,
  };
}

function argumentsOf(log: RawLog, topics: [Hex, ...Hex[]]) {
  try {
    return decodeEventLog({ abi: KERNEL_ABI, eventName: "Entry", topics, data: log.data }).args;
  } catch {
    throw notAnEntry(log);
  }
}

function notAnEntry(log: RawLog): LedgerError {
  return new LedgerError("NODE_ANSWER_INVALID", `log ${log.logIndex} of block ${log.block} is no entry of the kernel`, {
    found: log.topics[0] ?? "no topic",
    wanted: ENTRY_TOPIC,
  });
}

/** The contract that a `procedure` entry registers: the low 160 bits of its word; undefined where it takes one away. */
export function procedureIn(entry: Pick<Entry, "act" | "word">): Hex | undefined {
  if (entry.act !== "procedure") return undefined;
  const account = entry.word & (2n ** 160n - 1n);
  return account === 0n ? undefined : `0x${account.toString(16).padStart(40, "0")}`;
}

export const lower = (hex: Hex): Hex => `0x${hex.slice(2).toLowerCase()}`;
