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

/**
 * Stops farthest from the platform are left out where a record would be too long, and all where one is no JSON (a bigint):
 * `code` still names the first, and a completion must not fail.
 */
function fittingBody(entry: Entry): string {
  if (entry.kind === "admission") return bodyOf(entry);
  const body = bodyWithStops(entry);
  if (body !== undefined && body.length <= MOST_RECORD_BYTES) return body;
  if (entry.stops.length === 0) return bodyOf(entry);
  const kept = body === undefined ? 0 : Math.floor(entry.stops.length / 2);
  return fittingBody({ ...entry, stops: entry.stops.slice(0, kept) });
}

function bodyWithStops(entry: Refusal | Completion): string | undefined {
  try {
    return bodyOf(entry);
  } catch {
    return undefined;
  }
}
