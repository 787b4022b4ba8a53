import { addMember, arrayShape, objectShape, PRIMITIVE, type Shape } from "../projection/shape.ts";
import type { Descriptor } from "./descriptor.ts";
import { type Form, formOf } from "./form.ts";
import type { Answer, Content, Operation, RequestBody } from "./operation.ts";
import type { Body, Mark, SchemaNode } from "./schema.ts";

/** What a mask of fields leaves of a descriptor: operations, parameters, and the shape of each answer (promise 5). An operation of which nothing passes is no operation. */

export interface GrantedAnswer extends Omit<Answer, "schema"> {
  readonly shape: Shape;
  readonly schema: SchemaNode;
}

/** What a body of this type may say. */
export interface GrantedContent extends Content {
  readonly form: Form;
  /** Of the same, for the projection's eye for names that come twice. */
  readonly shape: Shape;
}

export interface GrantedRequest extends Omit<RequestBody, "contents"> {
  readonly contents: readonly GrantedContent[];
}

export interface GrantedOperation extends Omit<Operation, "answers" | "request"> {
  readonly request: GrantedRequest | undefined;
  readonly answers: readonly GrantedAnswer[];
}

/** Compile once a permit and keep it: a mask of a gate never changes. */
export function grantedOperations(descriptor: Descriptor, mask: bigint): GrantedOperation[] {
  const granting = new Granting(mask);
  return descriptor.operations.flatMap((operation) => {
    const parameters = operation.parameters.filter(({ mark }) => granting.grants(mark, true));
    if (operation.parameters.some((one) => one.required && !parameters.includes(one))) return [];
    const request = requestOf(operation.request, granting);
    if (operation.request?.required === true && request === undefined) return [];
    const answers = operation.answers.flatMap((answer): GrantedAnswer[] => {
      const shape = granting.shapeOf(answer.schema);
      return shape === undefined ? [] : [{ ...answer, shape }];
    });
    return answers.length === 0 ? [] : [{ ...operation, parameters, request, answers }];
  });
}

/** Undefined where nothing may be asked in a body, or not without naming what is withheld. */
function requestOf(request: RequestBody | undefined, granting: Granting): GrantedRequest | undefined {
  const contents = (request?.contents ?? []).flatMap((content): GrantedContent[] => {
    const shape = granting.shapeOf(content.schema, true);
    return shape === undefined || !granting.asks(content.schema)
      ? []
      : [{ ...content, shape, form: formOf(content.schema, granting) }];
  });
  return request === undefined || contents.length === 0 ? undefined : { ...request, contents };
}

/** The declared answer that an upstream's is, by status and `content-type` header; undefined: it does not pass. */
export function answerFor(
  operation: GrantedOperation,
  status: number,
  contentType: string | undefined,
): GrantedAnswer | undefined {
  const { type, foreign } = mediaOf(contentType);
  const answer =
    operation.answers.find((one) => one.status === status && one.contentType === type) ??
    operation.answers.find((one) => one.status === 2 && Math.floor(status / 100) === 2 && one.contentType === type);
  if (answer === undefined || answer.format === "opaque") return answer;
  return foreign ? undefined : answer;
}

/** The content that a caller's body is, by its `content-type` header; undefined: it is not taken. */
export function contentFor({ contents }: GrantedRequest, contentType: string | undefined): GrantedContent | undefined {
  const { type, foreign } = mediaOf(contentType);
  return foreign ? undefined : contents.find((one) => one.contentType === type);
}

/** Projection and judgement read UTF-8; in another charset the same bytes are other names. */
function mediaOf(header: string | undefined): { readonly type: string; readonly foreign: boolean } {
  const [type = "", ...parameters] = (header ?? "").split(";").map((part) => part.trim().toLowerCase());
  const foreign = parameters.some((one) => one.startsWith("charset=") && !/^charset="?utf-?8"?$/.test(one));
  return { type, foreign };
}

/** Names, at any depth and containers among them, of the properties that can pass, in order of the document. */
export function fieldNames(descriptor: Descriptor, mask: bigint, operationId?: string): string[] {
  return [...namesOf(descriptor, mask, operationId).granted];
}

