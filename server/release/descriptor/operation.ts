import { z } from "zod";
import type { Format } from "../projection/projector.ts";
import { below, DescriptorInvalid, isMembers, type Members, named, parseAt, resolved } from "./invalid.ts";
import { type Parameter, parameterOf } from "./parameter.ts";
import { type SchemaNode, SchemaReader } from "./schema.ts";

/** Reads the operations of a descriptor: method, path template, parameters, request and answers. Only GET and POST exist; `servers` is never looked at. */

export type Method = "GET" | "POST";

export type Segment = { readonly literal: string } | { readonly parameter: string };

export interface Answer {
  /** 200 to 299, or 2 for any of them (`2XX`). */
  readonly status: number;
  /** Lower case, without parameters. */
  readonly contentType: string;
  readonly format: Format;
  /** Of the whole, of one line, of one event's data, by format. */
  readonly schema: SchemaNode;
}

export interface Content {
  /** Lower case, without parameters. */
  readonly contentType: string;
  readonly schema: SchemaNode;
}

export interface RequestBody {
  readonly required: boolean;
  readonly contents: readonly Content[];
}

export interface Operation {
  /** The `operationId`, else method and template. */
  readonly id: string;
  readonly method: Method;
  readonly template: string;
  readonly segments: readonly Segment[];
  readonly parameters: readonly Parameter[];
  readonly request: RequestBody | undefined;
  readonly answers: readonly Answer[];
  readonly summary: string | undefined;
  readonly description: string | undefined;
}

const members = (what: string) => z.custom<Members>(isMembers, what);

const OPERATION = z.object({
  operationId: z
    .string()
    .regex(/^[\w.-]{1,64}$/, "1 to 64 letters, digits, dots or dashes")
    .optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  parameters: z.array(z.unknown()).optional(),
  requestBody: members("a request body").optional(),
  responses: members("responses"),
});

const BESIDE_METHODS = new Set(["summary", "description", "parameters", "servers"]);

interface Readers {
  readonly answers: SchemaReader;
  readonly requests: SchemaReader;
}

export function operationsOf(document: Members, paths: Members): Operation[] {
  const readers = { answers: new SchemaReader(document, "answers"), requests: new SchemaReader(document, "requests") };
  const operations: Operation[] = [];
  for (const [template, source] of Object.entries(paths)) {
    const pointer = below("/paths", template);
    const item = parseAt(members("a path"), source, pointer);
    for (const name of Object.keys(item)) {
      if (name === "get" || name === "post") operations.push(operationOf(document, template, item, name, readers));
      else if (!BESIDE_METHODS.has(name) && !name.startsWith("x-"))
        throw new DescriptorInvalid(below(pointer, name), name, "get or post");
    }
  }
  refuseTwins(operations);
  return operations;
}

function operationOf(
  document: Members,
  template: string,
  item: Members,
  name: "get" | "post",
  { answers, requests }: Readers,
): Operation {
  const pointer = below("/paths", template, name);
  const source = parseAt(OPERATION, item[name], pointer);
  const method = name === "get" ? "GET" : "POST";
  const parameters = parametersOf(document, template, item, source.parameters ?? [], pointer);
  if (method === "GET" && source.requestBody !== undefined)
    throw new DescriptorInvalid(below(pointer, "requestBody"), "a body", "none with GET");
  return {
    id: source.operationId ?? `${method} ${template}`,
    method,
    template,
    segments: segmentsOf(template, parameters),
    parameters,
    request: source.requestBody && requestOf(document, source.requestBody, below(pointer, "requestBody"), requests),
    answers: answersOf(document, source.responses, below(pointer, "responses"), answers),
    summary: source.summary,
    description: source.description,
  };
}

/** Those of the path, and those of the operation, which go before. */
function parametersOf(
  document: Members,
  template: string,
  item: Members,
  own: readonly unknown[],
  pointer: string,
): Parameter[] {
  const at = below("/paths", template, "parameters");
  const shared = parseAt(z.array(z.unknown()), item.parameters ?? [], at).map((one, index) =>
    parameterOf(document, one, below(at, index)),
  );
  const mine = own.map((one, index) => parameterOf(document, one, below(pointer, "parameters", index)));
  const twin = mine.find((one, index) => mine.findIndex((other) => other.name === one.name) < index);
  if (twin !== undefined)
    throw new DescriptorInvalid(below(pointer, "parameters"), `${twin.name} twice`, "one parameter of a name");
  return [...shared.filter((one) => !mine.some((other) => other.name === one.name)), ...mine];
}

