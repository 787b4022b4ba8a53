import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Disk, DiskFile } from "./disk.ts";
import { AuditError } from "./errors.ts";
import { headLineOf, type Tip } from "./record.ts";

/** The files of a log, named by the index of their first record; and the one that is written, which knows what of it is durable. */

const DIGITS = 16;
const NAME = /^([0-9]{16})\.log$/;
/** Written and cut off again to see whether there is room. Bytes; more than most batches. */
const PROBE_BYTES = 65_536;

export interface Segment {
  readonly path: string;
  /** Index of its first record. */
  readonly first: number;
}

export function segmentAt(folder: string, first: number): Segment {
  return { path: join(folder, `${String(first).padStart(DIGITS, "0")}.log`), first };
}

/** Oldest first; none where the folder is not there yet. */
export async function segmentsIn(folder: string): Promise<Segment[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const firsts = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
  return firsts.sort((a, b) => a - b).map((first) => segmentAt(folder, first));
}

export interface WrittenTo {
  readonly segment: Segment;
  /** Bytes of it that are durable and whole. */
  readonly size: number;
}

export interface SegmentsNeeds {
  readonly disk: Disk;
  readonly folder: string;
  readonly origin: string;
  /** A segment is left once it is this long. */
  readonly segmentBytes: number;
}

/** Appends at the end of what is durable. Used by one call at a time; owns its file until `close`. */
export class SegmentWriter {
  readonly #needs: SegmentsNeeds;
  #segment: Segment | undefined;
  #size: number;
  #file: DiskFile | undefined;

  constructor(needs: SegmentsNeeds, last: WrittenTo | undefined) {
    this.#needs = needs;
    this.#segment = last?.segment;
    this.#size = last?.size ?? 0;
  }

  /** Durable when it resolves. When it throws, nothing is known about these bytes: `heal` comes before the next write. */
  async write(bytes: Uint8Array, before: Tip): Promise<void> {
    const file = await this.#fileFor(before);
    await writeWhole(file, bytes, this.#size);
    this.#size += bytes.length;
  }

  /**
   * Opens anew, takes off whatever a failed write left, and sees that the disk takes bytes again.
   * Cut to what is durable rather than read back: after a failed sync the page cache shows bytes that the disk may not have.
   */
  async heal(tip: Tip): Promise<void> {
    await this.#release();
    if (this.#segment === undefined) {
      await this.#begin(tip);
      return;
    }
    const file = await this.#reopen(this.#segment);
    await file.truncate(this.#size);
    // Behind the cut, so that it needs room of its own and not that of the failed write.
    await writeWhole(file, new Uint8Array(PROBE_BYTES), this.#size);
    await file.truncate(this.#size);
  }

  async close(): Promise<void> {
    await this.#release();
  }

  async #fileFor(before: Tip): Promise<DiskFile> {
    if (this.#segment === undefined || this.#size >= this.#needs.segmentBytes) return await this.#begin(before);
    return this.#file ?? (await this.#reopen(this.#segment));
  }

  async #reopen(segment: Segment): Promise<DiskFile> {
    const file = await this.#needs.disk.open(segment.path);
    this.#file = file;
    const found = await file.size();
    if (found >= this.#size) return file;
    const message = `${segment.path} has ${found} bytes, of which ${this.#size} were durable`;
    throw new AuditError("LOG_SHORTENED", message, { file: segment.path, found, wanted: this.#size });
  }

  /** Its name says that it holds no durable record yet, so whatever a failed beginning left in it goes. */
  async #begin({ next, chain }: Tip): Promise<DiskFile> {
    const { disk, folder, origin } = this.#needs;
    const segment = segmentAt(folder, next);
    const head = Buffer.from(headLineOf({ origin, first: next, chain }));
    const file = await disk.open(segment.path);
    try {
      if ((await file.size()) > 0) await file.truncate(0);
      await writeWhole(file, head, 0);
      await disk.syncFolder(folder);
    } catch (cause) {
      await file.close().catch(() => undefined);
      throw cause;
    }
    await this.#release();
    this.#segment = segment;
    this.#size = head.length;
    this.#file = file;
    return file;
  }

  /** A descriptor whose sync failed is never used again; how its close goes changes nothing. */
  async #release(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
  }
}

async function writeWhole(file: DiskFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const written = await file.write(bytes.subarray(done), position + done);
    if (written === 0) throw new Error("the disk stored no byte and named no error");
    done += written;
  }
}
