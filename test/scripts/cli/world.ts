/** The smallest worlds of these tests: a city on a real embedded ledger, a gateway that says what it is told to say, and a command line run in this process. */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import express, { type Express, type RequestHandler } from "express";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import { runCli } from "../../../scripts/cli/program.ts";
import { newAccounts } from "../../../scripts/demo/city/accounts.ts";
import { foundCity } from "../../../scripts/demo/city/city.ts";
import { type City, type DemoFile, demoFile } from "../../../scripts/demo/demo-file.ts";
import { type Deployment, deploy } from "../../../scripts/deploy/deploy.ts";
import { Documents } from "../../../server/registry/documents.ts";
import { aLedger, type Hex, type Running } from "../ledger/world.ts";

export interface AFoundedCity extends AsyncDisposable {
  readonly folder: string;
  readonly ledger: Running;
  readonly deployment: Deployment;
  readonly city: City;
  readonly documents: ReadonlyMap<Hex, Uint8Array>;
  /** Writes demo.json for a gateway at that address. */
  write(gateway: string): DemoFile;
}

export async function aFoundedCity(): Promise<AFoundedCity> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-cli-"));
  mkdirSync(path.join(folder, "ledger"));
  const ledger = await aLedger(path.join(folder, "ledger"));
  const url = ledger.ready.http;
  const accounts = newAccounts();
  const deployer = privateKeyToAccount(generatePrivateKey());
  const [authority, government] = [accounts.authority.address, accounts.government.address];
  // Over WebSocket, as an operator may whose node has no HTTP.
  const deployment = await deploy({ url: ledger.ready.ws, deployer, authority, government, progress: () => {} });
  const documents = new Map<Hex, Uint8Array>();
  const kept = new Documents(path.join(folder, "gateway", "documents"));
  const put = async (bytes: Uint8Array): Promise<Hex> => {
    const hash = await kept.put(bytes);
    documents.set(hash, bytes);
    return hash;
  };
  const { contracts } = deployment;
  const city = await foundCity({ url, contracts, accounts, documents: { put }, progress: () => {} });
  const write = (gateway: string): DemoFile => {
    const demo = demoFile(city, { gateway, ledger: ledger.ready, contracts, upstream: "http://127.0.0.1:9" });
    writeFileSync(path.join(folder, "demo.json"), JSON.stringify(demo), { mode: 0o600 });
    return demo;
  };
  return {
    folder,
    ledger,
    deployment,
    city,
    documents,
    write,
    async [Symbol.asyncDispose]() {
      await ledger.stop("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the fake gateway says it has applied; `Infinity`: always enough. */
export interface AFakeGateway extends AsyncDisposable {
  readonly origin: string;
  readonly app: Express;
  applied: number;
  /** What it says that entries cut. */
  cuts: readonly { readonly after: number; readonly seq: number; readonly count: number }[];
}

/** @param guard Goes before all that it answers. */
export async function aGateway(guard?: RequestHandler): Promise<AFakeGateway> {
  const app = express();
  if (guard !== undefined) app.use(guard);
  const fake: Pick<AFakeGateway, "applied" | "cuts"> = { applied: Number.MAX_SAFE_INTEGER, cuts: [] };
  app.get("/v1/status", (_request, response) => {
    const { applied, cuts } = fake;
    response.json({
      ledger: { block: 1, hash: "0x", seq: applied },
      applied: { seq: applied, block: 1 },
      streams: 0,
      cut: { seq: 0, count: 0 },
      cuts,
    });
  });
  const server: Server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return Object.assign(fake, {
    origin: `http://127.0.0.1:${address.port}`,
    app,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
}

/** A node that speaks WebSocket at this port and nothing else, as one whose HTTP has another port. */
export interface ASocketRelay extends AsyncDisposable {
  readonly ws: string;
  /** Sockets ever opened. */
  readonly opened: number;
  /** Once none is open. */
  readonly idle: Promise<void>;
}

/** @param lostAfter The method after whose answer it breaks off, for good. */
export async function aSocketRelay(to: string, lostAfter?: string): Promise<ASocketRelay> {
  const server = createServer((_request, response) => response.writeHead(426).end());
  const relay = new WebSocketServer({ server });
  const counts = { opened: 0, open: 0 };
  let closed = Promise.withResolvers<void>();
  relay.on("connection", (client) => {
    counts.opened++;
    if (counts.open++ === 0) closed = Promise.withResolvers();
    const node = new WebSocket(to);
    const waiting: RawData[] = [];
    let last: unknown;
    client.on("message", (data) => {
      const { id, method } = JSON.parse(String(data));
      if (method === lostAfter) last = id;
    });
    client.on("message", (data) => (node.readyState === WebSocket.OPEN ? node.send(String(data)) : waiting.push(data)));
    node.on("open", () => {
      for (const data of waiting) node.send(String(data));
    });
    node.on("message", (data) => {
      client.send(String(data));
      if (last !== undefined && JSON.parse(String(data)).id === last) client.close();
    });
    client.on("close", () => {
      node.close();
      if (--counts.open === 0) closed.resolve();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    ws: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get opened() {
      return counts.opened;
    },
    get idle() {
      return closed.promise;
    },
    async [Symbol.asyncDispose]() {
      for (const client of relay.clients) client.terminate();
      server.close();
      await once(server, "close");
    },
  };
}

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** One command line, in English and without a terminal unless said otherwise. */
export async function sluice(
  folder: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  isTTY = false,
): Promise<Ran> {
  const [stdout, stderr] = [new Heard(), Object.assign(new Heard(), { isTTY })];
  const exit = await runCli(args, {
    environment: { LANG: "en_GB.UTF-8", SLUICE_DATA: folder, ...environment },
    stdout,
    stderr,
  });
  return { exit, out: stdout.text, err: stderr.text };
}

class Heard extends Writable {
  readonly #chunks: Buffer[] = [];
  get text(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }
}
