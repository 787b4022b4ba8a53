import type { Hex } from "viem";
import { type Gate, type GateId, OPEN_ENDED, type PartyId, type UnixSeconds } from "../../../server/decision/gate.ts";
import type { Block } from "../../../server/ledger/block.ts";
import { fold, type Tip } from "../../../server/ledger/digest.ts";
import type { Entry, EntryAct } from "../../../server/ledger/ledger.ts";
import { packGate } from "../../../server/ledger/word.ts";

/** Entries, gates and blocks made by hand, for tests of what follows them. */

export const NOTHING: Hex = `0x${"0".repeat(64)}`;
export const SOMEBODY: Hex = "0x00000000000000000000000000000000000000aa";

/** A hash that is easily told from another. */
export const hashOf = (text: string): Hex => `0x${Buffer.from(text).toString("hex").padStart(64, "0")}`;

export function aGate(id: number, changes: Partial<Gate> = {}): Gate {
  return {
    id: id as GateId,
    kind: id === 1 ? "platform" : "organisation",
    upstream: id === 1 ? [] : [1 as GateId],
    holder: 0 as PartyId,
    steward: 1 as PartyId,
    holds: 0,
    turn: 0,
    closed: false,
    notBefore: 0 as UnixSeconds,
    notAfter: OPEN_ENDED,
    ...changes,
  };
}

export function anEntry(seq: number, act: EntryAct, gate: Gate, changes: Partial<Entry> = {}): Entry {
  return {
    seq,
    block: 0,
    at: 0,
    transaction: NOTHING,
    act,
    gate: gate.id,
    path: 0,
    by: SOMEBODY,
    word: packGate(gate, gate.id === 1 ? 1 : 2),
    fact: NOTHING,
    document: NOTHING,
    ...changes,
  };
}

export function aBlock(number: number, before: Tip, entries: readonly Entry[], changes: Partial<Block> = {}): Block {
  const timestamp = 1_700_000_000 + number;
  const dated = entries.map((entry) => ({ ...entry, block: number, at: timestamp }));
  return {
    number,
    hash: hashOf(`block ${number}`),
    parentHash: hashOf(`block ${number - 1}`),
    timestamp,
    ...fold(before, dated),
    entries: dated,
    logs: [],
    ...changes,
  };
}
