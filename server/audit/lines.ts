import { open } from "node:fs/promises";

/** Reads a file line by line with the byte at which each begins. Only reads, in pieces, so that a segment is never in memory as a whole. */

const PIECE_BYTES = 1 << 18;
const LINE_BREAK = 10;

export interface RawLine {
  readonly text: string;
  /** Bytes from the start of the file; `end` is behind the line break. */
  readonly offset: number;
  readonly end: number;
  /** Whether its line break is there. */
  readonly whole: boolean;
}

/** From a line's beginning to the end of the file. */
export async function* linesOf(path: string, from: number): AsyncGenerator<RawLine[]> {
  const file = await open(path, "r");
  try {
    let rest = Buffer.alloc(0);
    let offset = from;
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, offset + rest.length);
      if (bytesRead === 0) break;
      const bytes =
        rest.length === 0 ? piece.subarray(0, bytesRead) : Buffer.concat([rest, piece.subarray(0, bytesRead)]);
      const { lines, used } = split(bytes, offset);
      yield lines;
      rest = bytes.subarray(used);
      offset += used;
    }
    if (rest.length > 0) yield [{ text: rest.toString("utf8"), offset, end: offset + rest.length, whole: false }];
  } finally {
    await file.close();
  }
}

function split(bytes: Buffer, offset: number): { readonly lines: RawLine[]; readonly used: number } {
  const lines: RawLine[] = [];
  let used = 0;
  for (let end = bytes.indexOf(LINE_BREAK); end >= 0; end = bytes.indexOf(LINE_BREAK, used)) {
    lines.push({ text: bytes.toString("utf8", used, end), offset: offset + used, end: offset + end + 1, whole: true });
    used = end + 1;
  }
  return { lines, used };
}
