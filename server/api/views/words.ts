/** Bits of the tables as words, and decoded content as JSON. */
import { DOCUMENTS, LIMITS, PARTS, type Word } from "../../registry/vocabulary.ts";

export const partNames = (bits: number): string[] => namesIn(PARTS, BigInt(bits));
export const documentNames = (bits: bigint): string[] => namesIn(DOCUMENTS, bits);
export const documentName = (kind: number): string =>
  DOCUMENTS.find(({ number }) => number === kind)?.name ?? `${kind}`;
export const limitName = (limit: number): string | undefined => LIMITS.find(({ number }) => number === limit)?.name;

function namesIn(words: readonly Word[], bits: bigint): string[] {
  return words.filter(({ number }) => (bits & (1n << BigInt(number))) !== 0n).map(({ name }) => name);
}

export const bitsIn = (set: bigint): number[] =>
  [...set.toString(2)].reverse().flatMap((digit, bit) => (digit === "1" ? [bit] : []));

/** Integers that a double does not hold become decimal strings. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
