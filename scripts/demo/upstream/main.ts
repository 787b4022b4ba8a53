/** The process of the demonstration's data APIs: `node scripts/demo/upstream/main.ts --port N --credential FILE [--seed N]`. Loopback alone; ends with SIGTERM, SIGINT, or the parent that started it. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createUpstream } from "./server.ts";

const HOST = "127.0.0.1";
const DEFAULT_SEED = "8480";
/** Characters; the one made at first start has 43. */
const SHORTEST_CREDENTIAL = 32;

function settings() {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "0" },
      credential: { type: "string" },
      seed: { type: "string", default: DEFAULT_SEED },
    },
  });
  const [port, seed] = [Number(values.port), Number(values.seed)];
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new RangeError(`--port: found ${values.port}, wanted 0 to 65535`);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`--seed: found ${values.seed}, wanted a whole number`);
  if (values.credential === undefined)
    throw new RangeError("--credential: wanted a file that holds the gateway's credential");
  const credential = readFileSync(values.credential, "utf8").trim();
  if (credential.length < SHORTEST_CREDENTIAL)
    throw new RangeError(`--credential: wanted at least ${SHORTEST_CREDENTIAL} characters in the file`);
  return { port, seed, credential };
}

function refuse(error: unknown): never {
  process.stderr.write(`upstream: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

function start(): void {
  const { port, seed, credential } = settings();
  const upstream = createUpstream({ credential, seed });
  const end = () => {
    upstream.close().then(() => process.exit(0), refuse);
  };
  process.once("SIGTERM", end).once("SIGINT", end).once("disconnect", end);
  upstream.server.once("error", refuse);
  upstream.server.listen(port, HOST, () => {
    const address = upstream.server.address();
    const bound = address !== null && typeof address === "object" ? address.port : port;
    const ready = { ready: "upstream", port: bound, url: `http://${HOST}:${bound}` };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    process.send?.(ready);
  });
}

try {
  start();
} catch (error) {
  refuse(error);
}
