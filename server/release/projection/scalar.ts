import { isDigit, MINUS, PLUS, POINT, ZERO } from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import { copyRun, digitsEnd } from "./scan.ts";

/** Copies a granted number, true, false or null byte by byte as it stands, by the grammar: no digit is ever lost to a double. Stops and goes on anywhere. */
export class ScalarCopier {
  #literal: Uint8Array | undefined;
  #matched = 0;
  #state: NumberState = BEGIN;

  /** At the value's first byte; false if no number or literal begins so. */
  begin(first: number): boolean {
    this.#literal = LITERALS[first];
    this.#matched = 0;
    this.#state = BEGIN;
    return this.#literal !== undefined || first === MINUS || isDigit(first);
  }

  /** True once it is whole; a number is that at the first byte that is not its own, which stays unread. */
  run(cursor: Cursor): boolean {
    return this.#literal === undefined ? this.#runNumber(cursor) : this.#runLiteral(this.#literal, cursor);
  }

  /** Whether a number may end here. */
  get whole(): boolean {
    return this.#literal === undefined && ACCEPTS[this.#state] === 1;
  }

  #runLiteral(literal: Uint8Array, cursor: Cursor): boolean {
    while (this.#matched < literal.length) {
      if (cursor.at >= cursor.chunk.length) return false;
      const byte = cursor.chunk[cursor.at] ?? 0;
      if (byte !== literal[this.#matched]) throw cursor.fault("SYNTAX", "true, false or null");
      cursor.put(byte);
      cursor.at++;
      this.#matched++;
    }
    return true;
  }

  #runNumber(cursor: Cursor): boolean {
    const { chunk } = cursor;
    while (cursor.at < chunk.length) {
      if (TAKES_DIGITS[this.#state] === 1) {
        const end = digitsEnd(chunk, cursor.at);
        cursor.written = copyRun(chunk, cursor.at, end, cursor.out, cursor.written);
        cursor.at = end;
        if (end === chunk.length) return false;
      }
      const byte = chunk[cursor.at] ?? 0;
      const next = after(this.#state, byte);
      if (next === NONE) {
        if (this.whole) return true;
        throw cursor.fault("SYNTAX", "a number of JSON");
      }
      this.#state = next;
      cursor.put(byte);
      cursor.at++;
    }
    return false;
  }
}

/** By their first byte. */
const LITERALS: (Uint8Array | undefined)[] = Array.from({ length: 256 }, (_, first) => {
  const literal = ["true", "false", "null"].find((word) => word.charCodeAt(0) === first);
  return literal === undefined ? undefined : Buffer.from(literal);
});

/** RFC 8259, 6: what has been read of a number. */
type NumberState = number;
const NONE = -1;
const BEGIN = 0;
const SIGN = 1;
const LEADING_ZERO = 2;
const INTEGER = 3;
const DECIMAL_POINT = 4;
const FRACTION = 5;
const EXPONENT_MARK = 6;
const EXPONENT_SIGN = 7;
const EXPONENT = 8;
/** By state: where a number may end, and where any digits may follow. */
const ACCEPTS = Uint8Array.of(0, 0, 1, 1, 0, 1, 0, 0, 1);
const TAKES_DIGITS = Uint8Array.of(0, 0, 0, 1, 0, 1, 0, 0, 1);

function after(state: NumberState, byte: number): NumberState {
  if (isDigit(byte)) return afterDigit(state, byte);
  const whole = state === LEADING_ZERO || state === INTEGER;
  if (byte === MINUS && state === BEGIN) return SIGN;
  if (byte === POINT && whole) return DECIMAL_POINT;
  if ((byte | 0x20) === 0x65 && (whole || state === FRACTION)) return EXPONENT_MARK;
  if ((byte === MINUS || byte === PLUS) && state === EXPONENT_MARK) return EXPONENT_SIGN;
  return NONE;
}

function afterDigit(state: NumberState, byte: number): NumberState {
  if (TAKES_DIGITS[state] === 1) return state;
  if (state === LEADING_ZERO) return NONE;
  if (state === DECIMAL_POINT) return FRACTION;
  if (state === EXPONENT_MARK || state === EXPONENT_SIGN) return EXPONENT;
  return byte === ZERO ? LEADING_ZERO : INTEGER;
}
