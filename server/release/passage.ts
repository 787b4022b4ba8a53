/** The way of an upstream's answer to the caller: examined, projected, counted, held back until it may leave. Once the release is over it writes nothing (promise 3). */
import type { ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import type { Decline } from "./decline.ts";
import { answerFor, type GrantedOperation } from "./descriptor/grant.ts";
import { framingFault, headersForCaller, lengthOf, type UpstreamHeaders } from "./headers.ts";
import { ProjectionFault } from "./projection/fault.ts";
import { projectorFor } from "./projection/projection.ts";
import type { Projector } from "./projection/projector.ts";
import { brokenUpstream } from "./upstreams.ts";

export interface PassageLimits {
  /** Bytes of a JSON answer, which its caller must take whole. Streams and downloads have none. */
  readonly answerBytes: number;
  /** Kept while the record is not durable yet; above, the upstream is paused. */
  readonly heldBytes: number;
}

/** What a passage needs to know of its release. */
export interface PassageOwner {
  readonly id: string;
  readonly over: boolean;
  /** Asked in the turn in which the head would leave. It may end the release. */
  mayOpen(): boolean;
  fail(decline: Decline): void;
}

interface Examined {
  readonly status: number;
  readonly headers: UpstreamHeaders;
  readonly contentType: string;
  readonly streams: boolean;
  /** Undefined where any length is taken. */
  readonly limit: number | undefined;
  /** Of what leaves, where it is known before: nothing is taken out of an opaque answer. */
  readonly length: number | undefined;
  readonly projector: Projector;
}

export class Passage implements Dispatcher.DispatchHandler {
  /** Body bytes given to the connection: an upper bound of what arrived. */
  bytes = 0;
  opened = false;
  readonly #owner: PassageOwner;
  readonly #response: ServerResponse;
  readonly #operation: GrantedOperation;
  readonly #limits: PassageLimits;
  #upstream: Dispatcher.DispatchController | undefined;
  #answer: Examined | undefined;
  #durable = false;
  #ended = false;
  #received = 0;
  #held: Uint8Array[] = [];
  #heldBytes = 0;

  constructor(owner: PassageOwner, response: ServerResponse, operation: GrantedOperation, limits: PassageLimits) {
    this.#owner = owner;
    this.#response = response;
    this.#operation = operation;
    this.#limits = limits;
  }

  /** The admission record is on disk. */
  recorded(): void {
    this.#durable = true;
    this.#advance();
  }

  abort(): void {
    this.#held = [];
    this.#upstream?.abort(new ReleaseOver());
  }

  onRequestStart(upstream: Dispatcher.DispatchController): void {
    this.#upstream = upstream;
    if (this.#owner.over) upstream.abort(new ReleaseOver());
  }

  onResponseStart(_upstream: Dispatcher.DispatchController, status: number, headers: UpstreamHeaders): void {
    if (status < 200 || this.#owner.over) return;
    const examined = this.#examine(status, headers);
    if ("code" in examined) this.#owner.fail(examined);
    else {
      this.#answer = examined;
      this.#advance();
    }
  }

  onResponseData(upstream: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#owner.over || this.#answer === undefined) return;
    const { limit } = this.#answer;
    this.#received += chunk.length;
    if (limit !== undefined && this.#received > limit) {
      this.#owner.fail(tooLarge(limit));
      return;
    }
    const passed = this.#projected(({ projector }) => projector.write(chunk));
    if (passed === undefined || passed.length === 0) return;
    if (this.opened) {
      if (!this.#send(passed)) upstream.pause();
      return;
    }
    this.#hold(passed);
    if (this.#full) upstream.pause();
    this.#advance();
  }

  onResponseEnd(): void {
    if (this.#owner.over) return;
    const rest = this.#projected(({ projector }) => projector.end());
    if (rest === undefined) return;
    this.#ended = true;
    if (this.opened) {
      this.bytes += rest.length;
      this.#response.end(rest);
      return;
    }
    if (rest.length > 0) this.#hold(rest);
    this.#advance();
  }

  onResponseError(_upstream: Dispatcher.DispatchController, error: Error): void {
    if (!this.#owner.over) this.#owner.fail(brokenUpstream(error));
  }

  /** The caller's connection has taken what it was given. */
  drained(): void {
    if (!this.#owner.over) this.#upstream?.resume();
  }

  #examine(status: number, headers: UpstreamHeaders): Examined | Decline {
    if (status === 404 || status === 410)
      return { code: "UPSTREAM_NOT_FOUND", detail: "the data API has nothing under these parameters" };
    if (status >= 400) return fault(`status ${status}`);
    const framing = framingFault(status, headers);
    if (framing !== undefined) return fault(framing);
    const type = headers["content-type"];
    const answer = typeof type === "string" ? answerFor(this.#operation, status, type) : undefined;
    if (answer === undefined) return fault("a status or content type that the descriptor does not declare");
    const length = lengthOf(headers);
    const limit = answer.format === "json" ? this.#limits.answerBytes : undefined;
    if (limit !== undefined && length !== undefined && length > limit) return tooLarge(limit);
    return {
      status,
      headers,
      contentType: answer.format === "opaque" ? answer.contentType : `${answer.contentType}; charset=utf-8`,
      streams: answer.format === "ndjson" || answer.format === "sse",
      limit,
      length: answer.format === "opaque" ? length : undefined,
      projector: projectorFor(answer.format, answer.shape),
    };
  }

  #projected(step: (answer: Examined) => Uint8Array): Uint8Array | undefined {
    if (this.#answer === undefined) return undefined;
    try {
      return step(this.#answer);
    } catch (cause) {
      if (!(cause instanceof ProjectionFault)) throw cause;
      this.#owner.fail(fault(`${cause.code} at byte ${cause.offset} of the answer, wanted ${cause.wanted}`));
      return undefined;
    }
  }

  #hold(chunk: Uint8Array): void {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
  }

  /** Opens once record and answer are both there. A short answer waits for its end, so that it leaves as one packet with its length. */
  #advance(): void {
    const answer = this.#answer;
    if (answer === undefined || !this.#durable || this.opened || this.#owner.over) return;
    const worthIt = answer.streams || this.#ended || this.#held.length > 1 || this.#full;
    if (!worthIt || !this.#owner.mayOpen()) return;
    this.opened = true;
    const length = this.#ended ? this.#heldBytes : answer.length;
    this.#response.on("drain", () => this.drained());
    this.#response.writeHead(
      answer.status,
      headersForCaller(this.#owner.id, answer.contentType, answer.headers, length),
    );
    // Node joins what is written in one turn; no cork here, for it would swallow `drain`.
    let room = true;
    for (const chunk of this.#held) room = this.#send(chunk);
    if (this.#ended) this.#response.end();
    else if (this.#held.length === 0) this.#response.flushHeaders();
    this.#held = [];
    if (room) this.#upstream?.resume();
    else this.#upstream?.pause();
  }

  get #full(): boolean {
    return this.#heldBytes > this.#limits.heldBytes;
  }

  /** False when the connection is full. */
  #send(chunk: Uint8Array): boolean {
    this.bytes += chunk.length;
    return this.#response.write(chunk);
  }
}

/** The reason with which an upstream request is given up; never shown to anyone. */
class ReleaseOver extends Error {
  readonly code = "RELEASE_OVER";
}

function fault(found: string): Decline {
  return { code: "UPSTREAM_FAULT", detail: `the data API answered with ${found}` };
}

function tooLarge(limit: number): Decline {
  return fault(`more than ${limit} bytes`);
}
