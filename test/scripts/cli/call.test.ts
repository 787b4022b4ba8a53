/** Tokens, calls and what became of a release, against a gateway that answers as told: how a body ended must show in words and in the exit code. */
import { chmodSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { urlencoded } from "express";
import {
  CompactEncrypt,
  calculateJwkThumbprint,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
} from "jose";
import { after, before, describe, it } from "mocha";
import type { DemoFile } from "../../../scripts/demo/demo-file.ts";
import { type AFakeGateway, aGateway, sluice } from "./world.ts";

const PERMIT = 40;
const STOP = {
  gate: 20,
  kind: "agreement",
  code: "GATE_HELD",
  seat: 15,
  heldBy: 4,
  since: 1_767_225_600,
  evidence: `0x${"ab".repeat(32)}`,
  until: 1_768_521_600,
};
const PROBLEM = {
  title: "闸口被暂扣 / Gate held",
  status: 403,
  detail: "agreement 20 is held from seat 15",
  code: "GATE_HELD",
  stops: [STOP],
  advice: { zh: "请联系暂扣单位。", en: "Speak to those named in stops." },
  retry: "after-lift",
};

describe("sluice token, call, release and why", () => {
  let folder: string;
  let gateway: AFakeGateway;
  let demo: DemoFile;
  let assertions: string[];
  before(async () => {
    [folder, gateway] = await Promise.all([mkdtemp(path.join(tmpdir(), "sluice-call-")), aGateway()]);
    demo = await aDemo(gateway.origin);
    writeFileSync(path.join(folder, "demo.json"), JSON.stringify(demo));
    assertions = [];
    answer(gateway, assertions);
  });
  after(async () => {
    await gateway[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  const run = (...args: string[]) => sluice(folder, args);

  it("signs an assertion for the token endpoint with the holder's first key, and prints the token alone", async () => {
    assertions.length = 0;
    const { exit, out } = await run("token", "--as", "operator-one");
    expect([exit, out]).to.deep.equal([0, "the-token\n"]);
    const key = demo.keys["operator-key"];
    if (key === undefined) throw new Error("no key");
    const { d: _private, ...jwk } = key.jwk;
    const { payload } = await jwtVerify(assertions[0] ?? "", await importJWK(jwk, "ES256"), {
      issuer: key.clientId,
      subject: key.clientId,
      audience: demo.tokenEndpoint,
    });
    expect(payload.jti).to.be.a("string");
    expect(Number(payload.exp) - Number(payload.iat)).to.be.at.most(300);
  });

  it("signs with a JWK in a file, plain or encrypted under a passphrase, and needs no demo.json for it", async () => {
    const key = demo.keys["operator-key"];
    if (key === undefined) throw new Error("no key");
    const [plain, sealed, word] = ["plain.jwk", "sealed.jwk", "word"].map((name) => path.join(folder, name));
    if (plain === undefined || sealed === undefined || word === undefined) throw new Error("no paths");
    writeFileSync(plain, JSON.stringify({ ...key.jwk, use: "sig" }), { mode: 0o600 });
    writeFileSync(sealed, await encrypted(JSON.stringify(key.jwk), "correct horse"));
    writeFileSync(word, "correct horse\n");
    for (const file of [plain, sealed]) {
      assertions.length = 0;
      const args = ["--gateway", gateway.origin, "call", String(PERMIT), "/towns", "--key", file];
      const { exit, err } = await sluice(path.join(folder, "none"), args, { SLUICE_PASSPHRASE_FILE: word });
      expect(exit, err).to.equal(0);
      expect(decodeJwt(assertions[0] ?? "").iss).to.equal(key.clientId);
      expect(err).to.not.contain("others may read");
    }
  });

  it("says that others may read a key that lies open", async () => {
    const file = path.join(folder, "open.jwk");
    writeFileSync(file, JSON.stringify(demo.keys["operator-key"]?.jwk), { mode: 0o644 });
    chmodSync(file, 0o644);
    const { exit, err } = await run("token", "--key", file);
    expect([exit, err]).to.deep.equal([
      0,
      `note: others may read ${file} (chmod 600 would keep it yours).\ngood for 600 s.\n`,
    ]);
  });

  it("asks the token endpoint nothing with a file that is no key, a wrong passphrase, or two keys named", async () => {
    assertions.length = 0;
    const [other, sealed, word] = ["other.json", "locked.jwk", "wrong"].map((name) => path.join(folder, name));
    if (other === undefined || sealed === undefined || word === undefined) throw new Error("no paths");
    writeFileSync(other, JSON.stringify({ kty: "EC", crv: "P-256", d: "secret" }), { mode: 0o600 });
    writeFileSync(sealed, await encrypted("{}", "correct horse"));
    writeFileSync(word, "battery");
    const refusals = [
      [await run("token", "--key", other), "is no service key"],
      [await sluice(folder, ["token", "--key", sealed], { SLUICE_PASSPHRASE_FILE: word }), "wrong passphrase"],
      [await run("token", "--key", other, "--as", "operator-one"), "one of the two"],
      [await run("token", "--key", path.join(folder, "nothing")), "there is no such file"],
      [await run("token"), "known are: operator-one, operator-key"],
    ] as const;
    for (const [{ exit, out, err }, words] of refusals) {
      expect([exit, out]).to.deep.equal([2, ""]);
      expect(err)
        .to.contain(words)
        .and.to.contain("see sluice token --help")
        .and.not.to.match(/battery|"secret"/);
    }
    expect(assertions).to.deep.equal([]);
  });

  it("names the permits that are known where a name is none of them", async () => {
    for (const args of [
      ["call", "nosuch"],
      ["why", "transport"],
    ]) {
      const { exit, err } = await run(...args);
      expect(exit).to.equal(2);
      expect(err).to.contain(`no permit is called ${args[1]}; known permits are: towns\n`);
    }
    const { exit, err } = await run("call", "20", "--as", "operator-one");
    expect([exit, err.split(":")[1]]).to.deep.equal([2, " 20 is no permit that is known here"]);
  });

  it("passes a whole body to stdout as it came, with the example for a path, and ends with 0", async () => {
    const { exit, out, err } = await run("call", "towns");
    expect([exit, out]).to.deep.equal([0, '{"towns":["\u4e1c\u57ce"]}']);
    expect(err).to.contain("released as r-whole (200)").and.to.contain("complete, 20 bytes");
  });

  it("tells a cut body from a whole one, asks why, and ends with 1", async () => {
    const { exit, out, err } = await run("call", String(PERMIT), "/stream");
    expect([exit, out]).to.deep.equal([1, '{"n":1}\n']);
    expect(err)
      .to.contain("CUT after 8 bytes")
      .and.to.contain("because GATE_HELD")
      .and.to.contain("agreement (gate 20)");
  });

  it("shows a refusal with its reason, its advice and each stop, and writes nothing to stdout", async () => {
    const { exit, out, err } = await run("call", String(PERMIT), "/held");
    expect([exit, out]).to.deep.equal([1, ""]);
    expect(err).to.contain("403 GATE_HELD").and.to.contain("Speak to those named in stops");
    expect(err).to.contain(STOP.evidence);
  });

  it("with --json is one document, for a cut call too", async () => {
    const { exit, out, err } = await run("--json", "call", String(PERMIT), "/stream");
    expect([exit, err]).to.deep.equal([1, ""]);
    expect(JSON.parse(out)).to.deep.include({
      exit: 1,
      complete: false,
      bytes: 8,
      release: "r-cut",
      body: '{"n":1}\n',
    });
  });

  it("asks how a release ended with the key of each holder it knows, until one may know", async () => {
    const { exit, out } = await run("release", "r-cut");
    expect(exit).to.equal(0);
    expect(out).to.contain("release cut, 8 bytes; because GATE_HELD");
    const unknown = await run("release", "r-none");
    expect(unknown.exit).to.equal(1);
    expect(unknown.err).to.contain("RELEASE_UNKNOWN");
  });

  it("tells every stop of a permit, with seat and who", async () => {
    const { exit, out } = await run("why", "towns");
    expect(exit).to.equal(0);
    expect(out).to.contain(`grant towns (gate ${PERMIT}) is stopped on 1 ground (as of entry 90):\n`);
    expect(out).to.contain(
      "GATE_HELD agreement (gate 20): held by Transport (transport, party 4) from its seat gate 15, since 2026-01-01 08:00:00 +08:00, evidence ",
    );
  });

  it("ends with 4 when the gateway is not reached", async () => {
    for (const args of [
      ["token", "--as", "operator-one"],
      ["why", "towns"],
      ["call", "towns"],
    ]) {
      const { exit, err } = await run("--gateway", "http://127.0.0.1:9", ...args);
      expect([exit, args[0]]).to.deep.equal([4, args[0]]);
      expect(err).to.contain("was not reached");
    }
  });
});

/** As RFC 7517 has it in section 7, but for few rounds. */
const encrypted = (text: string, passphrase: string): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: "PBES2-HS256+A128KW", enc: "A128GCM", cty: "jwk+json" })
    .setKeyManagementParameters({ p2c: 1000 })
    .encrypt(new TextEncoder().encode(passphrase));

function answer({ app }: AFakeGateway, assertions: string[]): void {
  app.post("/oauth/token", urlencoded({ extended: false }), (request, response) => {
    assertions.push(String(request.body.client_assertion));
    response.json({ access_token: "the-token", token_type: "Bearer", expires_in: 600 });
  });
  app.get(`/permits/${PERMIT}/towns`, (request, response) => {
    if (request.headers.authorization !== "Bearer the-token") return void response.status(401).json({});
    response.set("Sluice-Release", "r-whole").type("json").send('{"towns":["\u4e1c\u57ce"]}');
  });
  app.get(`/permits/${PERMIT}/stream`, (_request, response) => {
    response.set("Sluice-Release", "r-cut").type("application/x-ndjson");
    response.write('{"n":1}\n', () => setImmediate(() => response.socket?.resetAndDestroy()));
  });
  app.get(`/permits/${PERMIT}/held`, (_request, response) => {
    response.status(403).type("application/problem+json").send(JSON.stringify(PROBLEM));
  });
  app.get("/v1/releases/:id", (request, response) => {
    if (request.params.id === "r-cut")
      return void response.json({ state: "cut", bytes: 8, code: "GATE_HELD", stops: [STOP], seq: 90 });
    response.status(404).json({ code: "RELEASE_UNKNOWN", detail: "no such release of yours", status: 404 });
  });
  app.get("/v1/permits/:id/why", (_request, response) => {
    response.json({ permit: PERMIT, stops: [STOP], seq: 90, block: 80 });
  });
}

async function aDemo(origin: string): Promise<DemoFile> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const { x = "", y = "", d = "" } = await exportJWK(privateKey);
  const clientId = await calculateJwkThumbprint({ kty: "EC", crv: "P-256", x, y });
  const address = `0x${"11".repeat(20)}` as const;
  const law = { Accounts: address, Zones: address, Agreements: address, Scenarios: address, Catalog: address };
  const upper = {
    Grants: address,
    Partners: address,
    Proceedings: address,
    Rules: address,
    Levels: address,
    Channels: address,
  };
  const contracts = { AccessManager: address, Sluice: address, ...law, ...upper };
  const organisation = (id: number, gate: number, name: string) => {
    const party = { id, gate, parts: ["operator"], name: { zh: name, en: name } };
    return { ...party, account: address, privateKey: `0x${"22".repeat(32)}` as const };
  };
  const permit = {
    kind: "grant",
    released: true,
    holder: "operator-one",
    supervisor: "transport",
    provider: "transport",
  } as const;
  const where = { agreement: 20, zone: 15, dataset: 30, level: 1, mode: "interface" } as const;
  return {
    gateway: origin,
    tokenEndpoint: `${origin}/oauth/token`,
    ledger: { http: "http://127.0.0.1:9", ws: "ws://127.0.0.1:9", chainId: 1, contracts },
    organisations: { transport: organisation(4, 5, "Transport"), "operator-one": organisation(8, 9, "Operator One") },
    keys: {
      "operator-key": {
        gate: 10,
        clientId,
        holder: "operator-one",
        jwk: { kty: "EC", crv: "P-256", x, y, d, alg: "ES256", kid: clientId },
      },
    },
    permits: {
      towns: { gate: PERMIT, ...permit, ...where, example: "/towns", stream: false, fields: ["towns"], withheld: [] },
    },
    upstream: "http://127.0.0.1:9",
  };
}
