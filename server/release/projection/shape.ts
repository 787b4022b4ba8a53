/** What may pass of a JSON value, compiled once a permit and read at every byte. Whatever no shape names is withheld. Knows neither fields nor masks. */

export type Shape = PrimitiveShape | ObjectShape | ArrayShape;

/** A string, number, boolean or null; an object or array in its place is a fault, for it may hold what was never granted. */
export interface PrimitiveShape {
  readonly kind: "primitive";
}

export interface ArrayShape {
  readonly kind: "array";
  /** Undefined only while a graph with a cycle is being built. */
  items: Shape | undefined;
}

export interface ObjectShape {
  readonly kind: "object";
  readonly members: Map<string, Member>;
  /** Members by the UTF-8 length of their names: nearly every foreign name is told apart by its length. */
  readonly byLength: Member[][];
  /** What members of any other name are; undefined where they are withheld. */
  rest: Shape | undefined;
}

export interface Member {
  /** Its place among the object's members: the bit by which a second one is noticed. */
  readonly index: number;
  readonly name: string;
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** `,"name":` as it is written; without its first byte where it opens the object. */
  readonly opening: Uint8Array;
  /** Undefined: named only so that `rest` does not let it pass. */
  readonly shape: Shape | undefined;
}

export const PRIMITIVE: PrimitiveShape = { kind: "primitive" };

export function arrayShape(items?: Shape): ArrayShape {
  return { kind: "array", items };
}

export function objectShape(members: Readonly<Record<string, Shape>> = {}, rest?: Shape): ObjectShape {
  const shape: ObjectShape = { kind: "object", members: new Map(), byLength: [], rest };
  for (const [name, member] of Object.entries(members)) addMember(shape, name, member);
  return shape;
}

export function addMember(object: ObjectShape, name: string, shape: Shape | undefined): void {
  const bytes = UTF8.encode(name);
  const member = { index: object.members.size, name, bytes, opening: UTF8.encode(`,${JSON.stringify(name)}:`), shape };
  object.members.set(name, member);
  // A name that must be escaped in JSON never stands there as its own bytes: it is found by `members`.
  if (JSON.stringify(name) !== `"${name}"`) return;
  // Without holes: reading one is slow, and is done for nearly every foreign name.
  while (object.byLength.length <= bytes.length) object.byLength.push([]);
  object.byLength[bytes.length]?.push(member);
}

const UTF8 = new TextEncoder();
