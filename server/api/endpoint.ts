/** One view: what it asks, what it answers, and how. Router and OpenAPI document are both made from these. */
import type { EventEmitter } from "node:events";
import type { z } from "zod";
import type { Caller } from "../access/caller.ts";
import type { Said } from "../reasons/problem.ts";

/** An expected no: a value, answered as a problem document. */
export class Declined {
  readonly said: Said;
  readonly errors: readonly ParameterFault[];

  constructor(said: Said, errors: readonly ParameterFault[] = []) {
    this.said = said;
    this.errors = errors;
  }
}

export interface ParameterFault {
  /** `/path/…` or `/query/…`, a JSON pointer. */
  readonly pointer: string;
  readonly detail: string;
}

/** An answer that is no JSON view. */
export class Bytes {
  readonly contentType: string;
  readonly bytes: Uint8Array;

  constructor(contentType: string, bytes: Uint8Array) {
    this.contentType = contentType;
    this.bytes = bytes;
  }
}

/** An answer without an end. `tell` writes until `sink.signal` says that the reader is gone. */
export class EventStream {
  readonly tell: (sink: Sink) => Promise<void>;

  constructor(tell: (sink: Sink) => Promise<void>) {
    this.tell = tell;
  }
}

export interface Sink {
  /** @returns False where the reader is slower than what is written: wait for `drain`. */
  write(text: string): boolean;
  readonly drained: EventEmitter;
  readonly signal: AbortSignal;
}

export interface Shape<Params extends z.ZodObject, Query extends z.ZodObject, Answer extends z.ZodType> {
  /** As OpenAPI writes it: `/v1/gates/{id}`. */
  readonly path: string;
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  /** Absent where it answers no JSON. */
  readonly answer?: Answer;
  /** Of an answer that is no JSON; absent: any. */
  readonly answers?: string;
  /** The query parameter that the header `Last-Event-ID` stands for. */
  readonly resumes?: string;
  /** Statuses of its own refusals, beside 400 for a parameter. */
  readonly refuses: readonly number[];
  /** `always`: it is about the caller. Else only where the gateway asks everybody. */
  readonly token?: "always";
}

export const TAGS = {
  gateway: "What this gateway knows and does.",
  gates: "What must be open for data to flow, and what stops it.",
  law: "Organisations, cases and what waits for whom.",
  releases: "How a call ended.",
} as const;
export type Tag = keyof typeof TAGS;

export interface Asked<Params extends z.ZodObject, Query extends z.ZodObject> {
  readonly params: z.output<Params>;
  readonly query: z.output<Query>;
  /** Undefined where none is asked for. */
  readonly caller: Caller | undefined;
}

/** With its types put away, so that endpoints of all forms stand in one list. */
export interface Endpoint extends Shape<z.ZodObject, z.ZodObject, z.ZodType> {
  run(params: unknown, query: unknown, caller: Caller | undefined): Promise<unknown>;
}

export function endpoint<Params extends z.ZodObject, Query extends z.ZodObject, Answer extends z.ZodType>(
  shape: Shape<Params, Query, Answer>,
  give: (asked: Asked<Params, Query>) => Given<Answer> | Promise<Given<Answer>>,
): Endpoint {
  return {
    ...shape,
    async run(rawParams, rawQuery, caller) {
      const params = shape.params.safeParse(rawParams);
      const query = shape.query.safeParse(rawQuery);
      if (params.success && query.success) return give({ params: params.data, query: query.data, caller });
      return invalid([...faultsIn("/path", params.error), ...faultsIn("/query", query.error)]);
    },
  };
}

type Given<Answer extends z.ZodType> = z.input<Answer> | Bytes | EventStream | Declined;

function faultsIn(where: string, error: z.ZodError | undefined): ParameterFault[] {
  return (error?.issues ?? []).flatMap(({ path, message, ...issue }) => {
    const names = issue.code === "unrecognized_keys" ? issue.keys : [path.join("/")];
    return names.map((name) => ({ pointer: `${where}/${name}`, detail: message }));
  });
}

function invalid(errors: readonly ParameterFault[]): Declined {
  const detail = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("; ");
  return new Declined({ code: "QUERY_INVALID", detail }, errors);
}

export const unknown = (detail: string): Declined => new Declined({ code: "RECORD_UNKNOWN", detail });

/** Before the first block is known a gate that stands would look like one that was never opened. */
export const NOTHING_YET = new Declined({ code: "LEDGER_STALE", detail: "no block of the ledger is known yet" });
