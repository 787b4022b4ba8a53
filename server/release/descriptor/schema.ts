import { z } from "zod";
import { below, DescriptorInvalid, isMembers, type Members, named, parseAt, pointerOf, standingAt } from "./invalid.ts";
import { VALUE_WORDS } from "./rules.ts";

/** Reads the schemas of a descriptor into a graph of what is data and which field it is (Art. 18, 23). References stay references, so a cycle in the schemas is a cycle in the graph. */

/** A field's number in the masks of grants and channels, with what the provider says about it. */
export interface Mark {
  /** 0 to 175: its bit. */
  readonly field: number;
  /** Art. 23: 1 to 4. */
  readonly level: number;
  /** Personal information: not released without consent (Art. 21). */
  readonly personal: boolean;
}

/** A place in the schemas. Several places may share one body, each with a mark of its own. */
export interface SchemaNode {
  readonly pointer: string;
  readonly mark: Mark | undefined;
  readonly body: Body;
}

export interface Body {
  readonly kind: "primitive" | "object" | "array";
  /** Of the component that it is; undefined where it stands in place. */
  readonly name: string | undefined;
  /** Object: its declared members, in order. */
  readonly properties: Map<string, SchemaNode>;
  /** Object: what members without a declared name are; undefined where they are withheld. */
  rest: SchemaNode | undefined;
  /** Array: what each element is. */
  items: SchemaNode | undefined;
  readonly required: readonly string[];
  /** As declared, `null` among them. */
  readonly types: readonly string[];
  /** The schema as it stands, for what the granted API repeats of it. */
  readonly source: Members;
  /** Of a request alone: an answer is projected, and what it says within its fields is the provider's. */
  readonly rules: Rules | undefined;
}

export const FIELDS = 176;
export const LEVELS = 4;

const MARKS = z.object({
  "x-sluice-field": z
    .int()
    .min(0)
    .max(FIELDS - 1)
    .optional(),
  "x-sluice-level": z.int().min(1).max(LEVELS).optional(),
  "x-sluice-personal": z.boolean().optional(),
});

const TYPE = z.enum(["string", "number", "integer", "boolean", "object", "array", "null"]);
const SCHEMA = z.object({
  type: z.union([TYPE, z.array(TYPE).min(1)]).optional(),
  properties: z.custom<Members>(isMembers, "an object of properties").optional(),
  required: z.array(z.string()).optional(),
  items: z.custom<Members>(isMembers, "a schema").optional(),
  additionalProperties: z.union([z.boolean(), z.custom<Members>(isMembers, "a boolean or a schema")]).optional(),
});

/** A request's schema says nothing that would not be enforced: any other word is refused. */
const RULES = z.strictObject({
  ...SCHEMA.shape,
  ...MARKS.shape,
  ...VALUE_WORDS,
  additionalProperties: z.union([z.literal(false), z.custom<Members>(isMembers, "false or a schema")]).optional(),
  format: z.enum(["date", "date-time"]).optional(),
  enum: z
    .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .min(1)
    .optional(),
  minItems: z.int().min(0).optional(),
  maxItems: z.int().min(0).optional(),
});
export type Rules = Readonly<z.infer<typeof RULES>>;

const REFERENCE = z.strictObject({ ...MARKS.shape, $ref: z.string(), description: z.string().optional() });

/** Names that a careless reader of JSON takes for a part of its own objects. */
export const UNSAFE_NAMES: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** With these nobody could say, without the answer at hand, which schema an answer's member falls under. */
const COMPOSING = [
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "prefixItems",
  "patternProperties",
  "dependentSchemas",
  "$dynamicRef",
];

const MAX_NESTING = 64;
const COMPONENT = /^\/components\/schemas\/([^/]+)$/;

export function markOf(source: Members, pointer: string): Mark | undefined {
  const marks = parseAt(MARKS, source, pointer);
  const field = marks["x-sluice-field"];
  if (field !== undefined)
    return { field, level: marks["x-sluice-level"] ?? 1, personal: marks["x-sluice-personal"] ?? false };
  for (const name of ["x-sluice-level", "x-sluice-personal"] as const) {
    if (marks[name] !== undefined)
      throw new DescriptorInvalid(below(pointer, name), named(marks[name]), "an x-sluice-field beside it");
  }
  return undefined;
}

