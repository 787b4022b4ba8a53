import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { UnixSeconds } from "../../../server/decision/gate.ts";
import { GATE, type GateName, STALE } from "./ledger.ts";
import { type Answer, aDescriptor, GRANT, json, LICENCE, World } from "./world.ts";

describe("a refused call", () => {
  let world: World;
  beforeEach(async () => {
    world = await new World().open();
  });
  afterEach(() => world.close());

  /** The code, the status, and that nothing happened. */
  function refused(answer: Answer, status: number, code: string): void {
    expect(answer.problem, answer.body).to.include({ code, status, release: answer.release });
    expect(answer.status).to.equal(status);
    expect(answer.release).to.match(/^[0-9a-f]{32}$/);
    expect(answer.problem.advice.zh).to.be.a("string");
    expect(world.reached).to.deep.equal([]);
    expect(world.faults).to.deep.equal([]);
  }

  it("is released while nothing stops it, so that the refusals below mean something", async () => {
    const answer = await world.call(`${GRANT}/item?id=7`);
    expect(answer).to.deep.include({ status: 200, body: '{"name":"n"}', broke: undefined });
    expect(world.reached.map(({ url }) => url)).to.deep.equal(["/item?id=7"]);
    expect((await world.log.completion(answer.release)).state).to.equal("finished");
    expect(world.log.kinds()).to.deep.equal(["admission", "finished"]);
  });

  const onThePath: GateName[] = [
    "platform",
    "operator",
    "department",
    "provider",
    "dataset",
    "channel",
    "zone",
    "standing",
    "agreement",
    "scenario",
    "grant",
    "key",
  ];
  for (const name of onThePath) {
    it(`names a hold on the ${name}, is logged with it, and passes once it is lifted`, async () => {
      world.ledger.hold(name);
      const answer = await world.call(`${GRANT}/item`);
      refused(answer, 403, "GATE_HELD");
      expect(answer.problem.stops.map(({ gate }: { gate: number }) => gate)).to.deep.equal([GATE[name]]);
      expect(answer.problem).to.include({ retry: "after-lift", permit: GATE.grant, seq: 17, block: 2 });
      const [record] = world.log.records;
      expect(record).to.deep.include({ kind: "refusal", code: "GATE_HELD", stops: answer.problem.stops });
      world.ledger.lift(name);
      expect((await world.call(`${GRANT}/item`)).status).to.equal(200);
    });
  }

  it("names every stop, nearest the platform first", async () => {
    world.ledger.change(
      ["grant", { notAfter: 5 as UnixSeconds }],
      ["zone", { holds: 2 + 4 }],
      ["key", { notAfter: 7 as UnixSeconds }],
    );
    const { problem } = await world.call(`${GRANT}/item`);
    const stops = problem.stops.map(({ gate, code }: { gate: number; code: string }) => [gate, code]);
    expect(stops).to.deep.equal([
      [GATE.zone, "GATE_HELD"],
      [GATE.zone, "GATE_HELD"],
      [GATE.key, "GATE_EXPIRED"],
      [GATE.grant, "GATE_EXPIRED"],
    ]);
    expect(problem).to.include({ code: "GATE_HELD", retry: "never" });
  });

  const requests: [string, string, number, string, object?][] = [
    ["without a token", "/item", 401, "TOKEN_MISSING", { token: "" }],
    ["for an operation that is not declared", "/secrets", 404, "OPERATION_UNKNOWN"],
    ["with a parameter that is not declared", "/item?all=1", 400, "PARAMETER_INVALID"],
    ["with a value that is not as declared", "/item?id=0123456789", 400, "PARAMETER_INVALID"],
    ["by another method than GET and POST", "/item", 405, "METHOD_NOT_ALLOWED", { method: "DELETE" }],
    ["by a method that the operation has not", "/item", 405, "METHOD_NOT_ALLOWED", { body: "{}" }],
    ["without the body that it wants", "/search", 400, "PARAMETER_INVALID", { method: "POST" }],
    [
      "with a body of another type",
      "/search",
      415,
      "REQUEST_TYPE_UNKNOWN",
      { body: "x", headers: { "content-type": "text/plain" } },
    ],
    ["with a body too large", "/search", 413, "REQUEST_TOO_LARGE", { body: "x".repeat(1_048_577) }],
    [
      "with chunks that grow too large",
      "/search",
      413,
      "REQUEST_TOO_LARGE",
      { body: "x".repeat(1_048_577), headers: { "transfer-encoding": "chunked" } },
    ],
    [
      "with a body in another charset",
      "/search",
      415,
      "REQUEST_TYPE_UNKNOWN",
      { body: "{}", headers: { "content-type": "application/json; charset=utf-16le" } },
    ],
    [
      "with a body on an operation that takes none",
      "/item",
      400,
      "PARAMETER_INVALID",
      { body: "{}", method: "GET", headers: { "content-length": 2 } },
    ],
    ["with a POST body where none is declared", "/refresh", 400, "PARAMETER_INVALID", { body: "{}" }],
    ["that leaves the API by dots", "/item/%2e%2e/%2e%2e/admin", 404, "OPERATION_UNKNOWN"],
    ["that hides a slash", "/item%2f..%2fadmin", 404, "OPERATION_UNKNOWN"],
    ["that doubles a slash", "//item", 404, "OPERATION_UNKNOWN"],
    ["for the personal operation without its field", "/person", 404, "OPERATION_UNKNOWN"],
  ];
  for (const [name, path, status, code, options = {}] of requests) {
    it(`${name} is ${status} ${code}`, async () => refused(await world.call(GRANT + path, options), status, code));
  }

  const bodies: [string, string, RegExp][] = [
    ["asks by a withheld field", '{"q":"x","secret":"s"}', /^the body: wanted no members but q, name$/],
    ["has a member that is not declared", '{"q":"x","page":1}', /^the body: wanted no members but q, name$/],
    ["has a member twice", '{"q":"x","q":"y"}', /once/],
    ["has __proto__", '{"__proto__":{"q":"x"}}', /^the body: wanted no members but q, name$/],
    ["has a text too long", `{"q":"${"x".repeat(21)}"}`, /^\/q: wanted at most 20 characters$/],
    ["is no JSON", "q=x", /^the body: wanted JSON in UTF-8/],
    ["is empty in chunks", "", /^the body: wanted JSON in UTF-8/],
  ];
  for (const [name, body, detail] of bodies) {
    it(`with a body that ${name} is 400 REQUEST_INVALID, and logged so`, async () => {
      const headers = { "transfer-encoding": "chunked" };
      const answer = await world.call(`${GRANT}/search`, { body, headers });
      refused(answer, 400, "REQUEST_INVALID");
      expect(answer.problem.detail).to.match(detail);
      expect(world.log.records).to.have.length(1);
      expect(world.log.records[0]).to.include({ kind: "refusal", code: "REQUEST_INVALID", method: "POST" });
    });
  }

  it("for its body is not counted, and the same permit passes with another body", async () => {
    world.ledger.permit("grant", { fields: 1n, calls: 1n });
    refused(await world.call(`${GRANT}/search`, { body: '{"secret":"s"}' }), 400, "REQUEST_INVALID");
    expect((await world.call(`${GRANT}/search`, { body: '{"name":"水"}' })).status).to.equal(200);
  });

  const paths = [
    "/permits/0/item",
    "/permits/011/item",
    "/permits/4294967296/item",
    "/permits/11",
    "/permits/%311/item",
    "/permits/99/item",
    `/permits/${GATE.channel}/item`,
  ];
  for (const path of paths) {
    it(`for ${path} is 404 PERMIT_UNKNOWN`, async () => refused(await world.call(path), 404, "PERMIT_UNKNOWN"));
  }

  it("is told where to find a token, and leaves no record", async () => {
    const answer = await world.call(`${GRANT}/item`, { token: "forged" });
    expect(answer.headers["www-authenticate"]).to.match(/^Bearer realm="sluice", resource_metadata="[^"]+"$/);
    expect(world.log.records).to.deep.equal([]);
    expect([...world.path.strangers()]).to.deep.equal([["TOKEN_MISSING 127.0.0.0/24", 1]]);
    expect(world.samples).to.have.length(1);
  });

  for (const path of ["/item", "/openapi.json", "/openapi-3.0.json", "/no-such-operation"]) {
    it(`for ${path} with a token whose key is closed is 401 KEY_CLOSED, and leaves no record`, async () => {
      world.ledger.change(["key", { closed: true }]);
      world.ledger.hold("zone");
      const answer = await world.call(GRANT + path);
      refused(answer, 401, "KEY_CLOSED");
      expect(answer.headers["www-authenticate"]).to.match(/error="invalid_token", error_description="service key 12 /);
      expect(answer.problem.stops).to.deep.equal([]);
      expect(world.log.records).to.deep.equal([]);
      expect([...world.path.strangers()]).to.deep.equal([["KEY_CLOSED 127.0.0.0/24", 1]]);
      expect((await world.call(GRANT + path, { token: "partner" })).status).to.not.equal(401);
    });
  }

  it("on stale knowledge that has not come to the token's key is 503 all the same", async () => {
    world.ledger.change(["key", { kind: "zone" }]);
    refused(await world.call(`${GRANT}/item`), 401, "TOKEN_INVALID");
    world.ledger.turn(STALE);
    refused(await world.call(`${GRANT}/item`), 503, "LEDGER_STALE");
  });

  it("under another holder's permit is not told what the permit grants", async () => {
    refused(await world.call(`${LICENCE}/no-such-operation`), 403, "PERMIT_NOT_YOURS");
    refused(await world.call(`${LICENCE}/openapi.json`), 403, "PERMIT_NOT_YOURS");
  });

  for (const mode of ["model", "sealed"]) {
    it(`on a channel in the mode ${mode} is MODE_NOT_SERVED`, async () => {
      world.descriptor = aDescriptor(mode);
      refused(await world.call(`${GRANT}/item`), 403, "MODE_NOT_SERVED");
    });
  }

  it("under a permit with a personal field is CONSENT_MISSING, whatever it asks for", async () => {
    world.ledger.permit("grant", { fields: 0b1_0001n });
    refused(await world.call(`${GRANT}/item`), 403, "CONSENT_MISSING");
  });

  it("on a channel without a matching descriptor is DESCRIPTOR_UNKNOWN", async () => {
    world.descriptor = undefined;
    refused(await world.call(`${GRANT}/item`), 403, "DESCRIPTOR_UNKNOWN");
  });

  for (const [code, seconds] of [
    ["LEDGER_STALE", "2"],
    ["LEDGER_REORGANISED", "60"],
  ] as const) {
    it(`on ${code} is 503 with Retry-After and no gate to blame`, async () => {
      world.ledger.turn({ ...STALE, code });
      const answer = await world.call(`${GRANT}/item`);
      refused(answer, 503, code);
      expect(answer.headers["retry-after"]).to.equal(seconds);
      expect(answer.problem.stops).to.deep.equal([]);
      world.ledger.turn(undefined);
      expect((await world.call(`${GRANT}/item`)).status).to.equal(200);
    });
  }

  it("while the log is closed is 503, and passes when it has recovered", async () => {
    world.log.broken = "disk full";
    const answer = await world.call(`${GRANT}/item`);
    refused(answer, 503, "LOG_UNAVAILABLE");
    expect(answer.headers["retry-after"]).to.equal("5");
    world.ledger.hold("zone");
    refused(await world.call(`${GRANT}/item`), 503, "LOG_UNAVAILABLE");
    world.ledger.lift("zone");
    world.log.broken = undefined;
    expect((await world.call(`${GRANT}/item`)).status).to.equal(200);
  });

  it("whose record fails on the disk has let no byte out, and was not counted", async () => {
    world.ledger.permit("grant", { fields: 1n, calls: 1n });
    world.log.failing = true;
    const answer = await world.call(`${GRANT}/item`);
    expect(answer.problem).to.include({ status: 503, code: "LOG_UNAVAILABLE" });
    world.log.failing = false;
    expect((await world.call(`${GRANT}/item`)).status).to.equal(200);
  });

  it("beyond the releases that may run at once is OVERLOADED", async () => {
    await world.close();
    world = await new World().open({ most: 1 });
    world.behaviour = (_request, response) =>
      response.writeHead(200, { "content-type": "application/x-ndjson" }).write('{"name":"a"}\n');
    const first = await world.opened(`${GRANT}/lines`);
    const second = await world.call(`${GRANT}/item`);
    expect(second.problem).to.include({ status: 503, code: "OVERLOADED" });
    expect(world.reached).to.have.length(1);
    first.response.destroy();
    await world.log.completion(first.release);
    world.behaviour = (_request, response) => json(response, { name: "b" });
    expect((await world.call(`${GRANT}/item`)).status).to.equal(200);
  });

  it("beyond the releases that one holder may run at once is HOLDER_FULL, while another holder is served", async () => {
    await world.close();
    world = await new World().open({ most: 16 });
    world.behaviour = (_request, response) =>
      response.writeHead(200, { "content-type": "application/x-ndjson" }).write('{"name":"a"}\n');
    const first = await world.opened(`${GRANT}/lines`);
    const second = await world.opened(`${GRANT}/lines`);
    const third = await world.call(`${GRANT}/item`);
    expect(third.problem).to.include({
      status: 429,
      code: "HOLDER_FULL",
      detail: "2 releases of party 10 run already",
    });
    expect(third.headers["retry-after"]).to.equal("1");
    expect(world.reached).to.have.length(2);
    expect(world.log.records.at(-1)).to.include({ kind: "refusal", code: "HOLDER_FULL", holder: 10 });
    const partners = await world.opened(`${LICENCE}/lines`, { token: "partner" });
    expect(partners.response.statusCode).to.equal(200);
    first.response.destroy();
    await world.log.completion(first.release);
    const fourth = await world.opened(`${GRANT}/lines`);
    expect(fourth.response.statusCode).to.equal(200);
    expect((await world.call(`${GRANT}/item`)).problem).to.include({ code: "HOLDER_FULL" });
    second.response.destroy();
  });

  it("in HTTP/1.0 is 505: its answer could not be told from a cut one", async () => {
    const socket = await world.raw();
    socket.write(`GET ${GRANT}/item HTTP/1.0\r\nAuthorization: Bearer operator\r\n\r\n`);
    const answer = await textOf(socket);
    expect(answer).to.match(/^HTTP\/1\.1 505 /);
    expect(answer).to.include('"HTTP_VERSION"');
    expect(world.reached).to.deep.equal([]);
  });

  it("by HEAD is 405, without a body", async () => {
    const answer = await world.call(`${GRANT}/item`, { method: "HEAD" });
    expect(answer).to.include({ status: 405, body: "" });
    expect(answer.headers.allow).to.equal("GET, POST");
  });
});

async function textOf(socket: import("node:net").Socket): Promise<string> {
  let text = "";
  for await (const chunk of socket.setEncoding("utf8")) text += chunk;
  return text;
}
