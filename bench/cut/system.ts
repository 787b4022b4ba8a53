/** The product as it runs: the embedded ledger, the city founded on it, the data APIs and the gateway, each a process, in a folder that is thrown away. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { privateKeyToAccount } from "viem/accounts";
import { type DemoFile, demoFile } from "../../scripts/demo/demo-file.ts";
import { tokenFor } from "../../scripts/demo/story/service.ts";
import { penOf } from "../../scripts/law/act.ts";
import { lineTo } from "../../scripts/law/line.ts";
import type { Ready as LedgerReady } from "../../scripts/ledger/main.ts";
import { Children } from "../../scripts/run/children.ts";
import { Folder, writeJson } from "../../scripts/run/folder.ts";
import { type Founded, found } from "../../scripts/run/founding.ts";
import { Steps } from "../../scripts/run/steps.ts";
import { type GatewayConfig, parseConfig } from "../../server/config.ts";
import { type Tap, tapTo } from "./tap.ts";

export interface System extends AsyncDisposable {
  readonly upstream: { readonly origin: string; readonly credential: string };
  readonly port: number;
  /** Of the stream, at the gateway. */
  readonly path: string;
  readonly token: string;
  readonly tap: Tap;
  /** Of the agreement, from its zone; returns when the ledger has it. */
  hold(): Promise<void>;
  /** Returns when the gateway has applied it. */
  lift(): Promise<void>;
  /** Responses cut since the start, by the gateway's own word. */
  cut(): Promise<number>;
}

/** The stream's path at the data APIs: one line of the network, so one reading a tick. */
export const STREAM = "/mobility/flows?line=M1";
const ZONE_OF_AGREEMENT = 2;
const EVIDENCE = `0x${"ab".repeat(32)}`;
const moduleAt = (file: string): URL => new URL(file, import.meta.url);

export async function startSystem(): Promise<System> {
  await using stack = new AsyncDisposableStack();
  const folder = new Folder(mkdtempSync(path.join(tmpdir(), "sluice-cut-")));
  stack.defer(() => rmSync(folder.root, { recursive: true, force: true }));
  folder.make();
  const children = new Children(); // they end with this process, if it fails before it can end them in order
  const ledger = await children.start<LedgerReady>("ledger", moduleAt("../../scripts/ledger/main.ts"), [
    ...["--data", folder.ledger],
  ]);
  const steps = new Steps(process.stderr, "en", process.env);
  const founded = await found({ folder, url: ledger.http, empty: false, steps });
  const tap = stack.use(await tapTo(new URL(ledger.ws)));
  stack.defer(() => children.end());

  const credential = randomBytes(32).toString("base64url");
  writeFileSync(folder.credential, credential);
  const { origin } = await children.start<{ origin: string }>("data APIs", moduleAt("upstream.ts"), [credential]);
  const port = await freePort();
  writeJson(folder.gatewayConfig, configOf(folder, founded, { ws: `ws://127.0.0.1:${tap.port}`, port, origin }));
  await children.start("gateway", moduleAt("../../server/main.ts"), ["--config", folder.gatewayConfig]);

  const { contracts } = founded.deployment;
  const demo = demoFile(founded.city, { gateway: `http://127.0.0.1:${port}`, ledger, contracts, upstream: origin });
  const acts = await actsOn(demo);
  const held = stack.move();
  return { upstream: { origin, credential }, port, tap, ...acts, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function actsOn(demo: DemoFile): Promise<Pick<System, "path" | "token" | "hold" | "lift" | "cut">> {
  const permit = demo.permits["flow-stream"];
  const key = Object.values(demo.keys).find(({ holder }) => holder === permit?.holder);
  const supervisor = demo.organisations[permit?.supervisor ?? ""];
  if (permit === undefined || key === undefined || supervisor === undefined) throw new Error("the city has no stream");
  const pen = penOf(
    lineTo(demo.ledger.http),
    demo.ledger.contracts as never,
    privateKeyToAccount(supervisor.privateKey as `0x${string}`),
  );
  const view = async <Form>(at: string) => (await (await fetch(`${demo.gateway}${at}`)).json()) as Form;
  const status = () => view<{ applied?: { seq: number }; cut: { count: number } }>("/v1/status");
  const applied = async (seq: number) => {
    while (((await status()).applied?.seq ?? 0) < seq) await delay(20);
  };
  const { agreement } = permit;
  await applied(1);
  return {
    path: `/permits/${permit.gate}${STREAM}`,
    token: await tokenFor(demo, key),
    hold: async () => void (await pen.kernel("hold", [agreement, ZONE_OF_AGREEMENT, EVIDENCE])),
    lift: async () => {
      const { turn } = await view<{ turn: number }>(`/v1/gates/${agreement}`);
      await applied((await pen.kernel("lift", [agreement, ZONE_OF_AGREEMENT, turn, EVIDENCE])).seq);
    },
    cut: async () => (await status()).cut.count,
  };
}

function configOf(
  folder: Folder,
  { deployment, city }: Founded,
  { ws, port, origin }: { readonly ws: string; readonly port: number; readonly origin: string },
): GatewayConfig {
  const { chainId, genesis, fromBlock, contracts } = deployment;
  const config = {
    port,
    dataDir: folder.gateway,
    ledger: {
      ...{ ws, chainId, genesis, kernel: contracts.Sluice, fromBlock },
      ...{ finality: "instant", heartbeat: "probe", staleAfterMs: 3000 },
    },
    providers: city.providers.map(({ gate }) => ({ gate, origin, credentialFile: folder.credential })),
    logLevel: "warn",
  };
  return parseConfig(config, "bench:cut");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
