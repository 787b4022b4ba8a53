import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import {
  type Gate,
  type GateId,
  KINDS,
  type KindName,
  type PartyId,
  type UnixSeconds,
} from "../../../server/decision/gate.ts";
import {
  copyWord,
  LANES,
  meetWord,
  packGate,
  readGate,
  readWord,
  sameWord,
  writeWord,
} from "../../../server/ledger/word.ts";
import { aGate } from "./entries.ts";

const uint = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const anyGate: fc.Arbitrary<Gate> = fc
  .record({
    id: uint(32),
    kind: fc.constantFrom(...(Object.keys(KINDS) as KindName[])),
    upstream: fc.array(fc.integer({ min: 1, max: 2 ** 32 - 1 }), { maxLength: 2 }),
    holder: uint(24),
    steward: uint(24),
    holds: uint(48),
    turn: uint(16),
    closed: fc.boolean(),
    notBefore: uint(32),
    notAfter: uint(32),
  })
  .map((gate) => gate as unknown as Gate);

const lanesOf = (word: bigint): Uint32Array => {
  const lanes = new Uint32Array(LANES);
  writeWord(word, lanes, 0);
  return lanes;
};

describe("a gate's word", () => {
  it("reads back every gate that it packs", () => {
    fc.assert(
      fc.property(anyGate, fc.integer({ min: 1, max: 64 }), (gate, size) => {
        expect(readGate(gate.id, lanesOf(packGate(gate, size)), 0)).to.deep.equal(gate);
      }),
    );
  });

  it("has each part in the lane that ISluice documents", () => {
    const gate = aGate(9, {
      kind: "grant",
      upstream: [7 as GateId, 8 as GateId],
      holder: 0xabcdef as PartyId,
      steward: 0x123456 as PartyId,
      holds: 0x8000_0000_0001,
      turn: 0xfffe,
      closed: true,
      notAfter: 0x66666666 as UnixSeconds,
      notBefore: 0x55555555 as UnixSeconds,
    });
    const lanes = ["00000008", "00000007", "55555555", "66666666", "1234560c", "abcdefc0", "fffe8000", "00000001"];
    expect(packGate(gate, 64)).to.equal(BigInt(`0x${lanes.join("")}`));
  });

  it("is read at any place of the lanes, and none beside it is touched", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), uint(4), (word, place) => {
        const lanes = new Uint32Array(LANES * 18).fill(7);
        writeWord(word, lanes, place * LANES);
        expect(readWord(lanes, place * LANES)).to.equal(word);
        expect(lanes.filter((lane, at) => lane !== 7 && Math.floor(at / LANES) !== place)).to.have.length(0);
      }),
    );
  });

  it("is no gate when it is empty, of size 0, or of a kind that opens none", () => {
    const id = 5 as GateId;
    expect(readGate(id, lanesOf(0n), 0)).to.equal(undefined);
    expect(readGate(id, lanesOf(packGate(aGate(5), 0)), 0)).to.equal(undefined);
    expect(readGate(id, lanesOf(packGate(aGate(5), 2) | (0xffn << 96n)), 0)).to.equal(undefined);
  });
});

describe("the meet of two words", () => {
  const meetOf = (one: Gate, other: Gate): Gate | undefined => {
    const lanes = lanesOf(packGate(one, 3));
    meetWord(lanes, 0, lanesOf(packGate(other, 5)), 0);
    return readGate(one.id, lanes, 0);
  };

  it("ORs holds and closed, takes the latest start and the earliest end, and leaves all else", () => {
    fc.assert(
      fc.property(anyGate, anyGate, (one, other) => {
        const holds = Number(BigInt(one.holds) | BigInt(other.holds));
        expect(meetOf(one, other)).to.deep.equal({
          ...one,
          holds,
          closed: one.closed || other.closed,
          notBefore: Math.max(one.notBefore, other.notBefore),
          notAfter: Math.min(one.notAfter, other.notAfter),
        });
      }),
    );
  });

  it("of a word with itself is that word", () => {
    const lanes = lanesOf(packGate(aGate(3, { holds: 5, turn: 2 }), 2));
    const before = new Uint32Array(LANES);
    copyWord(before, 0, lanes, 0);
    meetWord(lanes, 0, before, 0);
    expect(sameWord(lanes, 0, before, 0)).to.equal(true);
  });
});
