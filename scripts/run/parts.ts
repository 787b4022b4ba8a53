/** The order in which the parts of a start come up: ledger, what is founded on it once, data APIs, gateway. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { ConfigFile } from "../../server/config.ts";
import type { GatewayReady } from "../../server/main.ts";
import { type City, type DemoFile, demoFile } from "../demo/demo-file.ts";
import type { Deployment } from "../deploy/deploy.ts";
import type { Ready as LedgerReady } from "../ledger/main.ts";
import type { Children } from "./children.ts";
import { type Folder, readJson, writeJson, writeWhole } from "./folder.ts";
import { type Founded, found } from "./founding.ts";
import { BROKEN_FOUNDING, CITY_STANDS, STEPS, type Steps } from "./steps.ts";

export interface PartsRequest {
  readonly folder: Folder;
  readonly port: number;
  /** Where the gateway listens, when not on 127.0.0.1; its configuration then wants the rest. */
  readonly open?:
    | { readonly host: string; readonly certificate: string; readonly key: string; readonly metricsPort: number }
    | undefined;
  /** Without the demonstration; counts at first start alone. */
  readonly empty: boolean;
  readonly children: Children;
  readonly steps: Steps;
}

interface UpstreamReady {
  readonly port: number;
  readonly url: string;
}

/** The embedded ledger makes no empty blocks: its lease is renewed by probes, three to a bound. */
const STALE_AFTER_MS = 3000;

const moduleAt = (path: string): URL => new URL(path, import.meta.url);

/** Everything runs, and `demo.json` says where, when this resolves. */
export async function runParts(request: PartsRequest): Promise<DemoFile> {
  const { folder, port, children, steps } = request;
  await requireFree(port, request.open?.host ?? "127.0.0.1");
  if (folder.foundingBroken) {
    steps.note(BROKEN_FOUNDING);
    folder.forget();
  }
  folder.make();
  const known = readJson<Deployment>(folder.deployment);
  if (known === undefined) folder.beginFounding();

  const ledger = await steps.take(STEPS.ledger, () =>
    children.start<LedgerReady>("ledger", moduleAt("../ledger/main.ts"), ["--data", folder.ledger]),
  );
  requireSameChain(folder, known, ledger);
  const founded: Founded =
    known === undefined
      ? await found({ folder, url: ledger.http, empty: request.empty, steps })
      : { deployment: known, city: keptCity(folder) };
  const isCity = founded.city.providers.length > 0;
  if (request.empty && isCity) steps.note(CITY_STANDS);
  const upstream = isCity ? await steps.take(STEPS.upstream, () => startUpstream(request)) : undefined;

  const origin = request.open ? `https://${request.open.host}:${port}` : `http://127.0.0.1:${port}`;
  writeJson(folder.gatewayConfig, gatewayConfig(request, founded, ledger, upstream));
  const { contracts } = founded.deployment;
  const demo = demoFile(founded.city, {
    gateway: origin,
    ledger,
    contracts,
    ...(upstream && { upstream: upstream.url }),
  });
  writeJson(folder.demo, demo);
  if (known === undefined) folder.endFounding();

  await steps.take(STEPS.gateway, () =>
    children.start<GatewayReady>("gateway", moduleAt("../../server/main.ts"), ["--config", folder.gatewayConfig]),
  );
  return demo;
}

async function startUpstream({ folder, children }: PartsRequest): Promise<UpstreamReady> {
  folder.makeCredential();
  const kept = existsSync(folder.upstreamPort) ? readFileSync(folder.upstreamPort, "utf8").trim() : "0";
  const args = ["--port", kept, "--credential", folder.credential];
  const upstream = await children.start<UpstreamReady>("data APIs", moduleAt("../demo/upstream/main.ts"), args);
  writeWhole(folder.upstreamPort, String(upstream.port));
  return upstream;
}

function gatewayConfig(
  { folder, port, open }: PartsRequest,
  founded: Founded,
  ledger: LedgerReady,
  upstream: UpstreamReady | undefined,
): ConfigFile {
  const { chainId, genesis, fromBlock, contracts } = founded.deployment;
  return {
    host: open?.host ?? "127.0.0.1",
    ...(open && { tls: { certificate: open.certificate, key: open.key }, metricsPort: open.metricsPort }),
    port,
    dataDir: folder.gateway,
    ledger: {
      ws: ledger.ws,
      chainId,
      genesis,
      kernel: contracts.Sluice,
      fromBlock,
      finality: "instant",
      heartbeat: "probe",
      staleAfterMs: STALE_AFTER_MS,
    },
    providers:
      upstream === undefined
        ? []
        : founded.city.providers.map(({ gate }) => ({ gate, origin: upstream.url, credentialFile: folder.credential })),
    logLevel: "warn",
  };
}

function keptCity(folder: Folder): City {
  const city = readJson<City>(folder.city);
  if (city === undefined)
    throw new Error(`${folder.city} is missing: restore the whole folder, or set SLUICE_DATA to a new one`);
  return city;
}

/** A folder whose contracts lie on another chain than its ledger's: a part of it was copied, or taken away. */
function requireSameChain(folder: Folder, known: Deployment | undefined, ledger: LedgerReady): void {
  if (known === undefined || (known.chainId === ledger.chainId && known.genesis === ledger.genesis)) return;
  throw new Error(
    `${folder.root} is of another chain: its contracts lie on ${known.genesis}, its ledger begins with ${ledger.genesis}; restore the whole folder, or set SLUICE_DATA to a new one`,
  );
}

/** Said before anything is started, in one line. */
function requireFree(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (cause) => {
      reject(new Error(`port ${port} is in use: end what listens there, or set SLUICE_PORT to another`, { cause }));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
