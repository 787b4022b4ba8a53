import { z } from "zod";
import { below, DescriptorInvalid, isMembers, type Members, named, parseAt, resolved } from "./invalid.ts";
import { type Mark, markOf } from "./schema.ts";

/** A parameter of an operation, in path or query, and the test that a value passes before it may stand in an upstream request. Never repeats a value: it may name a person. */

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  /** Its value says whose data is asked for (Art. 21). */
  readonly person: boolean;
  /** Asking by a field tells that field: without this field's bit the parameter does not exist. */
  readonly mark: Mark | undefined;
  readonly description: string | undefined;
  readonly schema: ParameterSchema;
  /** The schema's pattern. */
  readonly pattern: RegExp | undefined;
}

const SCHEMA = z.strictObject({
  type: z.enum(["string", "integer", "number", "boolean"]),
  format: z.string().optional(),
  enum: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .optional(),
  pattern: z.string().refine(isPattern, "a regular expression").optional(),
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(0).max(8192).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  example: z.unknown().optional(),
  examples: z.unknown().optional(),
});
type ParameterSchema = Readonly<z.infer<typeof SCHEMA>>;

const PARAMETER = z.object({
  name: z.string().min(1),
  in: z.enum(["path", "query"]),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: z.custom<Members>(isMembers, "a schema"),
  style: z.enum(["simple", "form"]).optional(),
  "x-sluice-person": z.boolean().optional(),
});

/** Characters of a string value where the schema says nothing. */
const DEFAULT_MAX_LENGTH = 1024;

export function parameterOf(document: Members, source: unknown, at: string): Parameter {
  const { value, pointer } = resolved(document, source, at);
  const parameter = parseAt(PARAMETER, value, pointer);
  const target = resolved(document, parameter.schema, below(pointer, "schema"));
  const required = parameter.required ?? false;
  if (parameter.in === "path" && !required)
    throw new DescriptorInvalid(below(pointer, "required"), named(parameter.required), "true in a path");
  const schema = parseAt(SCHEMA, target.value, target.pointer);
  return {
    name: parameter.name,
    in: parameter.in,
    required,
    person: parameter["x-sluice-person"] ?? false,
    mark: markOf(value, pointer),
    description: parameter.description,
    schema,
    pattern: schema.pattern === undefined ? undefined : new RegExp(schema.pattern, "u"),
  };
}

/** Undefined when `value`, decoded, is what the schema says; else what would be. */
export function wantedInstead({ schema, pattern }: Parameter, value: string): string | undefined {
  const form = FORMS[schema.type];
  if (!form.test(value)) return WANTED[schema.type];
  if (schema.enum !== undefined && !schema.enum.some((one) => String(one) === value))
    return `one of ${schema.enum.join(", ")}`;
  if (schema.type === "string") return wantedText(schema, pattern, value);
  const number = Number(value);
  if (schema.minimum !== undefined && number < schema.minimum) return `at least ${schema.minimum}`;
  if (schema.maximum !== undefined && number > schema.maximum) return `at most ${schema.maximum}`;
  return undefined;
}

function wantedText(schema: ParameterSchema, pattern: RegExp | undefined, value: string): string | undefined {
  const length = [...value].length;
  const longest = schema.maxLength ?? DEFAULT_MAX_LENGTH;
  if (length > longest) return `at most ${longest} characters`;
  if (schema.minLength !== undefined && length < schema.minLength) return `at least ${schema.minLength} characters`;
  if (schema.format === "date" && !DATE.test(value)) return "a date, YYYY-MM-DD";
  if (pattern !== undefined && !pattern.test(value)) return `text of the form ${schema.pattern}`;
  return undefined;
}

/** Longer numbers lose digits in a double, and no range could be judged. */
const FORMS = {
  string: /^/,
  boolean: /^(?:true|false)$/,
  integer: /^-?(?:0|[1-9][0-9]{0,14})$/,
  number: /^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?$/,
} as const;

const WANTED = {
  string: "text",
  boolean: "true or false",
  integer: "a whole number",
  number: "a decimal number",
} as const;

const DATE = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/;

function isPattern(source: string): boolean {
  try {
    new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
}
