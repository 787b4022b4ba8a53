/** A data path with real sockets on both sides: a caller, a gateway, and an upstream that does what the test tells it. */
import { EventEmitter, once } from "node:events";
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type Caller, keyFault, type TokenFault } from "../../../server/access/caller.ts";
import { challengeOf } from "../../../server/access/challenge.ts";
import type { GateId } from "../../../server/decision/gate.ts";
import type { Facts } from "../../../server/reasons/stops.ts";
import { DataPath } from "../../../server/release/data-path.ts";
import { type Descriptor, parseDescriptor } from "../../../server/release/descriptor/descriptor.ts";
import type { DataPathSettings } from "../../../server/release/settings.ts";
import type { Upstream } from "../../../server/release/upstreams.ts";
import { FakeLedger, GATE, HOLDER, PARTNER } from "./ledger.ts";
import { FakeLog } from "./log.ts";

const ITEM = {
  type: "object",
  properties: {
    name: { type: "string", "x-sluice-field": 0 },
    secret: { type: "string", "x-sluice-field": 1 },
    note: { type: "string", "x-sluice-field": 3 },
  },
};
/** Of what is granted here and what is not, one each. */
const SEARCH = {
  type: "object",
  properties: {
    q: { type: "string", maxLength: 20 },
    name: { type: "string", "x-sluice-field": 0 },
    secret: { type: "string", "x-sluice-field": 1 },
  },
};
const answers = (type: string, schema: object) => ({ 200: { description: "ok", content: { [type]: { schema } } } });
const getting = (operationId: string, type: string, schema: object) => ({
  get: { operationId, responses: answers(type, schema) },
});

/** Fields 0 name · 1 secret, never granted here · 2 file · 3 note · 4 the person's. */
export function aDescriptor(mode = "interface"): Descriptor {
  return parseDescriptor({
    openapi: "3.1.0",
    info: { title: "Things", version: "1" },
    "x-sluice-mode": mode,
    paths: {
      "/item": {
        get: {
          operationId: "item",
          parameters: [{ name: "id", in: "query", schema: { type: "string", maxLength: 9 } }],
          responses: answers("application/json", ITEM),
        },
      },
      "/lines": getting("lines", "application/x-ndjson", ITEM),
      "/events": getting("events", "text/event-stream", ITEM),
      "/file": getting("file", "text/csv", { type: "string", "x-sluice-field": 2 }),
      "/person": getting("person", "application/json", {
        type: "object",
        properties: { id: { type: "string", "x-sluice-field": 4, "x-sluice-personal": true } },
      }),
      "/refresh": { post: { operationId: "refresh", responses: answers("application/json", ITEM) } },
      "/search": {
        post: {
          operationId: "search",
          requestBody: { required: true, content: { "application/json": { schema: SEARCH } } },
          responses: answers("application/json", ITEM),
        },
      },
    },
  });
}

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly release: string;
  /** `code` of the transport error with which the body ended; undefined when whole. */
  readonly broke: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects of the document.
  readonly problem: any;
}

export interface Opened {
  readonly release: string;
  readonly response: IncomingMessage;
  /** Grows while the body comes. */
  text(): string;
  ended: Promise<string | undefined>;
  /** Resolves when the text holds `part`. */
  has(part: string): Promise<void>;
}

const CALLERS: Record<string, Caller> = {
  "Bearer operator": { key: GATE.key as GateId, holder: HOLDER, clientId: "o", expires: 0xffff_ffff },
  "Bearer partner": { key: GATE.partnerKey as GateId, holder: PARTNER, clientId: "p", expires: 0xffff_ffff },
};
const NO_TOKEN: TokenFault = { code: "TOKEN_MISSING", detail: "wanted: Authorization: Bearer <access token>" };

