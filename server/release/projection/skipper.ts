import { CLOSE_ARRAY, CLOSE_OBJECT, COMMA, isDigit, isSpace, MINUS, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import { quoteOrBackslash } from "./scan.ts";

/** Passes over a withheld value and sees only quotes, backslashes and brackets. It finds the value's end surely, and judges nothing else in it: none of it leaves. */
export class Skipper {
  /** The bracket that closes each open container. */
  readonly #closers: Uint8Array;
  #depth = 0;
  #limit = 0;
  #scalar = false;
  #inString = false;
  #escaped = false;

  constructor(maxDepth: number) {
    this.#closers = new Uint8Array(maxDepth);
  }

  /** At the value's first byte; false if no value begins so. `limit`: containers that may still be opened. */
  begin(first: number, limit: number): boolean {
    this.#depth = 0;
    this.#limit = limit;
    this.#inString = false;
    this.#escaped = false;
    this.#scalar = first === MINUS || isDigit(first) || isLiteral(first);
    return this.#scalar || first === QUOTE || first === OPEN_OBJECT || first === OPEN_ARRAY;
  }

  /** True once the value is over; a number or literal is that at the byte behind it, which stays unread. */
  run(cursor: Cursor): boolean {
    if (this.#scalar) return this.#runScalar(cursor);
    const { chunk } = cursor;
    const end = chunk.length;
    while (cursor.at < end) {
      if (this.#inString) {
        if (this.#runString(cursor) && this.#depth === 0) return true;
        continue;
      }
      const byte = chunk[cursor.at] ?? 0;
      cursor.at++;
      if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#open(byte, cursor);
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        this.#close(byte, cursor);
        if (this.#depth === 0) return true;
      }
    }
    return false;
  }

  #runScalar(cursor: Cursor): boolean {
    for (; cursor.at < cursor.chunk.length; cursor.at++) {
      const byte = cursor.chunk[cursor.at] ?? 0;
      if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || isSpace(byte)) return true;
      if (byte === QUOTE || byte === OPEN_OBJECT || byte === OPEN_ARRAY)
        throw cursor.fault("SYNTAX", "the end of a number or literal");
    }
    return false;
  }

  /** True behind the closing quote. */
  #runString(cursor: Cursor): boolean {
    const { chunk } = cursor;
    if (this.#escaped) {
      this.#escaped = false;
      cursor.at++;
    }
    while (cursor.at < chunk.length) {
      const at = quoteOrBackslash(chunk, cursor.at);
      if (chunk[at] === QUOTE) {
        this.#inString = false;
        cursor.at = at + 1;
        return true;
      }
      this.#escaped = at + 1 === chunk.length;
      cursor.at = Math.min(at + 2, chunk.length);
    }
    return false;
  }

  #open(byte: number, cursor: Cursor): void {
    if (this.#depth >= this.#limit) throw cursor.fault("TOO_DEEP", "fewer containers in one another");
    this.#closers[this.#depth++] = byte + 2;
  }

  #close(byte: number, cursor: Cursor): void {
    if (this.#closers[--this.#depth] !== byte) throw cursor.fault("SYNTAX", "the bracket that was opened last");
  }
}

function isLiteral(byte: number): boolean {
  return byte === 0x74 || byte === 0x66 || byte === 0x6e;
}

/** Most withheld values: a string without escapes that ends in this chunk. Else false, and nothing is read. */
export function passedString(cursor: Cursor): boolean {
  const at = quoteOrBackslash(cursor.chunk, cursor.at + 1);
  if (cursor.chunk[at] !== QUOTE) return false;
  cursor.at = at + 1;
  return true;
}
