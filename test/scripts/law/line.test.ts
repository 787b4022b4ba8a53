/** A node by the transport of its address: a socket serves all clients of a line, and is gone when the line is. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import { createPublicClient } from "viem";
import { WebSocketServer } from "ws";
import { lineTo } from "../../../scripts/law/line.ts";

describe("a line to a node", () => {
  let server: Server;
  let sockets: WebSocketServer;
  const posted: string[] = [];
  const url = (scheme: string) => `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  beforeEach(async () => {
    posted.length = 0;
    server = createServer((request, response) => {
      posted.push(request.method ?? "");
      response.setHeader("content-type", "application/json").end('{"jsonrpc":"2.0","id":1,"result":"0x7"}');
    });
    sockets = new WebSocketServer({ server });
    sockets.on("connection", (socket) =>
      socket.on("message", (raw) => {
        const { id, method } = JSON.parse(String(raw));
        if (method === "eth_blockNumber") socket.terminate();
        else if (method === "eth_call") {
          const error = { code: 3, message: "execution reverted", data: "0x01" };
          socket.send(JSON.stringify({ jsonrpc: "2.0", id, error }));
        } else socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: "0x8" }));
      }),
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(async () => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const nameOf = async (answer: Promise<unknown>) => answer.then(String, (error: Error) => error.name);

  it("speaks HTTP to an http address", async () => {
    await using line = lineTo(url("http"));
    expect(await createPublicClient({ transport: line.transport }).getChainId()).to.equal(7);
    expect(posted).to.deep.equal(["POST"]);
    expect(sockets.clients.size).to.equal(0);
  });

  it("speaks over one socket to a ws address, whatever asks, and never HTTP", async () => {
    await using line = lineTo(url("ws"));
    expect(sockets.clients.size, "nobody has asked").to.equal(0);
    const clients = [1, 2].map(() => createPublicClient({ transport: line.transport }));
    expect(await Promise.all(clients.map((client) => client.getChainId()))).to.deep.equal([8, 8]);
    expect(sockets.clients.size).to.equal(1);
    expect(posted).to.deep.equal([]);
  });

  it("closes its socket at the end, and needs none to be closed", async () => {
    await lineTo(url("ws"))[Symbol.asyncDispose]();
    const line = lineTo(url("ws"));
    await createPublicClient({ transport: line.transport }).getChainId();
    const [socket] = sockets.clients;
    if (socket === undefined) throw new Error("no socket");
    const closed = once(socket, "close");
    await line[Symbol.asyncDispose]();
    await closed;
  });

  it("passes on what the node refused, with its data", async () => {
    await using line = lineTo(url("ws"));
    const client = createPublicClient({ transport: line.transport });
    const error = await client.call({ to: "0x00000000000000000000000000000000000000ee" }).catch((thrown) => thrown);
    expect(error.walk((cause: { data?: unknown }) => cause.data === "0x01")).to.include({ code: 3 });
  });

  it("tells of a node that is not there, one that breaks off, and one that broke off before, alike", async () => {
    await using line = lineTo(url("ws"));
    const client = createPublicClient({ transport: line.transport, cacheTime: 0 });
    expect(await nameOf(client.getBlockNumber())).to.equal("WebSocketRequestError");
    expect(await nameOf(client.getChainId())).to.equal("WebSocketRequestError");
    await using nowhere = lineTo("ws://127.0.0.1:9");
    expect(await nameOf(createPublicClient({ transport: nowhere.transport }).getChainId())).to.equal(
      "WebSocketRequestError",
    );
  });

  it("to a server that knows no sockets is refused, and the client lets go of it", async () => {
    const plain = createServer();
    const left = Promise.withResolvers<void>();
    plain.on("upgrade", (_request, socket) => {
      socket.on("close", left.resolve).end("HTTP/1.1 404 Not Found\r\n\r\n");
    });
    plain.listen(0, "127.0.0.1");
    await once(plain, "listening");
    await using line = lineTo(`ws://127.0.0.1:${(plain.address() as AddressInfo).port}`);
    const asked = createPublicClient({ transport: line.transport }).getChainId();
    expect(await nameOf(asked)).to.equal("WebSocketRequestError");
    await left.promise;
    await new Promise((resolve) => plain.close(resolve));
  });
});

describe("a connection that the node has closed", () => {
  it("is no reason to fail for what only asks, and a transaction is never sent twice", async () => {
    const heard: string[] = [];
    const server = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (body: string) => {
        const { id, method } = JSON.parse(body);
        heard.push(method);
        if (heard.length % 2 === 1) return void request.socket.resetAndDestroy();
        response
          .setHeader("content-type", "application/json")
          .end(JSON.stringify({ jsonrpc: "2.0", id, result: "0x7" }));
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using line = lineTo(`http://127.0.0.1:${port}`);
    const client = createPublicClient({ transport: line.transport });
    expect(await client.getChainId()).to.equal(7);
    expect(heard).to.deep.equal(["eth_chainId", "eth_chainId"]);
    const sent = client.sendRawTransaction({ serializedTransaction: "0x00" }).catch((error: unknown) => error);
    expect(await sent).to.be.instanceOf(Error);
    expect(heard).to.deep.equal(["eth_chainId", "eth_chainId", "eth_sendRawTransaction"]);
    server.closeAllConnections();
    server.close();
  });
});
