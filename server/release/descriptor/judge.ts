import { ProjectionFault } from "../projection/fault.ts";
import { JsonProjector } from "../projection/json.ts";
import { DEFAULT_LIMITS } from "../projection/limits.ts";
import type { Form } from "./form.ts";
import type { GrantedContent } from "./grant.ts";
import { below, isMembers, type Members } from "./invalid.ts";
import { wantedNumber, wantedText } from "./rules.ts";
import { UNSAFE_NAMES } from "./schema.ts";

/** Judges the body of a request by the granted schema, and writes it anew for the upstream (promise 5): as with the path, raw input never becomes part of a request. */

/** Never holds a value, nor a name that the descriptor does not declare: it may name a person. */
export interface Unfit {
  /** JSON pointer into the body; `*` stands for a name of the caller's. */
  readonly at: string;
  readonly wanted: string;
}

/** The bytes to send: what was judged, and nothing that another reader could take for something else. */
export function judged({ form, shape }: Pick<GrantedContent, "form" | "shape">, body: Uint8Array): Uint8Array | Unfit {
  let value: unknown;
  try {
    value = JSON.parse(UTF8.decode(body));
  } catch {
    return { at: "", wanted: "JSON in UTF-8, without a byte order mark" };
  }
  return unfitIn(value, form, 0) ?? namedTwice(body, shape) ?? Buffer.from(JSON.stringify(value));
}

/** `ignoreBOM`: a mark stays, and is no JSON. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const MAX_DEPTH = DEFAULT_LIMITS.maxDepth;

/** `at` in what it returns begins at this value: places are put together only where one is unfit. */
function unfitIn(value: unknown, form: Form, depth: number): Unfit | undefined {
  const { types, rules, pattern } = form;
  if (depth > MAX_DEPTH) return { at: "", wanted: `at most ${MAX_DEPTH} containers in one another` };
  if (!types.some((type) => isOf(type, value)))
    return { at: "", wanted: types.map((type) => WANTED[type]).join(" or ") };
  if (rules.enum !== undefined && !rules.enum.some((one) => one === value))
    return { at: "", wanted: `one of ${rules.enum.join(", ")}` };
  if (Array.isArray(value)) return unfitItems(value, form, depth);
  if (isMembers(value)) return unfitMembers(value, form, depth);
  let wanted: string | undefined;
  if (typeof value === "string") wanted = wantedText(rules, pattern, value);
  if (typeof value === "number") wanted = wantedNumber(rules, value);
  return wanted === undefined ? undefined : { at: "", wanted };
}

function unfitItems(items: readonly unknown[], { rules, items: form }: Form, depth: number): Unfit | undefined {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = rules;
  if (items.length < minItems) return { at: "", wanted: `at least ${minItems} elements` };
  if (items.length > maxItems) return { at: "", wanted: `at most ${maxItems} elements` };
  let index = 0;
  for (const item of items) {
    const unfit = form === undefined ? NO_ELEMENT : unfitIn(item, form, depth + 1);
    if (unfit !== undefined) return { ...unfit, at: `/${index}${unfit.at}` };
    index += 1;
  }
  return undefined;
}

const NO_ELEMENT: Unfit = { at: "", wanted: "no element" };

function unfitMembers(object: Members, form: Form, depth: number): Unfit | undefined {
  for (const name of Object.keys(object)) {
    const declared = form.members.has(name);
    const member = declared ? form.members.get(name) : UNSAFE_NAMES.has(name) ? undefined : form.rest;
    if (member === undefined) return { at: "", wanted: namesIn(form) };
    const wanted = declared ? undefined : wantedText({}, undefined, name);
    const unfit = wanted === undefined ? unfitIn(object[name], member, depth + 1) : { at: "", wanted };
    if (unfit !== undefined) return { ...unfit, at: below("", declared ? name : "*") + unfit.at };
  }
  const missing = form.required.find((name) => !Object.hasOwn(object, name));
  return missing === undefined ? undefined : { at: below("", missing), wanted: "it in the body" };
}

/** Withheld and undeclared are alike: the granted names alone are told. */
function namesIn({ members, rest }: Form): string {
  const names = [...members].flatMap(([name, member]) => (member === undefined ? [] : [name]));
  const other = rest === undefined ? [] : ["any plain name"];
  return `no members but ${[...names, ...other].join(", ") || "none"}`;
}

/** `JSON.parse` lets the last of two members of one name win in silence, the projection does not. It withholds nothing here: all that is left is declared. */
function namedTwice(body: Uint8Array, shape: GrantedContent["shape"]): Unfit | undefined {
  const projector = new JsonProjector(shape);
  try {
    projector.write(body);
    projector.end();
    return undefined;
  } catch (fault) {
    if (!(fault instanceof ProjectionFault)) throw fault;
    return { at: "", wanted: fault.wanted };
  }
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isMembers(value);
    // Beyond these a double is not the number that was written.
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

const WANTED: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  integer: "a whole number of at most 2^53",
  number: "a number",
  null: "null",
  object: "an object",
  array: "an array",
};
