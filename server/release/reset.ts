/** Ends a connection so that no client can take what it has for whole: a TCP reset, which also drops what our side of the kernel still holds (promise 3). */
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** FIN instead lets the kernel deliver up to megabytes more; so RST under TLS too, on the socket below it. */
export function reset(connection: Duplex): void {
  const below = "_parent" in connection ? connection._parent : undefined;
  if (below instanceof Socket) below.resetAndDestroy();
  else if (connection instanceof Socket && !("encrypted" in connection)) connection.resetAndDestroy();
  connection.destroy();
}
