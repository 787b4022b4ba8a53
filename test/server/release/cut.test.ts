import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { GateId, UnixSeconds } from "../../../server/decision/gate.ts";
import { AUTHORITY, GATE, type GateName, STALE } from "./ledger.ts";
import { GRANT, json, LICENCE, type Opened, World } from "./world.ts";

describe("a running release", () => {
  let world: World;
  /** Of the last stream begun, by the upstream's side. */
  let source: ServerResponse;
  beforeEach(async () => {
    world = await new World().open();
    world.behaviour = (_request, response) => {
      source = response;
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      response.write('{"name":"first","secret":"s"}\n');
    };
  });
  afterEach(async () => {
    await world.close();
    expect(world.faults).to.deep.equal([]);
  });

  async function aStream(token = "operator"): Promise<Opened> {
    const stream = await world.opened(`${token === "operator" ? GRANT : LICENCE}/lines`, { token });
    await stream.has("first");
    return stream;
  }

  /** Cut as a transport error, and not one byte of what the upstream says afterwards. */
  async function cutBy(stop: () => void, code: string, stream?: Opened, others = 0) {
    const running = stream ?? (await aStream());
    const closed = once(world.upstreamEvents, "closed");
    stop();
    source.write('{"name":"second"}\n');
    expect(await running.ended).to.equal("ECONNRESET");
    expect(running.text()).to.equal('{"name":"first"}\n');
    const completion = await world.log.completion(running.release);
    expect(completion).to.include({ state: "cut", code, bytes: running.text().length });
    await closed;
    expect(world.path.stats().streams).to.equal(others);
    return completion;
  }

  const aboveAGrant: GateName[] = [
    "platform",
    "zone",
    "standing",
    "agreement",
    "scenario",
    "provider",
    "channel",
    "grant",
    "key",
  ];
  for (const name of aboveAGrant) {
    it(`is cut by a hold on the ${name}, and its record names it`, async () => {
      const { stops, seq } = await cutBy(() => world.ledger.hold(name), "GATE_HELD");
      expect(stops).to.have.length(1);
      expect(stops[0]).to.include({ gate: GATE[name] });
      expect(seq).to.equal(17);
      const cuts = [{ after: 16, seq: 17, count: 1 }];
      expect(world.path.stats()).to.deep.equal({ streams: 0, cut: { seq: 17, count: 1 }, cuts });
    });
  }

  for (const name of ["licence", "partner", "grant", "partnerKey"] as const) {
    it(`of a licence is cut by a hold on the ${name}`, async () => {
      await cutBy(() => world.ledger.hold(name), "GATE_HELD", await aStream("partner"));
    });
  }

  it("is cut by a close of its key, while another key's runs on", async () => {
    const partner = await aStream("partner");
    const partnerSource = source;
    await cutBy(() => world.ledger.change(["key", { closed: true }]), "GATE_CLOSED", undefined, 1);
    partnerSource.end('{"name":"last"}\n');
    expect(await partner.ended).to.equal(undefined);
    expect(partner.text()).to.equal('{"name":"first"}\n{"name":"last"}\n');
  });

  it("is left alone by a hold that does not lie above it", async () => {
    const stream = await aStream();
    world.ledger.hold("licence");
    source.end('{"name":"last"}\n');
    expect(await stream.ended).to.equal(undefined);
    expect(world.path.stats().cut.count).to.equal(0);
  });

  it("is told of the hold that cut it, and not of the one before", async () => {
    // As the registry does: it tells what it was fed, and a hold of the past too.
    world.facts.holdFacts = () => ({ seat: GATE.zone as GateId, heldBy: AUTHORITY, since: world.ledger.fed });
    const { stops } = await cutBy(() => world.ledger.hold("zone"), "GATE_HELD");
    expect(stops[0]).to.include({ gate: GATE.zone, since: 17 });
  });

  it("is cut by stale knowledge, with no gate to blame", async () => {
    const { stops } = await cutBy(() => world.ledger.turn(STALE), "LEDGER_STALE");
    expect(stops).to.deep.equal([]);
    expect(world.path.stats()).to.deep.include({ cut: { seq: 16, count: 1 }, cuts: [] });
  });

  it("is counted for the entries that cut it, and for no others", async () => {
    const [operator, partner] = [await aStream(), await aStream("partner")];
    world.ledger.hold("partner"); // 17
    expect(await partner.ended).to.equal("ECONNRESET");
    world.ledger.hold("licence"); // 18: nothing runs below it
    world.ledger.hold("zone"); // 19
    expect(await operator.ended).to.equal("ECONNRESET");
    expect(world.path.stats().cuts).to.deep.equal([
      { after: 16, seq: 17, count: 1 },
      { after: 18, seq: 19, count: 1 },
    ]);
  });

  it("is cut by the end of a term, without any entry", async () => {
    const end = (Math.floor(Date.now() / 1000) + 3600) as UnixSeconds;
    world.ledger.change(["scenario", { notAfter: end }]);
    const stream = await aStream();
    world.ledger.ahead = 3600;
    expect(await stream.ended).to.equal("ECONNRESET");
    const { stops, ...completion } = await world.log.completion(stream.release);
    expect(completion).to.include({ state: "cut", code: "GATE_EXPIRED", bytes: 17, seq: 17 });
    expect(stops).to.deep.equal([{ gate: GATE.scenario, kind: "scenario", code: "GATE_EXPIRED", since: end }]);
  });

  it("is cut at the very second of an end that lies nearer than the next look", async () => {
    await world.close();
    world = await new World().open({ tickMs: 1000 * 60 });
    world.behaviour = (_request, response) => {
      source = response;
      response.writeHead(200, { "content-type": "text/event-stream" }).write('data: {"name":"first"}\n\n');
    };
    const end = Math.floor(Date.now() / 1000) + 2;
    world.ledger.change(["grant", { notAfter: end as UnixSeconds }]);
    const stream = await world.opened(`${GRANT}/events`);
    expect(await stream.ended).to.equal("ECONNRESET");
    expect(Date.now()).to.be.within(end * 1000, end * 1000 + 900);
  });

  it("tells its holder, and nobody else, how it ended", async () => {
    const stream = await aStream();
    expect(await world.path.standingOf(stream.release, 10 as never)).to.include({ state: "running", bytes: 17 });
    await cutBy(() => world.ledger.hold("zone"), "GATE_HELD", stream);
    const standing = await world.path.standingOf(stream.release, 10 as never);
    expect(standing).to.deep.include({ state: "cut", bytes: 17, code: "GATE_HELD", seq: 17 });
    expect(standing).to.not.have.property("holder");
    expect(await world.path.standingOf(stream.release, 20 as never)).to.equal(undefined);
  });

  it("may be begun again with the same token once the hold is lifted", async () => {
    await cutBy(() => world.ledger.hold("agreement"), "GATE_HELD");
    expect((await world.call(`${GRANT}/lines`)).problem).to.include({ code: "GATE_HELD" });
    world.ledger.lift("agreement");
    await aStream();
  });

  /** Of a stream that has always more to send; it has taken the head, and takes nothing more until it is resumed. */
  async function aPausedReader() {
    const block = `{"name":"${"x".repeat(60_000)}"}\n`;
    world.behaviour = (_request, response) => {
      source = response;
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      const more = () => {
        while (response.write(block));
      };
      response.on("drain", more);
      more();
    };
    const socket = await world.raw();
    socket.write(`GET ${GRANT}/lines HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer operator\r\n\r\n`);
    await once(socket, "readable");
    const release = /Sluice-Release: (\w+)/.exec(String(socket.read()))?.[1] ?? "";
    socket.pause();
    return { socket, release };
  }

  it("of a reader that takes nothing is reset in time, its record says why, and its place is given to the next", async () => {
    await world.close();
    world = await new World().open({ most: 1, stalledAfterMs: 50 });
    const { socket, release } = await aPausedReader();
    const closed = once(world.upstreamEvents, "closed");
    expect(await world.log.completion(release)).to.include({ state: "aborted", code: "CLIENT_STALLED" });
    expect(world.path.watches).to.equal(0);
    await closed;
    const error = new Promise<NodeJS.ErrnoException>((resolve) => socket.on("error", resolve));
    socket.resume();
    expect((await error).code).to.equal("ECONNRESET");
    world.behaviour = (_request, response) => json(response, { name: "n" });
    expect((await world.call(`${GRANT}/item`)).status).to.equal(200);
    expect(world.path.stats().cut.count).to.equal(0);
  });

  it("of a stream that has nothing to say is left alone, however long", async () => {
    await world.close();
    world = await new World().open({ stalledAfterMs: 1, tickMs: 1 });
    world.behaviour = (_request, response) => {
      source = response;
      response.writeHead(200, { "content-type": "text/event-stream" }).write('data: {"name":"first"}\n\n');
    };
    const stream = await world.opened(`${GRANT}/events`);
    await stream.has("first");
    for (let block = 0; block < 20; block++) {
      world.ledger.apply();
      await new Promise(setImmediate);
    }
    source.end('data: {"name":"last"}\n\n');
    expect(await stream.ended).to.equal(undefined);
    expect(stream.text()).to.include("last");
  });

  it("of a slow reader is cut before that reader takes what lies in the gateway", async () => {
    const { socket, release } = await aPausedReader();
    // The upstream is held back: what it has to send stays with it.
    while (!source.writableNeedDrain || world.path.stats().streams !== 1) await new Promise(setImmediate);
    await settled(() => source.socket?.bytesWritten ?? 0);
    const offered = source.socket?.bytesWritten ?? 0;
    expect(offered).to.be.lessThan(32 * 1024 * 1024);
    world.ledger.hold("zone");
    const { bytes } = await world.log.completion(release);
    let taken = 0;
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => {
      socket.on("error", resolve).on("data", (chunk) => {
        taken += chunk.length;
      });
      socket.resume();
    });
    expect(error.code).to.equal("ECONNRESET");
    expect(taken).to.be.lessThan(bytes);
  });

  it("leaves no listener and no release behind when the path closes", async () => {
    const stream = await aStream();
    await world.path.close(0);
    expect(await stream.ended).to.equal("ECONNRESET");
    expect(await world.log.completion(stream.release)).to.include({ state: "cut", code: "SHUTTING_DOWN" });
    expect(world.ledger.listeners).to.equal(0);
    expect((await world.call(`${GRANT}/item`)).problem).to.include({ code: "SHUTTING_DOWN", status: 503 });
  });

  it("may end by itself while the path closes", async () => {
    const stream = await aStream();
    const closing = world.path.close(10_000);
    source.end();
    await closing;
    expect(await stream.ended).to.equal(undefined);
    expect((await world.log.completion(stream.release)).state).to.equal("finished");
  });

  it("is cut with a hundred others by one hold on the platform, each with a record", async () => {
    const streams = await Promise.all(Array.from({ length: 100 }, () => aStream()));
    world.ledger.hold("platform");
    expect(await Promise.all(streams.map(({ ended }) => ended))).to.deep.equal(Array(100).fill("ECONNRESET"));
    await Promise.all(streams.map(({ release }) => world.log.completion(release)));
    expect(world.path.stats()).to.deep.include({ streams: 0, cut: { seq: 17, count: 100 } });
  });
});

