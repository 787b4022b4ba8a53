import { Worker } from "node:worker_threads";
import { messageOf } from "./errors.ts";
import type { IndexerAsked, IndexerData, IndexerSaid } from "./indexer.ts";

/** Our end of the indexer: tells it how far the log is durable, one question at a time, and begins again when it fails. Owns the thread until `close`. */

export interface FollowerHooks {
  /** Everything below is in the index. */
  indexed(upTo: number): void;
  failed(reason: string): void;
}

/** Milliseconds between two questions, so that one transaction takes many records. */
const PAUSE_MS = 50;
const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 5000;

export class Follower {
  readonly #data: IndexerData;
  readonly #hooks: FollowerHooks;
  #worker: Worker | undefined;
  #wanted = 0;
  /** -1 until its first answer. */
  #indexed = -1;
  #asking = false;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = RETRY_FIRST_MS;
  #closed = false;

  constructor(data: IndexerData, hooks: FollowerHooks) {
    this.#data = data;
    this.#hooks = hooks;
  }

  follow(upTo: number): void {
    this.#wanted = upTo;
    if (this.#indexed < upTo) this.#askSoon(this.#indexed < 0 ? 0 : PAUSE_MS);
  }

  /** Lets the thread end what it does, up to here if it can. */
  async close(upTo: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    worker.postMessage({ upTo } satisfies IndexerAsked);
    worker.postMessage("close");
    await ended;
  }

  #askSoon(ms: number): void {
    if (this.#asking || this.#closed) return;
    this.#timer ??= setTimeout(() => this.#ask(), ms);
  }

  #ask(): void {
    this.#timer = undefined;
    this.#asking = true;
    this.#worker ??= this.#start();
    this.#worker.postMessage({ upTo: this.#wanted } satisfies IndexerAsked);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./indexer.ts", import.meta.url), { workerData: this.#data });
    worker.on("message", (said: IndexerSaid) => {
      this.#asking = false;
      if ("failed" in said) this.#failed(said.failed);
      else this.#reached(said.upTo);
    });
    worker.on("error", (cause) => {
      this.#worker = undefined;
      this.#asking = false;
      this.#failed(messageOf(cause));
    });
    return worker;
  }

  #reached(upTo: number): void {
    this.#indexed = upTo;
    this.#retryMs = RETRY_FIRST_MS;
    this.#hooks.indexed(upTo);
    if (upTo < this.#wanted) this.#askSoon(PAUSE_MS);
  }

  #failed(reason: string): void {
    if (this.#closed) return;
    this.#hooks.failed(reason);
    this.#askSoon(this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, RETRY_MOST_MS);
  }
}
