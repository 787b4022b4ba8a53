/** What one would write without us: a plain streaming proxy, which ends its answers by `res.destroy()` when it is told to. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";

const [, , origin = "", credential = ""] = process.argv;
const pool = new Pool(origin);
const running = new Set<ServerResponse>();
const server = createServer((request, response) => {
  running.add(response.on("close", () => running.delete(response)));
  pool
    .stream(
      { method: "GET", path: request.url ?? "/", headers: { authorization: `Bearer ${credential}` } },
      ({ statusCode, headers }) => response.writeHead(statusCode, { "content-type": String(headers["content-type"]) }),
    )
    .catch(() => {}); // the streams that are destroyed, and no others
});
process.on("message", () => {
  const count = running.size;
  for (const response of running) response.destroy();
  process.send?.({ count });
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once("disconnect", () => process.exit(0));
