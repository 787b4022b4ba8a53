import type { Operation } from "./operation.ts";
import { type Parameter, wantedInstead } from "./parameter.ts";

/** Finds the operation that a request names and builds the upstream's path anew from template and tested values (promise 5). Raw input never becomes part of a target. */

type Matchable = Pick<Operation, "method" | "segments" | "parameters">;

export interface Match<Op> {
  readonly operation: Op;
  /** Of every parameter given, decoded. */
  readonly values: ReadonlyMap<string, string>;
  /** Path and query for the upstream, to be put after its base address. */
  readonly target: string;
}

export type MissCode =
  | "TARGET_TOO_LONG"
  | "PATH_UNSAFE"
  | "QUERY_UNSAFE"
  | "OPERATION_UNKNOWN"
  | "METHOD_UNKNOWN"
  | "PARAMETER_UNKNOWN"
  | "PARAMETER_TWICE"
  | "PARAMETER_MISSING"
  | "PARAMETER_INVALID";

/** Never holds a value: it may name a person. */
export interface Miss {
  readonly miss: MissCode;
  /** Undefined where no parameter is meant. */
  readonly parameter?: string;
  readonly wanted: string;
}

/** Characters of path and query together. */
const MAX_TARGET = 8192;

/** The operation that a path means, without a look at its parameters: a literal segment before a parameter. Undefined where none, or where the path is unsafe. */
export function operationAt<Op extends Matchable>(
  operations: readonly Op[],
  method: string,
  target: string,
): Op | undefined {
  const [path = ""] = target.split("?", 1);
  const segments = target.length > MAX_TARGET ? undefined : segmentsOf(path);
  if (segments === undefined) return undefined;
  const fitting = operations.filter((one) => fits(one, segments)).sort((a, b) => compareLiterals(a, b));
  return fitting.find((one) => one.method === method);
}

/** `target` as it stands in the request line after the permit: path and query, undecoded. */
export function match<Op extends Matchable>(
  operations: readonly Op[],
  method: string,
  target: string,
): Match<Op> | Miss {
  if (target.length > MAX_TARGET) return { miss: "TARGET_TOO_LONG", wanted: `at most ${MAX_TARGET} characters` };
  const mark = target.indexOf("?");
  const path = segmentsOf(mark < 0 ? target : target.slice(0, mark));
  if (path === undefined)
    return {
      miss: "PATH_UNSAFE",
      wanted: "plain segments, each escaped once, without dots, slashes or controls in them",
    };
  const fitting = operations.filter((one) => fits(one, path)).sort((a, b) => compareLiterals(a, b));
  if (fitting.length === 0) return { miss: "OPERATION_UNKNOWN", wanted: "an operation of the granted API" };
  const operation = fitting.find((one) => one.method === method);
  if (operation === undefined)
    return { miss: "METHOD_UNKNOWN", wanted: [...new Set(fitting.map((one) => one.method))].join(", ") };
  const query = queryOf(mark < 0 ? "" : target.slice(mark + 1));
  if (query === undefined) return { miss: "QUERY_UNSAFE", wanted: "name=value pairs, escaped, joined by &" };
  return bound(operation, path, query);
}

function bound<Op extends Matchable>(
  operation: Op,
  path: readonly string[],
  query: readonly (readonly [string, string])[],
): Match<Op> | Miss {
  const values = new Map<string, string>();
  operation.segments.forEach((segment, index) => {
    if ("parameter" in segment) values.set(segment.parameter, path[index] ?? "");
  });
  for (const [name, value] of query) {
    const declared = operation.parameters.some((one) => one.in === "query" && one.name === name);
    // The name is not repeated: it is the caller's, not ours.
    if (!declared) return { miss: "PARAMETER_UNKNOWN", wanted: namesIn(operation.parameters) };
    if (values.has(name)) return { miss: "PARAMETER_TWICE", parameter: name, wanted: "it once" };
    values.set(name, value);
  }
  for (const parameter of operation.parameters) {
    const value = values.get(parameter.name);
    if (value === undefined && parameter.required)
      return { miss: "PARAMETER_MISSING", parameter: parameter.name, wanted: "it in the request" };
    const wanted = value === undefined ? undefined : wantedInstead(parameter, value);
    if (wanted !== undefined) return { miss: "PARAMETER_INVALID", parameter: parameter.name, wanted };
  }
  return { operation, values, target: targetOf(operation, values) };
}

function targetOf({ segments, parameters }: Matchable, values: ReadonlyMap<string, string>): string {
  const path = segments.map((one) =>
    encodeURIComponent("literal" in one ? one.literal : (values.get(one.parameter) ?? "")),
  );
  const query = parameters.flatMap(({ in: where, name }) => {
    const value = values.get(name);
    return where === "query" && value !== undefined ? [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`] : [];
  });
  return `/${path.join("/")}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

function fits({ segments }: Matchable, path: readonly string[]): boolean {
  return (
    segments.length === path.length && segments.every((one, index) => "parameter" in one || one.literal === path[index])
  );
}

/** A literal goes before a parameter, from the left (OpenAPI, *Path Templating*). */
function compareLiterals(a: Matchable, b: Matchable): number {
  const first = a.segments.findIndex((one, index) => "literal" in one !== "literal" in (b.segments[index] ?? one));
  const one = a.segments[first];
  return one === undefined ? 0 : "literal" in one ? -1 : 1;
}

/** Decoded segments; undefined where servers could disagree on what is meant. */
function segmentsOf(path: string): string[] | undefined {
  if (path === "/") return [];
  if (!PLAIN_PATH.test(path)) return undefined;
  const segments: string[] = [];
  for (const part of path.slice(1).split("/")) {
    const segment = decoded(part);
    if (segment === undefined || segment === "" || UNSAFE_SEGMENT.test(segment)) return undefined;
    segments.push(segment);
  }
  return segments;
}

/** RFC 3986, 3.3: what may stand in a path unescaped. */
const PLAIN_PATH = /^(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)+$/;

/** Dots alone or before a `;`; what a second decoding or another system's separator would turn into a way out; controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const UNSAFE_SEGMENT = /^\.{1,2}(?:;|$)|[/\\\u0000-\u001f\u007f]|%[0-9A-Fa-f]{2}/;

const PLAIN_QUERY = /^(?:[\w.~!$'()*+,;:@/?-]|%[0-9A-Fa-f]{2})*(?:=(?:[\w.~!$'()*+,;:@/?=-]|%[0-9A-Fa-f]{2})*)?$/;

function queryOf(query: string): [string, string][] | undefined {
  if (query === "") return [];
  const pairs: [string, string][] = [];
  for (const part of query.split("&")) {
    if (part === "" || !PLAIN_QUERY.test(part)) return undefined;
    const equals = part.indexOf("=");
    const name = decoded((equals < 0 ? part : part.slice(0, equals)).replaceAll("+", " "));
    const value = decoded((equals < 0 ? "" : part.slice(equals + 1)).replaceAll("+", " "));
    if (name === undefined || value === undefined) return undefined;
    pairs.push([name, value]);
  }
  return pairs;
}

/** Undefined for escapes that are no UTF-8, and for NUL, which ends a string elsewhere. */
function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return plain.includes("\0") ? undefined : plain;
  } catch {
    return undefined;
  }
}

function namesIn(parameters: readonly Parameter[]): string {
  const names = parameters.filter((one) => one.in === "query").map((one) => one.name);
  return names.length === 0 ? "no query" : names.join(", ");
}
