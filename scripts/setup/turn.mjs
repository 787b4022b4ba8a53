// One set-up at a time in a clone. A turn is a listening socket in the clone's folder: the system ends it with its process, so that a killed
// set-up holds nobody up and nobody has to tidy. What a set-up starts inherits it: npm, left at work by a killed set-up, still has the turn.
import { readdirSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";

/** Several may lie in the folder: of set-ups that were killed, and for a moment of set-ups that come at once. */
const SOCKET = /^\.set-up-(\d+)$/;
const socketOf = (number) => `.set-up-${number}`;

/**
 * Waits for the turn in the working folder, and has it when it returns: `fd` is to be inherited, `release` ends it.
 * `waiting` is told the process id of each set-up that is waited for; none where it was killed and what it started goes on.
 * Rejects where the folder takes no sockets.
 *
 * No two have it: each listens first and looks for the others afterwards. Of two that come at once, the one that looks last sees the other: at
 * work, or under a higher number if it does not listen yet.
 */
export async function takeTurn(waiting) {
  for (;;) {
    const found = numbers();
    let waited = false;
    for (const number of found) waited = (await untilEnded(number, waiting)) || waited;
    if (waited) continue;
    const mine = Math.max(0, ...found) + 1;
    const turn = await listen(mine);
    if (turn === undefined) continue;
    const others = numbers().filter((number) => number !== mine);
    const lives = await Promise.all(others.map((number) => isHeld(number)));
    if (!others.some((number, index) => number > mine || lives[index])) {
      for (const number of others) rmSync(socketOf(number), { force: true });
      return turn;
    }
    await turn.release();
  }
}

const numbers = () =>
  readdirSync(".").flatMap((name) => {
    const number = SOCKET.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });

/** Undefined where another took the number in the meantime. */
function listen(number) {
  const waiters = new Set();
  const server = createServer((waiter) => {
    waiters.add(waiter.on("error", () => {}).on("close", () => waiters.delete(waiter)));
    waiter.write(`${process.pid}\n`);
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error) => (error.code === "EADDRINUSE" ? resolve(undefined) : reject(error)));
    // The name is relative to the working folder: a socket's path has room for some hundred letters only.
    server.listen(socketOf(number), () => {
      const release = () =>
        new Promise((ended) => {
          server.close(ended); // takes the name away too
          for (const waiter of waiters) waiter.destroy();
        });
      resolve({ fd: server._handle.fd, release }); // no documented name for it; the same from Node 18 to 24
    });
  });
}

/** After this a process that has the turn and says nothing is what a killed set-up started. */
const GREETING_MS = 2000;
const NOBODY = ["ECONNREFUSED", "ENOENT"];

/** Resolves when nobody has this number any more: false where nobody had. */
function untilEnded(number, waiting) {
  return new Promise((resolve) => {
    let held = true;
    const socket = connect(socketOf(number));
    const silent = setTimeout(() => waiting(undefined), GREETING_MS);
    socket.once("data", (greeting) => {
      clearTimeout(silent);
      waiting(Number(greeting));
    });
    socket.on("error", ({ code }) => {
      held = !NOBODY.includes(code); // all else is an end that came while we waited
    });
    socket.once("close", () => {
      clearTimeout(silent);
      resolve(held);
    });
  });
}

function isHeld(number) {
  return new Promise((resolve) => {
    const socket = connect(socketOf(number), () => {
      resolve(true);
      socket.destroy();
    });
    socket.on("error", ({ code }) => resolve(!NOBODY.includes(code)));
  });
}
