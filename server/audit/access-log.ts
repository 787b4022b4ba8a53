import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Waiting } from "./batch.ts";
import { Counts } from "./counts.ts";
import { DISK, type Disk } from "./disk.ts";
import { Follower } from "./follower.ts";
import { LOG_LIMITS, type LogLimits } from "./limits.ts";
import { lockFolder } from "./lock.ts";
import {
  type AccessLog,
  type Admission,
  type Completion,
  LogUnavailable,
  type Refusal,
  type ReleaseId,
  type ReleaseStanding,
} from "./log.ts";
import type { Entry, Tip } from "./record.ts";
import { type Recovered, recover, type TailCut } from "./recovery.ts";
import { IndexReader, placeIn } from "./release-index.ts";
import { SegmentWriter } from "./segment.ts";
import { Standings } from "./standings.ts";
import { Writer } from "./writer.ts";

/** The access log in a folder of its own: segments that are only ever appended to, an index derived from them, one process at a time (promises 4 and 10). Never says that a record is durable before it is. */

/** What the one who runs the gateway should hear of. */
export type LogEvent =
  | ({ readonly kind: "tailCut" } & TailCut)
  /** Releases that were running when the gateway died; each now has a completion that says so. */
  | { readonly kind: "lost"; readonly releases: number }
  | { readonly kind: "indexRebuilt"; readonly records: number }
  | { readonly kind: "indexFailed"; readonly reason: string }
  | { readonly kind: "unavailable"; readonly reason: string }
  | { readonly kind: "available" };

export interface LogOptions {
  /** Made where absent, for the owner alone. */
  readonly folder: string;
  /** The ledger that decided: a name of chain and kernel. A folder of another one is refused. */
  readonly origin: string;
  readonly report: (event: LogEvent) => void;
  readonly disk?: Disk;
  readonly limits?: Partial<LogLimits>;
}

/** Why the releases that a crash ended have no count of bytes. */
const LOST_CODE = "RELEASE_LOST";

/**
 * Resolves when it has looked: it may be unavailable then, on a full disk, and recovers by itself.
 * Rejects with `AuditError`: LOG_IN_USE, LOG_CORRUPT, LOG_SHORTENED, LOG_REWRITTEN, LOG_OF_ANOTHER_ORIGIN, LOG_FORMAT_UNKNOWN.
 */
export async function openAccessLog(options: LogOptions): Promise<AccessLog> {
  const { folder, origin, report, disk = DISK } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder, join(folder, "lock.sqlite"));
  try {
    const index = join(folder, "index.sqlite");
    const known = placeIn(index)?.tip;
    const recovered = await recover(disk, folder, origin, known);
    if (recovered.cut !== undefined) report({ kind: "tailCut", ...recovered.cut });
    if (known === undefined) {
      for (const suffix of ["", "-wal", "-shm"]) await rm(`${index}${suffix}`, { force: true });
      if (recovered.tip.next > 0) report({ kind: "indexRebuilt", records: recovered.tip.next });
    }
    const log = new FolderLog(options, recovered, index, lock);
    await log.looked;
    return log;
  } catch (cause) {
    lock[Symbol.dispose]();
    throw cause;
  }
}

class FolderLog implements AccessLog {
  /** The index has answered for the first time, one way or the other. */
  readonly looked: Promise<void>;
  readonly #report: (event: LogEvent) => void;
  readonly #limits: LogLimits;
  readonly #index: string;
  readonly #lock: Disposable;
  readonly #writer: Writer;
  readonly #follower: Follower;
  readonly #counts = new Counts((permit, period) => this.#reader?.spent(permit, period) ?? 0);
  readonly #standings = new Standings();
  #indexed = 0;
  /** Open once the index is as far as the log was at the start: until then counts are not exact, and nothing is accepted. */
  #reader: IndexReader | undefined;
  #closed = false;

