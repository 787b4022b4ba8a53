/** The demonstration's data APIs with a line every 20 ms, so that a stream's last byte tells when it was cut. */
import type { AddressInfo } from "node:net";
import { createUpstream } from "../../scripts/demo/upstream/server.ts";

const SEED = 8480;
const EVERY_MS = 20;

const [, , credential = ""] = process.argv;
const { server } = createUpstream({ credential, seed: SEED, readingIntervalMs: EVERY_MS });
server.listen(0, "127.0.0.1", () =>
  process.send?.({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
process.once("SIGTERM", () => process.exit(0)).once("disconnect", () => process.exit(0));
