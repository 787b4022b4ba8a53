import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** A real chain of one node, on a free loopback port, for tests that need reorganisations: no other node makes them on demand. */
export interface Anvil extends AsyncDisposable {
  readonly http: string;
  readonly ws: string;
  readonly process: ChildProcessByStdio<null, Readable, null>;
}

const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: "amd64", arm64: "arm64" };

/** @param args Beside those of the EVM that we compile for and of a chain without fees. */
export async function startAnvil(args: readonly string[] = []): Promise<Anvil> {
  const name = `@foundry-rs/anvil-${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  const binary = fileURLToPath(import.meta.resolve(`${name}/bin/anvil`));
  const fixed = ["--host", "127.0.0.1", "--port", "0", "--hardfork", "paris", "--gas-price", "0", "--base-fee", "0"];
  const child = spawn(binary, [...fixed, ...args], { stdio: ["ignore", "pipe", "ignore"] });
  const port = await portOf(child.stdout);
  child.stdout.resume();
  return {
    http: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}`,
    process: child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function portOf(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const port = /^Listening on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error("anvil ended before it listened");
}
