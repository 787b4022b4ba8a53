import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { base64url, decodeJwt, decodeProtectedHeader, SignJWT } from "jose";
import { after, before, describe, it } from "mocha";
import * as openid from "openid-client";
import { LONGEST_ASSERTION } from "../../../server/access/assertion.ts";
import type { TokenRefusalCode } from "../../../server/access/refusals.ts";
import type { UnixSeconds } from "../../../server/decision/gate.ts";
import { REASONS } from "../../../server/reasons/reasons.ts";
import { type Answer, aClient, aGateway, T0, type World } from "./world.ts";

/** RFC 6749, 5.2: what a stock client is told beside our code. */
const OAUTH: Readonly<Record<string, readonly TokenRefusalCode[]>> = {
  invalid_request: ["METHOD_NOT_ALLOWED", "FORM_MALFORMED", "FORM_TOO_LARGE"],
  invalid_client: [
    ...(["ASSERTION_MISSING", "ASSERTION_INVALID", "ASSERTION_AUDIENCE", "ASSERTION_EXPIRED"] as const),
    ...(["ASSERTION_NOT_YET", "ASSERTION_TOO_LONG", "ASSERTION_REPLAYED", "CLIENT_UNKNOWN"] as const),
    "KEY_CLOSED",
  ],
  unauthorized_client: ["KEY_STOPPED"],
  unsupported_grant_type: ["GRANT_TYPE_UNSUPPORTED"],
  invalid_scope: ["SCOPE_UNKNOWN"],
  invalid_target: ["TARGET_UNKNOWN"],
  temporarily_unavailable: ["RATE_EXCEEDED", "LEDGER_STALE", "LEDGER_REORGANISED", "ASSERTION_MEMORY_UNAVAILABLE"],
};