export class World {
  readonly ledger = new FakeLedger();
  readonly log = new FakeLog();
  readonly faults: unknown[] = [];
  readonly samples: unknown[] = [];
  descriptor: Descriptor | undefined = aDescriptor();
  behaviour: Behaviour = (_request, response) => json(response, { name: "n", secret: "s" });
  /** Requests that reached the upstream. */
  readonly reached: IncomingMessage[] = [];
  readonly upstreamEvents = new EventEmitter();
  path!: DataPath;
  facts: Facts = { holdFacts: () => undefined };
  origin = "";
  port = 0;
  upstream: Upstream | undefined;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  async open(settings: Partial<DataPathSettings> = {}): Promise<this> {
    const origin = await this.#listen((request, response) => {
      this.reached.push(request);
      response.on("close", () => this.upstreamEvents.emit("closed", response.writableFinished));
      this.behaviour(request, response);
      this.upstreamEvents.emit("reached");
    });
    this.upstream = { origin, credential: "gateway" };
    this.origin = await this.#listen((request, response) => {
      if (request.url?.startsWith("/permits/")) this.path.handle(request, response);
      else response.writeHead(404).end();
    });
    this.port = Number(new URL(this.origin).port);
    this.path = new DataPath(
      {
        ledger: this.ledger,
        log: this.log,
        facts: this.facts,
        descriptors: { of: (channel) => (channel === GATE.channel ? this.descriptor : undefined) },
        upstreams: { of: () => this.upstream },
        verify: async (authorization) => this.#verify(CALLERS[authorization ?? ""]),
        challenge: (fault) => challengeOf(fault, this.origin),
        origin: this.origin,
        seen: {
          refused: () => {},
          ended: () => {},
          stranger: (sample) => this.samples.push(sample),
          broke: (error) => this.faults.push(error),
        },
      },
      { tickMs: 20, ...settings },
    );
    return this;
  }

  async close(): Promise<void> {
    await this.path.close(0);
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  async call(path: string, options: RequestOptions & { body?: string; token?: string } = {}): Promise<Answer> {
    const { release, response, text, ended } = await this.opened(path, options);
    const broke = await ended;
    const body = text();
    const problem = response.headers["content-type"] === "application/problem+json" && body && JSON.parse(body);
    return { status: response.statusCode ?? 0, headers: response.headers, body, release, broke, problem };
  }

  /** Resolves when the head has come. */
  async opened(path: string, options: RequestOptions & { body?: string; token?: string } = {}): Promise<Opened> {
    const { body, token = "operator", headers, ...rest } = options;
    const authorization = token === "" ? {} : { authorization: `Bearer ${token}` };
    // Not as a URL, which would be put straight before it is sent.
    const request = httpRequest({
      host: "127.0.0.1",
      port: this.port,
      path,
      agent: false,
      method: body === undefined ? "GET" : "POST",
      headers: { ...authorization, ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...rest,
    });
    request.end(body);
    const [response] = await once(request, "response");
    // What happens to the body is told by the response.
    request.on("error", () => {});
    return openedOf(response);
  }

  /** A connection on which the test writes each byte itself. */
  async raw(): Promise<Socket> {
    const socket = connect(this.port, "127.0.0.1");
    this.#sockets.add(socket);
    await once(socket, "connect");
    return socket;
  }

  /** As access does, but for the signature. */
  #verify(caller: Caller | undefined): Caller | TokenFault {
    return caller === undefined ? NO_TOKEN : (keyFault(caller, this.ledger) ?? caller);
  }

  async #listen(handler: Behaviour): Promise<string> {
    const server = createServer(handler);
    this.#servers.push(server);
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => {});
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }
}

function openedOf(response: IncomingMessage): Opened {
  const chunks: string[] = [];
  const grown = new EventEmitter();
  response.setEncoding("utf8").on("data", (chunk: string) => {
    chunks.push(chunk);
    grown.emit("more");
  });
  const ended = new Promise<string | undefined>((resolve) => {
    response.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    response.on("end", () => resolve(response.complete ? undefined : "INCOMPLETE"));
  });
  const text = () => chunks.join("");
  const has = async (part: string) => {
    while (!text().includes(part)) await once(grown, "more");
  };
  return { release: String(response.headers["sluice-release"]), response, text, ended, has };
}

export function json(response: ServerResponse, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body);
}

export const GRANT = `/permits/${GATE.grant}`;
export const LICENCE = `/permits/${GATE.licence}`;
