import { type Entry, parseBody } from "./record.ts";
import { type LogRecord, type Place, scan } from "./scan.ts";
import { segmentsIn } from "./segment.ts";

/** Every record of a log, checked, for whoever verifies or exports it; beside a running gateway too, since it only reads. Ends quietly at a torn tail: that was durable for nobody. */

export interface ReadRecord extends LogRecord {
  readonly entry: Entry;
}

export interface ReadFrom {
  /** Index of the first record wanted; earlier segments are not opened. Default 0. */
  readonly index?: number;
  /** Refuses another log; without it any is read. */
  readonly origin?: string;
}

/** Throws `AuditError` LOG_CORRUPT, LOG_OF_ANOTHER_ORIGIN, LOG_FORMAT_UNKNOWN. */
export async function* readRecords(folder: string, { index = 0, origin }: ReadFrom = {}): AsyncGenerator<ReadRecord> {
  const all = await segmentsIn(folder);
  const start = all.findLastIndex((segment) => segment.first <= index);
  for await (const records of scan(all.slice(Math.max(0, start)), origin)) {
    for (const record of records) if (record.index >= index) yield { ...record, entry: parseBody(record.body) };
  }
}

/** Records by the piece from a known place on, up to, not with, `upTo`: what is behind is not durable yet, and may be taken back. */
export async function* readDurable(
  folder: string,
  first: number,
  from: Place | undefined,
  upTo: number,
): AsyncGenerator<readonly LogRecord[]> {
  const segments = (await segmentsIn(folder)).filter((segment) => segment.first >= first && segment.first < upTo);
  for await (const records of scan(segments, undefined, from)) {
    const durable = records.filter((record) => record.index < upTo);
    yield durable;
    if (durable.length < records.length || durable.at(-1)?.index === upTo - 1) return;
  }
}
