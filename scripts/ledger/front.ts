/** HTTP and WebSocket on one loopback port, as a real node has them. No CORS header, no request that a web page of elsewhere could send, and a bound on everything a client may pile up. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { WebSocketServer } from "ws";
import type { Chain } from "./chain.ts";
import { Connection } from "./connection.ts";
import { LedgerError, RPC, RpcError, textOf } from "./errors.ts";
import { answer } from "./methods.ts";
import { BODY_MAX_BYTES, type Request, respond } from "./rpc.ts";

const HOST = "127.0.0.1";
const CONNECTIONS_MAX = 256;
const HEADERS_TIMEOUT_MS = 10_000;
const BODY_TIMEOUT_MS = 30_000;

export interface Front extends AsyncDisposable {
  readonly port: number;
}

export interface FrontOptions {
  readonly chain: Chain;
  readonly gasCap: number;
  /** 0: any free one. */
  readonly port: number;
}

/** Listens when it returns. Throws LedgerError (PORT_IN_USE). */
export async function openFront({ chain, gasCap, port }: FrontOptions): Promise<Front> {
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: BODY_TIMEOUT_MS });
  server.maxConnections = CONNECTIONS_MAX;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: BODY_MAX_BYTES, perMessageDeflate: false });
  const answering = (request: Request): Promise<unknown> => answer(chain, request.method, request.params, gasCap);

  server.on("request", (request, response) => void post(request, response, answering));
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(request);
    if (refusal !== undefined)
      return void socket.end(`HTTP/1.1 ${refusal.status} ${refusal.why}\r\nConnection: close\r\n\r\n`);
    sockets.handleUpgrade(request, socket, head, (each) => void new Connection(each, chain, answering));
  });

  await listening(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await setImmediate(); // answers given just now leave first
      const closed = new Promise((resolve) => server.close(resolve));
      for (const each of sockets.clients) each.close(1001, "the ledger is stopping");
      await setImmediate();
      for (const each of sockets.clients) each.terminate();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = error.code === "EADDRINUSE";
      const message = inUse
        ? `port ${port} of ${HOST} is taken by another program: end it, or choose another with --port`
        : `cannot listen on port ${port} of ${HOST}: ${textOf(error)}`;
      reject(new LedgerError(inUse ? "PORT_IN_USE" : "INTERNAL", message, error));
    });
    server.listen(port, HOST, resolve);
  });
}

/* HTTP */

async function post(
  request: IncomingMessage,
  response: ServerResponse,
  answering: (request: Request) => Promise<unknown>,
): Promise<void> {
  const refusal = refusalOf(request) ?? refusalOfPost(request);
  if (refusal !== undefined) return refuse(response, refusal);
  let text: string | undefined;
  try {
    text = await bodyOf(request);
  } catch {
    return void response.destroy(); // the client went away, or was too slow
  }
  if (text === undefined) return refuse(response, { status: 413, why: `a body has at most ${BODY_MAX_BYTES} bytes` });
  const answered = await respond(text, async (each) => {
    if (each.method !== "eth_subscribe" && each.method !== "eth_unsubscribe") return answering(each);
    throw new RpcError(RPC.unknownMethod, `${each.method} is served over WebSocket only, at this same address`);
  });
  if (answered === undefined) return void response.writeHead(204).end();
  response
    .writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(answered) })
    .end(answered);
}

interface Refusal {
  readonly status: number;
  readonly why: string;
}

function refuse(response: ServerResponse, { status, why }: Refusal): void {
  response.writeHead(status, { "content-type": "text/plain", connection: "close" }).end(`${why}\n`);
}

/** A page of elsewhere reaches a loopback port by a name of its own (DNS rebinding) or by its own origin: both show here. */
function refusalOf({ headers: { host, origin } }: IncomingMessage): Refusal | undefined {
  if (!isLoopback(`http://${host}`)) return { status: 403, why: "Host is not loopback" };
  if (origin !== undefined && !isLoopback(origin)) return { status: 403, why: "Origin is not loopback" };
  return undefined;
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
}

/** JSON's own content type is asked, because a page can send any other without asking the browser's leave. */
function refusalOfPost({ method, headers }: IncomingMessage): Refusal | undefined {
  if (method !== "POST") return { status: 405, why: "JSON-RPC is sent by POST" };
  if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? ""))
    return { status: 415, why: "Content-Type is application/json" };
  if (Number(headers["content-length"] ?? 0) > BODY_MAX_BYTES)
    return { status: 413, why: `a body has at most ${BODY_MAX_BYTES} bytes` };
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
