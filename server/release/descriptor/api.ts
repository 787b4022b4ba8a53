import type { Descriptor } from "./descriptor.ts";
import { type GrantedOperation, Granting, grantedOperations } from "./grant.ts";
import type { Members } from "./invalid.ts";
import type { Parameter } from "./parameter.ts";
import type { SchemaNode } from "./schema.ts";

/** The API that a permit's holder really has, as an OpenAPI document: granted operations and fields, our address, none of the marks. Generators and validators take it as it is. */

export type OpenApiVersion = "3.1" | "3.0";

/** `baseUrl`: where the permit's paths begin. Nothing withheld is named; the provider's own words are repeated where they describe what is granted. */
export function grantedApi(
  descriptor: Descriptor,
  mask: bigint,
  baseUrl: string,
  version: OpenApiVersion = "3.1",
): Members {
  const schemas = new Schemas(mask, version);
  const paths = new Map<string, [string, Members][]>();
  for (const operation of grantedOperations(descriptor, mask)) {
    const item = paths.get(operation.template) ?? [];
    paths.set(operation.template, [...item, [operation.method.toLowerCase(), describedOperation(operation, schemas)]]);
  }
  const { title, version: edition, description } = descriptor;
  return {
    openapi: version === "3.1" ? "3.1.0" : "3.0.3",
    info: present({ title, version: edition, description }),
    servers: [{ url: baseUrl }],
    security: [{ bearer: [] }],
    paths: Object.fromEntries([...paths].map(([template, item]) => [template, Object.fromEntries(item)])),
    components: {
      ...(schemas.components.size > 0 && { schemas: Object.fromEntries(schemas.components) }),
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    },
  };
}

function describedOperation(
  { id, summary, description, parameters, request, answers }: GrantedOperation,
  schemas: Schemas,
): Members {
  const contents = new Map<string, [string, Members][]>();
  for (const { status, contentType, schema } of answers) {
    const code = status === 2 ? "2XX" : String(status);
    contents.set(code, [...(contents.get(code) ?? []), [contentType, { schema: schemas.answer(schema) }]]);
  }
  const responses = [...contents].map(
    ([code, content]) => [code, { description: "Released", content: Object.fromEntries(content) }] as const,
  );
  return present({
    operationId: /^[\w.-]+$/.test(id) ? id : undefined,
    summary,
    description,
    parameters: parameters.length === 0 ? undefined : parameters.map((one) => describedParameter(one, schemas)),
    requestBody: request && {
      required: request.required,
      content: Object.fromEntries(
        request.contents.map(({ contentType, schema }) => [contentType, { schema: schemas.request(schema) }]),
      ),
    },
    responses: Object.fromEntries([
      ...responses,
      ["default", { description: "Refused", content: { "application/problem+json": { schema: { type: "object" } } } }],
    ]),
  });
}

function describedParameter({ name, in: where, required, description, schema }: Parameter, schemas: Schemas): Members {
  return present({ name, in: where, required, description, schema: schemas.words(schema, [schema.type]) });
}

/** Words of a schema that say nothing of other members than its own place. */
const WORDS = [
  "title",
  "description",
  "format",
  "enum",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "uniqueItems",
];

/** Writes schemas by a mask; a component stands once, so that one which contains itself ends. */
class Schemas {
  readonly components = new Map<string, Members>();
  readonly #granting: Granting;
  readonly #version: OpenApiVersion;
  /** By body and by whether what is above grants: one component may be granted differently in two places. */
  readonly #names = new Map<object, Map<boolean, string>>();

  constructor(mask: bigint, version: OpenApiVersion) {
    this.#granting = new Granting(mask);
    this.#version = version;
  }

  answer(node: SchemaNode): Members {
    return this.#write(node, false);
  }

  request(node: SchemaNode): Members {
    return this.#write(node, true);
  }

  words(source: Members, types: readonly string[]): Members {
    const kept = WORDS.flatMap((word) => (source[word] === undefined ? [] : [[word, source[word]] as const]));
    return { ...this.#type(types), ...Object.fromEntries(kept) };
  }

  #type(types: readonly string[]): Members {
    if (this.#version === "3.1") return types.length === 0 ? {} : { type: types.length === 1 ? types[0] : types };
    const others = types.filter((type) => type !== "null");
    return {
      ...(others.length === 1 && { type: others[0] }),
      ...(types.includes("null") && others.length === 1 && { nullable: true }),
    };
  }

  #write(node: SchemaNode, above: boolean): Members {
    const granted = this.#granting.grants(node.mark, above);
    const { name } = node.body;
    if (name === undefined) return this.#inPlace(node, granted);
    const variants = this.#names.get(node.body) ?? new Map<boolean, string>();
    this.#names.set(node.body, variants);
    const known = variants.get(granted);
    if (known !== undefined) return reference(known);
    const own = this.#freeName(name);
    variants.set(granted, own);
    // Its place is taken before it is written: it may contain itself.
    this.components.set(own, {});
    this.components.set(own, this.#inPlace(node, granted));
    return reference(own);
  }

  #freeName(name: string): string {
    for (let number = 1; ; number++) {
      const free = number === 1 ? name : `${name}.${number}`;
      if (!this.components.has(free)) return free;
    }
  }

  #inPlace({ body }: SchemaNode, granted: boolean): Members {
    const words = this.words(
      body.source,
      body.types.length === 0 && body.kind !== "primitive" ? [body.kind] : body.types,
    );
    if (body.kind === "primitive") return words;
    if (body.items !== undefined) return { ...words, items: this.#write(body.items, granted) };
    // Only a request's has rules, and is refused with what is not named.
    const asked = body.rules !== undefined;
    const there = (child: SchemaNode) => (asked ? this.#granting.asks(child) : this.#granting.passes(child, granted));
    const kept = [...body.properties].filter(([, child]) => there(child));
    const required = body.required.filter((name) => kept.some(([keptName]) => keptName === name));
    const rest = granted && body.rest && there(body.rest) ? this.#write(body.rest, granted) : undefined;
    return present({
      ...words,
      properties: Object.fromEntries(kept.map(([name, child]) => [name, this.#write(child, granted)])),
      required: required.length === 0 ? undefined : required,
      additionalProperties: rest ?? (asked ? false : undefined),
    });
  }
}

function reference(name: string): Members {
  return { $ref: `#/components/schemas/${name}` };
}

/** Absent is absent in JSON too. */
function present(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
