/** One WebSocket: its requests, its subscriptions, and what waits to be sent to it. A client that does not read is cut off, so that it cannot fill the ledger's memory. */
import type { RawData, WebSocket } from "ws";
import type { Chain } from "./chain.ts";
import { RPC, RpcError } from "./errors.ts";
import { type Answering, type Request, respond } from "./rpc.ts";
import { Subscriptions } from "./subscriptions.ts";

/** What may lie unsent for a slow reader; beyond it the connection is cut without a closing word, which it would not read either. */
export const UNSENT_MAX_BYTES = 8 * 1024 * 1024;
/** Messages of one connection answered at once. */
export const IN_WORK_MAX = 1_000;

export class Connection {
  readonly #socket: WebSocket;
  readonly #subscriptions: Subscriptions;
  readonly #answering: Answering;
  #inWork = 0;

  constructor(socket: WebSocket, chain: Chain, answering: Answering) {
    this.#socket = socket;
    this.#subscriptions = new Subscriptions(chain, (text) => this.#send(text));
    this.#answering = answering;
    socket.on("message", (message) => void this.#receive(message));
    socket.on("error", () => socket.terminate()); // a broken frame or one too large: ws has named it in its close code
    socket.on("close", () => this.#subscriptions[Symbol.dispose]());
  }

  async #receive(message: RawData): Promise<void> {
    const full = this.#inWork >= IN_WORK_MAX;
    this.#inWork++;
    const answered = await respond(String(message), (request) => (full ? tooMuch() : this.#answer(request)));
    this.#inWork--;
    if (answered !== undefined) this.#send(answered);
  }

  async #answer(request: Request): Promise<unknown> {
    if (request.method === "eth_subscribe") return this.#subscriptions.add(request.params);
    if (request.method === "eth_unsubscribe") return this.#subscriptions.remove(request.params);
    return this.#answering(request);
  }

  #send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > UNSENT_MAX_BYTES) this.#socket.terminate();
    else this.#socket.send(text);
  }
}

function tooMuch(): Promise<never> {
  return Promise.reject(new RpcError(RPC.tooMuch, `a connection has at most ${IN_WORK_MAX} requests in work`));
}
