import { LANES } from "./word.ts";

/** Where the word of `id` begins, counted in lanes. */
export const offsetOf = (id: number): number => id * LANES;

/** Words by gate id in one growing typed array: ids are dense, so the id is the address. 32 bytes a gate. */
export class Words {
  /** Replaced by a larger one when it grows: never keep it across a `reserve`. */
  lanes: Uint32Array;

  constructor(capacity = 1024) {
    this.lanes = new Uint32Array(capacity * LANES);
  }

  /** Makes room for `id`. @returns Where its word begins. */
  reserve(id: number): number {
    const end = offsetOf(id + 1);
    if (end > this.lanes.length) {
      const grown = new Uint32Array(Math.max(end, this.lanes.length * 2));
      grown.set(this.lanes);
      this.lanes = grown;
    }
    return offsetOf(id);
  }
}
