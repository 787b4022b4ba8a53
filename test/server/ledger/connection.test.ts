import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import { type WebSocket, WebSocketServer } from "ws";
import { Connection } from "../../../server/ledger/connection.ts";
import { LedgerError } from "../../../server/ledger/errors.ts";

const failureOf = async (promise: Promise<unknown>): Promise<LedgerError> => {
  const reason = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (reason instanceof LedgerError) return reason;
  throw new Error(`no failure of the ledger: ${String(reason)}`);
};

describe("the connection to the node", () => {
  let server: WebSocketServer;
  let connection: Connection;
  let sockets: WebSocket[];
  let answer: (socket: WebSocket, call: { id: number; method: string }) => void;
  let opened: PromiseWithResolvers<void>;
  const notified: unknown[] = [];

  const connect = (deadlineMs: number) => {
    opened = Promise.withResolvers<void>();
    const { port } = server.address() as AddressInfo;
    connection = new Connection({
      url: `ws://127.0.0.1:${port}`,
      deadlineMs,
      opened: () => opened.resolve(),
      closed: () => {
        opened = Promise.withResolvers<void>();
      },
      notified: (subscription, result) => notified.push([subscription, result]),
    });
    return opened.promise;
  };

  beforeEach(async () => {
    sockets = [];
    notified.length = 0;
    answer = (socket, { id, method }) => socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: `${method}!` }));
    server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    server.on("connection", (socket) => {
      sockets.push(socket);
      socket.on("message", (raw) => answer(socket, JSON.parse(String(raw))));
    });
  });
  afterEach(() => {
    connection.close();
    for (const socket of sockets) socket.terminate();
    server.close();
  });

  it("gives each answer to the request that it belongs to, in whatever order they come", async () => {
    await connect(5_000);
    const calls: { id: number; method: string }[] = [];
    answer = (socket, call) => {
      calls.push(call);
      if (calls.length < 2) return;
      for (const { id, method } of calls.reverse()) socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: method }));
    };
    expect(await Promise.all([connection.request("a", []), connection.request("b", [])])).to.deep.equal(["a", "b"]);
  });

  it("gives up a request at its deadline, and drops an answer that comes later", async () => {
    await connect(5_000);
    answer = () => {};
    const silent = await failureOf(connection.request("slow", [], 20));
    expect(silent).to.include({ code: "NODE_SILENT", severity: "again", wanted: 20 });
    for (const socket of sockets) socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, result: "late" }));
    answer = (socket, { id }) => socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: "in time" }));
    expect(await connection.request("next", [])).to.equal("in time");
  });

  it("names the node's own error by its code", async () => {
    await connect(5_000);
    const error = { code: -32602, message: "invalid params" };
    answer = (socket, { id }) => socket.send(JSON.stringify({ jsonrpc: "2.0", id, error }));
    expect(await failureOf(connection.request("m", []))).to.include({ code: "NODE_REFUSED", found: -32602 });
  });

  it("lets no more than 256 requests wait, and refuses the next without sending it", async () => {
    await connect(5_000);
    const sent: string[] = [];
    answer = (_socket, { method }) => sent.push(method);
    const waiting = Array.from({ length: 256 }, (_, i) => failureOf(connection.request(`m${i}`, [])));
    expect(await failureOf(connection.request("too many", []))).to.include({ code: "NODE_BUSY", found: 256 });
    connection.close();
    for (const failure of await Promise.all(waiting)) expect(failure.code).to.equal("NODE_GONE");
    expect(sent).not.to.include("too many");
  });

  it("ends what waited when the socket goes, and opens another by itself", async () => {
    await connect(5_000);
    answer = (socket) => socket.terminate();
    expect((await failureOf(connection.request("m", []))).code).to.equal("NODE_GONE");
    answer = (socket, { id }) => socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: "again" }));
    await opened.promise;
    expect(await connection.request("m", [])).to.equal("again");
    expect(sockets).to.have.length(2);
  });

  it("gives up a socket that sends anything but JSON-RPC", async () => {
    await connect(5_000);
    answer = (socket) => socket.send("not JSON");
    expect(await failureOf(connection.request("m", []))).to.include({ code: "NODE_GONE" });
  });

  it("passes notifications on, and hears none of a socket that it gave up", async () => {
    await connect(5_000);
    const note = { jsonrpc: "2.0", method: "eth_subscription", params: { subscription: "0x1", result: 7 } };
    answer = (socket, { id }) => {
      socket.send(JSON.stringify(note));
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: null }));
    };
    await connection.request("m", []);
    connection.drop("a test's wish");
    for (const socket of sockets) socket.send(JSON.stringify(note));
    await opened.promise;
    expect(notified).to.deep.equal([["0x1", 7]]);
  });
});
