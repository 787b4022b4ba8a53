/** One call at a time on a connection. Without this a stop's reset of one response would tear the tail of the one before, and calls would be decided long before they are answered. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Calls that may wait behind one; an honest client has none. */
const MOST_WAITING = 16;

interface Line {
  last: ServerResponse;
  waiting: number;
}

export class Turns {
  readonly #lines = new WeakMap<Socket, Line>();

  /** Calls `begin` when every earlier call on this connection is answered; never if the connection ends first. */
  take({ socket }: IncomingMessage, response: ServerResponse, begin: () => void): void {
    const line = this.#lines.get(socket);
    if (line === undefined) {
      this.#lines.set(socket, { last: response, waiting: 0 });
      begin();
      return;
    }
    const earlier = line.last;
    line.last = response;
    if (earlier.writableFinished) begin();
    else if (line.waiting >= MOST_WAITING) socket.destroy();
    else {
      line.waiting += 1;
      earlier.once("close", () => {
        line.waiting -= 1;
        if (!socket.destroyed) begin();
      });
    }
  }
}
