import type { Disk } from "./disk.ts";
import { AuditError } from "./errors.ts";
import type { Tip } from "./record.ts";
import { type ScanEnd, scan } from "./scan.ts";
import { type Segment, segmentsIn, type WrittenTo } from "./segment.ts";

/**
 * What a start finds on disk (promises 4 and 10): checks the last segments, cuts a torn tail at the last whole record and says so, and refuses a log that lost or changed what was durable.
 * It never cuts what someone was told to be durable; that is a person's decision.
 */

export interface TailCut {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  /** Of the record that now comes there. */
  readonly index: number;
}

export interface Recovered {
  readonly tip: Tip;
  readonly last: WrittenTo | undefined;
  readonly cut: TailCut | undefined;
}

/**
 * @param known What the index had seen; older segments than that one's are not read again.
 * Throws `AuditError`: LOG_CORRUPT, LOG_SHORTENED, LOG_REWRITTEN, LOG_OF_ANOTHER_ORIGIN, LOG_FORMAT_UNKNOWN.
 */
export async function recover(disk: Disk, folder: string, origin: string, known: Tip | undefined): Promise<Recovered> {
  const all = await segmentsIn(folder);
  const oldest = all[0];
  if (oldest !== undefined && oldest.first !== 0) {
    const message = `${folder}: the log begins at record ${oldest.first}; those before are missing`;
    throw new AuditError("LOG_CORRUPT", message, { file: oldest.path, index: 0, offset: 0 });
  }
  const start = all.findLastIndex((segment) => segment.first < (known?.next ?? 0));
  const end = await check(all.slice(Math.max(0, start)), origin, known);
  if (known !== undefined && end.tip.next < known.next) {
    const message = `${folder}: the log ends before record ${end.tip.next}; ${known.next} were durable`;
    throw new AuditError("LOG_SHORTENED", message, {
      file: folder,
      index: end.tip.next,
      found: end.tip.next,
      wanted: known.next,
    });
  }
  return { tip: end.tip, last: end.last, cut: await cutTail(disk, folder, end) };
}

async function check(segments: readonly Segment[], origin: string, known: Tip | undefined): Promise<ScanEnd> {
  await using scanned = scan(segments, origin);
  for (;;) {
    const step = await scanned.next();
    if (step.done) return step.value;
    const met = step.value.find((record) => record.index + 1 === known?.next);
    if (met === undefined || known === undefined || met.chain === known.chain) continue;
    const { segment, index, offset, chain } = met;
    const message = `${segment.path}: record ${index} is another than the one that was durable`;
    throw new AuditError("LOG_REWRITTEN", message, {
      file: segment.path,
      index,
      offset,
      found: chain,
      wanted: known.chain,
    });
  }
}

async function cutTail(disk: Disk, folder: string, { tip, last, torn }: ScanEnd): Promise<TailCut | undefined> {
  if (torn === undefined) return undefined;
  const { segment, offset, bytes } = torn;
  if (last?.segment.path === segment.path) {
    const file = await disk.open(segment.path);
    await file.truncate(offset).finally(() => file.close());
  } else {
    // Not even its head is whole: it is begun again when the next record comes.
    await disk.remove(segment.path);
    await disk.syncFolder(folder);
  }
  return { file: segment.path, offset, bytes, index: tip.next };
}
