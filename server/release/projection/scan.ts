import { BACKSLASH, isDigit, QUOTE } from "./bytes.ts";

/** The loops that see nearly every byte of every answer. They know one chunk and two numbers, so that the compiler keeps them in registers: about 1 ns a byte. */

/** ASCII but for controls, quote and backslash: 1. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

/** The first place from `at` on, perhaps the chunk's end, where a string does not simply go on. */
export function plainEnd(chunk: Uint8Array, at: number): number {
  const end = chunk.length;
  while (at < end) {
    const byte = chunk[at] ?? 0;
    if (PLAIN[byte] === 1) at++;
    else if (byte > 0xe0 && byte < 0xed && at + 2 < end && areTails(chunk, at + 1)) at += 3;
    else return at;
  }
  return end;
}

/** Behind such a lead any two tails make a character: most of Chinese. */
function areTails(chunk: Uint8Array, at: number): boolean {
  return ((chunk[at] ?? 0) & 0xc0) === 0x80 && ((chunk[at + 1] ?? 0) & 0xc0) === 0x80;
}

/** The first quote or backslash from `at` on, perhaps the chunk's end. */
export function quoteOrBackslash(chunk: Uint8Array, at: number): number {
  const end = chunk.length;
  const near = Math.min(end, at + NEAR);
  while (at < near) {
    const byte = chunk[at] ?? 0;
    if (byte === QUOTE || byte === BACKSLASH) return at;
    at++;
  }
  if (at === end) return end;
  const quote = chunk.indexOf(QUOTE, at);
  const until = quote < 0 ? end : quote;
  const backslash = chunk.subarray(at, until).indexOf(BACKSLASH);
  return backslash < 0 ? until : at + backslash;
}

/** The first byte from `at` on, perhaps the chunk's end, that is no digit. */
export function digitsEnd(chunk: Uint8Array, at: number): number {
  const end = chunk.length;
  while (at < end && isDigit(chunk[at] ?? 0)) at++;
  return at;
}

/** Copies `chunk` from `from` to `to`; returns where `out` is then. */
export function copyRun(chunk: Uint8Array, from: number, to: number, out: Uint8Array, written: number): number {
  if (to - from > NEAR) {
    out.set(chunk.subarray(from, to), written);
    return written + to - from;
  }
  while (from < to) out[written++] = chunk[from++] ?? 0;
  return written;
}

/** Bytes after which a call into the engine costs less than a loop. */
const NEAR = 48;
