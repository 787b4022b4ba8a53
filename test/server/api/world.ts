/** The API of a gateway that follows the demonstration city, on loopback; what it follows is moved by the test. */

import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Access } from "../../../server/access/access.ts";
import { type Caller, keyFault, type TokenFault } from "../../../server/access/caller.ts";
import { type Api, apiOf } from "../../../server/api/api.ts";
import type { Sources } from "../../../server/api/needs.ts";
import type { ReleaseStanding } from "../../../server/audit/log.ts";
import type { Now, UnixSeconds } from "../../../server/decision/gate.ts";
import type { JournalStanding } from "../../../server/ledger/keeper.ts";
import type { Head, Ledger, Staleness } from "../../../server/ledger/ledger.ts";
import { ChannelDescriptors } from "../../../server/registry/descriptors.ts";
import { Metrics } from "../../../server/watch/metrics.ts";
import type { CityWorld } from "../registry/world.ts";

const NO_TOKEN: TokenFault = { code: "TOKEN_MISSING", detail: "wanted: Authorization: Bearer <access token>" };
export const RELEASE = "0123456789abcdef0123456789abcdef";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects of the document.
  readonly body: any;
}

/** A ledger that is as far as the city was followed. */
class CityLedger implements Ledger {
  readonly #city: CityWorld;
  stale: Staleness | undefined;
  isKnown = true;
  /** Seconds that its clock is ahead of the machine's. */
  ahead = 0;
  /** Undefined: everything is final. */
  finalSeq: number | undefined;

  constructor(city: CityWorld) {
    this.#city = city;
  }

  get view() {
    return this.#city.view;
  }

  get head(): Head | undefined {
    const last = this.#city.blocks.at(-1);
    if (last === undefined || !this.isKnown) return undefined;
    const { block, hash, at: timestamp } = last;
    return { block, hash, timestamp, seq: this.#city.registry.shown.seq, digest: "0x" };
  }

  get final(): Head | undefined {
    const { head } = this;
    return head && { ...head, seq: this.finalSeq ?? head.seq };
  }

  staleness() {
    return this.stale;
  }

  now(): Now {
    const seconds = (Math.floor(Date.now() / 1000) + this.ahead) as UnixSeconds;
    return { earliest: seconds, latest: seconds };
  }

  /** Told of a block when the registry has taken it in. */
  listen({ applied }: Parameters<Ledger["listen"]>[0]): Disposable {
    return this.#city.registry.watch(() => this.head && applied?.({ head: this.head, gates: [] }));
  }
}

export class ApiWorld {
  readonly city: CityWorld;
  readonly ledger: CityLedger;
  readonly faults: unknown[] = [];
  readonly callers = new Map<string, Caller>();
  readonly releases = new Map<string, ReleaseStanding>();
  logUnavailable: string | undefined;
  journal: JournalStanding = { behind: 0, isGivenUp: false };
  api!: Api;
  readonly #servers: Server[] = [];
  base = "";
  metricsBase = "";

  private constructor(city: CityWorld) {
    this.city = city;
    this.ledger = new CityLedger(city);
  }

  /** @param host As configured; it listens on loopback all the same. */
  static async open(city: CityWorld, host = "127.0.0.1"): Promise<ApiWorld> {
    const world = new ApiWorld(city);
    for (const [slug, { gate, holder, clientId }] of Object.entries(city.city.keys)) {
      const caller = { key: gate, holder: city.partyOf(holder), clientId, expires: 0xffff_ffff } as Caller;
      world.callers.set(`Bearer ${slug}`, caller);
    }
    const { ledger } = world;
    world.api = apiOf({
      config: { host, ledger: { finality: "instant" } },
      origin: "http://127.0.0.1:8480",
      ledger,
      journal: () => world.journal,
      registry: city.registry,
      documents: city.documents,
      descriptors: new ChannelDescriptors(city.documents, ledger.view),
      access: world.#access(),
      accessLog: { unavailable: () => world.logUnavailable },
      dataPath: world.#dataPath(),
      metrics: new Metrics(),
      log: { error: (facts) => world.faults.push(facts) },
    });
    world.base = await world.#listen(world.api.app);
    world.metricsBase = await world.#listen(world.api.metricsApp);
    return world;
  }

  async get(path: string, { token, method = "GET", base = this.base } = {} as Ask): Promise<Answer> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${base}${path}`, { headers, method });
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").includes("json");
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== "" ? JSON.parse(text) : {},
    };
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  #access(): Access {
    return {
      issuer: "http://127.0.0.1:8480",
      tokenEndpoint: "http://127.0.0.1:8480/oauth/token",
      publicJwk: {} as Access["publicJwk"],
      give: () => Promise.reject(new Error("no tokens here")),
      // As access does, but for the signature.
      verify: async (authorization) => {
        const caller = this.callers.get(authorization ?? "");
        return caller === undefined ? NO_TOKEN : (keyFault(caller, this.ledger) ?? caller);
      },
      close: () => {},
    };
  }

  #dataPath(): Sources["dataPath"] {
    return {
      stats: () => ({ streams: 3, cut: { seq: this.city.registry.shown.seq, count: 2 }, cuts: [] }),
      standingOf: async (id, holder) => {
        const standing = this.releases.get(id);
        return standing?.holder === holder ? standing : undefined;
      },
    };
  }

  async #listen(app: Api["app"]): Promise<string> {
    const server = app.listen(0, "127.0.0.1");
    this.#servers.push(server);
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}

interface Ask {
  readonly token?: string;
  readonly method?: string;
  readonly base?: string;
}
