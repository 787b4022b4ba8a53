/** A call with a body: a POST, with the bytes of the file or of the option as they are, which the gateway judges. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { text, urlencoded } from "express";
import { exportJWK, generateKeyPair } from "jose";
import { after, before, describe, it } from "mocha";
import { type AFakeGateway, aGateway, sluice } from "./world.ts";

const BODY = '{"codes":[1,2.50],"name":"\u6c34"}';

describe("sluice call --data", () => {
  let folder: string;
  let gateway: AFakeGateway;
  let key: string;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "sluice-post-"));
    gateway = await aGateway();
    gateway.app.post("/oauth/token", urlencoded(), (_request, response) => {
      response.json({ access_token: "the-token", token_type: "Bearer", expires_in: 600 });
    });
    gateway.app.post("/permits/34/query", text({ type: "application/json" }), ({ body, headers }, response) => {
      response.set("Sluice-Release", "r-post").json({ body, authorization: headers.authorization });
    });
    const { privateKey } = await generateKeyPair("ES256", { extractable: true });
    key = path.join(folder, "key.jwk");
    writeFileSync(key, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600 });
    writeFileSync(path.join(folder, "body.json"), BODY);
  });
  after(async () => {
    await gateway[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  const call = (data: string) =>
    sluice(folder, ["--gateway", gateway.origin, "call", "34", "/query", "--key", key, "--data", data]);

  it("posts the option's text, or the bytes of the file that it names", async () => {
    for (const data of [BODY, `@${path.join(folder, "body.json")}`]) {
      const { exit, out, err } = await call(data);
      expect(exit, err).to.equal(0);
      expect(out).to.contain(JSON.stringify(BODY)).and.to.contain("Bearer the-token");
    }
  });

  it("says which file it could not read, and calls nobody", async () => {
    const { exit, err, out } = await call("@nowhere.json");
    expect([exit, out]).to.deep.equal([2, ""]);
    expect(err).to.contain("--data");
  });
});
