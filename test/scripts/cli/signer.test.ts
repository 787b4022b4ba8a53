/** A transaction that no block takes is named before another is sent behind it. */
import { once } from "node:events";
import { expect } from "chai";
import express, { json } from "express";
import { after, before, describe, it } from "mocha";
import { createPublicClient, http, type PublicClient } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { CliError } from "../../../scripts/cli/exits.ts";
import { requireNothingStuck } from "../../../scripts/cli/signer.ts";

describe("a stuck nonce", () => {
  const counts = { latest: 5, pending: 5, asked: 0 };
  const signer = { account: privateKeyToAccount(generatePrivateKey()) };
  const server = express()
    .use(json())
    .post("/", ({ body }, response) => {
      counts.asked++;
      const count = body.params[1] === "pending" ? counts.pending : counts.latest;
      response.json({ jsonrpc: "2.0", id: body.id, result: `0x${count.toString(16)}` });
    })
    .listen(0, "127.0.0.1");
  let kernel: { url: string; reader: PublicClient };
  before(async () => {
    if (!server.listening) await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const url = `http://127.0.0.1:${address.port}`;
    kernel = { url, reader: createPublicClient({ transport: http(url) }) };
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it("is none where all that was sent is in a block", async () => {
    Object.assign(counts, { latest: 5, pending: 5 });
    await requireNothingStuck(kernel, signer, 0);
  });

  it("is named with account and nonces, and says that a sentinel may hold", async () => {
    Object.assign(counts, { latest: 5, pending: 7 });
    const error = await requireNothingStuck(kernel, signer, 0).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(CliError).and.include({ code: "NONCE_STUCK", exit: 4 });
    expect(String(error)).to.contain(`${signer.account.address}: nonce 5–6 is sent`).and.to.contain("sentinel");
  });

  it("is waited for as long as it may still pass", async () => {
    Object.assign(counts, { latest: 5, pending: 6, asked: 0 });
    const waited = requireNothingStuck(kernel, signer, 30);
    while (counts.asked < 4) await new Promise((resolve) => setImmediate(resolve));
    counts.latest = 6;
    await waited;
  });
});
