import { z } from "zod";
import { below, DescriptorInvalid, isMembers, type Members, named, parseAt, resolved } from "./invalid.ts";
import { patternOf, VALUE_WORDS, wantedNumber, wantedText } from "./rules.ts";
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
  ...VALUE_WORDS,
  type: z.enum(["string", "integer", "number", "boolean"]),
  format: z.string().optional(),
  enum: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .optional(),
  maxLength: z.int().min(0).max(8192).optional(),
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
    pattern: patternOf(schema),
  };
}

/** Undefined when `value`, decoded, is what the schema says; else what would be. */
export function wantedInstead({ schema, pattern }: Parameter, value: string): string | undefined {
  const form = FORMS[schema.type];
  if (!form.test(value)) return WANTED[schema.type];
  if (schema.enum !== undefined && !schema.enum.some((one) => String(one) === value))
    return `one of ${schema.enum.join(", ")}`;
  if (schema.type === "string") return wantedText(schema, pattern, value);
  return wantedNumber(schema, Number(value));
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