/** Reads each component once; used while one document is parsed, then dropped. One for answers and another for requests, which read the same component each in its way. */
export class SchemaReader {
  readonly #document: Members;
  readonly #of: "answers" | "requests";
  readonly #components = new Map<string, SchemaNode>();

  constructor(document: Members, of: "answers" | "requests") {
    this.#document = document;
    this.#of = of;
  }

  /** `source` stands at `pointer`. A mark beside a `$ref` goes before the mark of what it refers to. */
  read(source: unknown, pointer: string, nesting = 0): SchemaNode {
    if (nesting > MAX_NESTING)
      throw new DescriptorInvalid(pointer, "a schema nested deeper", `at most ${MAX_NESTING} levels`);
    if (!isMembers(source)) throw new DescriptorInvalid(pointer, named(source), "a schema");
    if (source.$ref === undefined) return this.#readInPlace(source, pointer, nesting);
    if (this.#of === "requests") parseAt(REFERENCE, source, pointer);
    const at = pointerOf(source.$ref, pointer);
    const target = this.#components.get(at) ?? this.read(standingAt(this.#document, at), at, nesting + 1);
    return { pointer, mark: markOf(source, pointer) ?? target.mark, body: target.body };
  }

  #readInPlace(source: Members, pointer: string, nesting: number): SchemaNode {
    for (const word of COMPOSING) {
      if (source[word] !== undefined)
        throw new DescriptorInvalid(
          below(pointer, word),
          word,
          "type, properties, items, additionalProperties or $ref",
        );
    }
    const schema = parseAt(SCHEMA, source, pointer);
    const name = COMPONENT.exec(pointer)?.[1];
    const types = typesOf(schema, pointer);
    const rules = this.#of === "requests" ? rulesOf(source, pointer) : undefined;
    const kind = types.includes("object") ? "object" : types.includes("array") ? "array" : "primitive";
    const body: Body = {
      kind,
      name,
      properties: new Map(),
      rest: undefined,
      items: undefined,
      required: schema.required ?? [],
      types,
      source,
      rules,
    };
    const node = { pointer, mark: markOf(source, pointer), body };
    // Known before its children are read: one of them may refer back to it.
    if (name !== undefined) this.#components.set(pointer, node);
    if (kind === "object") this.#readMembers(schema, body, pointer, nesting);
    if (kind === "array") body.items = this.read(schema.items, below(pointer, "items"), nesting + 1);
    return node;
  }

  #readMembers(schema: z.infer<typeof SCHEMA>, body: Body, pointer: string, nesting: number): void {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      body.properties.set(name, this.read(property, below(pointer, "properties", name), nesting + 1));
    }
    const rest = schema.additionalProperties;
    if (isMembers(rest)) body.rest = this.read(rest, below(pointer, "additionalProperties"), nesting + 1);
    if (body.properties.size > 0 || body.rest !== undefined) return;
    throw new DescriptorInvalid(
      pointer,
      "an object that declares no members",
      "properties, or a schema as additionalProperties",
    );
  }
}

function rulesOf(source: Members, pointer: string): Rules {
  const rules = parseAt(RULES, source, pointer);
  const unsafe = Object.keys(rules.properties ?? {}).find((name) => UNSAFE_NAMES.has(name));
  if (unsafe !== undefined)
    throw new DescriptorInvalid(below(pointer, "properties", unsafe), unsafe, "a name that no object has already");
  const undeclared = rules.required?.find((name) => !Object.hasOwn(rules.properties ?? {}, name));
  if (undeclared !== undefined)
    throw new DescriptorInvalid(below(pointer, "required"), named(undeclared), "names that properties declares");
  return rules;
}

/** The declared types, or those that the other keywords imply; an object or an array is nothing else but perhaps null. */
function typesOf(schema: z.infer<typeof SCHEMA>, pointer: string): string[] {
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length === 0 && schema.properties !== undefined) return ["object"];
  if (types.length === 0 && schema.items !== undefined) return ["array"];
  if (types.every((type) => type === "null"))
    throw new DescriptorInvalid(pointer, named(schema.type), "a type besides null");
  const others = types.filter((type) => type !== "null");
  const holds = others.some((type) => type === "object" || type === "array");
  if (holds && others.length > 1)
    throw new DescriptorInvalid(below(pointer, "type"), others.join(", "), "an object or an array alone");
  return types;
}
