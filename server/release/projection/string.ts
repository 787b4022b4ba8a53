import { BACKSLASH, isHexDigit, QUOTE } from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import { copyRun, plainEnd } from "./scan.ts";

/** Copies a granted string as it stands, escapes and all, and lets no control character, broken escape or broken UTF-8 through. Stops and goes on anywhere. */
export class StringCopier {
  /** 1 after a backslash; 2 to 5: that less one hexadecimal digits of `\u` are still to come; else 0. */
  #escape = 0;
  /** Bytes still to come of a character, and the range of the next (RFC 3629, 4). */
  #tail = 0;
  #low = 0x80;
  #high = 0xbf;

  /** Begins behind the opening quote; true once the closing one is copied. */
  run(cursor: Cursor): boolean {
    const { chunk } = cursor;
    while (cursor.at < chunk.length) {
      const clean = this.#escape + this.#tail === 0;
      if (clean) {
        const end = plainEnd(chunk, cursor.at);
        cursor.written = copyRun(chunk, cursor.at, end, cursor.out, cursor.written);
        cursor.at = end;
        if (end === chunk.length) return false;
      }
      const byte = chunk[cursor.at] ?? 0;
      const closes = clean && byte === QUOTE;
      if (!closes) this.#take(byte, cursor);
      cursor.put(byte);
      cursor.at++;
      if (closes) return true;
    }
    return false;
  }

  reset(): void {
    this.#escape = 0;
    this.#tail = 0;
  }

  #take(byte: number, cursor: Cursor): void {
    if (this.#tail > 0) this.#takeTail(byte, cursor);
    else if (this.#escape > 0) this.#takeEscaped(byte, cursor);
    else if (byte === BACKSLASH) this.#escape = 1;
    else if (byte < 0x20) throw cursor.fault("CONTROL_CHARACTER", "it escaped, in a string");
    else this.#takeLead(byte, cursor);
  }

  #takeEscaped(byte: number, cursor: Cursor): void {
    if (this.#escape > 1) {
      if (!isHexDigit(byte)) throw cursor.fault("SYNTAX", "four hexadecimal digits after \\u");
      this.#escape = this.#escape === 2 ? 0 : this.#escape - 1;
    } else if (byte === 0x75) this.#escape = 5;
    else if (ESCAPABLE.has(byte)) this.#escape = 0;
    else throw cursor.fault("SYNTAX", "an escape of JSON");
  }

  #takeLead(byte: number, cursor: Cursor): void {
    if (byte < 0xc2 || byte > 0xf4) throw cursor.fault("ENCODING", "UTF-8");
    this.#tail = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    // Overlong forms, surrogates, and what lies beyond the last character.
    this.#low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
    this.#high = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
  }

  #takeTail(byte: number, cursor: Cursor): void {
    if (byte < this.#low || byte > this.#high) throw cursor.fault("ENCODING", "UTF-8");
    this.#tail--;
    this.#low = 0x80;
    this.#high = 0xbf;
  }
}

const ESCAPABLE = new Set(Buffer.from('"\\/bfnrt'));
