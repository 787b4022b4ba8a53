import { COLON } from "./bytes.ts";
import { ProjectionFault } from "./fault.ts";
import { JsonProjector } from "./json.ts";
import { DEFAULT_LIMITS, type ProjectionLimits } from "./limits.ts";
import { LineProjector } from "./lines.ts";
import type { Shape } from "./shape.ts";

/**
 * Projects an event stream (WHATWG HTML, 9.2): the JSON of each event's data. An event leaves whole or not at all; of what stands beside
 * its data only simple names, ids and waits pass, and of a comment only that there was one, for anything else could carry what is withheld.
 */
export class SseProjector extends LineProjector {
  readonly #data: JsonProjector;
  readonly #maxEventBytes: number;
  /** Of the event whose end has not come, as they will leave. */
  #fields: Uint8Array[] = [];
  #passed: Uint8Array[] = [];
  #dataLines = 0;
  #dataBytes = 0;
  #eventBytes = 0;

  /** `shape` is that of one event's data. */
  constructor(shape: Shape, { maxDepth, maxLineBytes, maxEventBytes }: Partial<ProjectionLimits> = {}) {
    super(maxLineBytes ?? DEFAULT_LIMITS.maxLineBytes, true);
    this.#data = new JsonProjector(shape, maxDepth === undefined ? {} : { maxDepth });
    this.#maxEventBytes = maxEventBytes ?? DEFAULT_LIMITS.maxEventBytes;
  }

  protected override takeLine(line: Uint8Array, offset: number): void {
    if (offset === 0 && line[0] === 0xef) throw new ProjectionFault("BYTE_ORDER_MARK", 0, "UTF-8 without a mark");
    if (line.length === 0) this.#dispatch();
    else if (line[0] === COLON) this.put(HEARTBEAT);
    else this.#takeField(line, offset);
  }

  protected override takeRest(rest: Uint8Array, offset: number): void {
    if (rest.length + this.#eventBytes === 0) return;
    throw new ProjectionFault("INCOMPLETE", offset + rest.length, "the rest of an event");
  }

  #takeField(line: Uint8Array, offset: number): void {
    this.#eventBytes += line.length;
    if (this.#eventBytes > this.#maxEventBytes) {
      throw new ProjectionFault("EVENT_TOO_LONG", offset, `an event of at most ${this.#maxEventBytes} bytes`);
    }
    const colon = line.indexOf(COLON);
    const name = textOf(colon < 0 ? line : line.subarray(0, colon));
    const start = colon < 0 ? line.length : line[colon + 1] === SPACE ? colon + 2 : colon + 1;
    if (name === "data") this.#takeData(line.subarray(start), offset + start);
    else if (PASSING.get(name)?.test(textOf(line.subarray(start)))) this.#fields.push(Uint8Array.from(line), LINE_END);
  }

  /** Several lines of data are one text with line ends in it. */
  #takeData(value: Uint8Array, offset: number): void {
    if (this.#dataLines === 0) this.#data.reset(offset);
    else this.#passed.push(this.#data.write(LINE_END));
    this.#passed.push(this.#data.write(value));
    this.#dataLines++;
    this.#dataBytes += value.length;
  }

  #dispatch(): void {
    for (const field of this.#fields) this.put(field);
    if (this.#dataBytes > 0) this.#data.end();
    if (this.#dataLines > 0) for (const part of [DATA, ...this.#passed, LINE_END]) this.put(part);
    if (this.#dataLines + this.#fields.length > 0) this.put(LINE_END);
    this.#fields = [];
    this.#passed = [];
    this.#dataLines = 0;
    this.#dataBytes = 0;
    this.#eventBytes = 0;
  }
}

/** Longer values, and others, are dropped as if they had not come. */
const PASSING = new Map([
  ["event", /^[\w.-]{1,64}$/],
  ["id", /^[\w.:-]{1,64}$/],
  ["retry", /^[0-9]{1,7}$/],
]);

const SPACE = 0x20;
const LINE_END = Buffer.from("\n");
const HEARTBEAT = Buffer.from(":\n");
const DATA = Buffer.from("data:");

/** Byte by byte: nothing beyond ASCII passes anyway. */
function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, MAX_TOKEN));
}

/** More than any name or value that passes. */
const MAX_TOKEN = 80;
