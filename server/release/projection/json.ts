import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, isSpace, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from "./bytes.ts";
import { Cursor, NOTHING } from "./cursor.ts";
import type { ProjectionFault } from "./fault.ts";
import { Frame } from "./frame.ts";
import { KeyReader } from "./key.ts";
import { DEFAULT_LIMITS, type ProjectionLimits } from "./limits.ts";
import { shapeOfMember } from "./member.ts";
import type { Projector } from "./projector.ts";
import { ScalarCopier } from "./scalar.ts";
import type { Shape } from "./shape.ts";
import { passedString, Skipper } from "./skipper.ts";
import { StringCopier } from "./string.ts";

/** Lets of one JSON text only what its shape names pass, without parsing it (promise 5). Numbers and strings leave as they came; white space does not. */

/* What comes next in the text. */
const VALUE = 0;
const FIRST_ITEM = 1;
const FIRST_KEY = 2;
const NEXT_KEY = 3;
const KEY = 4;
const AFTER_KEY = 5;
const AFTER_VALUE = 6;
const IN_STRING = 7;
const IN_SCALAR = 8;
const IN_WITHHELD = 9;
const OVER = 10;

export class JsonProjector implements Projector {
  readonly #root: Shape;
  readonly #maxDepth: number;
  readonly #cursor = new Cursor();
  readonly #key = new KeyReader();
  readonly #string = new StringCopier();
  readonly #scalar = new ScalarCopier();
  readonly #skipper: Skipper;
  /** Kept for reuse: `#depth` of them are open. */
  readonly #frames: Frame[] = [];
  #depth = 0;
  /** The innermost of them. */
  #frame = new Frame();
  #state = VALUE;
  /** Of the value that comes; undefined: it is withheld. */
  #shape: Shape | undefined;
  #failed: unknown;

  constructor(shape: Shape, { maxDepth = DEFAULT_LIMITS.maxDepth }: Partial<ProjectionLimits> = {}) {
    this.#root = shape;
    this.#shape = shape;
    this.#maxDepth = maxDepth;
    this.#skipper = new Skipper(maxDepth);
  }

  write(chunk: Uint8Array): Uint8Array {
    if (this.#failed !== undefined) throw this.#failed;
    const cursor = this.#cursor;
    cursor.open(chunk, this.#key.carried);
    let state = this.#state;
    try {
      while (cursor.at < chunk.length) state = this.#step(state, cursor);
    } catch (fault) {
      this.#failed = fault;
      throw fault;
    }
    this.#state = state;
    return cursor.taken();
  }

  end(): Uint8Array {
    if (this.#failed !== undefined) throw this.#failed;
    const whole = this.#state === OVER || (this.#state === IN_SCALAR && this.#depth === 0 && this.#scalar.whole);
    if (!whole) throw this.#cursor.fault("INCOMPLETE", "the rest of a JSON text");
    return NOTHING;
  }

  /** Ready for another text; `offset` is where it begins in the body. */
  reset(offset = 0): void {
    this.#cursor.restart(offset);
    this.#key.reset();
    this.#string.reset();
    this.#depth = 0;
    this.#state = VALUE;
    this.#shape = this.#root;
    this.#failed = undefined;
  }

  /** Reads at least a byte, or goes on to another state; returns what comes next. In a dense text a member is one step. */
  #step(state: number, cursor: Cursor): number {
    switch (state) {
      case KEY:
        return this.#key.run(cursor) ? this.#takeKey(cursor) : KEY;
      case IN_STRING:
        return this.#string.run(cursor) ? this.#afterValue(cursor) : IN_STRING;
      case IN_SCALAR:
        return this.#scalar.run(cursor) ? this.#afterValue(cursor) : IN_SCALAR;
      case IN_WITHHELD:
        return this.#skipper.run(cursor) ? this.#afterValue(cursor) : IN_WITHHELD;
      default: {
        const byte = cursor.chunk[cursor.at] ?? 0;
        if (!isSpace(byte)) return this.#takeToken(state, byte, cursor);
        cursor.at++;
        return state;
      }
    }
  }

  #takeToken(state: number, byte: number, cursor: Cursor): number {
    switch (state) {
      case AFTER_VALUE:
        return this.#takeAfterValue(byte, cursor);
      case AFTER_KEY:
        if (byte !== COLON) throw cursor.fault("SYNTAX", "a colon");
        cursor.at++;
        return VALUE;
      case FIRST_KEY:
        return byte === CLOSE_OBJECT ? this.#close(byte, cursor) : this.#openKey(byte, cursor);
      case NEXT_KEY:
        return this.#openKey(byte, cursor);
      case FIRST_ITEM:
        return byte === CLOSE_ARRAY ? this.#close(byte, cursor) : this.#takeValue(byte, cursor);
      case OVER:
        throw cursor.fault("TRAILING_DATA", "nothing after the JSON text");
      default:
        return this.#takeValue(byte, cursor);
    }
  }

  #takeAfterValue(byte: number, cursor: Cursor): number {
    const inArray = this.#frame.shape.kind === "array";
    if (byte === (inArray ? CLOSE_ARRAY : CLOSE_OBJECT)) return this.#close(byte, cursor);
    if (byte !== COMMA) throw cursor.fault("SYNTAX", "a comma or the closing bracket");
    cursor.at++;
    if (inArray) {
      cursor.put(COMMA);
      return VALUE;
    }
    if (cursor.chunk[cursor.at] !== QUOTE) return NEXT_KEY;
    cursor.at++;
    return KEY;
  }

