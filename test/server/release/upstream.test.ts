import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import { type Behaviour, GRANT, json, World } from "./world.ts";

const JSON_TYPE = { "content-type": "application/json" };

describe("an upstream's answer", () => {
  let world: World;
  beforeEach(async () => {
    world = await new World().open({ headersMs: 150, bodyIdleMs: 150 });
  });
  afterEach(async () => {
    await world.close();
    expect(world.faults).to.deep.equal([]);
  });

  it("passes with the granted fields and with no header that is not named", async () => {
    world.behaviour = (_request, response) => {
      response.setHeader("set-cookie", "session=1").setHeader("etag", '"1"').setHeader("x-internal", "host-7");
      response.setHeader("last-modified", "Wed, 21 Oct 2015 07:28:00 GMT").setHeader("connection", "x-hop");
      json(response, { name: "n", secret: "s", note: "m", nobody: "knows" });
    };
    const { body, headers, release } = await world.call(`${GRANT}/item`);
    expect(JSON.parse(body)).to.deep.equal({ name: "n", note: "m" });
    const { date, ...named } = headers;
    expect(date).to.be.a("string");
    expect(named).to.deep.equal({
      "sluice-release": release,
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-accel-buffering": "no",
      "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
      "content-length": String(body.length),
      connection: "close",
    });
  });

  it("is asked for with the gateway's credential and nothing that the caller made up", async () => {
    const headers = {
      cookie: "c=1",
      "x-forwarded-for": "10.0.0.1",
      "accept-encoding": "gzip",
      range: "bytes=0-1",
      "accept-language": "zh",
      te: "trailers",
      "if-none-match": "1",
      host: "elsewhere",
    };
    await world.call(`${GRANT}/item`, { headers });
    const [request] = world.reached;
    const { connection, ...sent } = request?.headers ?? {};
    expect(connection).to.equal("keep-alive");
    expect(sent).to.deep.equal({
      host: new URL(world.upstream?.origin ?? "").host,
      accept: "application/json",
      "accept-encoding": "identity",
      "accept-language": "zh",
      authorization: "Bearer gateway",
      "user-agent": "sluice",
    });
  });

  it("to a POST is projected too, and the body reached the upstream as it was judged", async () => {
    let received = "";
    world.behaviour = async (request, response) => {
      for await (const chunk of request) received += chunk;
      json(response, { name: received, secret: "s" });
    };
    const headers = { "content-type": 'Application/JSON; charset="UTF-8"; x=y', "content-encoding": "identity" };
    const { body } = await world.call(`${GRANT}/search`, { body: ' {"q": "\\u6c34"}', headers });
    expect(received).to.equal('{"q":"水"}');
    expect(JSON.parse(body)).to.deep.equal({ name: '{"q":"水"}' });
    const { "content-type": type, "content-length": length, ...sent } = world.reached[0]?.headers ?? {};
    expect([type, length]).to.deep.equal(["application/json", "11"]);
    expect(sent).to.not.have.property("content-encoding");
  });

  it("of ten megabytes passes whole", async () => {
    const value = { name: "n".repeat(10_000_000), secret: "s" };
    world.behaviour = (_request, response) => json(response, value);
    const { body, release } = await world.call(`${GRANT}/item`);
    expect(body.length).to.equal(10_000_011);
    expect(await world.log.completion(release)).to.include({ state: "finished", bytes: 10_000_011 });
  });

  it("waits in bounded memory while the record is written", async () => {
    world.log.slow();
    let source: ServerResponse | undefined;
    world.behaviour = (_request, response) => {
      source = response;
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      const more = () => {
        while (response.write(`{"name":"${"x".repeat(60_000)}"}\n`));
      };
      response.on("drain", more);
      more();
    };
    const opening = world.opened(`${GRANT}/lines`);
    opening.catch(() => {});
    await once(world.upstreamEvents, "reached");
    const before = await settledBytes(source?.socket);
    expect(before).to.be.lessThan(32 * 1024 * 1024);
    world.log.flush();
    const stream = await opening;
    await stream.has("\n");
    stream.response.destroy();
    expect(await world.log.completion(stream.release)).to.include({ state: "aborted", code: "CLIENT_LEFT" });
  });

  it("in events passes event by event", async () => {
    let source: ServerResponse | undefined;
    world.behaviour = (_request, response) => {
      source = response;
      response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" }).flushHeaders();
    };
    const stream = await world.opened(`${GRANT}/events`);
    source?.write('data: {"name":"a","secret":"s"}\n\n');
    await stream.has("a");
    source?.end('data: {"name":"b"}\n\n');
    expect(await stream.ended).to.equal(undefined);
    expect(stream.text()).to.include("b").and.not.include("secret");
  });

  it("of a declared type that is no JSON passes as it is, with its length", async () => {
    const csv = "a,b\r\n1,2\r\n";
    world.behaviour = (_request, response) =>
      response.writeHead(200, { "content-type": "text/csv", "content-length": 10 }).end(csv);
    const answer = await world.call(`${GRANT}/file`);
    expect(answer.body).to.equal(csv);
    expect(answer.headers).to.include({ "content-length": "10", "content-type": "text/csv" });
  });

  it("of a type that passes as it is does not pass in gzip either", async () => {
    world.behaviour = (_request, response) =>
      response.writeHead(200, { "content-type": "text/csv", "content-encoding": "gzip" }).end(gzipSync("a,b"));
    expect((await world.call(`${GRANT}/file`)).problem).to.include({ status: 502, code: "UPSTREAM_FAULT" });
  });

  const item = '{"name":"n"}';
  /** What is not fit to pass before the first byte: a problem of ours, not a word of the upstream's. */
  const unfit: [string, number, string, Behaviour][] = [
    ["that hangs", 504, "UPSTREAM_TIMEOUT", () => {}],
    ["whose body hangs", 504, "UPSTREAM_TIMEOUT", (_q, r) => r.writeHead(200, JSON_TYPE).write('{"name":"words')],
    ["that resets", 502, "UPSTREAM_FAULT", (_q, r) => r.socket?.resetAndDestroy()],
    ["that is no HTTP", 502, "UPSTREAM_FAULT", (_q, r) => r.socket?.end("words\r\n\r\n")],
    [
      "shorter than it says",
      502,
      "UPSTREAM_FAULT",
      (_q, r) =>
        r.socket?.end(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n${item}`),
    ],
    [
      "that breaks off its chunks",
      502,
      "UPSTREAM_FAULT",
      (_q, r) =>
        r.socket?.end(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"nam\r\n`,
        ),
    ],
    [
      "that ends by closing alone",
      502,
      "UPSTREAM_FAULT",
      (_q, r) => r.socket?.end(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n${item}`),
    ],
    [
      "with two lengths",
      502,
      "UPSTREAM_FAULT",
      (_q, r) =>
        r.socket?.end(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\nContent-Length: 13\r\n\r\n${item}`,
        ),
    ],
    [
      "with length and chunks",
      502,
      "UPSTREAM_FAULT",
      (_q, r) =>
        r.socket?.end(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n${item}\r\n0\r\n\r\n`,
        ),
    ],
    [
      "in gzip",
      502,
      "UPSTREAM_FAULT",
      (_q, r) => r.writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip" }).end(gzipSync(item)),
    ],
    [
      "that redirects",
      502,
      "UPSTREAM_FAULT",
      (_q, r) => r.writeHead(302, { location: "http://127.0.0.1:1/words" }).end(),
    ],
    ["with a status of error", 502, "UPSTREAM_FAULT", (_q, r) => r.writeHead(500, JSON_TYPE).end('{"name":"words"}')],
    [
      "that refuses our credential",
      502,
      "UPSTREAM_FAULT",
      (_q, r) => r.writeHead(401, { "www-authenticate": "words" }).end("words"),
    ],
    ["that finds nothing", 404, "UPSTREAM_NOT_FOUND", (_q, r) => r.writeHead(404, JSON_TYPE).end('{"name":"words"}')],
    [
      "of an undeclared type",
      502,
      "UPSTREAM_FAULT",
      (_q, r) => r.writeHead(200, { "content-type": "text/html" }).end("<words>"),
    ],
    ["of no type", 502, "UPSTREAM_FAULT", (_q, r) => r.writeHead(200, { "content-length": 12 }).end(item)],
    [
      "in another charset",
      502,
      "UPSTREAM_FAULT",
      (_q, r) => r.writeHead(200, { "content-type": "application/json; charset=gbk" }).end(item),
    ],
    ["in part", 502, "UPSTREAM_FAULT", (_q, r) => r.writeHead(206, JSON_TYPE).end(item)],
    ["that is no JSON", 502, "UPSTREAM_FAULT", (_q, r) => r.writeHead(200, JSON_TYPE).end("words")],
    ["that is not whole", 502, "UPSTREAM_FAULT", (_q, r) => r.writeHead(200, JSON_TYPE).end('{"name":"words"')],
    [
      "with a key twice",
      502,
      "UPSTREAM_FAULT",
      (_q, r) => r.writeHead(200, JSON_TYPE).end('{"name":"words","name":"x"}'),
    ],
  ];
  for (const [name, status, code, behaviour] of unfit) {
    it(`${name} is ${status} ${code}, in our words`, async () => {
      world.behaviour = behaviour;
      const answer = await world.call(`${GRANT}/item`);
      expect(answer.problem, answer.body).to.include({ status, code });
      expect(answer.body).to.not.include("words");
      expect(JSON.stringify(answer.headers)).to.not.include("words");
      expect(await world.log.completion(answer.release)).to.include({ state: "failed", code, bytes: 0 });
      expect(world.reached).to.have.length(1);
    });
  }

  it("that never comes, for nobody listens there, is UPSTREAM_UNREACHABLE", async () => {
    const unused = createServer().listen(0, "127.0.0.1");
    await once(unused, "listening");
    const address = unused.address();
    unused.close();
    await once(unused, "close");
    const port = typeof address === "object" ? address?.port : 0;
    world.upstream = { origin: `http://127.0.0.1:${port}`, credential: "c" };
    const { problem } = await world.call(`${GRANT}/item`);
    expect(problem).to.include({ status: 502, code: "UPSTREAM_UNREACHABLE", retry: 5 });
    expect(problem.detail).to.not.include(String(port));
  });

  it("of a provider without a configured address is UPSTREAM_UNREACHABLE", async () => {
    world.upstream = undefined;
    expect((await world.call(`${GRANT}/item`)).problem).to.include({ code: "UPSTREAM_UNREACHABLE" });
  });

  it("larger than the limit is refused by its length, or cut where it passes it", async () => {
    await world.close();
    world = await new World().open({ answerBytes: 200_000 });
    const large = JSON.stringify({ name: "n".repeat(300_000) });
    world.behaviour = (_request, response) =>
      response.writeHead(200, { ...JSON_TYPE, "content-length": large.length }).end(large);
    expect((await world.call(`${GRANT}/item`)).problem).to.include({ code: "UPSTREAM_FAULT" });
    world.behaviour = (_request, response) => {
      response.writeHead(200, JSON_TYPE).write(large.slice(0, 50));
      response.write(large.slice(50, 90));
      world.upstreamEvents.once("more", () => response.end(large.slice(90)));
    };
    const stream = await world.opened(`${GRANT}/item`);
    world.upstreamEvents.emit("more");
    expect(await stream.ended).to.equal("ECONNRESET");
    expect(await world.log.completion(stream.release)).to.include({ state: "failed", code: "UPSTREAM_FAULT" });
  });

  const breaks: [string, (source: ServerResponse) => void][] = [
    ["resets", (source) => source.socket?.resetAndDestroy()],
    ["closes", (source) => source.socket?.destroy()],
    ["says what is no JSON", (source) => source.write("words\n")],
  ];
  for (const [name, break_] of breaks) {
    it(`that ${name} in mid-stream ends as a transport error`, async () => {
      let source: ServerResponse | undefined;
      world.behaviour = (_request, response) => {
        source = response;
        response.writeHead(200, { "content-type": "application/x-ndjson" }).write('{"name":"first"}\n');
      };
      const stream = await world.opened(`${GRANT}/lines`);
      await stream.has("first");
      if (source !== undefined) break_(source);
      expect(await stream.ended).to.equal("ECONNRESET");
      expect(stream.text()).to.equal('{"name":"first"}\n');
      expect(await world.log.completion(stream.release)).to.include({
        state: "failed",
        code: "UPSTREAM_FAULT",
        bytes: 17,
      });
    });
  }

  it("is given up when the caller leaves before it, and no byte is counted", async () => {
    world.behaviour = () => {};
    const socket: Socket = await world.raw();
    socket.write(`GET ${GRANT}/item HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer operator\r\n\r\n`);
    await once(world.upstreamEvents, "reached");
    const closed = once(world.upstreamEvents, "closed");
    socket.destroy();
    await closed;
    const [admission] = world.log.records;
    const release = admission?.release ?? "";
    expect(await world.log.completion(release)).to.include({ state: "aborted", code: "CLIENT_LEFT", bytes: 0 });
    expect(world.path.watches).to.equal(0);
  });

  it("is given up when the caller leaves a stream", async () => {
    world.behaviour = (_request, response) =>
      response.writeHead(200, { "content-type": "application/x-ndjson" }).write('{"name":"first"}\n');
    const stream = await world.opened(`${GRANT}/lines`);
    await stream.has("first");
    const closed = once(world.upstreamEvents, "closed");
    stream.response.destroy();
    await closed;
    expect(await world.log.completion(stream.release)).to.include({ state: "aborted", bytes: 17 });
  });
});

describe("a connection with several calls", () => {
  let world: World;
  beforeEach(async () => {
    world = await new World().open();
  });
  afterEach(() => world.close());
  const call = (path: string) => `GET ${GRANT}${path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer operator\r\n\r\n`;

  it("begins the next one when the one before is answered, in order", async () => {
    const waiting: ServerResponse[] = [];
    world.behaviour = (_request, response) => waiting.push(response);
    const socket = await world.raw();
    socket.write(call("/item?id=1") + call("/item?id=2"));
    await once(world.upstreamEvents, "reached");
    expect(world.path.watches).to.equal(1);
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
    const [first] = waiting;
    if (first !== undefined) json(first, { name: "one" });
    await once(world.upstreamEvents, "reached");
    expect(text).to.include("one");
    const [, second] = waiting;
    if (second !== undefined) json(second, { name: "two" });
    while (!text.includes("two")) await once(socket, "data");
    expect(text.indexOf("one")).to.be.lessThan(text.indexOf("two"));
  });

  it("that sends more than anybody needs is closed", async () => {
    world.behaviour = () => {};
    const socket = await world.raw();
    socket.on("error", () => {});
    socket.write(call("/item").repeat(40));
    await once(socket, "close");
    expect(world.reached.length).to.be.at.most(1);
  });
});

async function settledBytes(socket: Socket | null | undefined): Promise<number> {
  let last = -1;
  for (let same = 0; same < 20; ) {
    const now = socket?.bytesWritten ?? 0;
    same = now === last ? same + 1 : 0;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return last;
}
