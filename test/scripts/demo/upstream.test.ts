import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { DATASETS, FieldNameUnclear, maskOf, readDescriptor } from "../../../scripts/demo/catalogue.ts";
import { creditCode, idNumber } from "../../../scripts/demo/upstream/people.ts";
import { createUpstream, type Upstream } from "../../../scripts/demo/upstream/server.ts";
import { parseDescriptor } from "../../../server/release/descriptor/descriptor.ts";
import { answerFor, fieldNames, grantedOperations } from "../../../server/release/descriptor/grant.ts";
import { match } from "../../../server/release/descriptor/match.ts";

const CREDENTIAL = "a-credential-of-more-than-thirty-two-characters";
const CHANNELS = DATASETS.flatMap((dataset) => dataset.channels.map((channel) => ({ dataset, channel })));
const PERMITS = CHANNELS.flatMap(({ channel }) => channel.permits.map((permit) => ({ channel, permit })));

describe("the demonstration's data APIs", () => {
  let upstream: Upstream;
  let base: string;
  before(async () => {
    upstream = createUpstream({ credential: CREDENTIAL, seed: 1, readingIntervalMs: 5 });
    base = await listening(upstream);
  });
  after(() => upstream.close());

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(base + path, { ...init, headers: { authorization: `Bearer ${CREDENTIAL}`, ...init.headers } });

  it("answer 401 without the credential, whatever else is sent", async () => {
    for (const authorization of [
      "",
      "Bearer",
      `Bearer ${CREDENTIAL}x`,
      `Bearer ${CREDENTIAL.slice(1)}`,
      `Basic ${CREDENTIAL}`,
      CREDENTIAL,
    ]) {
      const answer = await ask("/divisions/districts", { headers: { authorization } });
      expect(answer.status).to.equal(401);
      expect(answer.headers.get("content-type")).to.match(/^application\/problem\+json/);
      expect(await answer.json()).to.have.all.keys("type", "status", "title");
    }
  });

  for (const { channel, permit } of PERMITS) {
    it(`answer the example of ${permit.slug} with what its channel declares, granted and withheld`, async () => {
      const descriptor = parseDescriptor(readDescriptor(channel));
      const mask = maskOf(readDescriptor(channel), permit.granted);
      const found = match(grantedOperations(descriptor, mask), "GET", permit.example);
      if ("miss" in found) throw new Error(found.miss);
      const answer = await ask(permit.example);
      expect(answer.status).to.equal(200);
      expect(answerFor(found.operation, 200, answer.headers.get("content-type") ?? "")).to.not.equal(undefined);
      const first = permit.stream ? await firstReading(answer) : await answer.json();
      const names = namesIn(first);
      // Names in `factors` are data.
      for (const factor of namesIn(Object(first).enterprises?.[0]?.factors)) names.delete(factor);
      expect([...names], "not declared").to.have.members(
        fieldNames(descriptor, descriptor.masks.all, found.operation.id).filter((name) => names.has(name)),
      );
      expect([...names]).to.include.members([...permit.granted, ...permit.withheld]);
      const granted = fieldNames(descriptor, mask);
      expect(granted).to.include.members([...permit.granted]);
      for (const name of permit.withheld) expect(granted).to.not.include(name);
    });
  }

  it("answer every GET operation and the one POST", async () => {
    const code = creditCode(2);
    for (const path of [
      "/divisions/districts/110105",
      "/divisions/export.csv",
      `/credit/enterprises/${code}`,
      "/mobility/stations",
    ]) {
      expect((await ask(path)).status, path).to.equal(200);
    }
    const query = async (minScore: number) => {
      const body = JSON.stringify({ creditCodes: [code, creditCode(9_999)], minScore });
      const headers = { "content-type": "application/json" };
      const answer = await ask("/credit/enterprises/query", { method: "POST", body, headers });
      return (await answer.json()) as { total: number; enterprises: { creditCode: string }[] };
    };
    const found = await query(0);
    expect([found.total, found.enterprises[0]?.creditCode]).to.deep.equal([1, code]);
    expect((await query(1000)).total).to.equal(0);
  });

  it("have sixteen districts with all their towns", async () => {
    const { districts } = (await (await ask("/divisions/districts")).json()) as {
      districts: { code: string; townCount: number }[];
    };
    expect(districts).to.have.length(16);
    expect(districts.every(({ code, townCount }) => code.startsWith("11") && townCount > 0)).to.equal(true);
  });

  it("stream one line's readings alone, and stop measuring for a reader who is gone", async () => {
    const leave = new AbortController();
    const answer = await ask("/mobility/flows?line=M1", { signal: leave.signal });
    expect(await firstReading(answer, 5)).to.include({ line: "M1" });
    expect(upstream.feed.listening).to.be.above(0);
    const gone = new Promise<void>((resolve) => {
      const watch = setInterval(() => {
        if (upstream.feed.listening > 0) return;
        clearInterval(watch);
        resolve();
      }, 5);
    });
    leave.abort();
    await gone;
  });

  it("send an archive of exactly the lines that were asked for", async () => {
    const text = await (await ask("/mobility/archive?rows=1234")).text();
    const lines = text.trimEnd().split("\n");
    expect(lines).to.have.length(1_234);
    expect(JSON.parse(lines.at(-1) ?? "")).to.include({ sequence: Math.ceil(1_234 / 48) });
  });

  it("tell the same from the same seed, and another thing from another", async () => {
    const other = createUpstream({ credential: CREDENTIAL, seed: 2 });
    const twin = createUpstream({ credential: CREDENTIAL, seed: 1 });
    const bases = [base, await listening(twin), await listening(other)];
    for (const path of [
      "/credit/enterprises?limit=5",
      "/residents/records/R000007",
      "/mobility/stations/S003/history",
    ]) {
      const [first, same, different] = await Promise.all(
        bases.map(async (at) =>
          (await fetch(at + path, { headers: { authorization: `Bearer ${CREDENTIAL}` } })).text(),
        ),
      );
      expect(same).to.equal(first);
      expect(different).to.not.equal(first);
    }
    await Promise.all([other.close(), twin.close()]);
  });

  it("end a running stream when they close", async () => {
    const other = createUpstream({ credential: CREDENTIAL, seed: 1, readingIntervalMs: 5 });
    const answer = await fetch(`${await listening(other)}/mobility/flows`, {
      headers: { authorization: `Bearer ${CREDENTIAL}` },
    });
    const read = answer.text().catch((error: unknown) => error);
    await other.close();
    expect(await read).to.be.instanceOf(Error);
  });

  it("name nobody: an identity number's check digit is false, and its region is none", () => {
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    for (let serial = 1; serial < 50; serial++) {
      const number = idNumber("1990-01-01", serial);
      const sum = weights.reduce((total, weight, place) => total + weight * Number(number[place]), 0);
      expect(number).to.match(/^990000[0-9]{11}[0-9X]$/);
      expect(number[17]).to.not.equal("10X98765432"[sum % 11]);
    }
  });
});

