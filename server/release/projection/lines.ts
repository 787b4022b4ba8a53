import { CARRIAGE_RETURN, LINE_FEED } from "./bytes.ts";
import { NOTHING } from "./cursor.ts";
import { ProjectionFault } from "./fault.ts";
import type { Projector } from "./projector.ts";

/** Cuts a stream into lines, whatever the chunks, for the formats that are made of them. Nothing of a line leaves before the whole line has been judged. */
export abstract class LineProjector implements Projector {
  readonly #maxLineBytes: number;
  readonly #returnsEnd: boolean;
  /** Of a line whose end has not come. */
  #carried: Uint8Array[] = [];
  #carriedBytes = 0;
  /** Where in the body the line began. */
  #offset = 0;
  /** A line feed now belongs to the line before. */
  #afterReturn = false;
  #failed: unknown;
  #out: Uint8Array[] = [];

  /** `returnsEnd`: a carriage return ends a line too, alone or with a line feed behind it. */
  constructor(maxLineBytes: number, returnsEnd: boolean) {
    this.#maxLineBytes = maxLineBytes;
    this.#returnsEnd = returnsEnd;
  }

  /** A whole line, without its end; `offset`: where in the body it began. The bytes are lent. */
  protected abstract takeLine(line: Uint8Array, offset: number): void;
  /** What stood behind the last line's end, perhaps nothing. */
  protected abstract takeRest(rest: Uint8Array, offset: number): void;

  protected put(bytes: Uint8Array): void {
    this.#out.push(bytes);
  }

  write(chunk: Uint8Array): Uint8Array {
    return this.#guarded(() => this.#cut(chunk));
  }

  end(): Uint8Array {
    return this.#guarded(() => this.takeRest(this.#line(NOTHING), this.#offset));
  }

  #guarded(step: () => void): Uint8Array {
    if (this.#failed !== undefined) throw this.#failed;
    try {
      step();
    } catch (fault) {
      this.#failed = fault;
      throw fault;
    }
    const out = this.#out;
    this.#out = [];
    return out.length === 1 ? (out[0] ?? NOTHING) : Buffer.concat(out);
  }

  #cut(chunk: Uint8Array): void {
    let start = 0;
    if (this.#afterReturn && chunk.length > 0) {
      this.#afterReturn = false;
      if (chunk[0] === LINE_FEED) {
        start = 1;
        this.#offset++;
      }
    }
    for (let end = this.#endOf(chunk, start); end >= 0; end = this.#endOf(chunk, start)) {
      const line = this.#line(chunk.subarray(start, end));
      this.takeLine(line, this.#offset);
      const next = this.#behind(chunk, end);
      this.#offset += line.length + next - end;
      start = next;
    }
    if (start >= chunk.length) return;
    const rest = chunk.slice(start);
    this.#requireShort(this.#carriedBytes + rest.length);
    this.#carried.push(rest);
    this.#carriedBytes += rest.length;
  }

  /** With what was carried, which is then forgotten. */
  #line(tail: Uint8Array): Uint8Array {
    this.#requireShort(this.#carriedBytes + tail.length);
    if (this.#carriedBytes === 0) return tail;
    const line = Buffer.concat([...this.#carried, tail]);
    this.#carried = [];
    this.#carriedBytes = 0;
    return line;
  }

  #endOf(chunk: Uint8Array, start: number): number {
    const feed = chunk.indexOf(LINE_FEED, start);
    if (!this.#returnsEnd) return feed;
    const found = chunk.subarray(start, feed < 0 ? chunk.length : feed).indexOf(CARRIAGE_RETURN);
    return found < 0 ? feed : start + found;
  }

  #behind(chunk: Uint8Array, end: number): number {
    if (chunk[end] === LINE_FEED) return end + 1;
    if (end + 1 === chunk.length) this.#afterReturn = true;
    return chunk[end + 1] === LINE_FEED ? end + 2 : end + 1;
  }

  #requireShort(bytes: number): void {
    if (bytes <= this.#maxLineBytes) return;
    throw new ProjectionFault("LINE_TOO_LONG", this.#offset, `a line of at most ${this.#maxLineBytes} bytes`);
  }
}
