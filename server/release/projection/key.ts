import { BACKSLASH, QUOTE } from "./bytes.ts";
import { type Cursor, NOTHING } from "./cursor.ts";
import { plainEnd } from "./scan.ts";
import type { Member, ObjectShape } from "./shape.ts";

/** Reads a member's name and finds what it is called, however it is escaped: `"\u0061"` is `a`, granted or withheld. */
export class KeyReader {
  #carried: Uint8Array = NOTHING;
  #carriedLength = 0;
  #escaped = false;
  #afterBackslash = false;
  /** The name just read, without its quotes: a part of these. */
  #bytes: Uint8Array = NOTHING;
  #start = 0;
  #end = 0;

  /** Bytes of a name whose end has not come. */
  get carried(): number {
    return this.#carriedLength;
  }

  /** Begins behind the opening quote; true behind the closing one, and then `member` and `text` speak of this name. */
  run(cursor: Cursor): boolean {
    const { chunk } = cursor;
    const start = cursor.at;
    if (this.#carriedLength === 0 && !this.#afterBackslash) this.#escaped = false;
    let at = start;
    if (!this.#afterBackslash) at = plainEnd(chunk, at);
    for (; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#afterBackslash) this.#afterBackslash = false;
      else if (byte === QUOTE) break;
      else if (byte === BACKSLASH) {
        this.#escaped = true;
        this.#afterBackslash = true;
      } else if (byte < 0x20) {
        cursor.at = at;
        throw cursor.fault("CONTROL_CHARACTER", "it escaped, in a name");
      }
    }
    cursor.at = at;
    const length = this.#carriedLength + at - start;
    if (length > MAX_KEY_BYTES) throw cursor.fault("KEY_TOO_LONG", `a name of at most ${MAX_KEY_BYTES} bytes`);
    if (at < chunk.length && this.#carriedLength === 0) this.#isIn(chunk, start, at);
    else this.#carry(chunk.subarray(start, at));
    if (at === chunk.length) return false;
    cursor.at = at + 1;
    if (this.#carriedLength > 0) this.#isIn(this.#carried, 0, this.#carriedLength);
    this.#carriedLength = 0;
    return true;
  }

  reset(): void {
    this.#carriedLength = 0;
    this.#afterBackslash = false;
  }

  /** Undefined for a name that the shape does not declare. */
  memberOf(shape: ObjectShape, cursor: Cursor): Member | undefined {
    if (this.#escaped) return shape.members.get(this.text(cursor));
    const bytes = this.#bytes;
    const start = this.#start;
    const length = this.#end - start;
    if (length >= shape.byLength.length) return undefined;
    const bucket = shape.byLength[length] ?? [];
    for (const member of bucket) if (stands(member.bytes, bytes, start)) return member;
    return undefined;
  }

  text(cursor: Cursor): string {
    let text: string;
    try {
      text = FATAL_UTF8.decode(this.#bytes.subarray(this.#start, this.#end));
    } catch {
      throw cursor.fault("ENCODING", "UTF-8 in a name");
    }
    try {
      return String(JSON.parse(`"${text}"`));
    } catch {
      throw cursor.fault("SYNTAX", "an escape of JSON in a name");
    }
  }

  #isIn(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  #carry(part: Uint8Array): void {
    const length = this.#carriedLength + part.length;
    if (length > this.#carried.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(this.#carried);
      this.#carried = larger;
    }
    this.#carried.set(part, this.#carriedLength);
    this.#carriedLength = length;
  }
}

function stands(name: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < name.length; index++) if (name[index] !== bytes[start + index]) return false;
  return true;
}

/** A name that is cut by chunks is kept until it is whole. In UTF-8 as it stands, escapes and all; no declared name comes near this. */
const MAX_KEY_BYTES = 4096;

/** `ignoreBOM`: the mark is a character like any other here, and would else be left out in silence. */
const FATAL_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
