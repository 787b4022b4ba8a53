import { isSpace } from "./bytes.ts";
import { JsonProjector } from "./json.ts";
import { DEFAULT_LIMITS, type ProjectionLimits } from "./limits.ts";
import { LineProjector } from "./lines.ts";
import type { Shape } from "./shape.ts";

/** Projects a stream of JSON texts, one a line. A line leaves whole or not at all; a blank one passes, for it may be a sign of life. */
export class NdjsonProjector extends LineProjector {
  readonly #line: JsonProjector;

  /** `shape` is that of one line. */
  constructor(shape: Shape, { maxDepth, maxLineBytes }: Partial<ProjectionLimits> = {}) {
    super(maxLineBytes ?? DEFAULT_LIMITS.maxLineBytes, false);
    this.#line = new JsonProjector(shape, maxDepth === undefined ? {} : { maxDepth });
  }

  protected override takeLine(line: Uint8Array, offset: number): void {
    this.takeRest(line, offset);
    this.put(LINE_END);
  }

  protected override takeRest(rest: Uint8Array, offset: number): void {
    if (rest.every(isSpace)) return;
    this.#line.reset(offset);
    const passed = this.#line.write(rest);
    this.#line.end();
    this.put(passed);
  }
}

const LINE_END = Buffer.from("\n");
