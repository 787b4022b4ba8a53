/** Connections to the providers' data APIs: one pool an origin, opened by configuration alone and never by anything a request or an answer says. */
import { type Dispatcher, Pool } from "undici";
import type { Decline } from "./decline.ts";

export interface Upstream {
  /** Scheme, host and port, without path or closing slash. */
  readonly origin: string;
  /** By which the data API knows this gateway; sent as a bearer token. */
  readonly credential: string;
}

export interface UpstreamLimits {
  readonly connectMs: number;
  readonly headersMs: number;
  /** Between two chunks of an answer that is no stream. */
  readonly bodyIdleMs: number;
}

export interface UpstreamRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | undefined;
  /** A stream may be silent for as long as it likes. */
  readonly streams: boolean;
}

export class Upstreams {
  readonly #pools = new Map<string, Pool>();
  readonly #limits: UpstreamLimits;

  constructor(limits: UpstreamLimits) {
    this.#limits = limits;
  }

  /** Each request has a connection of its own, so that to abort it ends no other. How many there are is bounded by the releases that run. */
  dispatch(origin: string, request: UpstreamRequest, passage: Dispatcher.DispatchHandler): void {
    const { method, path, headers, body = null, streams } = request;
    const bodyTimeout = streams ? 0 : this.#limits.bodyIdleMs;
    this.#poolOf(origin).dispatch({ method, path, headers, body, bodyTimeout }, passage);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  #poolOf(origin: string): Pool {
    const known = this.#pools.get(origin);
    if (known !== undefined) return known;
    const pool = new Pool(origin, {
      pipelining: 1,
      allowH2: false,
      connect: { timeout: this.#limits.connectMs },
      headersTimeout: this.#limits.headersMs,
    });
    this.#pools.set(origin, pool);
    return pool;
  }
}

const NOT_REACHED = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const TOO_LATE = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

/** Its message may name hosts of the provider's network, so only the code goes out. */
export function brokenUpstream(error: Error): Decline {
  const found = codeOf(error);
  if (NOT_REACHED.has(found)) return { code: "UPSTREAM_UNREACHABLE", detail: `the data API was not reached: ${found}` };
  if (TOO_LATE.has(found)) return { code: "UPSTREAM_TIMEOUT", detail: `the data API fell silent: ${found}` };
  return { code: "UPSTREAM_FAULT", detail: `the data API's answer broke off or was no HTTP: ${found}` };
}

function codeOf(error: Error): string {
  if ("code" in error && typeof error.code === "string") return error.code;
  return error instanceof AggregateError && error.errors[0] instanceof Error ? codeOf(error.errors[0]) : error.name;
}
