import type { Admission, Completion, Refusal } from "./log.ts";
import { bodyOf, chainAfter, type Entry, leafOf, lineOf, type Tip } from "./record.ts";

/** The records of one write, encoded as they come, while the batch before is on its way to the disk (promise 4). */

/** Who waits for a record. Settled once; a completion has nobody. */
export interface Waiter {
  resolve(): void;
  reject(cause: Error): void;
}

export type Waiting =
  | { readonly entry: Admission | Refusal; waiter: Waiter | undefined }
  | { readonly entry: Completion; waiter?: undefined };

/** Bytes of one record's body. Beside its stops no part of a record can be long. */
export const MOST_RECORD_BYTES = 64 * 1024;
/** UTF-8 bytes a UTF-16 unit at most. */
const WIDEST = 3;
/** A buffer that grew beyond is not kept. */
const KEPT_BYTES = 1 << 20;
const FIRST_BYTES = 1 << 16;

export class Batch {
  readonly waiting: Waiting[] = [];
  /** Before its first record. */
  readonly before: Tip;
  #tip: Tip;
  #buffer: Buffer;
  #length = 0;
  #urgent = false;

  constructor(before: Tip, buffer: Buffer | undefined) {
    this.before = before;
    this.#tip = before;
    this.#buffer = buffer ?? Buffer.allocUnsafe(FIRST_BYTES);
  }

  get tip(): Tip {
    return this.#tip;
  }

  /** Whether somebody waits for it. */
  get urgent(): boolean {
    return this.#urgent;
  }

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** For the batch after next, once this one has landed. */
  get spare(): Buffer | undefined {
    return this.#buffer.length > KEPT_BYTES ? undefined : this.#buffer;
  }

  add(waiting: Waiting): void {
    const body = fittingBody(waiting.entry);
    const { next: index, chain } = this.#tip;
    const after = chainAfter(chain, leafOf(body));
    const line = lineOf({ index, batch: this.before.next, chain: after, body });
    this.#room(line.length * WIDEST);
    this.#length += this.#buffer.write(line, this.#length, "utf8");
    this.#tip = { next: index + 1, chain: after };
    this.waiting.push(waiting);
    if (waiting.waiter !== undefined) this.#urgent = true;
  }

  #room(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** Stops farthest from the platform are left out where a record would be too long; `code` still names the first. */
function fittingBody(entry: Entry): string {
  const body = bodyOf(entry);
  if (entry.kind === "admission" || body.length <= MOST_RECORD_BYTES) return body;
  const stops = entry.stops.slice(0, Math.floor(entry.stops.length / 2));
  return entry.stops.length === 0 ? body : fittingBody({ ...entry, stops });
}
