import { WebSocket } from "ws";
import { LedgerError } from "./errors.ts";

/**
 * JSON-RPC over one WebSocket that is opened again for ever. Each request has a deadline, their number is bounded,
 * and none outlives its socket. Knows nothing of blocks.
 */

export interface ConnectionOptions {
  readonly url: string;
  /** For a request and for the opening of the socket. */
  readonly deadlineMs: number;
  /** After each opening; subscriptions of an earlier socket are gone. */
  opened(): void;
  closed(reason: string): void;
  /** A notification of `eth_subscription`. */
  notified(subscription: string, result: unknown): void;
}

interface Pending {
  readonly method: string;
  readonly deadline: NodeJS.Timeout;
  resolve(result: unknown): void;
  reject(error: LedgerError): void;
}

/** Requests that may wait for their answers; a follower sends a few dozen at once. */
const MOST_PENDING = 256;
/** Bytes of one answer: logs of a range of blocks. */
const MOST_BYTES = 64 * 2 ** 20;
const FIRST_RETRY_MS = 50;
/** Below any sensible staleness bound, so that a node that returns is found within it. */
const LAST_RETRY_MS = 2_000;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #pending = new Map<number, Pending>();
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #nextId = 1;
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#open();
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** @throws LedgerError NODE_GONE, NODE_BUSY, NODE_SILENT or NODE_REFUSED; `found` of the last is the node's error code. */
  request(method: string, params: readonly unknown[], deadlineMs = this.#options.deadlineMs): Promise<unknown> {
    const socket = this.#socket;
    if (socket === undefined || !this.isOpen) {
      return Promise.reject(new LedgerError("NODE_GONE", `no connection to the node for ${method}`));
    }
    if (this.#pending.size >= MOST_PENDING) {
      const parts = { found: this.#pending.size, wanted: MOST_PENDING };
      return Promise.reject(new LedgerError("NODE_BUSY", `${MOST_PENDING} requests wait already`, parts));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#pending.delete(id);
        reject(
          new LedgerError("NODE_SILENT", `no answer to ${method} within ${deadlineMs} ms`, { wanted: deadlineMs }),
        );
      }, deadlineMs);
      this.#pending.set(id, { method, deadline, resolve, reject });
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  /** Gives this socket up, as one that answers no more; another is opened at once. */
  drop(reason: string): void {
    const socket = this.#socket;
    this.#lost(socket, reason);
    socket?.terminate();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.drop("closed by us");
  }

  #open(): void {
    if (this.#isClosed) return;
    const socket = new WebSocket(this.#options.url, {
      handshakeTimeout: this.#options.deadlineMs,
      maxPayload: MOST_BYTES,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    let reason = "the socket closed";
    socket.on("open", () => {
      this.#failures = 0;
      this.#options.opened();
    });
    socket.on("message", (raw) => this.#received(socket, String(raw)));
    socket.on("error", (error) => {
      reason = error.message;
    });
    socket.on("close", () => this.#lost(socket, reason));
  }

  /** Ends what waited on this socket and plans the next; a socket that was given up before is told of no more. */
  #lost(socket: WebSocket | undefined, reason: string): void {
    if (socket === undefined || socket !== this.#socket) return;
    this.#socket = undefined;
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.deadline);
      pending.reject(new LedgerError("NODE_GONE", `the node went away during ${pending.method}: ${reason}`));
    }
    this.#pending.clear();
    if (this.#isClosed) return;
    const wait = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LAST_RETRY_MS);
    this.#failures++;
    this.#retry = setTimeout(() => this.#open(), wait);
    this.#options.closed(reason);
  }

  #received(socket: WebSocket, text: string): void {
    if (socket !== this.#socket) return;
    const message = parse(text);
    if (message === undefined) {
      this.drop("the node sent something that is not JSON-RPC");
      return;
    }
    if (message.method === "eth_subscription") {
      const { subscription, result } = Object(message.params) as { subscription?: unknown; result?: unknown };
      if (typeof subscription === "string") this.#options.notified(subscription, result);
      return;
    }
    this.#answered(message);
  }

  /** An answer that nobody waits for came after its deadline. */
  #answered(message: Message): void {
    const pending = typeof message.id === "number" ? this.#pending.get(message.id) : undefined;
    if (pending === undefined) return;
    this.#pending.delete(message.id as number);
    clearTimeout(pending.deadline);
    if (message.error === undefined) {
      pending.resolve(message.result);
      return;
    }
    const { code, message: text } = Object(message.error) as { code?: unknown; message?: unknown };
    const parts = typeof code === "number" ? { found: code } : {};
    pending.reject(new LedgerError("NODE_REFUSED", `the node refused ${pending.method}: ${String(text)}`, parts));
  }
}

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

function parse(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
