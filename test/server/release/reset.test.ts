import { once } from "node:events";
import { createServer as createPlain, type Server } from "node:http";
import { createServer as createSecure } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { connect as secure } from "node:tls";
import { expect } from "chai";
import { describe, it } from "mocha";
import { reset } from "../../../server/release/reset.ts";
import { TEST_CERTIFICATE, TEST_KEY } from "./certificate.ts";

/** What the caller's TCP sees: `read ECONNRESET` for a reset, `end` for a FIN. An HTTP client's own error is the same for both. */
async function seenBy(server: Server, encrypted: boolean): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = encrypted
    ? secure({ host: "127.0.0.1", port, rejectUnauthorized: false })
    : connect(port, "127.0.0.1");
  const seen = new Promise<string>((resolve) => {
    client.on("end", () => resolve("end"));
    client.on("error", ({ code, syscall }: NodeJS.ErrnoException) => resolve(`${syscall} ${code}`));
  });
  await once(client, encrypted ? "secureConnect" : "connect");
  client.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client.resume();
  const found = await seen;
  server.close();
  return found;
}

describe("reset", () => {
  for (const encrypted of [false, true]) {
    const over = encrypted ? "TLS" : "TCP";
    const begin = (ending: (request: import("node:http").IncomingMessage) => void) => {
      const handler: import("node:http").RequestListener = (request, response) => {
        response.write("a chunk", () => ending(request));
      };
      return encrypted ? createSecure({ key: TEST_KEY, cert: TEST_CERTIFICATE }, handler) : createPlain(handler);
    };

    it(`over ${over} is a reset on the wire`, async () => {
      expect(
        await seenBy(
          begin(({ socket }) => reset(socket)),
          encrypted,
        ),
      ).to.equal("read ECONNRESET");
    });

    it(`over ${over} is more than destroy, which says an orderly end`, async () => {
      expect(
        await seenBy(
          begin(({ socket }) => socket.destroy()),
          encrypted,
        ),
      ).to.equal("end");
    });
  }
});
