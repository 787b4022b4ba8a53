/** A gateway beyond loopback answers below /v1 with a token alone: the command line fetches one with its service key, when it is asked. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { urlencoded } from "express";
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair } from "jose";
import { after, before, beforeEach, describe, it } from "mocha";
import { Cli } from "../../../scripts/cli/cli.ts";
import { confirmations } from "../../../scripts/cli/gateway.ts";
import { type AFakeGateway, aGateway, sluice } from "./world.ts";

describe("views of a gateway that asks for a token", () => {
  let folder: string;
  let gateway: AFakeGateway;
  let keyFile: string;
  let clientId: string;
  /** Who asked for tokens. */
  let clients: unknown[] = [];
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "sluice-views-"));
    gateway = await aGateway(({ path: asked, headers }, response, next) => {
      if (asked.startsWith("/v1") && headers.authorization !== "Bearer the-token")
        response.status(401).json({ code: "TOKEN_MISSING" });
      else next();
    });
    gateway.app.post("/oauth/token", urlencoded(), ({ body }, response) => {
      clients.push(decodeJwt(body.client_assertion).iss);
      response.json({ access_token: "the-token", token_type: "Bearer", expires_in: 600 });
    });
    gateway.app.get("/v1/permits/34/why", (_request, response) => {
      response.json({ kind: "grant", stops: [] });
    });
    const { privateKey } = await generateKeyPair("ES256", { extractable: true });
    const jwk = await exportJWK(privateKey);
    clientId = await calculateJwkThumbprint(jwk);
    keyFile = path.join(folder, "service-key.jwk");
    writeFileSync(keyFile, JSON.stringify(jwk), { mode: 0o600 });
  });
  beforeEach(() => {
    clients = [];
  });
  after(async () => {
    await gateway[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const run = (...args: string[]) => sluice(folder, ["--gateway", gateway.origin, ...args]);
  const cliWith = (serviceKey?: string) =>
    new Cli({ gateway: [gateway.origin], ...(serviceKey && { serviceKey }) }, { SLUICE_DATA: folder }, process);

  it("are read with a token of the service key that is named", async () => {
    const why = await run("--service-key", keyFile, "why", "34");
    expect([why.exit, why.err]).to.deep.equal([0, ""]);
    expect(why.out).to.contain("nothing stops it");
    expect(clients).to.deep.equal([clientId]);
  });

  it("are refused with the option to name where no key is known", async () => {
    const { exit, err } = await run("why", "34");
    expect(exit).to.equal(2);
    expect(err).to.contain("wants a token").and.to.contain("--service-key FILE");
    expect(clients).to.deep.equal([]);
  });

  it("confirm what was done with one token for all looks", async () => {
    const { views } = cliWith(keyFile);
    const [first] = await confirmations([gateway.origin], 5, 10, performance.now(), views);
    const [second] = await confirmations([gateway.origin], 6, 10, performance.now(), views);
    expect([first?.confirmed, second?.confirmed]).to.deep.equal([true, true]);
    expect(clients).to.deep.equal([clientId]);
  });

  it("leave an act unconfirmed, and say why, where no key is known", async () => {
    const [told] = await confirmations([gateway.origin], 5, 10, performance.now(), cliWith().views);
    expect(told).to.include({ confirmed: false }).and.to.have.property("fault");
    expect(told?.fault?.en).to.contain("--service-key FILE");
  });
});
