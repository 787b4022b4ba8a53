/** Bits of the tables as words, and decoded content as JSON. */
import { DOCUMENTS, LIMITS, PARTS, wordsIn } from "../../registry/vocabulary.ts";

export const partNames = (bits: number): string[] => wordsIn(PARTS, BigInt(bits)).map(({ name }) => name);
export const documentNames = (bits: bigint): string[] => wordsIn(DOCUMENTS, bits).map(({ name }) => name);
export const documentName = (kind: number): string =>
  DOCUMENTS.find(({ number }) => number === kind)?.name ?? `${kind}`;
export const limitName = (limit: number): string | undefined => LIMITS.find(({ number }) => number === limit)?.name;

/** Integers that a double does not hold become decimal strings. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