describe("POST /oauth/token", () => {
  let world: World;
  before(async () => {
    world = await aGateway({ addressRate: { perSecond: 1_000, burst: 10_000 } });
  });
  after(() => world[Symbol.asyncDispose]());

  async function expectRefused(answer: Answer, code: TokenRefusalCode, detail?: RegExp): Promise<void> {
    const { status, advice } = REASONS[code];
    const error = Object.keys(OAUTH).find((name) => OAUTH[name]?.includes(code));
    expect({ status: answer.status, ...answer.body }).to.deep.include({ status, error, code, advice });
    expect(answer.body).to.not.have.property("access_token");
    expect(answer.headers.get("cache-control")).to.equal("no-store");
    if (detail !== undefined) expect(answer.body.error_description).to.match(detail);
  }

  it("gives a stock client, which knows the address alone, a token that is verified as its key's", async () => {
    await using wall = await aGateway();
    wall.clock = undefined;
    const { client } = wall;
    const found = await openid.discovery(
      new URL(wall.issuer),
      client.clientId,
      undefined,
      openid.PrivateKeyJwt(client.privateKey),
      {
        algorithm: "oauth2",
        execute: [openid.allowInsecureRequests],
      },
    );
    const answer = await openid.clientCredentialsGrant(found);
    expect(answer.expires_in).to.equal(600);
    const caller = await wall.access.verify(`Bearer ${answer.access_token}`);
    expect(caller).to.deep.include({ key: 7, holder: 3, clientId: client.clientId });
  });

  it("gives a token of RFC 9068 that names key and holder and is good for 600 s", async () => {
    const { status, headers, body } = await world.ask(await world.sign());
    expect(status).to.equal(200);
    expect(headers.get("cache-control")).to.equal("no-store");
    expect(body).to.deep.include({ token_type: "Bearer", expires_in: 600 });
    const token = String(body.access_token);
    expect(decodeProtectedHeader(token)).to.deep.equal({
      alg: "ES256",
      typ: "at+jwt",
      kid: world.access.publicJwk.kid,
    });
    const { clientId } = world.client;
    const { jti, ...claims } = decodeJwt(token);
    expect(jti).to.have.length.above(30);
    expect(claims).to.deep.equal({
      iss: world.issuer,
      aud: world.issuer,
      sub: clientId,
      client_id: clientId,
      iat: T0,
      exp: T0 + 600,
      "sluice:key": 7,
      "sluice:holder": 3,
    });
  });

  describe("the clock", () => {
    const good: Record<string, Record<string, number>> = {
      "iat and nbf 10 s ahead": { iat: T0 + 10, nbf: T0 + 10 },
      "exp 9 s behind": { exp: T0 - 9 },
      "exp at the longest, on a clock 10 s ahead": { exp: T0 + LONGEST_ASSERTION + 10 },
      "iat long ago": { iat: T0 - 86_400 },
    };
    for (const [name, claims] of Object.entries(good)) {
      it(`accepts ${name}`, async () => {
        expect((await world.ask(await world.sign(world.claims(claims)))).status).to.equal(200);
      });
    }

    const bad = [
      [
        "iat 11 s ahead",
        { iat: T0 + 11 },
        "ASSERTION_NOT_YET",
        /^iat is 11 s ahead .*2026-01-01T00:00:00.000Z.* 10 s$/,
      ],
      ["nbf 10.2 s ahead", { nbf: T0 + 10.2 }, "ASSERTION_NOT_YET", /^nbf is 11 s ahead/],
      ["exp 10 s behind", { exp: T0 - 10 }, "ASSERTION_EXPIRED", /^exp is 10 s behind/],
      ["exp 311 s ahead", { exp: T0 + LONGEST_ASSERTION + 11 }, "ASSERTION_TOO_LONG", /^exp is 311 s ahead/],
    ] as const;
    for (const [name, claims, code, detail] of bad) {
      it(`refuses ${name}, and gives the measured skew`, async () => {
        await expectRefused(await world.ask(await world.sign(world.claims(claims))), code, detail);
      });
    }
  });

  describe("a replay", () => {
    it("is refused at exp + skew - 1 s, though the claims are still good then", async () => {
      const assertion = await world.sign(world.claims({ exp: T0 + 60 }));
      expect((await world.ask(assertion)).status).to.equal(200);
      world.clock = (T0 + 60 + 9) * 1000;
      await expectRefused(await world.ask(assertion), "ASSERTION_REPLAYED");
      world.clock = T0 * 1000;
    });

    it("gives one token of twenty that are asked for at once", async () => {
      const assertion = await world.sign();
      const answers = await Promise.all(Array.from({ length: 20 }, () => world.ask(assertion)));
      expect(answers.filter((answer) => answer.status === 200)).to.have.length(1);
    });

    it("is refused after a restart, where tokens from before it are still good", async () => {
      await using other = await aGateway();
      const assertion = await other.sign();
      const token = String((await other.ask(assertion)).body.access_token);
      await other.stop();
      await other.start();
      await expectRefused(await other.ask(assertion), "ASSERTION_REPLAYED");
      expect(await other.access.verify(`Bearer ${token}`)).to.include({ key: 7 });
    });
  });

  describe("an assertion", () => {
    it("may name the issuer, or stand among others, as aud", async () => {
      for (const aud of [world.issuer, [world.tokenEndpoint], ["https://elsewhere.example", world.tokenEndpoint]]) {
        expect((await world.ask(await world.sign(world.claims({ aud })))).status).to.equal(200);
      }
    });

    it("for another audience is refused, which names the right one", async () => {
      for (const aud of ["https://elsewhere.example/oauth/token", `${world.tokenEndpoint}/`, ["x"]]) {
        const answer = await world.ask(await world.sign(world.claims({ aud })));
        await expectRefused(answer, "ASSERTION_AUDIENCE", new RegExp(`wanted ${world.tokenEndpoint}$`));
      }
    });

    it("without a signature is refused", async () => {
      const [head, body] = [{ alg: "none" }, world.claims()].map((part) => base64url.encode(JSON.stringify(part)));
      await expectRefused(await world.ask(`${head}.${body}.`), "ASSERTION_INVALID", /alg is not ES256/);
    });

    it("signed by HS256 with the public key as secret is refused", async () => {
      const secret = new TextEncoder().encode(JSON.stringify(world.client.service.jwk));
      const assertion = await world.sign(world.claims(), { alg: "HS256" }, secret);
      await expectRefused(await world.ask(assertion), "ASSERTION_INVALID", /alg is not ES256/);
    });

    it("signed by another's key is refused, though that key stands on the ledger and is in the header", async () => {
      const other = await aClient(8, 4);
      world.clients.set(other.clientId, other.service);
      const assertion = await world.sign(
        world.claims(),
        { jwk: other.service.jwk, kid: other.clientId },
        other.privateKey,
      );
      await expectRefused(await world.ask(assertion), "ASSERTION_INVALID", /not signed by this client's key/);
    });

    it("of a client that the ledger does not know is refused", async () => {
      const { clientId, privateKey } = await aClient(9, 9);
      const assertion = await world.sign(world.claims({ iss: clientId, sub: clientId }), {}, privateKey);
      await expectRefused(await world.ask(assertion), "CLIENT_UNKNOWN");
    });

    it("is refused where the public key kept for the client is not the one whose thumbprint the ledger holds", async () => {
      const [known, intruder] = [await aClient(10, 5), await aClient(10, 5)];
      world.clients.set(known.clientId, { ...known.service, jwk: intruder.service.jwk });
      const claims = world.claims({ iss: known.clientId, sub: known.clientId });
      await expectRefused(await world.ask(await world.sign(claims, {}, intruder.privateKey)), "CLIENT_UNKNOWN");
    });

    it("that is an access token is refused", async () => {
      await expectRefused(
        await world.ask(await world.sign(world.claims(), { typ: "at+jwt" })),
        "ASSERTION_INVALID",
        /typ/,
      );
    });

    it("of which one character is changed is refused", async () => {
      const assertion = await world.sign();
      const at = assertion.lastIndexOf(".") + 10;
      const changed = assertion.slice(0, at) + (assertion[at] === "A" ? "B" : "A") + assertion.slice(at + 1);
      await expectRefused(await world.ask(changed), "ASSERTION_INVALID");
    });

    const malformed: Record<string, Record<string, unknown>> = {
      "iss and sub that differ": { sub: "A".repeat(43) },
      "no exp": { exp: undefined },
      "an exp that is a text": { exp: "soon" },
      "no jti": { jti: undefined },
      "an empty jti": { jti: "" },
      "a jti of 257 characters": { jti: "j".repeat(257) },
      "no aud": { aud: undefined },
      "an iss that is no thumbprint": { iss: "me", sub: "me" },
    };
    for (const [name, claims] of Object.entries(malformed)) {
      it(`with ${name} is refused`, async () => {
        await expectRefused(await world.ask(await world.sign(world.claims(claims))), "ASSERTION_INVALID");
      });
    }

    it("is never repeated in the answer, whatever it is", async () => {
      const secret = "S3CR3T".repeat(8);
      const texts = [
        await world.sign(world.claims({ jti: secret, aud: secret })),
        `${secret}.${secret}.${secret}`,
        secret,
      ];
      for (const text of texts) {
        const { body } = await world.ask(text);
        expect(JSON.stringify(body)).to.not.contain(secret).and.not.contain(text);
      }
    });
  });

  describe("the key's gate", () => {
    it("that does not flow gives no token, names its stops, and gives one again after the lift", async () => {
      const stop = { gate: 2, kind: "organisation", code: "GATE_HELD", seat: 1 };
      world.stops = [stop];
      const answer = await world.ask(await world.sign());
      const { status, advice } = REASONS.KEY_STOPPED;
      const body = {
        error: "unauthorized_client",
        advice,
        code: "GATE_HELD",
        stops: [stop],
        error_description: "service key 7 does not flow",
      };
      expect(answer).to.deep.include({ status, body });
      world.stops = [];
      expect((await world.ask(await world.sign())).status).to.equal(200);
    });

    it("that is closed ends its tokens at once, and gives none", async () => {
      await using ended = await aGateway();
      const bearer = `Bearer ${await ended.token()}`;
      expect(await ended.access.verify(bearer)).to.include({ key: 7 });
      ended.gates.change(7, { closed: true });
      const fault = { code: "KEY_CLOSED", detail: "service key 7 is closed" };
      expect(await ended.access.verify(bearer)).to.deep.equal(fault);
      ended.stops = [{ gate: 7, kind: "key", code: "GATE_CLOSED" }];
      const answer = await ended.ask(await ended.sign());
      await expectRefused(answer, "KEY_CLOSED", /^service key 7 is closed$/);
      expect(answer.status).to.equal(401);
    });

    it("that is held, or whose term is over, ends no token: the decision says why", async () => {
      await using stopped = await aGateway();
      const bearer = `Bearer ${await stopped.token()}`;
      for (const change of [{ holds: 2 }, { holds: 0, notAfter: T0 as UnixSeconds }]) {
        stopped.gates.change(7, change);
        expect(await stopped.access.verify(bearer)).to.include({ key: 7 });
      }
    });

    it("that the ledger does not know ends the token, unless what is known of the ledger is stale", async () => {
      await using moved = await aGateway();
      const bearer = `Bearer ${await moved.token()}`;
      moved.gates.change(7, { kind: "zone" });
      expect(await moved.access.verify(bearer)).to.deep.equal({
        code: "TOKEN_INVALID",
        detail: "no service key has the number 7",
      });
      moved.stale = { code: "LEDGER_STALE", detail: "no answer", since: 0 };
      expect(await moved.access.verify(bearer)).to.include({ key: 7 });
    });

    it("is shown to nobody who did not sign for it", async () => {
      world.stops = [{ gate: 2 }];
      const answer = await world.ask(await world.sign(world.claims(), {}, (await aClient(1, 1)).privateKey));
      await expectRefused(answer, "ASSERTION_INVALID");
      expect(answer.body.stops).to.deep.equal([]);
      world.stops = [];
    });
  });

  for (const [code, seconds] of [
    ["LEDGER_STALE", "2"],
    ["LEDGER_REORGANISED", "60"],
  ] as const) {
    it(`gives nothing on ${code}, says as the data path does when to come again, and leaves the assertion unused`, async () => {
      const assertion = await world.sign();
      world.stale = { code, detail: "no answer from ws://node.internal", since: 0 };
      const answer = await world.ask(assertion);
      await expectRefused(answer, code);
      expect(answer.headers.get("retry-after")).to.equal(seconds);
      expect(JSON.stringify(answer.body)).to.not.contain("node.internal");
      world.stale = undefined;
      expect((await world.ask(assertion)).status).to.equal(200);
    });
  }

  describe("the form", () => {
    const refused = [
      ["grant_type twice", (form: string) => `${form}&grant_type=client_credentials`, "FORM_MALFORMED"],
      ["an unknown parameter twice", (form: string) => `${form}&a=1&a=2`, "FORM_MALFORMED"],
      ["no grant_type", (form: string) => form.replace("grant_type=client_credentials&", ""), "FORM_MALFORMED"],
      [
        "another grant_type",
        (form: string) => form.replace("client_credentials", "password"),
        "GRANT_TYPE_UNSUPPORTED",
      ],
      ["a scope", (form: string) => `${form}&scope=all`, "SCOPE_UNKNOWN"],
      ["another resource", (form: string) => `${form}&resource=https%3A%2F%2Felsewhere.example`, "TARGET_UNKNOWN"],
      ["another client_id", (form: string) => `${form}&client_id=me`, "ASSERTION_INVALID"],
      ["another assertion type", (form: string) => form.replace("jwt-bearer", "saml2-bearer"), "ASSERTION_MISSING"],
      [
        "a secret in place of an assertion",
        () => "grant_type=client_credentials&client_id=a&client_secret=b",
        "ASSERTION_MISSING",
      ],
    ] as const;
    for (const [name, change, code] of refused) {
      it(`with ${name} is refused`, async () => {
        await expectRefused(await world.post(change(world.form(await world.sign()))), code);
      });
    }

    it("may carry the client's id, this resource, an empty scope and what we do not know", async () => {
      const more = { client_id: world.client.clientId, resource: world.issuer, scope: "", colour: "blue" };
      expect((await world.ask(await world.sign(), more)).status).to.equal(200);
    });

    it("of 16,385 bytes is refused", async () => {
      const form = world.form(await world.sign());
      const full = `${form}&filler=${"f".repeat(16_384 - form.length - 8)}`;
      expect((await world.post(full)).status).to.equal(200);
      await expectRefused(await world.post(`${full}f`), "FORM_TOO_LARGE");
    });

    it("with an assertion of 8,193 characters is refused before anything is computed", async () => {
      await expectRefused(await world.ask("a".repeat(8_193)), "ASSERTION_INVALID", /8192 characters/);
    });

    it("as JSON, compressed, in the address or by GET is refused", async () => {
      const form = world.form(await world.sign());
      await expectRefused(
        await world.post(JSON.stringify({ form }), { "content-type": "application/json" }),
        "FORM_MALFORMED",
      );
      await expectRefused(await world.post(form, { "content-encoding": "gzip" }), "FORM_MALFORMED");
      const asked = await fetch(`${world.base}/oauth/token?${form}`, { method: "POST" });
      expect(asked.status).to.equal(400);
      const got = await fetch(`${world.base}/oauth/token?${form}`);
      expect([got.status, got.headers.get("allow")]).to.deep.equal([405, "POST"]);
      expect(await got.json()).to.include({ error: "invalid_request", code: "METHOD_NOT_ALLOWED" });
    });
  });

  it("refuses an address that asks too often before it reads what is asked, and says for how long", async () => {
    await using small = await aGateway({ addressRate: { perSecond: 0.1, burst: 2 }, now: () => 0 });
    await small.post("a=1");
    await small.post("a=1");
    const answer = await small.ask(await small.sign());
    await expectRefused(answer, "RATE_EXCEEDED");
    expect(answer.headers.get("retry-after")).to.equal("10");
  });

  it("gives one client so many tokens at once, and the next one later", async () => {
    await using busy = await aGateway();
    const give = async () => {
      const assertion = await busy.sign();
      return busy.access.give({ clientId: undefined, assertion, resource: undefined });
    };
    for (let given = 0; given < 400; given++) expect(await give()).to.have.property("accessToken");
    expect(await give()).to.deep.include({ code: "RATE_EXCEEDED", retryAfter: 1 });
    busy.clock = (T0 + 1) * 1000;
    expect(await give()).to.have.property("accessToken");
  });

  it("answers 503 when used assertions cannot be remembered", async () => {
    await using broken = await aGateway();
    const assertion = await broken.sign();
    broken.access.close();
    const answer = await broken.ask(assertion);
    await expectRefused(answer, "ASSERTION_MEMORY_UNAVAILABLE");
    expect(answer.headers.get("retry-after")).to.equal("5");
    expect(broken.warnings).to.have.length(1);
  });

  it("publishes exactly the key by which it verifies", async () => {
    const jwks = (await (await fetch(`${world.base}/oauth/jwks`)).json()) as { keys: Record<string, unknown>[] };
    expect(jwks.keys).to.deep.equal([world.access.publicJwk]);
    expect(jwks.keys[0]).to.not.have.property("d");
    const stranger = await aClient(7, 3);
    const forged = await new SignJWT({ client_id: "a", "sluice:key": 7, "sluice:holder": 3 })
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: world.access.publicJwk.kid })
      .setIssuer(world.issuer)
      .setAudience(world.issuer)
      .setSubject("a")
      .setIssuedAt(T0)
      .setExpirationTime(T0 + 600)
      .setJti(randomBytes(8).toString("hex"))
      .sign(stranger.privateKey);
    expect(await world.access.verify(`Bearer ${forged}`)).to.deep.include({ code: "TOKEN_INVALID" });
  });

  it("tells a resource's client where its authorisation server is (RFC 9728)", async () => {
    const answer = await fetch(`${world.base}/.well-known/oauth-protected-resource`);
    expect(await answer.json()).to.deep.include({ resource: world.issuer, authorization_servers: [world.issuer] });
  });
});
