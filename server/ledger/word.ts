import { type Gate, type GateId, KINDS, type KindName, type PartyId, type UnixSeconds } from "../decision/gate.ts";

/**
 * A gate's storage word as eight lanes of 32 bits, low first, exactly as `ISluice` documents them; and the meet of two such words (K10).
 * The one place of the gateway that knows where in the word a thing lies.
 */

/** Lanes of a word. */
export const LANES = 8;

const LANE = 2 ** 32;
const HOLDS_HIGH = 0xffff;
const CLOSED = 0x80;
const SIZE = 0x7f;

const KIND_NAMES = new Map<number, KindName>(Object.entries(KINDS).map(([name, number]) => [number, name as KindName]));

function lane(lanes: Uint32Array, at: number): number {
  return lanes[at] ?? 0;
}

/** Stores a word of 256 bits at `at`, counted in lanes. */
export function writeWord(word: bigint, lanes: Uint32Array, at: number): void {
  let rest = word;
  for (let i = 0; i < LANES; i++) {
    lanes[at + i] = Number(rest & 0xffff_ffffn);
    rest >>= 32n;
  }
}

export function readWord(lanes: Uint32Array, at: number): bigint {
  let word = 0n;
  for (let i = LANES - 1; i >= 0; i--) word = (word << 32n) | BigInt(lane(lanes, at + i));
  return word;
}

/** Undefined for a word without a gate, or of a kind that this gateway does not know: either way nothing flows through it. */
export function readGate(id: GateId, lanes: Uint32Array, at: number): Gate | undefined {
  const kind = KIND_NAMES.get(lane(lanes, at + 3) & 0xff);
  if (kind === undefined || (lane(lanes, at + 2) & SIZE) === 0) return undefined;
  const first = lane(lanes, at + 6) as GateId;
  const second = lane(lanes, at + 7) as GateId;
  return {
    id,
    kind,
    upstream: first === 0 ? [] : second === 0 ? [first] : [first, second],
    holder: (lane(lanes, at + 2) >>> 8) as PartyId,
    steward: (lane(lanes, at + 3) >>> 8) as PartyId,
    holds: lane(lanes, at) + (lane(lanes, at + 1) & HOLDS_HIGH) * LANE,
    turn: lane(lanes, at + 1) >>> 16,
    closed: (lane(lanes, at + 2) & CLOSED) !== 0,
    notAfter: lane(lanes, at + 4) as UnixSeconds,
    notBefore: lane(lanes, at + 5) as UnixSeconds,
  };
}

/** The word of a gate. @param size Gates that a walk up from it visits, itself included: 1 to 64 (K5). */
export function packGate(gate: Gate, size: number): bigint {
  const lanes = new Uint32Array(LANES);
  lanes[0] = gate.holds % LANE;
  lanes[1] = Math.floor(gate.holds / LANE) + gate.turn * 2 ** 16;
  lanes[2] = size + (gate.closed ? CLOSED : 0) + gate.holder * 2 ** 8;
  lanes[3] = KINDS[gate.kind] + gate.steward * 2 ** 8;
  lanes[4] = gate.notAfter;
  lanes[5] = gate.notBefore;
  lanes[6] = gate.upstream[0] ?? 0;
  lanes[7] = gate.upstream[1] ?? 0;
  return readWord(lanes, 0);
}

/** Makes the word at `at` as strict as the other: holds and closed OR-ed, the earliest end, the latest start; all else stays. */
export function meetWord(lanes: Uint32Array, at: number, other: Uint32Array, otherAt: number): void {
  lanes[at] = lane(lanes, at) | lane(other, otherAt);
  lanes[at + 1] = lane(lanes, at + 1) | (lane(other, otherAt + 1) & HOLDS_HIGH);
  lanes[at + 2] = lane(lanes, at + 2) | (lane(other, otherAt + 2) & CLOSED);
  lanes[at + 4] = Math.min(lane(lanes, at + 4), lane(other, otherAt + 4));
  lanes[at + 5] = Math.max(lane(lanes, at + 5), lane(other, otherAt + 5));
}

export function sameWord(lanes: Uint32Array, at: number, other: Uint32Array, otherAt: number): boolean {
  for (let i = 0; i < LANES; i++) if (lanes[at + i] !== other[otherAt + i]) return false;
  return true;
}

export function copyWord(lanes: Uint32Array, at: number, from: Uint32Array, fromAt: number): void {
  for (let i = 0; i < LANES; i++) lanes[at + i] = lane(from, fromAt + i);
}
