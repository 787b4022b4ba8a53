import type { Cursor } from "./cursor.ts";
import type { Frame } from "./frame.ts";
import type { KeyReader } from "./key.ts";
import type { ObjectShape, Shape } from "./shape.ts";

/** What the member just named is, its name already written; undefined: withheld. */
export function shapeOfMember(object: ObjectShape, frame: Frame, key: KeyReader, cursor: Cursor): Shape | undefined {
  const member = key.memberOf(object, cursor);
  if (member !== undefined) {
    if (member.shape === undefined) return undefined;
    if (!frame.isFirst(member.index)) throw cursor.fault("DUPLICATE_KEY", "each granted name once in an object");
    write(member.opening, frame, cursor);
    return member.shape;
  }
  if (object.rest === undefined) return undefined;
  const name = key.text(cursor);
  if (!frame.isFirstNamed(name, cursor)) throw cursor.fault("DUPLICATE_KEY", "each granted name once in an object");
  write(Buffer.from(`,${JSON.stringify(name)}:`), frame, cursor);
  return object.rest;
}

function write(opening: Uint8Array, frame: Frame, cursor: Cursor): void {
  const { out } = cursor;
  let { written } = cursor;
  for (let index = frame.wrote ? 0 : 1; index < opening.length; index++) out[written++] = opening[index] ?? 0;
  cursor.written = written;
  frame.wrote = true;
}