function segmentsOf(template: string, parameters: readonly Parameter[]): Segment[] {
  const pointer = below("/paths", template);
  const inPath = new Set(parameters.filter((one) => one.in === "path").map((one) => one.name));
  if (!template.startsWith("/")) throw new DescriptorInvalid(pointer, named(template), "a path that begins with /");
  if (template === "/") return [];
  const segments = template
    .slice(1)
    .split("/")
    .map((part): Segment => {
      const captured = /^\{([^{}]+)\}$/.exec(part)?.[1];
      if (captured === undefined && !/^[\w.~:@-]*[\w~-][\w.~:@-]*$/.test(part)) {
        throw new DescriptorInvalid(pointer, named(part), "plain segments, or {parameter} alone in one");
      }
      if (captured === undefined) return { literal: part };
      if (!inPath.delete(captured))
        throw new DescriptorInvalid(pointer, `{${captured}}`, "a path parameter of that name, used once");
      return { parameter: captured };
    });
  for (const name of inPath)
    throw new DescriptorInvalid(pointer, `no {${name}}`, "each path parameter in the template");
  return segments;
}

function requestOf(document: Members, source: Members, at: string, reader: SchemaReader): RequestBody {
  const { value, pointer } = resolved(document, source, at);
  const body = parseAt(
    z.object({ required: z.boolean().optional(), content: members("content types") }),
    value,
    pointer,
  );
  const contents = Object.entries(body.content).map(([type, media]) => {
    const mediaAt = below(pointer, "content", type);
    const { schema } = parseAt(
      z.object({ schema: members("a schema: without it no member of the body is known") }),
      media,
      mediaAt,
    );
    const contentType = type.trim().toLowerCase();
    if (formatOf(contentType, mediaAt) !== "json")
      throw new DescriptorInvalid(mediaAt, named(type), "a JSON content type");
    return { contentType, schema: reader.read(schema, below(mediaAt, "schema")) };
  });
  return { required: body.required ?? false, contents };
}

/** Answers of success alone: an upstream's errors never reach a caller, ours stand in their place. */
function answersOf(document: Members, responses: Members, at: string, reader: SchemaReader): Answer[] {
  return Object.entries(responses).flatMap(([status, source]) => {
    if (!/^2(?:[0-9]{2}|XX)$/.test(status)) return [];
    const { value, pointer } = resolved(document, source, below(at, status));
    const { content } = parseAt(z.object({ content: members("content types").optional() }), value, pointer);
    return Object.entries(content ?? {}).map(([type, media]): Answer => {
      const mediaAt = below(pointer, "content", type);
      const { schema } = parseAt(
        z.object({ schema: members("a schema: without it no field of the answer is known") }),
        media,
        mediaAt,
      );
      const contentType = type.trim().toLowerCase();
      const format = formatOf(contentType, mediaAt);
      const node = reader.read(schema, below(mediaAt, "schema"));
      if (format === "opaque" && node.body.kind !== "primitive") {
        throw new DescriptorInvalid(
          below(mediaAt, "schema"),
          `an ${node.body.kind} as ${type}`,
          "a string with x-sluice-field: such an answer passes whole or not at all",
        );
      }
      return { status: status === "2XX" ? 2 : Number(status), contentType, format, schema: node };
    });
  });
}

function formatOf(contentType: string, pointer: string): Format {
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(contentType))
    throw new DescriptorInvalid(pointer, named(contentType), "one content type, without parameters or wildcards");
  if (contentType === "text/event-stream") return "sse";
  if (/^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines)$/.test(contentType)) return "ndjson";
  return contentType === "application/json" || contentType.endsWith("+json") ? "json" : "opaque";
}

/** Two templates that differ in parameters' names alone would leave it to chance which is called. */
function refuseTwins(operations: readonly Operation[]): void {
  const seen = new Set<string>();
  for (const { method, segments, template, id } of operations) {
    const form = `${method} /${segments.map((one) => ("literal" in one ? one.literal : "{}")).join("/")}`;
    const twin = seen.has(form) ? template : seen.has(id) ? id : undefined;
    if (twin !== undefined)
      throw new DescriptorInvalid(
        below("/paths", template),
        `a second ${twin}`,
        "one operation of a form and of an id",
      );
    seen.add(form).add(id);
  }
}
