/** A node as scripts reach it, by the transport that its address names: HTTP, or one WebSocket, which the first request opens and whoever made the line closes. */
import { createTransport, http, type Transport, WebSocketRequestError, webSocket } from "viem";
import { getWebSocketRpcClient } from "viem/utils";

export interface Line extends AsyncDisposable {
  readonly url: string;
  readonly transport: Transport;
}

/** Milliseconds for one answer of a node, and for the opening of a socket. */
const ANSWER_WITHIN_MS = 10_000;
/** A socket that broke is told of, never mended: an act that was sent on it may be in a block. */
const SOCKET = { keepAlive: false, reconnect: false } as const;
type Socket = Awaited<ReturnType<typeof getWebSocketRpcClient>>;

/** @param url `http`, `https`, `ws` or `wss`. */
export function lineTo(url: string): Line {
  return url.startsWith("ws") ? socketTo(url) : { url, transport: httpTo(url), async [Symbol.asyncDispose]() {} };
}

function httpTo(url: string): Transport {
  return http(url, { retryCount: 0, timeout: ANSWER_WITHIN_MS, fetchFn: fetchAgain });
}

/**
 * A connection that the node closed while this process was busy, as with the rounds of a passphrase, is found broken only when it is used: what
 * only asks is asked once more. A transaction is never sent twice.
 */
async function fetchAgain(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, init);
  } catch (error) {
    const isWrite = typeof init?.body !== "string" || init.body.includes("eth_sendRawTransaction");
    const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined)?.code : undefined;
    if (isWrite || !BROKEN.has(String(cause)) || init.signal?.aborted === true) throw error;
    return fetch(input, init);
  }
}

/** Node's and undici's words for a connection that the other side has closed. */
const BROKEN: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

function socketTo(url: string): Line {
  const inner = webSocket(url, { ...SOCKET, retryCount: 0, timeout: ANSWER_WITHIN_MS });
  let opening: Promise<Socket> | undefined;
  const transport: Transport = (parameters) => {
    const { config, value } = inner(parameters);
    const request: typeof config.request = async (args, options) => {
      opening ??= opened(url);
      const { socket } = await opening;
      try {
        return await config.request(args, options);
      } catch (cause) {
        // The browser's events, as which a broken socket comes here, say nothing.
        if (socket.readyState === socket.OPEN) throw cause;
        throw new WebSocketRequestError({ url, ...(cause instanceof Error && { cause }) });
      }
    };
    return createTransport({ ...config, request }, value);
  };
  return {
    url,
    transport,
    async [Symbol.asyncDispose]() {
      await opening?.then(
        (socket) => socket.close(),
        () => {},
      );
    },
  };
}

/** Throws WebSocketRequestError, as viem does for a request that finds no socket. */
async function opened(url: string): Promise<Socket> {
  const socket = getWebSocketRpcClient(url, SOCKET);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not open after ${ANSWER_WITHIN_MS} ms`)), ANSWER_WITHIN_MS);
  try {
    return await Promise.race([socket, late.promise]);
  } catch (cause) {
    socket.then(
      (opened) => opened.close(),
      () => {},
    );
    throw new WebSocketRequestError({ url, ...(cause instanceof Error && { cause }) });
  } finally {
    clearTimeout(timer);
  }
}