describe("a stop before the first byte", () => {
  let world: World;
  beforeEach(async () => {
    world = await new World().open();
  });
  afterEach(async () => {
    await world.close();
    expect(world.faults).to.deep.equal([]);
  });

  /** What the caller got is a refusal that names the hold, and nothing of the upstream's. */
  async function heldAnswer(call: ReturnType<World["call"]>, state: string): Promise<void> {
    const answer = await call;
    expect(answer.problem).to.include({ status: 403, code: "GATE_HELD" });
    expect(answer.body).to.not.include("secret-of-upstream");
    const record = world.log.records.find(({ kind }) => kind === (state === "refusal" ? "refusal" : "completion"));
    expect(record).to.include({ code: "GATE_HELD", release: answer.release });
    if (state !== "refusal") expect(record).to.include({ state, bytes: 0 });
  }

  it("while the record is written and the upstream has answered lets nothing out", async () => {
    world.log.slow();
    world.behaviour = (_request, response) => json(response, { name: "secret-of-upstream" });
    const call = world.call(`${GRANT}/item`);
    await once(world.upstreamEvents, "closed");
    world.ledger.hold("zone");
    world.log.flush();
    await heldAnswer(call, "refused");
  });

  it("and its lift, both while the record is written, still refuse the call", async () => {
    world.log.slow();
    const call = world.call(`${GRANT}/item`);
    await once(world.upstreamEvents, "reached");
    world.ledger.hold("zone");
    world.ledger.lift("zone");
    world.log.flush();
    await heldAnswer(call, "refused");
  });

  it("while the upstream has not answered lets nothing out, and lets the upstream go", async () => {
    let late: ServerResponse | undefined;
    world.behaviour = (_request, response) => {
      late = response;
    };
    const call = world.call(`${GRANT}/item`);
    await once(world.upstreamEvents, "reached");
    const closed = once(world.upstreamEvents, "closed");
    world.ledger.hold("zone");
    late?.writeHead(200, { "content-type": "application/json" }).end('{"name":"secret-of-upstream"}');
    await heldAnswer(call, "refused");
    await closed;
  });

  it("while the upstream's body is on its way lets nothing out", async () => {
    world.behaviour = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).write('{"name":"secret-of-upstream');
    };
    const call = world.call(`${GRANT}/item`);
    await once(world.upstreamEvents, "reached");
    await new Promise((resolve) => setTimeout(resolve, 20));
    world.ledger.hold("zone");
    await heldAnswer(call, "refused");
  });

  it("while the request's body is on its way does not reach the upstream", async () => {
    const socket = await world.raw();
    const head = `POST ${GRANT}/search HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer operator\r\nContent-Type: application/json\r\n`;
    socket.write(`${head}Content-Length: 4\r\n\r\n{`);
    while (!world.path.watches) await new Promise(setImmediate);
    world.ledger.hold("zone");
    let text = "";
    for await (const chunk of socket.setEncoding("utf8")) text += chunk;
    expect(text)
      .to.match(/^HTTP\/1\.1 403 /)
      .and.to.include("GATE_HELD")
      .and.to.include("onnection: close");
    expect(world.reached).to.deep.equal([]);
    expect(world.log.kinds()).to.deep.equal(["refusal"]);
  });

  it("by time alone, in the turn before the first byte, is found by asking once more", async () => {
    await world.close();
    world = await new World().open({ tickMs: 60_000 });
    world.ledger.change(["grant", { notAfter: (Math.floor(Date.now() / 1000) + 3600) as UnixSeconds }]);
    world.log.slow();
    const call = world.call(`${GRANT}/item`);
    await once(world.upstreamEvents, "closed");
    world.ledger.ahead = 3600;
    world.log.flush();
    expect((await call).problem).to.include({ status: 403, code: "GATE_EXPIRED" });
  });

  it("on a kept-alive connection refuses its next call, and the connection lives on", async () => {
    const { Agent } = await import("node:http");
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports: (number | undefined)[] = [];
    const call = async () => {
      const opened = await world.opened(`${GRANT}/item`, { agent });
      ports.push((opened.response as IncomingMessage).socket.localPort);
      await opened.ended;
      return opened.response.statusCode;
    };
    expect(await call()).to.equal(200);
    world.ledger.hold("dataset");
    expect(await call()).to.equal(403);
    world.ledger.lift("dataset");
    expect(await call()).to.equal(200);
    expect(new Set(ports)).to.have.property("size", 1);
    agent.destroy();
  });
});

/** Resolves when what is measured has stopped to change. */
async function settled(measure: () => number): Promise<void> {
  let last = -1;
  for (let same = 0; same < 20; ) {
    const now = measure();
    same = now === last ? same + 1 : 0;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
