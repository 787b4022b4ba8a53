/** A data API that sends each of its callers a line every 20 ms, without end. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const LINE = `${JSON.stringify({ name: "n".repeat(150), secret: "s".repeat(40) })}\n`;
const EVERY_MS = 20;

const server = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  const timer = setInterval(() => response.write(LINE), EVERY_MS);
  response.on("close", () => clearInterval(timer));
});
await once(server.listen(0, "127.0.0.1"), "listening");
process.send?.({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
