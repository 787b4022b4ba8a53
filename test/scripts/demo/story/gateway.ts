/** Stands in for the gateway: asks the kernel itself before each answer and each line, and can be told to break a promise. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { decodeJwt, importJWK, jwtVerify } from "jose";
import { type DemoFile, type DemoPermitEntry, demoFile } from "../../../../scripts/demo/demo-file.ts";
import { sluiceAbi } from "../../../../server/ledger/abi.ts";
import type { World } from "../world.ts";

/** Promises that it breaks. */
export interface Faults {
  /** Ends a held stream as if it were whole. */
  readonly endsWhole?: boolean;
  /** Answers under a hold. */
  readonly neverRefuses?: boolean;
  /** Sends what the permit does not cover. */
  readonly leaks?: boolean;
}

const LINE_EVERY_MS = 5;

export interface FakeGateway extends AsyncDisposable {
  readonly demo: DemoFile;
}

export async function aGateway(world: World, faults: Faults = {}): Promise<FakeGateway> {
  const server = createServer((request, response) => {
    gateway
      .serve(request, response)
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { contracts } = world.deployment;
  const origin = `http://127.0.0.1:${port}`;
  const demo = demoFile(world.city, { gateway: origin, ledger: world.ledger.ready, contracts, upstream: origin });
  const gateway = new Gateway(world, demo, faults);
  return {
    demo,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

class Gateway {
  readonly #world: World;
  readonly #demo: DemoFile;
  readonly #faults: Faults;
  #bytes = 0;

  constructor(world: World, demo: DemoFile, faults: Faults) {
    this.#world = world;
    this.#demo = demo;
    this.#faults = faults;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? "";
    if (url === "/oauth/token") return send(response, 200, { access_token: await this.#token(request) });
    if (url === "/v1/status") return send(response, 200, { applied: { seq: await this.#seq() } });
    if (url.startsWith("/v1/releases/"))
      return send(response, 200, { state: "cut", bytes: this.#bytes, code: "GATE_HELD" });
    const permit = Object.values(this.#demo.permits).find(({ gate, example }) => url === `/permits/${gate}${example}`);
    const key = Object.values(this.#demo.keys).find(
      (one) => request.headers.authorization === `Bearer of ${one.clientId}`,
    );
    if (permit === undefined || key === undefined) return send(response, 404, {});
    const flows = () => this.#world.released(permit.gate, key.gate);
    if (permit.stream) return this.#stream(permit, response, flows);
    if (!this.#faults.neverRefuses && !(await flows())) return send(response, 403, problemOf(permit));
    const names = [...permit.fields, ...(this.#faults.leaks ? permit.withheld : [])];
    return send(response, 200, { rows: [Object.fromEntries(names.map((name) => [name, 1]))] });
  }

  async #token(request: IncomingMessage): Promise<string> {
    const form = new URLSearchParams(await text(request));
    const assertion = form.get("client_assertion") ?? "";
    const { iss } = decodeJwt(assertion);
    const key = Object.values(this.#demo.keys).find(({ clientId }) => clientId === iss);
    if (key === undefined) throw new Error("unknown client");
    const { d, ...publicJwk } = key.jwk;
    const { payload } = await jwtVerify(assertion, await importJWK(publicJwk, "ES256"), {
      audience: this.#demo.tokenEndpoint,
      requiredClaims: ["jti", "exp"],
    });
    return `of ${payload.sub}`;
  }

  async #seq(): Promise<number> {
    const address = this.#world.deployment.contracts.Sluice;
    const [seq] = await this.#world.reader.readContract({ address, abi: sluiceAbi, functionName: "head" });
    return Number(seq);
  }

  async #stream(permit: DemoPermitEntry, response: ServerResponse, flows: () => Promise<boolean>): Promise<void> {
    response.writeHead(200, { "content-type": "application/x-ndjson", "sluice-release": "r1" });
    while (!response.destroyed && (await flows())) {
      const line = `${JSON.stringify(Object.fromEntries(permit.fields.map((name) => [name, 1])))}\n`;
      this.#bytes += line.length;
      response.write(line);
      await new Promise((resolve) => setTimeout(resolve, LINE_EVERY_MS));
    }
    if (this.#faults.endsWhole) response.end();
    else response.socket?.resetAndDestroy();
  }
}

function problemOf({ agreement }: DemoPermitEntry) {
  const stop = { gate: agreement, kind: "agreement", code: "GATE_HELD", heldBy: 4, evidence: "0xee" };
  return { status: 403, code: "GATE_HELD", stops: [stop], advice: { zh: "请等待解除", en: "Wait for the lift" } };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" });
  response.end(JSON.stringify(body));
}