/** Names that the document declares and of which none passes anywhere. */
export function withheldNames(descriptor: Descriptor, mask: bigint, operationId?: string): string[] {
  const { granted, declared } = namesOf(descriptor, mask, operationId);
  return [...declared].filter((name) => !granted.has(name));
}

function namesOf(descriptor: Descriptor, mask: bigint, operationId: string | undefined) {
  const answers = (operations: readonly { id: string; answers: readonly Answer[] }[]) =>
    operations.filter(({ id }) => operationId === undefined || id === operationId).flatMap((one) => one.answers);
  const granting = new Granting(mask);
  const everything = new Granting(descriptor.masks.all);
  return {
    granted: new Set(answers(grantedOperations(descriptor, mask)).flatMap(({ schema }) => granting.namesIn(schema))),
    declared: new Set(answers(descriptor.operations).flatMap(({ schema }) => everything.namesIn(schema))),
  };
}

/**
 * Judges places in the schemas by one mask. A marked place passes by its own bit alone and with it the unmarked ones in it;
 * an unmarked container passes for what passes in it; nothing passes in a marked one that does not.
 */
export class Granting {
  readonly #mask: bigint;
  /** By whether the nearest mark above grants. */
  readonly #shapes = { true: new Map<Body, Shape>(), false: new Map<Body, Shape>() };

  constructor(mask: bigint) {
    this.#mask = mask;
  }

  grants(mark: Mark | undefined, above: boolean): boolean {
    return mark === undefined ? above : (this.#mask & (1n << BigInt(mark.field))) !== 0n;
  }

  /** Whether anything passes there. `above`: the nearest mark above grants. */
  passes(node: SchemaNode, above: boolean, visited = new Set<Body>()): boolean {
    const granted = this.grants(node.mark, above);
    if (node.mark !== undefined && !granted) return false;
    const { kind, items, properties } = node.body;
    if (kind === "primitive" || (kind === "object" && granted)) return granted;
    // In a cycle, what passes passes on a way without the cycle.
    if (visited.has(node.body)) return false;
    visited.add(node.body);
    if (items !== undefined) return this.passes(items, granted, visited);
    return [...properties.values()].some((child) => this.passes(child, granted, visited));
  }

  /** Whether a request may have something there: asking by a field tells that field. An object that wants a withheld member cannot be asked at all. */
  asks(node: SchemaNode, visited = new Set<Body>()): boolean {
    if (!this.passes(node, true)) return false;
    const { properties, required, items } = node.body;
    if (visited.has(node.body)) return true;
    visited.add(node.body);
    const wanted = [...required.flatMap((name) => properties.get(name) ?? []), ...(items ? [items] : [])];
    return wanted.every((child) => this.asks(child, visited));
  }

  shapeOf(node: SchemaNode, above = false): Shape | undefined {
    if (!this.passes(node, above)) return undefined;
    const granted = this.grants(node.mark, above);
    const shapes = this.#shapes[`${granted}`];
    return shapes.get(node.body) ?? this.#build(node.body, granted, shapes);
  }

  #build(body: Body, granted: boolean, shapes: Map<Body, Shape>): Shape {
    if (body.kind === "primitive") return PRIMITIVE;
    if (body.kind === "array") {
      const array = arrayShape();
      shapes.set(body, array);
      array.items = body.items && this.shapeOf(body.items, granted);
      return array;
    }
    const object = objectShape();
    shapes.set(body, object);
    object.rest = granted ? body.rest && this.shapeOf(body.rest, granted) : undefined;
    for (const [name, child] of body.properties) {
      const shape = this.shapeOf(child, granted);
      if (shape !== undefined || object.rest !== undefined) addMember(object, name, shape);
    }
    return object;
  }

  /** Names of what passes there, at any depth. */
  namesIn(node: SchemaNode, above = false, visited = { true: new Set<Body>(), false: new Set<Body>() }): string[] {
    const granted = this.grants(node.mark, above);
    if (!this.passes(node, above) || visited[`${granted}`].has(node.body)) return [];
    visited[`${granted}`].add(node.body);
    const { properties, items, rest } = node.body;
    const own = [...properties].filter(([, child]) => this.passes(child, granted)).map(([name]) => name);
    const inner = [...properties.values(), ...(items ? [items] : []), ...(granted && rest ? [rest] : [])];
    return [...own, ...inner.flatMap((child) => this.namesIn(child, granted, visited))];
  }
}
