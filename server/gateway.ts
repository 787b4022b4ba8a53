/** Puts the rooms together: ledger, registry, access, log, data path and API, opened in that order and closed in reverse. The only file that knows them all. */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import path from "node:path";
import type { Logger } from "pino";
import { type Access, createAccess } from "./access/access.ts";
import { challengeOf } from "./access/challenge.ts";
import { type Api, apiOf } from "./api/api.ts";
import { type LogEvent, openAccessLog } from "./audit/access-log.ts";
import type { AccessLog } from "./audit/log.ts";
import type { GatewayConfig } from "./config.ts";
import type { GateId } from "./decision/gate.ts";
import { stopsOf } from "./decision/stops.ts";
import { Connection } from "./ledger/connection.ts";
import { FollowedLedger } from "./ledger/followed-ledger.ts";
import type { Hex } from "./ledger/ledger.ts";
import type { Finality } from "./ledger/sync.ts";
import { shownStops } from "./reasons/stops.ts";
import { ChannelDescriptors } from "./registry/descriptors.ts";
import { Documents } from "./registry/documents.ts";
import { Registry } from "./registry/registry.ts";
import { DataPath } from "./release/data-path.ts";
import type { Upstream } from "./release/upstreams.ts";
import { Metrics } from "./watch/metrics.ts";

