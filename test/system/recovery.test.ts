/** What may fail and must not lose or open anything: a killed part, a frozen node, a second start, a port in use (promises 1, 4, 10). */

import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { hashOf, Reading, Running } from "./running.ts";

const ZONE_OF_AGREEMENT = 2;

describe("recovery, on the whole system", function () {
  this.timeout(240_000);
  let city: Running;

  before(async () => {
    city = await Running.start();
  });
  after(() => city.remove());

  const again = async () => {
    const { folder, port } = city;
    city = await Running.start(folder, [], port);
  };

  it("keeps what a client needs in demo.json, for its owner alone", () => {
    const file = path.join(city.folder, "demo.json");
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(city.demo.gateway).to.equal(city.gateway);
  });

  it("refuses a second start on the folder in one line", async () => {
    const { code, said } = await Running.refused(city.folder, city.port + 1);
    expect(code).to.equal(1);
    expect(said.trim().split("\n")).to.have.length(1);
    expect(said).to.contain("is in use by another start");
  });

  it("goes stale while the node is frozen: refuses, ends the stream, and recovers by itself", async () => {
    const stream = city.permit("flow-stream");
    const token = await city.token(stream.holder);
    const reading = new Reading(await city.call("flow-stream", token));
    await reading.lines(1);
    const node = city.part("ledger/main.ts");
    process.kill(node, "SIGSTOP");
    try {
      expect(await reading.ended).to.be.instanceOf(Error);
      const refused = await city.call("flow-history", token);
      expect(refused.status).to.equal(503);
      expect(((await refused.json()) as { code: string }).code).to.equal("LEDGER_STALE");
      expect(refused.headers.get("retry-after")).not.to.equal(null);
      expect((await fetch(`${city.gateway}/readyz`)).status).to.equal(503);
      expect((await fetch(`${city.gateway}/healthz`)).status).to.equal(200);
    } finally {
      process.kill(node, "SIGCONT");
    }
    await flowing(city, token);
  });

  it("keeps a hold, the log and the same ledger over kill −9 of the ledger", async () => {
    const permit = city.permit("flow-history");
    const { seq } = await city
      .pen(permit.supervisor)
      .kernel("hold", [permit.agreement, ZONE_OF_AGREEMENT, hashOf("evidence")]);
    await city.applied(seq);
    const token = await city.token(permit.holder);
    const refused = await city.call("flow-history", token);
    const release = refused.headers.get("sluice-release");
    const { hash } = ((await (await fetch(`${city.gateway}/v1/status`)).json()) as { ledger: { hash: string } }).ledger;
    process.kill(city.part("ledger/main.ts"), "SIGKILL");
    await once(city.process, "exit");
    await again();
    const status = (await (await fetch(`${city.gateway}/v1/status`)).json()) as { ledger: { hash: string } };
    expect(status.ledger.hash).to.equal(hash);
    const fresh = await city.token(permit.holder);
    expect((await city.call("flow-history", fresh)).status).to.equal(403);
    const standing = await fetch(`${city.gateway}/v1/releases/${release}`, {
      headers: { authorization: `Bearer ${fresh}` },
    });
    expect(((await standing.json()) as { code: string }).code).to.equal("GATE_HELD");
    const { turn } = (await (await fetch(`${city.gateway}/v1/gates/${permit.agreement}`)).json()) as { turn: number };
    const lifted = await city
      .pen(permit.supervisor)
      .kernel("lift", [permit.agreement, ZONE_OF_AGREEMENT, turn, hashOf("finding")]);
    await city.applied(lifted.seq);
  });

  it("knows a release that was running when the gateway was killed, and serves again after a new start", async () => {
    const stream = city.permit("flow-stream");
    const response = await city.call("flow-stream", await city.token(stream.holder));
    const release = response.headers.get("sluice-release");
    const reading = new Reading(response);
    await reading.lines(1);
    process.kill(city.part("server/main.ts"), "SIGKILL");
    await once(city.process, "exit");
    expect(await reading.ended).to.be.instanceOf(Error);
    await again();
    const token = await city.token(stream.holder);
    const standing = await fetch(`${city.gateway}/v1/releases/${release}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(((await standing.json()) as { state: string }).state).to.equal("lost");
    expect((await city.call("flow-history", token)).status).to.equal(200);
  });

  it("says in one line that its port is in use", async () => {
    await city.end();
    const other = createServer().listen(city.port, "127.0.0.1");
    await once(other, "listening");
    const { code, said } = await Running.refused(city.folder, city.port);
    other.close();
    expect(code).to.equal(1);
    expect(said.trim().split("\n")).to.have.length(1);
    expect(said).to.contain(`port ${city.port} is in use`);
  });

  it("refuses a folder whose contracts lie on another chain", async () => {
    await city.end();
    const file = path.join(city.folder, "deployment.json");
    const kept = readFileSync(file, "utf8");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(kept), genesis: hashOf("another") }));
    const { code, said } = await Running.refused(city.folder, city.port);
    writeFileSync(file, kept);
    expect(code).to.equal(1);
    expect(said).to.contain("of another chain");
  });

  it("ends in order on SIGINT, and leaves no part behind", async () => {
    await again();
    const parts = ["ledger/main.ts", "server/main.ts", "upstream/main.ts"].map((word) => city.part(word));
    const reading = new Reading(await city.call("flow-stream", await city.token(city.permit("flow-stream").holder)));
    await reading.lines(1);
    expect(await city.end("SIGINT")).to.equal(0);
    expect(await reading.ended).to.be.instanceOf(Error);
    expect(city.said).not.to.contain("RELEASE_LOST");
    for (const pid of parts) expect(existsSync(`/proc/${pid}`), `process ${pid}`).to.equal(false);
  });
});

async function flowing(city: Running, token: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if ((await city.call("flow-history", token)).status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not recover");
}
