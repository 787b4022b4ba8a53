import { Batch, type Waiter, type Waiting } from "./batch.ts";
import { messageOf } from "./errors.ts";
import type { WriterLimits } from "./limits.ts";
import { type Admission, type Completion, LogUnavailable, type Refusal } from "./log.ts";
import type { Entry, Tip } from "./record.ts";
import type { SegmentWriter } from "./segment.ts";

/**
 * Group commit (promise 4): one write at a time, synced, while the next batch forms; who appended waits for its batch, who completed does not.
 * When the disk refuses, everybody who waits is told so, completions are kept, and it tries again by itself until the disk takes bytes.
 */

export interface WriterHooks {
  /** These are durable, up to `tip`. Those without a waiter had been given up on. */
  durable(written: readonly Waiting[], tip: Tip): void;
  /** Is not in the log. */
  rejected(entry: Entry): void;
  /** The reason why it takes no records; undefined when it takes them again. */
  trouble(reason: string | undefined): void;
}

const CLOSED = "the log is closed";

export class Writer {
  readonly #segments: SegmentWriter;
  readonly #limits: WriterLimits;
  readonly #hooks: WriterHooks;
  #durable: Tip;
  #forming: Batch;
  #flying: Batch | undefined;
  #spare: Buffer | undefined;
  #trouble: string | undefined;
  #closed = false;
  /** Set while a flight is to start at the end of this turn. */
  #takeOff: NodeJS.Immediate | undefined;
  #ride: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs: number;
  /** The flight or attempt under way. */
  #busy: Promise<void> = Promise.resolve();

  constructor(segments: SegmentWriter, tip: Tip, limits: WriterLimits, hooks: WriterHooks) {
    this.#segments = segments;
    this.#limits = limits;
    this.#hooks = hooks;
    this.#durable = tip;
    this.#forming = new Batch(tip, undefined);
    this.#retryMs = limits.retryFirstMs;
  }

  /** The next index and chain of what is durable. */
  get durable(): Tip {
    return this.#durable;
  }

  /** Cheap; the queue's bound is asked too. */
  unavailable(): string | undefined {
    if (this.#trouble !== undefined) return this.#trouble;
    if (this.#forming.bytes.length < this.#limits.queueBytes) return undefined;
    return `${this.#forming.bytes.length} bytes wait for the disk already`;
  }

  /** The caller has seen that it is available. */
  append(entry: Admission | Refusal, waiter: Waiter): void {
    this.#forming.add({ entry, waiter });
    this.#flySoon();
  }

  complete(entry: Completion): void {
    this.#forming.add({ entry });
    if (this.#trouble !== undefined) return;
    this.#ride ??= setTimeout(() => this.#flySoon(), this.#limits.rideMs);
  }

  /** Writes what waits; a disk that refuses is tried once more. Then lets go of the file. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#landed();
    for (let again = true; this.#flying === undefined && this.#forming.waiting.length > 0; ) {
      if (this.#trouble !== undefined) {
        if (!again) break;
        again = false;
        await this.#heal();
      }
      this.#fly();
      await this.#landed();
    }
    this.#clearStart();
    this.#drop(this.#forming, CLOSED);
    if (this.#flying === undefined) await this.#segments.close();
  }

  /** The write under way has ended, or is given up on. */
  async #landed(): Promise<void> {
    const { promise: givenUp, resolve } = Promise.withResolvers<void>();
    const alarm = setTimeout(resolve, this.#limits.patienceMs);
    await Promise.race([this.#busy, givenUp]);
    clearTimeout(alarm);
  }

  #flySoon(): void {
    if (this.#flying !== undefined || this.#trouble !== undefined) return;
    this.#takeOff ??= setImmediate(() => this.#fly());
  }

  #fly(): void {
    this.#clearStart();
    const batch = this.#forming;
    if (this.#flying !== undefined || batch.waiting.length === 0) return;
    this.#flying = batch;
    this.#forming = new Batch(batch.tip, this.#spare);
    this.#spare = undefined;
    const alarm = setTimeout(() => this.#late(batch), this.#limits.patienceMs);
    this.#busy = this.#segments
      .write(batch.bytes, batch.before)
      .then(
        () => this.#land(batch),
        (cause: unknown) => this.#fail(batch, messageOf(cause)),
      )
      .finally(() => clearTimeout(alarm));
  }

  #land(batch: Batch): void {
    this.#flying = undefined;
    this.#durable = batch.tip;
    this.#spare = batch.spare;
    this.#retryMs = this.#limits.retryFirstMs;
    this.#hooks.durable(batch.waiting, batch.tip);
    for (const { waiter } of batch.waiting) waiter?.resolve();
    this.#setTrouble(undefined);
    if (this.#forming.urgent) this.#flySoon();
    else if (this.#forming.waiting.length > 0) this.#ride ??= setTimeout(() => this.#flySoon(), this.#limits.rideMs);
  }

  /** Nothing of this batch is counted as stored, whatever the disk has: `heal` takes it off before the next write. */
  #fail(batch: Batch, reason: string): void {
    this.#flying = undefined;
    this.#setTrouble(reason);
    const kept = [...this.#drop(batch, reason), ...this.#drop(this.#forming, reason)];
    this.#form(this.#durable, kept);
    if (!this.#closed) this.#retryLater();
  }

  /** Still on its way: these records may be stored yet, so only their waiters go. Those behind are not asked for any more. */
  #late(batch: Batch): void {
    // A turn that took long makes this timer fire before the write's own end is seen: look once more behind it.
    setImmediate(() => {
      if (this.#flying !== batch) return;
      const reason = `the disk has not answered for ${this.#limits.patienceMs} ms`;
      this.#setTrouble(reason);
      for (const waiting of batch.waiting) {
        waiting.waiter?.reject(new LogUnavailable(reason));
        waiting.waiter = undefined;
      }
      this.#form(batch.tip, this.#drop(this.#forming, reason));
    });
  }

  /** Tells everybody in it that it is not in the log; completions of releases that were in it go with them, others are handed back. */
  #drop(batch: Batch, reason: string): Waiting[] {
    const gone = new Set<string>();
    const kept: Waiting[] = [];
    for (const waiting of batch.waiting) {
      const { entry, waiter } = waiting;
      if (entry.kind === "completion") {
        if (gone.has(entry.release)) this.#hooks.rejected(entry);
        else kept.push(waiting);
        continue;
      }
      gone.add(entry.release);
      this.#hooks.rejected(entry);
      waiter?.reject(new LogUnavailable(reason));
    }
    return kept;
  }

  #form(before: Tip, kept: readonly Waiting[]): void {
    this.#clearStart();
    this.#forming = new Batch(before, undefined);
    for (const waiting of kept) this.#forming.add(waiting);
  }

  #retryLater(): void {
    this.#retry = setTimeout(() => {
      this.#busy = this.#heal();
    }, this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, this.#limits.retryMostMs);
  }

  async #heal(): Promise<void> {
    try {
      await this.#segments.heal(this.#durable);
      this.#setTrouble(undefined);
      if (this.#forming.waiting.length > 0) this.#flySoon();
    } catch (cause) {
      this.#setTrouble(messageOf(cause));
      if (!this.#closed) this.#retryLater();
    }
  }

  #clearStart(): void {
    clearImmediate(this.#takeOff);
    clearTimeout(this.#ride);
    this.#takeOff = undefined;
    this.#ride = undefined;
  }

  #setTrouble(reason: string | undefined): void {
    if (reason === this.#trouble) return;
    this.#trouble = reason;
    this.#hooks.trouble(reason);
  }
}
