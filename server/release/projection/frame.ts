import type { Cursor } from "./cursor.ts";
import { type ArrayShape, arrayShape, type ObjectShape } from "./shape.ts";

/** An open container: its shape, whether a member was written, and which names have come. */
export class Frame {
  shape: ObjectShape | ArrayShape = NO_SHAPE;
  wrote = false;
  /** Members 0 to 31, a bit each; then the others. */
  #seen = 0;
  #seenLater: Set<number> | undefined;
  #names: Set<string> | undefined;

  open(shape: ObjectShape | ArrayShape): void {
    this.shape = shape;
    this.wrote = false;
    this.#seen = 0;
    this.#seenLater = undefined;
    this.#names = undefined;
  }

  isFirst(member: number): boolean {
    if (member < 32) {
      const before = this.#seen;
      this.#seen |= 1 << member;
      return before !== this.#seen;
    }
    this.#seenLater ??= new Set();
    return this.#seenLater.size !== this.#seenLater.add(member).size;
  }

  isFirstNamed(name: string, cursor: Cursor): boolean {
    this.#names ??= new Set();
    if (this.#names.size >= MAX_NAMES)
      throw cursor.fault("TOO_MANY_KEYS", `at most ${MAX_NAMES} undeclared names in an object`);
    return this.#names.size !== this.#names.add(name).size;
  }
}

/** They are kept to notice a second one. */
const MAX_NAMES = 65_536;

/** Before the first is opened. */
const NO_SHAPE = arrayShape();
