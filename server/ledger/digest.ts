import { encodeAbiParameters, type Hex, keccak256, parseAbiParameters } from "viem";
import { LedgerError } from "./errors.ts";
import { ENTRY_ACTS, type Entry } from "./ledger.ts";

/** The running digest of the kernel's entries (K8): who agrees on it has applied the same history since the same start. */

/** What the digest says and up to which entry. */
export interface Tip {
  readonly seq: number;
  /** 192 bits: 48 hex digits. */
  readonly digest: Hex;
}

const DIGEST_DIGITS = 48;
const START = parseAbiParameters("uint256 chainId, address kernel");
const FOLDED = parseAbiParameters(
  "uint64 seq, uint192 digest, uint32 gate, uint8 act, uint8 path, address by, uint256 word, bytes32 fact, bytes32 document",
);

const lowBits = (hash: Hex): Hex => `0x${hash.slice(-DIGEST_DIGITS)}`;

export const digestOf = (bits: bigint): Hex => `0x${bits.toString(16).padStart(DIGEST_DIGITS, "0")}`;

/** Before the first entry: it binds chain and kernel, so that no other deployment's history can pass for this one. */
export function startOf(chainId: number, kernel: Hex): Tip {
  return { seq: 0, digest: lowBits(keccak256(encodeAbiParameters(START, [BigInt(chainId), kernel]))) };
}

/** Folds entries in, in order. @throws LedgerError ENTRY_GAP for an entry that is not the next. */
export function fold(before: Tip, entries: readonly Entry[]): Tip {
  // Not the object itself: whoever is before may be more than a tip, and what is spread later must not carry that along.
  let tip: Tip = { seq: before.seq, digest: before.digest };
  for (const entry of entries) {
    if (entry.seq !== tip.seq + 1) {
      throw new LedgerError("ENTRY_GAP", `entry ${tip.seq + 1} wanted in block ${entry.block}, ${entry.seq} found`, {
        found: entry.seq,
        wanted: tip.seq + 1,
      });
    }
    tip = { seq: entry.seq, digest: lowBits(keccak256(encodeEntry(tip.digest, entry))) };
  }
  return tip;
}

function encodeEntry(digest: Hex, entry: Entry): Hex {
  return encodeAbiParameters(FOLDED, [
    BigInt(entry.seq),
    BigInt(digest),
    entry.gate,
    ENTRY_ACTS.indexOf(entry.act),
    entry.path,
    entry.by,
    entry.word,
    entry.fact,
    entry.document,
  ]);
}