  #openKey(byte: number, cursor: Cursor): number {
    if (byte !== QUOTE) throw cursor.fault("SYNTAX", "a name in quotes");
    cursor.at++;
    return KEY;
  }

  #takeKey(cursor: Cursor): number {
    const { shape } = this.#frame;
    if (shape.kind === "object") this.#shape = shapeOfMember(shape, this.#frame, this.#key, cursor);
    const { chunk, at } = cursor;
    if (chunk[at] !== COLON) return AFTER_KEY;
    cursor.at = at + 1;
    const first = chunk[at + 1];
    return first === undefined || isSpace(first) ? VALUE : this.#takeValue(first, cursor);
  }

  /** The line that lets a value pass or not. */
  #takeValue(byte: number, cursor: Cursor): number {
    const shape = this.#shape;
    if (shape === undefined) return this.#skip(byte, cursor);
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) return this.#open(byte, shape, cursor);
    if (byte !== QUOTE && !this.#scalar.begin(byte)) throw noValue(byte, cursor);
    if (shape.kind !== "primitive" && byte !== NULL) throw cursor.fault("NOT_AS_DECLARED", `an ${shape.kind} or null`);
    if (byte !== QUOTE) return this.#scalar.run(cursor) ? this.#afterValue(cursor) : IN_SCALAR;
    cursor.put(byte);
    cursor.at++;
    return this.#string.run(cursor) ? this.#afterValue(cursor) : IN_STRING;
  }

  #skip(byte: number, cursor: Cursor): number {
    if (byte === QUOTE && passedString(cursor)) return this.#afterValue(cursor);
    if (!this.#skipper.begin(byte, this.#maxDepth - this.#depth)) throw cursor.fault("SYNTAX", "a value");
    return this.#skipper.run(cursor) ? this.#afterValue(cursor) : IN_WITHHELD;
  }

  #open(byte: number, shape: Shape, cursor: Cursor): number {
    if (shape.kind === "primitive") throw cursor.fault("NOT_AS_DECLARED", "a string, number, boolean or null");
    if ((shape.kind === "object") !== (byte === OPEN_OBJECT))
      throw cursor.fault("NOT_AS_DECLARED", `an ${shape.kind} or null`);
    if (this.#depth >= this.#maxDepth)
      throw cursor.fault("TOO_DEEP", `at most ${this.#maxDepth} containers in one another`);
    this.#frame = this.#frames[this.#depth] ?? new Frame();
    this.#frame.open(shape);
    this.#frames[this.#depth++] = this.#frame;
    cursor.put(byte);
    cursor.at++;
    if (shape.kind === "object") return FIRST_KEY;
    this.#shape = shape.items;
    return FIRST_ITEM;
  }

  #close(byte: number, cursor: Cursor): number {
    this.#depth--;
    cursor.put(byte);
    cursor.at++;
    if (this.#depth === 0) return OVER;
    this.#frame = this.#frames[this.#depth - 1] ?? this.#frame;
    return this.#afterValue(cursor);
  }

  #afterValue(cursor: Cursor): number {
    if (this.#depth === 0) return OVER;
    const { shape } = this.#frame;
    // The next value in an array has the same shape again.
    if (shape.kind === "array") this.#shape = shape.items;
    const byte = cursor.chunk[cursor.at];
    return byte === COMMA ? this.#takeAfterValue(byte, cursor) : AFTER_VALUE;
  }
}

const NULL = 0x6e;

function noValue(byte: number, cursor: Cursor): ProjectionFault {
  if (MARKS.has(byte)) return cursor.fault("BYTE_ORDER_MARK", "UTF-8 without a mark");
  return cursor.fault("SYNTAX", "a value");
}

/** With these begin the marks of UTF-8 and UTF-16, and no JSON text. */
const MARKS = new Set([0xef, 0xfe, 0xff]);
