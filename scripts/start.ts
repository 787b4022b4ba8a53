/** `npm start`: ledger, contracts, demonstration city, data APIs and gateway, set up at first start and running until asked to end. */
import path from "node:path";
import { parseArgs } from "node:util";
import { isLoopback } from "../server/config.ts";
import { stopAsked } from "../server/ending.ts";
import { languageOf } from "./cli/cli.ts";
import { ChildEnded, Children } from "./run/children.ts";
import { Folder, FolderInUse } from "./run/folder.ts";
import { greetingOf } from "./run/greeting.ts";
import { runParts } from "./run/parts.ts";
import { Steps } from "./run/steps.ts";

const HELP = `npm start [-- --empty]

Starts the embedded ledger, the gateway and, unless --empty is given, the demonstration city with its data APIs.

  SLUICE_PORT   port of the gateway on 127.0.0.1 (8480)
  SLUICE_DATA   folder of everything kept (data/)
  SLUICE_HOST   another address to listen on; wants SLUICE_CERTIFICATE and SLUICE_CERTIFICATE_KEY (files, PEM)
                and SLUICE_METRICS_PORT (loopback port of /metrics), and /v1 then asks for a token
`;

const OLDEST_NODE = 24;

try {
  await start();
} catch (error) {
  console.error(`sluice: ${error instanceof Error ? error.message : String(error)}`);
  if (!(error instanceof FolderInUse || error instanceof ChildEnded) && process.env.SLUICE_TRACE) console.error(error);
  process.exit(1);
}

async function start(): Promise<void> {
  const { values } = parseArgs({
    options: { empty: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) return console.log(HELP);
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new Error(`runs on Node ${OLDEST_NODE}, found ${process.version}: use npm start, which brings it along`);
  }
  const folder = new Folder(process.env.SLUICE_DATA ?? path.resolve(import.meta.dirname, "..", "data"));
  const port = portOf(process.env.SLUICE_PORT ?? "8480");
  const open = openAddress(process.env);
  using _lock = folder.take();
  const children = new Children();
  const asked = stopAsked();
  const lang = languageOf(process.env);
  const steps = new Steps(process.stdout, lang, process.env);
  try {
    const running = runParts({ folder, port, open, empty: values.empty, children, steps });
    const parts = await Promise.race([running, asked]);
    if (parts === undefined) return;
    console.log(greetingOf(parts, steps.elapsed)[lang]);
    await Promise.race([asked, children.fallen]);
    console.log(lang === "zh" ? "\nsluice：正在结束 …" : "\nsluice: ending …");
  } finally {
    steps.breakOff();
    await children.end();
  }
}

/** Undefined for loopback. */
function openAddress(environment: NodeJS.ProcessEnv) {
  const { SLUICE_HOST: host, SLUICE_CERTIFICATE: certificate, SLUICE_CERTIFICATE_KEY: key } = environment;
  if (host === undefined || isLoopback(host)) return undefined;
  if (certificate === undefined || key === undefined || environment.SLUICE_METRICS_PORT === undefined) {
    throw new Error(
      `SLUICE_HOST=${host} is not loopback: set SLUICE_CERTIFICATE, SLUICE_CERTIFICATE_KEY and SLUICE_METRICS_PORT too`,
    );
  }
  return { host, certificate, key, metricsPort: portOf(environment.SLUICE_METRICS_PORT) };
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port > 0 && port < 65_536) return port;
  throw new Error(`SLUICE_PORT says ${JSON.stringify(text.slice(0, 20))}: a port is a number from 1 to 65535`);
}
