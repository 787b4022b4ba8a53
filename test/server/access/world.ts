/** The smallest world that gives tokens: one service key, a clock that stands still, an Express on loopback. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";
import { type Access, type AccessNeeds, createAccess } from "../../../server/access/access.ts";
import type { ServiceKey } from "../../../server/access/client.ts";
import { ASSERTION_TYPE } from "../../../server/access/form.ts";
import { accessRouter, type RouterSettings } from "../../../server/access/router.ts";
import type { GateId, PartyId } from "../../../server/decision/gate.ts";
import type { Staleness } from "../../../server/ledger/ledger.ts";
import { Gates } from "../reasons/world.ts";

/** 2026-01-01T00:00:00Z in Unix seconds. */
export const T0 = 1_767_225_600;

export interface Client {
  readonly clientId: string;
  readonly privateKey: CryptoKey;
  readonly service: ServiceKey;
}

export async function aClient(gate: number, holder: number): Promise<Client> {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const { x = "", y = "" } = await exportJWK(publicKey);
  const jwk = { kty: "EC", crv: "P-256", x, y } as const;
  const clientId = await calculateJwkThumbprint(jwk);
  return { clientId, privateKey, service: { gate: gate as GateId, holder: holder as PartyId, jwk } };
}

export class World {
  readonly client: Client;
  readonly clients = new Map<string, ServiceKey>();
  readonly dataDir: string;
  readonly warnings: unknown[] = [];
  readonly gates = new Gates();
  stops: Record<string, unknown>[] = [];
  stale: Staleness | undefined;
  /** Unix milliseconds; undefined is the wall clock. */
  clock: number | undefined = T0 * 1000;
  issuer = "";
  access!: Access;
  #server: Server | undefined;
  #serial = 0;

  constructor(client: Client, dataDir: string) {
    this.client = client;
    this.dataDir = dataDir;
    this.clients.set(client.clientId, client.service);
    this.gates.put(client.service.gate, "key", [], { holder: client.service.holder });
  }

  get tokenEndpoint(): string {
    return `${this.issuer}/oauth/token`;
  }

  async start(settings: RouterSettings = {}): Promise<void> {
    const app = express();
    const server = createServer(app);
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("no port");
    // The address by which clients know it survives a restart, whatever the port.
    this.issuer ||= `http://127.0.0.1:${address.port}`;
    this.access = await createAccess(
      { issuer: this.issuer, tokenEndpoint: this.tokenEndpoint, dataDir: this.dataDir },
      this.#needs(),
    );
    app.use(accessRouter(this.access, settings));
    this.base = `http://127.0.0.1:${address.port}`;
  }

  /** Where it listens now. */
  base = "";

  async stop(): Promise<void> {
    this.access.close();
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true });
  }

  #needs(): AccessNeeds {
    return {
      keys: { of: (clientId) => this.clients.get(clientId) },
      ledger: { view: this.gates, staleness: () => this.stale },
      stopsOf: () => this.stops,
      log: { warn: (facts) => this.warnings.push(facts) },
      now: () => this.clock ?? Date.now(),
    };
  }

  claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
    const { clientId } = this.client;
    this.#serial += 1;
    const now = (this.clock ?? Date.now()) / 1000;
    return {
      iss: clientId,
      sub: clientId,
      aud: this.tokenEndpoint,
      jti: `jti-${this.#serial}`,
      iat: now,
      exp: now + 60,
      ...changes,
    };
  }

  sign(
    claims = this.claims(),
    header: Record<string, unknown> = {},
    key: CryptoKey | Uint8Array = this.client.privateKey,
  ): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: "ES256", ...header }).sign(key);
  }

  form(assertion: string, changes: Record<string, string> = {}): string {
    const form = {
      grant_type: "client_credentials",
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion,
      ...changes,
    };
    return new URLSearchParams(form).toString();
  }

  async post(body: string, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.base}/oauth/token`, {
      method: "POST",
      body,
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  }

  async ask(assertion: string, changes: Record<string, string> = {}): Promise<Answer> {
    return this.post(this.form(assertion, changes));
  }

  async token(): Promise<string> {
    const { body } = await this.ask(await this.sign());
    return String(body.access_token);
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export async function aGateway(settings?: RouterSettings): Promise<World> {
  const world = new World(await aClient(7, 3), await mkdtemp(join(tmpdir(), "sluice-access-")));
  await world.start(settings);
  return world;
}
