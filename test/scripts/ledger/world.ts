/** The smallest worlds of these tests: a ledger's process on a folder of its own, and a contract that stores, logs and refuses. */
import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { privateKeyToAccount } from "viem/accounts";
import type { Ready } from "../../../scripts/ledger/main.ts";

export const MAIN = fileURLToPath(new URL("../../../scripts/ledger/main.ts", import.meta.url));
export const CHAIN_ID = 20_231_208;

export type Hex = `0x${string}`;

export function aFolder(): { readonly folder: string } & Disposable {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-ledger-"));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Running extends AsyncDisposable {
  readonly ready: Ready;
  readonly child: ChildProcess;
  stop(signal: NodeJS.Signals): Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Started and ready; throws what it said when it ends before. */
export async function aLedger(folder: string, ...args: string[]): Promise<Running> {
  return readyOf(spawn(process.execPath, [MAIN, "--data", folder, ...args], { stdio: ["ignore", "pipe", "pipe"] }));
}

/** Whether this system can make a file's growth fail for one process: that is as a full disk shows. */
export const CAN_FILL = process.platform === "linux" && spawnSync("prlimit", ["--version"]).status === 0;

/** Whose files cannot grow beyond `kilobytes`; `fill` sets the bound anew while it runs. */
export function aLedgerOnASmallDisk(folder: string, kilobytes: number | "unlimited"): ChildProcess {
  const script = `trap '' XFSZ; ulimit -S -f ${kilobytes}; exec "$0" "$@"`; // the signal ignored, a write fails as on a full disk
  return spawn("bash", ["-c", script, process.execPath, MAIN, "--data", folder], { stdio: ["ignore", "pipe", "pipe"] });
}

export function fill(child: ChildProcess, bytes: number | "unlimited"): void {
  const done = spawnSync("prlimit", ["--pid", String(child.pid), `--fsize=${bytes}:unlimited`]);
  if (done.status !== 0) throw new Error(`prlimit: ${done.stderr}`);
}

/** As a child with a channel, as the parent of a whole product starts it. */
export function aForkedLedger(folder: string): ChildProcess {
  return fork(MAIN, ["--data", folder], { execPath: process.execPath, execArgv: [], silent: true });
}

/** Started where it cannot run: how it ended. */
export async function aRefusedStart(folder: string, ...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, "--data", folder, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  return endOf(child);
}

export async function readyOf(child: ChildProcess): Promise<Running> {
  const ended = endOf(child);
  if (child.stdout === null) throw new Error("the ledger's stdout is not piped");
  const line = once(createInterface(child.stdout), "line");
  const first = await Promise.race([line, ended]);
  if (!Array.isArray(first)) throw new Error(`the ledger ended with ${first.code}: ${first.stderr}`);
  const stop = async (signal: NodeJS.Signals): Promise<Ended> => {
    child.kill(signal);
    return ended;
  };
  return {
    ready: JSON.parse(String(first[0])) as Ready,
    child,
    stop,
    [Symbol.asyncDispose]: async () => void (await stop("SIGKILL")),
  };
}

export async function endOf(child: ChildProcess): Promise<Ended> {
  const said = child.stderr === null ? Promise.resolve("") : text(child.stderr);
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return { code, signal, stderr: await said };
}

/* TALKING */

export interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export async function ask(http: string, method: string, ...params: unknown[]): Promise<Answer> {
  const response = await post(http, JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
  return (await response.json()) as Answer;
}

export function post(http: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(http, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
}

/* WRITING */

/** Accounts without any funds, told apart by a number from 1 on. */
export function anAccount(number: number): ReturnType<typeof privateKeyToAccount> {
  return privateKeyToAccount(`0x${number.toString(16).padStart(64, "0")}`);
}

export function signed(
  account: number,
  nonce: number,
  more: { to?: Hex; data?: Hex; gas?: bigint } = {},
): Promise<Hex> {
  const to = more.to ?? (more.data === undefined ? anAccount(account).address : undefined);
  const base = { type: "legacy", chainId: CHAIN_ID, nonce, gas: more.gas ?? 200_000n, gasPrice: 0n } as const;
  return anAccount(account).signTransaction({ ...base, ...(to && { to }), ...(more.data && { data: more.data }) });
}

/**
 * With a word as its call data it stores the block's time at that slot and the block's randomness at the next, and logs the word under topic 0xaa;
 * without, it reverts with the custom error 0xdeadbeef. Written in opcodes, so that its hash hangs on no compiler.
 */
export const RECORDER: Hex = `0x602d600c600039602d6000f3${[
  "36601157", // with call data: jump to 0x11
  "63deadbeef6000526004601cfd", // revert(0xdeadbeef)
  "5b4260003555", // slot word := timestamp
  "4460003560010155", // slot word + 1 := prevrandao
  "60003560005260aa60206000a100", // log1(word, 0xaa); stop
].join("")}`;
