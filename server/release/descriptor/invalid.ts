import type { z } from "zod";

/** What a descriptor can be refused for, and the few steps of reading JSON that all its readers share. A descriptor that is not understood whole is refused whole. */

export type Members = Readonly<Record<string, unknown>>;

/** A channel with such a descriptor is not served: nobody could say what its fields are. */
export class DescriptorInvalid extends Error {
  readonly code = "DESCRIPTOR_INVALID";
  /** JSON pointer into the document (RFC 6901). */
  readonly pointer: string;
  readonly found: string;
  readonly wanted: string;

  constructor(pointer: string, found: string, wanted: string) {
    super(`Descriptor refused at ${pointer || "its root"}: found ${found}, wanted ${wanted}.`);
    this.name = "DescriptorInvalid";
    this.pointer = pointer;
    this.found = found;
    this.wanted = wanted;
  }
}

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Pointer to a member of what `pointer` names. */
export function below(pointer: string, ...names: readonly PropertyKey[]): string {
  return names.reduce<string>(
    (at, name) => `${at}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`,
    pointer,
  );
}

/** What stands there, in one word or as a short literal. */
export function named(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  if (isMembers(value)) return "an object";
  return JSON.stringify(value).slice(0, 80);
}

export function parseAt<Out>(schema: z.ZodType<Out>, value: unknown, pointer: string): Out {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  throw new DescriptorInvalid(below(pointer, ...path), named(valueAt(value, path)), issue?.message ?? "another form");
}

/** Follows `$ref`s within the document; anything else would be another document, which nobody has hashed. */
export function resolved(document: Members, value: unknown, pointer: string): { value: Members; pointer: string } {
  let at = pointer;
  let here = value;
  for (let step = 0; step < MAX_REFERENCES_IN_A_ROW; step++) {
    if (!isMembers(here)) throw new DescriptorInvalid(at, named(here), "an object");
    if (here.$ref === undefined) return { value: here, pointer: at };
    at = pointerOf(here.$ref, at);
    here = standingAt(document, at);
  }
  throw new DescriptorInvalid(
    pointer,
    "references that lead to references",
    `at most ${MAX_REFERENCES_IN_A_ROW} in a row`,
  );
}

const MAX_REFERENCES_IN_A_ROW = 8;

/** The pointer that a local reference names. */
export function pointerOf(reference: unknown, at: string): string {
  if (typeof reference === "string" && LOCAL_REFERENCE.test(reference)) return reference.slice(1);
  throw new DescriptorInvalid(below(at, "$ref"), named(reference), "a reference of the form #/components/…/…");
}

const LOCAL_REFERENCE = /^#\/components\/[A-Za-z]+\/[^/%]+$/;

/** Undefined where nothing stands. */
export function standingAt(document: Members, pointer: string): unknown {
  const names = pointer.split("/").slice(1);
  return valueAt(
    document,
    names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~")),
  );
}

function valueAt(value: unknown, names: readonly PropertyKey[]): unknown {
  return names.reduce<unknown>((here, name) => {
    if (Array.isArray(here)) return here[Number(name)];
    return isMembers(here) && Object.hasOwn(here, name) ? here[String(name)] : undefined;
  }, value);
}
