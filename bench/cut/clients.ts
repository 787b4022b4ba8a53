/** Opens streams on bare sockets, says when each has its first byte, and later when each had its last and how it ended. */
import { connect } from "node:net";

const [, , port, path, count, token] = process.argv;
const streams = Number(count);
const last = new Array<number>(streams).fill(0);
const end = new Array<number>(streams).fill(0);
const how: Record<string, number> = {};
let begun = 0;
let ended = 0;
const now = () => Number(process.hrtime.bigint());

for (let index = 0; index < streams; index++) {
  const socket = connect(Number(port), "127.0.0.1");
  let finished = false;
  const finish = (way: string) => {
    if (finished) return;
    finished = true;
    end[index] = now();
    how[way] = (how[way] ?? 0) + 1;
    ended += 1;
    if (ended === streams) process.send?.({ last, end, how });
  };
  socket.write(`GET ${path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  socket.on("data", () => {
    if (last[index] === 0) {
      begun += 1;
      if (begun === streams) process.send?.("begun");
    }
    last[index] = now();
  });
  socket.on("error", ({ code }: NodeJS.ErrnoException) => finish(String(code)));
  socket.on("end", () => finish("end"));
  socket.on("close", () => finish("close"));
}
