/** How long a reader has taken nothing of what waits for it. Knows numbers alone, so that no clock has to be waited for. */
export class Pace {
  #taken = 0;
  #at = 0;

  /** @param given Body bytes given to the connection so far. @param waiting Bytes that still wait in this process. @param now Milliseconds, monotonic. @returns Milliseconds; 0 where nothing waits. */
  stalledFor(given: number, waiting: number, now: number): number {
    const taken = given - waiting;
    if (waiting === 0 || taken > this.#taken) this.#at = now;
    // It sinks with what is added, for heads and chunks' frames wait too; only what rises was taken.
    this.#taken = taken;
    return now - this.#at;
  }
}