export interface Gateway {
  /** By which callers know it. */
  readonly origin: string;
  /** Settles with what no retry can mend, such as another chain behind the configured address. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
}

/** How long running answers may go on once the gateway was asked to end; a stream without end is cut then. */
const GRACE_MS = 1000;
/** For a call of the registry to the node. */
const CALL_DEADLINE_MS = 5000;
/** Bounds on a request's head: slower or larger is no client of ours. */
const HEAD_LIMITS = { headersTimeout: 15_000, requestTimeout: 60_000, maxHeaderSize: 16_384, keepAliveTimeout: 15_000 };

/** Listens when this resolves; releases once the ledger is fresh. Rejects with the named error of the room that cannot start. */
export async function startGateway(config: GatewayConfig, log: Logger): Promise<Gateway> {
  await using closing = new AsyncDisposableStack();
  const origin = config.origin ?? originOf(config);
  const { ws, kernel, finality, ...ledgerSettings } = config.ledger;
  const ledger = new FollowedLedger({
    ...ledgerSettings,
    ws,
    kernel: kernel as Hex,
    genesis: config.ledger.genesis as Hex,
    finality: finalityOf(finality),
    dataDir: config.dataDir,
    log,
  });
  closing.defer(() => ledger.close());
  const documents = new Documents(path.join(config.dataDir, "documents"));
  const registry = closing.use(openRegistry(ledger, documents, ws, log));
  const accessLog = await openAccessLog({
    folder: path.join(config.dataDir, "log"),
    origin: `${config.ledger.chainId}/${config.ledger.genesis.toLowerCase()}/${kernel.toLowerCase()}`,
    report: (event) => reportLog(event, log),
  });
  closing.defer(() => accessLog.close());
  const access = await openAccess(config, origin, { ledger, registry: registry.registry, log });
  closing.defer(() => access.close());
  const metrics = new Metrics();
  const rooms: Rooms = {
    ledger,
    registry: registry.registry,
    documents,
    descriptors: new ChannelDescriptors(documents, ledger.view),
    access,
    accessLog,
    metrics,
    log,
  };
  const dataPath = openDataPath(config, origin, rooms);
  const api = apiOf({ ...rooms, journal: () => ledger.journal, config, origin, dataPath });
  await listen(config, closing, dataPath, api);
  const held = closing.move();
  return { origin, failed: failureOf(ledger), close: () => held.disposeAsync() };
}

interface Rooms {
  readonly ledger: FollowedLedger;
  readonly registry: Registry;
  readonly documents: Documents;
  readonly descriptors: ChannelDescriptors;
  readonly access: Access;
  readonly accessLog: AccessLog;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** The registry with its own line to the node, for the tables, which are no events: read at each opening, and when a procedure is new. */
function openRegistry(ledger: FollowedLedger, documents: Documents, url: string, log: Logger) {
  let isOpen = false;
  const connection = new Connection({
    url,
    deadlineMs: CALL_DEADLINE_MS,
    opened: () => {
      isOpen = true;
      readTables();
    },
    closed: () => {
      isOpen = false;
    },
    notified: () => {},
  });
  const call = async (to: Hex, data: Hex): Promise<Hex> =>
    (await connection.request("eth_call", [{ to, data }, "latest"])) as Hex;
  const registry = new Registry({ view: ledger.view, documents, call });
  const readTables = () => {
    registry
      .readTables()
      .catch((error: unknown) => log.warn({ error }, "the tables of the procedures could not be read yet"));
  };
  const feed = ledger.feed({
    applied: (block) => {
      registry.applied(block);
      // What the journal tells at a start comes before the line to the node, which reads them all when it opens.
      if (isOpen && block.entries.some(({ act }) => act === "procedure")) readTables();
    },
    rewind: (toBlock) => registry.rewind(toBlock),
  });
  return {
    registry,
    [Symbol.dispose]: () => {
      feed[Symbol.dispose]();
      connection.close();
    },
  };
}

function openAccess(
  config: GatewayConfig,
  origin: string,
  { ledger, registry, log }: Pick<Rooms, "ledger" | "registry" | "log">,
): Promise<Access> {
  const { view } = ledger;
  const settings = { issuer: origin, tokenEndpoint: `${origin}/oauth/token`, dataDir: config.dataDir };
  return createAccess(settings, {
    keys: registry.keys,
    ledger,
    stopsOf: (key) => shownStops(stopsOf(view, key, ledger.now()), view, registry.facts).map((stop) => ({ ...stop })),
    log,
  });
}

function openDataPath(config: GatewayConfig, origin: string, rooms: Rooms): DataPath {
  const { ledger, registry, descriptors, access, accessLog, metrics, log } = rooms;
  const upstreams = upstreamsOf(config);
  const { mostPerHolder, ...bounds } = config.releases;
  return new DataPath(
    {
      ledger,
      log: accessLog,
      facts: registry.facts,
      descriptors,
      upstreams: { of: (provider) => upstreams.get(provider) },
      verify: (authorization) => access.verify(authorization),
      challenge: (fault) => challengeOf(fault, origin),
      origin,
      seen: {
        refused: (code) => metrics.refused(code),
        ended: (state, bytes) => metrics.ended(state, bytes),
        stranger: (sample) => log.info(sample, "callers nobody verified were refused"),
        broke: (error, release) => log.error({ error, release }, "a fault of the gateway's own ended a release"),
      },
    },
    { ...bounds, ...(mostPerHolder !== undefined && { mostPerHolder }) },
  );
}

function upstreamsOf(config: GatewayConfig): ReadonlyMap<GateId, Upstream> {
  return new Map(
    config.providers.map(({ gate, origin, credentialFile }) => [
      gate as GateId,
      { origin, credential: readFileSync(credentialFile, "utf8").trim() },
    ]),
  );
}

/** The data path takes its calls whole, before any framework. */
async function listen(
  config: GatewayConfig,
  closing: AsyncDisposableStack,
  dataPath: DataPath,
  api: Api,
): Promise<void> {
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith("/permits/")) dataPath.handle(request, response);
    else api.app(request, response);
  };
  const { tls } = config;
  const server = tls
    ? createTlsServer({ ...HEAD_LIMITS, cert: readFileSync(tls.certificate), key: readFileSync(tls.key) }, serve)
    : createServer(HEAD_LIMITS, serve);
  await opened(server, config.port, config.host);
  closing.defer(() => endServing(server, dataPath));
  if (config.metricsPort === undefined) return;
  const metricsServer = createServer(HEAD_LIMITS, api.metricsApp);
  await opened(metricsServer, config.metricsPort, "127.0.0.1");
  closing.defer(() => closed(metricsServer));
}

function opened(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === "EADDRINUSE" ? new Error(`${host}:${port} is in use: end what listens there`, { cause }) : cause,
      );
    });
    server.listen(port, host, resolve);
  });
}

/** No new calls from here on; running answers have their grace and are cut then. A stream without end would hold the server open for ever. */
async function endServing(server: Server, dataPath: DataPath): Promise<void> {
  const end = closed(server);
  await dataPath.close(GRACE_MS);
  server.closeAllConnections();
  await end;
}

/** Those that wait between two calls are let go at once. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function failureOf(ledger: FollowedLedger): Promise<Error> {
  return new Promise((resolve) => {
    ledger.ready.catch((error: unknown) => resolve(error instanceof Error ? error : new Error(String(error))));
  });
}

function originOf({ host, port, tls }: GatewayConfig): string {
  return `${tls === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function finalityOf(text: string): Finality {
  return text === "instant" ? { kind: "instant" } : { kind: "depth", blocks: Number(text.slice("depth:".length)) };
}

function reportLog(event: LogEvent, log: Logger): void {
  const { kind, ...facts } = event;
  if (kind === "unavailable" || kind === "indexFailed") log.error(facts, `access log: ${kind}`);
  else log.warn(facts, `access log: ${kind}`);
}
