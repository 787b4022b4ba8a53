import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { encodeAbiParameters, keccak256 } from "viem";
import { z } from "zod";
import { below, DescriptorInvalid, isMembers, type Members, named, parseAt } from "./invalid.ts";
import { type Operation, operationsOf } from "./operation.ts";
import type { Body, Mark, SchemaNode } from "./schema.ts";

/** A channel's descriptor: the OpenAPI 3.1 document of a provider's data API, with marks that say which field each property is (Art. 22, 23). Its hash stands on the ledger; what does not match it is not served. */

/** Numbers of the four ways of sharing (共享方式, Art. 23), as the ledger has them. */
export const MODES = { raw: 1, interface: 2, model: 3, sealed: 4 } as const;
export type Mode = keyof typeof MODES;

/** One bit a field. What the ledger needs to judge a grant without reading the document. */
export interface Masks {
  readonly all: bigint;
  /** Highest level of any field. */
  readonly maxLevel: number;
  /** Fields of level 2 and above; level3 and level4 likewise. */
  readonly level2: bigint;
  readonly level3: bigint;
  readonly level4: bigint;
  readonly personal: bigint;
}

export interface Descriptor {
  readonly mode: Mode;
  readonly title: string;
  readonly version: string;
  readonly description: string | undefined;
  readonly masks: Masks;
  readonly operations: readonly Operation[];
  /** Of the canonical form (RFC 8785), `0x` and 64 digits. */
  readonly sha256: `0x${string}`;
}

const DOCUMENT = z.object({
  openapi: z.string().regex(/^3\.1\.\d+$/, "OpenAPI 3.1"),
  info: z.object({ title: z.string(), version: z.string(), description: z.string().optional() }),
  paths: z.custom<Members>(isMembers, "paths"),
  "x-sluice-mode": z.enum(["raw", "interface", "model", "sealed"]),
});

/** `document` is parsed JSON. Throws `DescriptorInvalid`. */
export function parseDescriptor(document: unknown): Descriptor {
  if (!isMembers(document)) throw new DescriptorInvalid("", named(document), "an OpenAPI document");
  refuseUnknownMarks(document, "");
  const root = parseAt(DOCUMENT, document, "");
  const operations = operationsOf(document, root.paths);
  return {
    mode: root["x-sluice-mode"],
    title: root.info.title,
    version: root.info.version,
    description: root.info.description,
    masks: masksOf(marksOf(operations)),
    operations,
    sha256: `0x${createHash("sha256").update(canonicalBytes(document)).digest("hex")}`,
  };
}

/** The bytes that are hashed, stored and served as the channel's document. */
export function canonicalBytes(document: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalize(document));
}

/** The channel gate's terms: mode, masks and hash in one word. A gateway compares it with the ledger's and refuses the channel if one part differs. */
export function channelTerms({ mode, masks, sha256 }: Pick<Descriptor, "mode" | "masks" | "sha256">): bigint {
  const encoded = encodeAbiParameters(TERMS, [
    MODES[mode],
    masks.maxLevel,
    masks.level2,
    masks.level3,
    masks.level4,
    masks.personal,
    sha256,
  ]);
  return BigInt(keccak256(encoded));
}

const TERMS = [
  { name: "mode", type: "uint8" },
  { name: "maxLevel", type: "uint8" },
  { name: "level2", type: "uint176" },
  { name: "level3", type: "uint176" },
  { name: "level4", type: "uint176" },
  { name: "personal", type: "uint176" },
  { name: "sha256", type: "bytes32" },
] as const;

const KNOWN_MARKS = new Set([
  "x-sluice-mode",
  "x-sluice-field",
  "x-sluice-level",
  "x-sluice-personal",
  "x-sluice-person",
]);

/** A misspelt level would count as level 1: so a mark that nobody knows is refused, wherever it stands. */
function refuseUnknownMarks(value: unknown, pointer: string, nesting = 0): void {
  if (typeof value !== "object" || value === null) return;
  if (nesting > MAX_NESTING)
    throw new DescriptorInvalid(pointer, "a document nested deeper", `at most ${MAX_NESTING} levels`);
  for (const [name, member] of Object.entries(value)) {
    if (name.startsWith("x-sluice-") && !KNOWN_MARKS.has(name)) {
      throw new DescriptorInvalid(below(pointer, name), name, [...KNOWN_MARKS].join(", "));
    }
    refuseUnknownMarks(member, below(pointer, name), nesting + 1);
  }
}

const MAX_NESTING = 256;

/** Each field once. A field that stands in several places has the same level and the same say about persons in all. */
function marksOf(operations: readonly Operation[]): Mark[] {
  const marks = new Map<number, Mark>();
  const add = (mark: Mark, pointer: string) => {
    const known = marks.get(mark.field) ?? mark;
    if (known.level !== mark.level || known.personal !== mark.personal) {
      throw new DescriptorInvalid(pointer, describe(mark), `${describe(known)}, as elsewhere`);
    }
    marks.set(mark.field, mark);
  };
  const covered = new Set<Body>();
  const uncovered = new Set<Body>();
  const visit = (node: SchemaNode, under: boolean) => {
    if (node.mark !== undefined) add(node.mark, node.pointer);
    const marked = under || node.mark !== undefined;
    const visited = marked ? covered : uncovered;
    if (visited.has(node.body)) return;
    visited.add(node.body);
    if (!marked) requireMark(node);
    for (const child of childrenOf(node)) visit(child, marked);
  };
  for (const operation of operations) {
    for (const parameter of operation.parameters)
      if (parameter.mark !== undefined) add(parameter.mark, operation.template);
    // What is asked is no data, so it needs no mark; but where it has one, that counts as anywhere.
    for (const { schema } of operation.request?.contents ?? []) visit(schema, true);
    for (const answer of operation.answers) visit(answer.schema, false);
  }
  return [...marks.values()];
}

function requireMark({ body, pointer }: SchemaNode): void {
  if (body.kind === "primitive")
    throw new DescriptorInvalid(pointer, "data without a field number", "x-sluice-field here or on what contains it");
  if (body.rest !== undefined)
    throw new DescriptorInvalid(
      pointer,
      "names that are data, without a field number",
      "x-sluice-field beside additionalProperties",
    );
}

export function childrenOf({ body }: SchemaNode): SchemaNode[] {
  return [...body.properties.values(), ...(body.rest ? [body.rest] : []), ...(body.items ? [body.items] : [])];
}

function describe({ field, level, personal }: Mark): string {
  return `field ${field} of level ${level}${personal ? ", personal" : ""}`;
}

function masksOf(marks: readonly Mark[]): Masks {
  const mask = (holds: (mark: Mark) => boolean) =>
    marks.filter(holds).reduce((bits, { field }) => bits | (1n << BigInt(field)), 0n);
  return {
    all: mask(() => true),
    maxLevel: marks.reduce((highest, { level }) => Math.max(highest, level), 1),
    level2: mask(({ level }) => level >= 2),
    level3: mask(({ level }) => level >= 3),
    level4: mask(({ level }) => level >= 4),
    personal: mask(({ personal }) => personal),
  };
}
