import { AuditError } from "./errors.ts";
import { linesOf, type RawLine } from "./lines.ts";
import { chainAfter, FORMAT, genesisOf, type Line, leafOf, parseHead, parseLine, type Tip } from "./record.ts";
import type { Segment, WrittenTo } from "./segment.ts";

/**
 * Walks segments and checks each record: checksum, index, chain. It tells a torn tail, which no one was told to be durable, from a damaged record that someone was.
 * The difference is in the batch: a write begins when the one before is durable, so a whole record of a later batch proves the earlier ones. Never changes a file.
 */

export interface LogRecord extends Line {
  /** RFC 6962 leaf hash of `body`, 64 hex digits. */
  readonly leaf: string;
  readonly segment: Segment;
  readonly offset: number;
  readonly end: number;
}

/** Bytes at the end that are no whole record. */
export interface Torn {
  readonly segment: Segment;
  readonly offset: number;
  readonly bytes: number;
}

export interface ScanEnd {
  readonly tip: Tip;
  /** Where the last whole record ends; undefined where no segment has a whole head. */
  readonly last: WrittenTo | undefined;
  readonly torn: Torn | undefined;
}

/** A place from which to go on: behind a record, with the chain up to it. */
export interface Place {
  readonly offset: number;
  readonly tip: Tip;
}

/**
 * Records by the piece, in order; at the end, where they end. `segments` follow each other, and the last is the log's last.
 * Throws `AuditError` LOG_CORRUPT, LOG_OF_ANOTHER_ORIGIN, LOG_FORMAT_UNKNOWN. Without `origin` the first head's is taken.
 */
export async function* scan(
  segments: readonly Segment[],
  origin: string | undefined,
  from?: Place,
): AsyncGenerator<LogRecord[], ScanEnd> {
  const scanner = new Scanner(origin, from?.tip);
  for (const [k, segment] of segments.entries()) {
    scanner.enter(segment, k === 0 ? from?.offset : undefined);
    for await (const lines of linesOf(segment.path, scanner.size)) yield scanner.take(lines);
    scanner.leave(k === segments.length - 1);
  }
  return scanner.end();
}

class Scanner {
  #origin: string | undefined;
  #tip: Tip | undefined;
  #segment: Segment = { path: "", first: 0 };
  /** Bytes of the segment that are whole. */
  #size = 0;
  #headed = false;
  #last: WrittenTo | undefined;
  #torn: { readonly offset: number; end: number } | undefined;
  /** Thrown once the records before it are handed out. */
  #fault: unknown;

  constructor(origin: string | undefined, tip: Tip | undefined) {
    this.#origin = origin;
    this.#tip = tip;
  }

  get size(): number {
    return this.#size;
  }

  enter(segment: Segment, offset: number | undefined): void {
    this.#segment = segment;
    this.#size = offset ?? 0;
    this.#headed = offset !== undefined;
  }

  take(lines: readonly RawLine[]): LogRecord[] {
    const records: LogRecord[] = [];
    this.#throwFault();
    try {
      for (const line of lines) {
        if (this.#torn !== undefined) this.#behind(this.#torn, line);
        else if (!this.#headed) this.#head(line);
        else this.#record(line, records);
      }
    } catch (cause) {
      this.#fault = cause;
    }
    if (records.length === 0) this.#throwFault();
    return records;
  }

  leave(isLast: boolean): void {
    this.#throwFault();
    if (!isLast && (this.#torn !== undefined || !this.#headed)) throw this.#corrupt(this.#torn?.offset ?? 0);
    if (this.#headed) this.#last = { segment: this.#segment, size: this.#size };
  }

  end(): ScanEnd {
    // An empty file is a beginning that did not come to its head: torn too, of no bytes.
    const headless = this.#segment.path !== "" && !this.#headed ? { offset: 0, end: 0 } : undefined;
    const torn = this.#torn ?? headless;
    return {
      tip: this.#tip ?? genesisOf(this.#origin ?? ""),
      last: this.#last,
      torn: torn && { segment: this.#segment, offset: torn.offset, bytes: torn.end - torn.offset },
    };
  }

  #throwFault(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }

  #head(line: RawLine): void {
    const parsed = line.whole ? parseHead(line.text) : undefined;
    if (parsed === undefined) {
      if (parseLine(line.text) !== undefined) throw this.#corrupt(0);
      this.#torn = { offset: 0, end: line.end };
      return;
    }
    const { path, first } = this.#segment;
    const { format, head } = parsed;
    if (head === undefined) {
      const message = `${path} is in format ${format}; this version reads ${FORMAT}`;
      throw new AuditError("LOG_FORMAT_UNKNOWN", message, { file: path, found: format, wanted: FORMAT });
    }
    this.#origin ??= head.origin;
    if (head.origin !== this.#origin) {
      const message = `${path} is the log of ${head.origin}, not of ${this.#origin}`;
      throw new AuditError("LOG_OF_ANOTHER_ORIGIN", message, { file: path, found: head.origin, wanted: this.#origin });
    }
    const before = this.#tip ?? (first === 0 ? genesisOf(head.origin) : { next: first, chain: head.chain });
    if (head.first !== first || first !== before.next || head.chain !== before.chain) throw this.#corrupt(0);
    this.#tip = before;
    this.#headed = true;
    this.#size = line.end;
  }

  #record(line: RawLine, records: LogRecord[]): void {
    const tip = this.#tip;
    const parsed = line.whole ? parseLine(line.text) : undefined;
    if (parsed === undefined || tip === undefined) {
      this.#torn = { offset: line.offset, end: line.end };
      return;
    }
    const leaf = leafOf(parsed.body);
    // Whole, yet not the one that belongs here: no tearing does that.
    if (parsed.index !== tip.next || parsed.batch > parsed.index || parsed.chain !== chainAfter(tip.chain, leaf)) {
      throw this.#corrupt(line.offset);
    }
    this.#tip = { next: tip.next + 1, chain: parsed.chain };
    this.#size = line.end;
    records.push({ ...parsed, leaf, segment: this.#segment, offset: line.offset, end: line.end });
  }

  #behind(torn: { readonly offset: number; end: number }, line: RawLine): void {
    torn.end = line.end;
    const parsed = line.whole ? parseLine(line.text) : undefined;
    const damaged = this.#tip?.next ?? this.#segment.first;
    if (parsed !== undefined && (parsed.batch > damaged || !this.#headed)) throw this.#corrupt(torn.offset);
  }

  #corrupt(offset: number): AuditError {
    const file = this.#segment.path;
    const index = this.#tip?.next ?? this.#segment.first;
    const message = `${file}: record ${index} at byte ${offset} is not as it was written, or is missing, and the log goes on behind it`;
    return new AuditError("LOG_CORRUPT", message, { file, index, offset });
  }
}
