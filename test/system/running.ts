/** The whole product as a user starts it: real processes on loopback, a folder of its own, and the acts of its parties by their own keys. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { importJWK, SignJWT } from "jose";
import { privateKeyToAccount } from "viem/accounts";
import type { DemoFile } from "../../scripts/demo/demo-file.ts";
import { type Pen, penOf } from "../../scripts/law/act.ts";
import type { Paper } from "../../scripts/law/approval.ts";
import { lineTo } from "../../scripts/law/line.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
/** A start on two busy cores, its first. */
const READY_WITHIN_MS = 120_000;

export const paper = (kind: string): Paper => ({ kind, hash: hashOf(kind) });
export const hashOf = (text: string): `0x${string}` => `0x${createHash("sha256").update(text).digest("hex")}`;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export class Running {
  readonly folder: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** What the start said, both outputs. */
  said = "";

  private constructor(folder: string, port: number, args: readonly string[]) {
    this.folder = folder;
    this.port = port;
    this.process = spawn(process.execPath, [path.join(ROOT, "scripts/start.ts"), ...args], {
      env: { ...process.env, SLUICE_DATA: folder, SLUICE_PORT: String(port) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const output of [this.process.stdout, this.process.stderr])
      output?.on("data", (chunk) => (this.said += chunk));
  }

  static newFolder(): string {
    return mkdtempSync(path.join(tmpdir(), "sluice-"));
  }

  /** Resolves when the gateway answers that it is ready. */
  static async start(folder = Running.newFolder(), args: readonly string[] = [], port?: number): Promise<Running> {
    const running = new Running(folder, port ?? (await freePort()), args);
    const ended = once(running.process, "exit").then(([code, signal]) => {
      throw new Error(`the start ended (${signal ?? code}): ${running.said}`);
    });
    ended.catch(() => {});
    await Promise.race([running.#ready(), ended]);
    return running;
  }

  /** A start that is expected to refuse: what it said, and its exit code. */
  static async refused(folder: string, port: number): Promise<{ code: number; said: string }> {
    const running = new Running(folder, port, []);
    const [code] = await once(running.process, "exit");
    return { code, said: running.said };
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      const answer = await fetch(`${this.gateway}/readyz`).catch(() => undefined);
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not ready within ${READY_WITHIN_MS} ms: ${this.said}`);
  }

  get gateway(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get demo(): DemoFile {
    return JSON.parse(readFileSync(path.join(this.folder, "demo.json"), "utf8"));
  }

  pen(organisation: string): Pen {
    const { ledger, organisations } = this.demo;
    const found = organisations[organisation];
    if (found === undefined) throw new Error(`no organisation ${organisation}`);
    return penOf(
      lineTo(ledger.http),
      ledger.contracts as never,
      privateKeyToAccount(found.privateKey as `0x${string}`),
    );
  }

  permit(slug: string): DemoFile["permits"][string] {
    const found = this.demo.permits[slug];
    if (found === undefined) throw new Error(`no permit ${slug}`);
    return found;
  }

  /** An access token for the first key of an organisation, by RFC 7523 as any client would ask for it. */
  async token(holder: string): Promise<string> {
    const { keys, tokenEndpoint } = this.demo;
    const key = Object.values(keys).find((known) => known.holder === holder);
    if (key === undefined) throw new Error(`no key of ${holder}`);
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: "ES256", kid: String(key.jwk.kid) })
      .setIssuer(key.clientId)
      .setSubject(key.clientId)
      .setAudience(tokenEndpoint)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime("60s")
      .sign(await importJWK(key.jwk as never, "ES256"));
    const answer = await fetch(tokenEndpoint, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: assertion,
      }),
    });
    const body = (await answer.json()) as { access_token?: string };
    if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)}`);
    return body.access_token;
  }

  call(slug: string, token: string, signal?: AbortSignal): Promise<Response> {
    const { gate, example } = this.permit(slug);
    const init = { headers: { authorization: `Bearer ${token}` } };
    return fetch(`${this.gateway}/permits/${gate}${example}`, signal === undefined ? init : { ...init, signal });
  }

  async status(): Promise<{ applied: { seq: number }; streams: number; cut: { seq: number; count: number } }> {
    return (await fetch(`${this.gateway}/v1/status`)).json() as never;
  }

  /** Waits until the gateway has applied an entry. */
  async applied(seq: number): Promise<void> {
    for (let tries = 0; tries < 400; tries++) {
      if ((await this.status()).applied.seq >= seq) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`the gateway has not applied seq ${seq}`);
  }

  /** Process ids of the parts, by a word of their command line. */
  part(word: string): number {
    const own = String(this.process.pid);
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const parent = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1];
        if (parent === own && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word)) return Number(pid);
      } catch {
        // it ended between the listing and the look
      }
    }
    throw new Error(`no part ${word}`);
  }

  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    const exited = once(this.process, "exit");
    this.process.kill(signal);
    const [code] = await exited;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
  }

  async remove(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Reads a stream until it ends or breaks: what came, how it ended, and a way to wait for more. */
export class Reading {
  bytes = 0;
  text = "";
  /** Undefined while it runs. */
  ending: "whole" | Error | undefined;
  readonly ended: Promise<"whole" | Error>;
  #more = Promise.withResolvers<void>();

  constructor(response: Response) {
    this.ended = this.#read(response);
  }

  async #read(response: Response): Promise<"whole" | Error> {
    try {
      if (response.body === null) throw new Error("no body");
      for await (const chunk of response.body) {
        this.bytes += chunk.length;
        this.text += Buffer.from(chunk).toString("utf8");
        this.#more.resolve();
        this.#more = Promise.withResolvers();
      }
      this.ending = "whole";
    } catch (error) {
      this.ending = error instanceof Error ? error : new Error(String(error));
    }
    this.#more.resolve();
    return this.ending;
  }

  async lines(count: number): Promise<string[]> {
    while (this.text.split("\n").length <= count && this.ending === undefined) await this.#more.promise;
    return this.text.split("\n").slice(0, count);
  }
}
