/** An operator's own service, as it would be anywhere: OAuth and HTTP by the book, and nothing of sluice's on this side (promise 8). */
import { randomUUID } from "node:crypto";
import { get, type IncomingMessage } from "node:http";
import { importJWK, SignJWT } from "jose";
import { z } from "zod";
import type { DemoFile, DemoKey, DemoPermitEntry } from "../demo-file.ts";

/** Milliseconds for one whole answer. */
const ANSWER_WITHIN = 15_000;

export class ServiceError extends Error {
  readonly code = "SERVICE_ERROR";
}

/** An access token for all permits of the key's holder (RFC 7523, 2.2). */
export async function tokenFor({ tokenEndpoint }: DemoFile, { clientId, jwk }: DemoKey): Promise<string> {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: "ES256", kid: jwk.kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenEndpoint)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime("60s")
    .sign(await importJWK(jwk, "ES256"));
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: assertion,
  });
  const response = await fetch(tokenEndpoint, { method: "POST", body, signal: AbortSignal.timeout(ANSWER_WITHIN) });
  const answer = await response.text();
  if (response.status !== 200) throw new ServiceError(`no token: ${response.status} ${answer.slice(0, 500)}`);
  return z.object({ access_token: z.string() }).parse(JSON.parse(answer)).access_token;
}

export interface Called {
  readonly status: number;
  readonly body: unknown;
  readonly bytes: number;
  readonly ms: number;
}

const urlOf = ({ gateway }: DemoFile, { gate, example }: DemoPermitEntry): string =>
  `${gateway}/permits/${gate}${example}`;

/** The permit's example, to its end. */
export const call = (demo: DemoFile, permit: DemoPermitEntry, token: string): Promise<Called> =>
  getJson(urlOf(demo, permit), token);

export async function getJson(url: string, token: string): Promise<Called> {
  const begun = performance.now();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(ANSWER_WITHIN) });
  const bytes = Buffer.from(await response.arrayBuffer());
  const ms = performance.now() - begun;
  const type = response.headers.get("content-type") ?? "";
  const body: unknown = /^application\/(?:[a-z.]+\+)?json/.test(type) ? JSON.parse(bytes.toString("utf8")) : undefined;
  return { status: response.status, body, bytes: bytes.length, ms };
}

export interface FlowEnd {
  /** By `performance.now()`. */
  readonly at: number;
  /** The transport's error; undefined where the answer ended as if it were whole. */
  readonly error: string | undefined;
}

/** An answer without end, and what the caller sees of it. */
export class Flow {
  readonly release: string;
  /** Settles when the answer ends, in whatever way; never rejects. */
  readonly ended: Promise<FlowEnd>;
  readonly #response: IncomingMessage;
  #bytes = 0;
  #lines = 0;

  private constructor(response: IncomingMessage) {
    this.#response = response;
    this.release = String(response.headers["sluice-release"] ?? "");
    response.on("data", (chunk: Buffer) => {
      this.#bytes += chunk.length;
      this.#lines += chunk.toString("latin1").split("\n").length - 1;
    });
    this.ended = new Promise((resolve) => {
      response.once("end", () => resolve({ at: performance.now(), error: undefined }));
      response.once("error", (error) => resolve({ at: performance.now(), error: codeOf(error) }));
    });
  }

  static open(demo: DemoFile, permit: DemoPermitEntry, token: string): Promise<Flow> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      const request = get(urlOf(demo, permit), { agent: false, headers }, (response) => {
        if (response.statusCode === 200) return resolve(new Flow(response));
        response.destroy();
        reject(new ServiceError(`the stream was answered with ${response.statusCode}`));
      });
      request.setTimeout(ANSWER_WITHIN, () => request.destroy(new ServiceError("the stream is silent")));
      request.on("error", reject);
    });
  }

  get bytes(): number {
    return this.#bytes;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Resolves once so many lines have come. Throws `ServiceError` when the answer ends before. */
  async reaches(lines: number): Promise<void> {
    const enough = new Promise<undefined>((resolve) => {
      const look = () => {
        if (this.#lines < lines) return;
        this.#response.off("data", look);
        resolve(undefined);
      };
      this.#response.on("data", look);
      look();
    });
    const end = await Promise.race([enough, this.ended]);
    if (end !== undefined)
      throw new ServiceError(`the stream ended after ${this.#lines} lines: ${end.error ?? "whole"}`);
  }

  leave(): void {
    this.#response.destroy();
  }
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
