/** A wire between gateway and ledger that says when a new block's head was handed to the gateway's socket. It changes nothing, and its time is counted as the gateway's. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Tap extends Disposable {
  readonly port: number;
  /** Nanoseconds of the machine's monotonic clock at the next head. */
  nextHead(): Promise<number>;
}

const HEAD = /"eth_subscription".*"parentHash"/s;

export async function tapTo(ledger: URL): Promise<Tap> {
  let waiting: ((at: number) => void) | undefined;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (gateway) => {
    const node = connect({ host: ledger.hostname, port: Number(ledger.port), noDelay: true });
    node.on("data", (chunk) => {
      if (waiting !== undefined && HEAD.test(chunk.toString("latin1"))) {
        waiting(Number(process.hrtime.bigint()));
        waiting = undefined;
      }
      gateway.write(chunk);
    });
    gateway.on("data", (chunk) => node.write(chunk));
    for (const [one, other] of [
      [gateway, node],
      [node, gateway],
    ] as const) {
      sockets.add(one);
      one.on("error", () => {}).on("close", () => other.destroy());
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    nextHead: () =>
      new Promise((resolve) => {
        waiting = resolve;
      }),
    [Symbol.dispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
