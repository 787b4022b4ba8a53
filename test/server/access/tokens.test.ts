import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SignJWT } from "jose";
import { after, before, beforeEach, describe, it } from "mocha";
import { openSigningKey, type SigningKey } from "../../../server/access/signing-key.ts";
import { Tokens } from "../../../server/access/tokens.ts";
import type { GateId, PartyId } from "../../../server/decision/gate.ts";
import { T0 } from "./world.ts";

const ISSUER = "http://127.0.0.1:8480";
const CLIENT = { clientId: "client", key: 7 as GateId, holder: 3 as PartyId };

describe("Tokens", () => {
  let folder: string;
  let key: SigningKey;
  let now: number;
  let tokens: Tokens;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-tokens-"));
    key = await openSigningKey(folder);
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(() => {
    now = T0 * 1000;
    tokens = new Tokens(key, { issuer: ISSUER, lifetimeSeconds: 600 }, () => now);
  });

  /** One whose memory is empty, so that it verifies anew. */
  const another = () => new Tokens(key, { issuer: ISSUER, lifetimeSeconds: 600 }, () => now);

  it("is the caller it was given to until the millisecond before it ends, remembered or not", async () => {
    const header = `Bearer ${await tokens.give(CLIENT)}`;
    const caller = { ...CLIENT, expires: T0 + 600 };
    expect(await tokens.verify(header)).to.deep.equal(caller);
    for (const [at, answer] of [
      [(T0 + 599) * 1000, caller],
      [(T0 + 600) * 1000 - 1, caller],
      [(T0 + 600) * 1000, "TOKEN_EXPIRED"],
      [(T0 + 601) * 1000, "TOKEN_EXPIRED"],
    ] as const) {
      now = at;
      for (const asked of [tokens, another()]) {
        const found = await asked.verify(header);
        expect("code" in found ? found.code : found).to.deep.equal(answer);
      }
    }
  });

  it("takes the scheme in any case, as RFC 9110 has it", async () => {
    expect(await tokens.verify(`bearer ${await tokens.give(CLIENT)}`)).to.include({ key: 7 });
  });

  it("is missing where there is no header, or one of another scheme", async () => {
    for (const header of [undefined, "", "Basic YTpi", "DPoP a.b.c"]) {
      expect(await tokens.verify(header)).to.include({ code: "TOKEN_MISSING" });
    }
  });

  it("is refused when any character of it is changed", async () => {
    const token = await tokens.give(CLIENT);
    await tokens.verify(`Bearer ${token}`);
    for (let at = 0; at < token.length - 1; at += 7) {
      const changed = token.slice(0, at) + (token[at] === "x" ? "y" : "x") + token.slice(at + 1);
      expect(await tokens.verify(`Bearer ${changed}`), `at ${at}`).to.include({ code: "TOKEN_INVALID" });
    }
  });

  it("is refused when it is malformed or longer than any of ours", async () => {
    const token = await tokens.give(CLIENT);
    for (const header of [
      "Bearer",
      "Bearer a.b",
      `Bearer ${token} `,
      `Bearer ${token},`,
      `Bearer ${"a".repeat(4_100)}.b.c`,
    ]) {
      expect(await tokens.verify(header)).to.include({ code: "TOKEN_INVALID" });
    }
  });

  const HEADER = { alg: "ES256", typ: "at+jwt" };
  const CLAIMS = {
    iss: ISSUER,
    aud: ISSUER,
    sub: "client",
    client_id: "client",
    iat: T0,
    exp: T0 + 600,
    jti: "j",
    "sluice:key": 7,
    "sluice:holder": 3,
  };
  const forge = (claims: object, header = HEADER) =>
    new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader(header).sign(key.privateKey);

  it("is accepted in the form that the next ones differ from", async () => {
    expect(await tokens.verify(`Bearer ${await forge({})}`)).to.include({ key: 7 });
  });

  const wrong: [string, object, typeof HEADER?][] = [
    ["another issuer", { iss: "http://elsewhere.example" }],
    ["another audience", { aud: "http://elsewhere.example" }],
    ["another typ", {}, { ...HEADER, typ: "JWT" }],
    ["a beginning yet to come", { nbf: T0 + 5 }],
    ["no end", { exp: undefined }],
    ["no key's gate", { "sluice:key": undefined }],
    ["a key's gate that is no id", { "sluice:key": 1.5 }],
  ];
  for (const [name, claims, header] of wrong) {
    it(`is refused with ${name}, though signed by the right key`, async () => {
      expect(await tokens.verify(`Bearer ${await forge(claims, header)}`)).to.include({ code: "TOKEN_INVALID" });
    });
  }
});