describe("the demonstration's descriptors", () => {
  for (const { dataset, channel } of CHANNELS) {
    it(`${channel.descriptor} is OpenAPI to a stock linter`, async () => {
      const config = await createConfig({ extends: ["spec"] });
      const problems = await lintFromString({ source: JSON.stringify(readDescriptor(channel)), config });
      expect(problems.map(({ message, location }) => `${location[0]?.pointer}: ${message}`)).to.deep.equal([]);
    });

    it(`${channel.descriptor} has its channel's mode, and no field above its data set's level`, () => {
      const { mode, masks } = parseDescriptor(readDescriptor(channel));
      expect(mode).to.equal(channel.mode);
      expect(masks.maxLevel).to.be.at.most(dataset.level);
      if (mode === "raw") expect(masks.maxLevel).to.equal(1);
    });
  }

  it("number a name alike in every channel of a data set, so that a mask means one thing", () => {
    for (const { channels } of DATASETS) {
      for (const { permits } of channels) {
        for (const name of permits.flatMap(({ granted }) => granted)) {
          const masks = channels.flatMap((channel) => {
            try {
              return [maskOf(readDescriptor(channel), [name])];
            } catch (error) {
              expect(error).to.be.instanceOf(FieldNameUnclear);
              return [];
            }
          });
          expect(new Set(masks).size, name).to.equal(1);
        }
      }
    }
  });

  it("have a permit of each kind that a newcomer is shown", () => {
    const slugs = PERMITS.map(({ permit }) => permit.slug);
    expect(new Set(slugs).size).to.equal(slugs.length);
    expect(new Set(CHANNELS.map(({ channel }) => channel.mode))).to.deep.equal(
      new Set(["raw", "interface", "model", "sealed"]),
    );
    expect(new Set(DATASETS.map(({ level }) => level))).to.deep.equal(new Set([1, 2, 3, 4]));
    const record = PERMITS.find(({ permit }) => permit.slug === "resident-record");
    if (record === undefined) throw new Error("no resident-record");
    const { personal } = parseDescriptor(readDescriptor(record.channel)).masks;
    expect(personal & maskOf(readDescriptor(record.channel), record.permit.granted)).to.not.equal(0n);
  });
});