  constructor(
    { folder, origin, report, disk = DISK, limits }: LogOptions,
    { tip, last }: Recovered,
    index: string,
    lock: Disposable,
  ) {
    this.#report = report;
    this.#limits = { ...LOG_LIMITS, ...limits };
    this.#index = index;
    this.#lock = lock;
    const segments = new SegmentWriter({ disk, folder, origin, segmentBytes: this.#limits.segmentBytes }, last);
    this.#writer = new Writer(segments, tip, this.#limits, {
      durable: (written, upTo) => this.#durable(written, upTo),
      rejected: (entry) => this.#rejected(entry),
      trouble: (reason) => report(reason === undefined ? { kind: "available" } : { kind: "unavailable", reason }),
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.looked = promise;
    this.#follower = new Follower(
      { folder, index },
      {
        indexed: (upTo) => {
          this.#caughtUp(upTo);
          resolve();
        },
        failed: (reason) => {
          report({ kind: "indexFailed", reason });
          resolve();
        },
      },
    );
    this.#follower.follow(tip.next);
  }

  unavailable(): string | undefined {
    if (this.#closed) return "the log is closed";
    if (this.#reader === undefined) return "the index of the log is not built yet";
    const behind = this.#writer.durable.next - this.#indexed;
    if (behind > this.#limits.unindexed) return `the index is ${behind} records behind the log`;
    return this.#writer.unavailable();
  }

  append(entry: Admission | Refusal): Promise<void> {
    const reason = this.unavailable();
    if (reason !== undefined) return Promise.reject(new LogUnavailable(reason));
    if (entry.kind === "admission") {
      this.#standings.admitted(entry);
      this.#counts.asked(entry);
    }
    return new Promise((resolve, reject) => this.#writer.append(entry, { resolve, reject }));
  }

  complete(entry: Completion): void {
    if (this.#closed || !this.#standings.completed(entry)) return;
    this.#counts.asked(entry);
    this.#writer.complete(entry);
  }

  async standing(release: ReleaseId): Promise<ReleaseStanding | undefined> {
    return this.#standings.of(release) ?? this.#reader?.standing(release);
  }

  spent(permit: number, period: number): number {
    return this.#counts.spent(permit, period);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writer.close();
    // Before the indexer's, which then leaves one file behind instead of three.
    this.#reader?.close();
    this.#reader = undefined;
    await this.#follower.close(this.#writer.durable.next);
    this.#lock[Symbol.dispose]();
  }

  #durable(written: readonly Waiting[], tip: Tip): void {
    const ended: ReleaseId[] = [];
    for (const { entry, waiter } of written) {
      if (entry.kind !== "refusal") this.#counts.durable(entry, tip.next);
      if (entry.kind === "admission") {
        if (waiter === undefined) this.#refuseLate(entry);
        continue;
      }
      if (entry.kind === "refusal") this.#standings.refused(entry);
      ended.push(entry.release);
    }
    this.#standings.durable(ended, tip.next);
    this.#follower.follow(tip.next);
  }

  /** Its caller was told that the record is lost, and released nothing; yet it was stored after all. */
  #refuseLate({ release, seq }: Admission): void {
    const code = "LOG_UNAVAILABLE";
    this.complete({ kind: "completion", release, at: Date.now(), state: "refused", bytes: 0, code, stops: [], seq });
  }

  #rejected(entry: Entry): void {
    this.#standings.forget(entry.release);
    if (entry.kind !== "refusal") this.#counts.rejected(entry);
  }

  #caughtUp(upTo: number): void {
    this.#indexed = upTo;
    this.#standings.indexed(upTo);
    this.#counts.indexed(upTo);
    if (this.#reader === undefined && !this.#closed) this.#begin(new IndexReader(this.#index));
  }

  /** What ran when the gateway died ended then, at a byte nobody knows. */
  #begin(reader: IndexReader): void {
    this.#reader = reader;
    const lost = reader.unended();
    const at = Date.now();
    for (const { release, holder, seq } of lost) {
      const entry = {
        kind: "completion",
        release,
        at,
        state: "lost",
        bytes: 0,
        code: LOST_CODE,
        stops: [],
        seq,
      } as const;
      this.#standings.lost(entry, holder);
      this.#writer.complete(entry);
    }
    if (lost.length > 0) this.#report({ kind: "lost", releases: lost.length });
  }
}
