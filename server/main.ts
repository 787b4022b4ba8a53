/** The gateway's process: `node server/main.ts --config FILE`. Reads its configuration once, runs until asked to end, and ends in order. */
import { parseArgs } from "node:util";
import { pino } from "pino";
import { z } from "zod";
import { configSchema, readConfig } from "./config.ts";
import { stopAsked } from "./ending.ts";
import { startGateway } from "./gateway.ts";

const USAGE = `usage: node server/main.ts --config FILE

FILE is JSON:
${JSON.stringify(z.toJSONSchema(configSchema, { io: "input" }), null, 2)}`;

/** What a parent waits for. */
export interface GatewayReady {
  readonly ready: "gateway";
  readonly origin: string;
}

try {
  await run();
} catch (error) {
  process.stderr.write(`gateway: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: "string" }, help: { type: "boolean", default: false } } });
  if (values.help || values.config === undefined) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(values.help ? 0 : 2);
  }
  const config = readConfig(values.config);
  const log = pino({ level: config.logLevel, base: { part: "gateway" } }, pino.destination({ dest: 2, sync: false }));
  const asked = stopAsked();
  const gateway = await startGateway(config, log);
  const ready: GatewayReady = { ready: "gateway", origin: gateway.origin };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  process.send?.(ready);
  const failure = await Promise.race([asked, gateway.failed]);
  await gateway.close();
  if (failure !== undefined) throw failure;
  process.exit(0);
}