describe("the data APIs' process", () => {
  const main = new URL("../../../scripts/demo/upstream/main.ts", import.meta.url);
  let folder: string;
  let file: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-upstream-"));
    file = join(folder, "credential");
    await writeFile(file, `${CREDENTIAL}\n`);
  });
  after(() => rm(folder, { recursive: true }));

  const start = (...args: string[]) => fork(main, args, { silent: true });

  it("says where it listens, answers, and ends in order when it is told to", async () => {
    const child = start("--port", "0", "--credential", file);
    const [ready] = (await once(child, "message")) as [{ ready: string; url: string }];
    expect(ready.ready).to.equal("upstream");
    const answer = await fetch(`${ready.url}/divisions/districts`, {
      headers: { authorization: `Bearer ${CREDENTIAL}` },
    });
    expect(answer.status).to.equal(200);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).to.deep.equal([0, null]);
  });

  it("ends with the parent that started it, streams and all", async () => {
    const child = start("--credential", file);
    const [ready] = (await once(child, "message")) as [{ url: string }];
    await fetch(`${ready.url}/mobility/flows`, { headers: { authorization: `Bearer ${CREDENTIAL}` } });
    child.disconnect();
    expect(await once(child, "exit")).to.deep.equal([0, null]);
  });

  it("refuses a port in use, a missing credential and a short one, in one line each", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? String(address.port) : "";
    const short = join(folder, "short");
    await writeFile(short, "secret");
    for (const [args, said] of [
      [["--credential", file, "--port", port], /in use/],
      [[], /--credential/],
      [["--credential", short], /at least 32 characters/],
    ] as const) {
      const child = start(...args);
      const text = textOf(child);
      expect(await once(child, "exit")).to.deep.equal([1, null]);
      expect(await text)
        .to.match(said)
        .and.match(/^upstream: [^\n]*\n$/)
        .and.not.contain("secret");
    }
    taken.close();
  });
});

async function textOf(child: ChildProcess): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of child.stderr ?? []) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function listening({ server }: Upstream): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no port");
  return `http://127.0.0.1:${address.port}`;
}

/** The reading in line or event `count` of a stream, which is then left. */
async function firstReading(answer: Response, count = 1): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const complete = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
    const readings = complete.map((line) => line.replace(/^data: /, "")).filter((line) => line.startsWith("{"));
    const reading = readings[count - 1];
    if (reading !== undefined) return JSON.parse(reading);
  }
  throw new Error("the stream ended");
}

/** Names of members, at any depth. */
function namesIn(value: unknown, names = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const one of value) namesIn(one, names);
  else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) namesIn(member, names.add(name));
  }
  return names;
}
