/** The parts of a start, each a process of its own: begun in order, ended in reverse, and all ended when one ends by itself. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

export class ChildEnded extends Error {
  readonly code = "CHILD_ENDED";
}

interface Child {
  readonly name: string;
  readonly process: ChildProcess;
}

/** After this a part that does not end is killed. */
const PATIENCE_MS = 15_000;

export class Children {
  readonly #children: Child[] = [];
  #ending = false;
  readonly #fallen = Promise.withResolvers<never>();

  constructor() {
    this.#fallen.promise.catch(() => {}); // it may settle when nobody waits any more
  }

  /** Settles (rejects) when a part ends that was not asked to. */
  get fallen(): Promise<never> {
    return this.#fallen.promise;
  }

  /** Starts a part and waits for its message that it is ready. Throws `ChildEnded` when it ends instead; what it said stands on stderr. */
  async start<Ready>(name: string, module: URL, args: readonly string[]): Promise<Ready> {
    // Detached: an interrupt typed at the terminal reaches the start alone, which ends its parts in order. They end with the channel when it is killed.
    // stdout carries the ready line for people who start a part by hand; here the channel has it.
    const child = fork(module, args, { stdio: ["ignore", "ignore", "inherit", "ipc"], detached: true });
    this.#children.push({ name, process: child });
    child.once("exit", (code, signal) => {
      if (this.#ending) return;
      this.#fallen.reject(new ChildEnded(`${name} ended (${signal ?? `exit code ${code}`})`));
    });
    return Promise.race([once(child, "message").then(([message]) => message as Ready), this.fallen]);
  }

  /** Last started, first ended: the gateway lets go of ledger and upstream before they go. */
  async end(): Promise<void> {
    this.#ending = true;
    for (const { process: child } of this.#children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      const impatient = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
      await exited;
      clearTimeout(impatient);
    }
  }
}
