/** `/permits/{permit}/…`: the straight way of one call, from its first line to the upstream. Every no is said here or in its release; none reaches the upstream. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller, TokenFault } from "../access/caller.ts";
import type { AccessLog, ReleaseStanding } from "../audit/log.ts";
import type { GateId, PartyId } from "../decision/gate.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { problemOf } from "../reasons/problem.ts";
import type { Facts } from "../reasons/stops.ts";
import { answerProblem, type Exchange, type MoreHeaders } from "./answer.ts";
import { type Decline, declineOf, staleDecline } from "./decline.ts";
import { grantedApi, type OpenApiVersion } from "./descriptor/api.ts";
import type { GrantedOperation } from "./descriptor/grant.ts";
import type { Match } from "./descriptor/match.ts";
import { headersForUpstream } from "./headers.ts";
import { Passage } from "./passage.ts";
import { Turns } from "./pipelining.ts";
import {
  type Covered,
  contentOf,
  coverOf,
  type Descriptors,
  operationFor,
  type SentBody,
  sentBody,
  serviceDecline,
} from "./question.ts";
import { Quotas } from "./quotas.ts";
import { FAILED, LOG_LOST, Release, type Seen } from "./release.ts";
import { bodyOf, formDecline, hasBody, namedIn, RequestBroken } from "./request.ts";
import { Running } from "./running.ts";
import { type DataPathSettings, settingsOf } from "./settings.ts";
import { type Sample, Strangers } from "./strangers.ts";
import { type Upstream, Upstreams } from "./upstreams.ts";

export interface DataPathNeeds {
  readonly ledger: Ledger;
  readonly log: AccessLog;
  readonly facts: Facts;
  readonly descriptors: Descriptors;
  readonly upstreams: { of(provider: GateId): Upstream | undefined };
  verify(authorization: string | undefined): Promise<Caller | TokenFault>;
  /** `WWW-Authenticate` of a 401. */
  challenge(fault: TokenFault): string;
  /** Origin by which callers know this gateway, for the granted API's `servers`. */
  readonly origin: string;
  readonly seen: Seen & { stranger(sample: Sample): void };
}

export class DataPath {
  readonly #needs: DataPathNeeds;
  readonly #settings: DataPathSettings;
  readonly #running: Running<Release>;
  readonly #quotas: Quotas;
  readonly #upstreams: Upstreams;
  readonly #strangers: Strangers;
  readonly #turns = new Turns();

  constructor(needs: DataPathNeeds, settings: Partial<DataPathSettings> = {}) {
    this.#needs = needs;
    this.#settings = settingsOf(settings);
    this.#running = new Running(needs.ledger, needs.facts, this.#settings);
    this.#quotas = new Quotas(needs.log);
    this.#upstreams = new Upstreams(this.#settings);
    this.#strangers = new Strangers((sample) => needs.seen.stranger(sample));
  }

  /** For paths that begin with `/permits/`, before any framework: it takes request and response whole. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const exchange = { id: randomBytes(16).toString("hex"), request, response };
    this.#turns.take(request, response, () => {
      this.#serve(exchange).catch((error: unknown) => this.#broke(exchange, error));
    });
  }

  stats(): ReturnType<Running<Release>["stats"]> {
    return this.#running.stats();
  }

  /** Calls that a stop would end now: those that wait for a body, a record or an upstream too. */
  get watches(): number {
    return this.#running.size;
  }

  /** Refusals of callers nobody verified, by `code prefix`. */
  strangers(): ReadonlyMap<string, number> {
    return this.#strangers.counts();
  }

  /** Undefined for a release that is unknown, or another holder's: the two look alike. */
  async standingOf(id: string, holder: PartyId): Promise<Omit<ReleaseStanding, "holder"> | undefined> {
    const standing = await this.#needs.log.standing(id);
    if (standing === undefined || standing.holder !== holder) return undefined;
    const { state, bytes, code, stops, seq } = standing;
    const running = this.#running.of(id);
    return { state, bytes: running?.bytes ?? bytes, code, stops, seq };
  }

  async close(graceMs: number): Promise<void> {
    await this.#running.close(graceMs);
    await this.#upstreams.close();
  }

  async #serve(exchange: Exchange): Promise<void> {
    const { request, response, id } = exchange;
    const malformed = formDecline(request);
    if (malformed !== undefined) {
      this.#turnAway(exchange, malformed);
      return;
    }
    const caller = await this.#needs.verify(request.headers.authorization);
    if ("code" in caller) {
      this.#turnAway(exchange, caller, { challenge: this.#needs.challenge(caller) });
      return;
    }
    if (response.destroyed) return;
    const named = namedIn(request.url);
    const permit = named?.permit ?? NO_PERMIT;
    const { ledger, log, facts, seen } = this.#needs;
    const needs = { ledger, log, facts, seen, quotas: this.#quotas, running: this.#running };
    const release = new Release({ id, permit, caller, request, response }, needs);
    try {
      const decline = named === undefined ? NO_SUCH_PATH : await this.#begin(release, exchange, named.target);
      if (decline !== undefined) release.refuse(decline);
    } catch (error) {
      if (error instanceof RequestBroken) return;
      seen.broke(error, id);
      release.fail(FAILED);
    }
  }

  /** Watched from `enter` on: a stop that comes while the body is read, or the record written, has ended the release already. */
  async #begin(release: Release, exchange: Exchange, target: string): Promise<Decline | undefined> {
    const { request } = exchange;
    const version = request.method === "GET" ? API_DOCUMENTS.get(target) : undefined;
    if (version !== undefined) return this.#serveApi(release, exchange, version);
    const full = this.#running.enter(release);
    if (full !== undefined) return full;
    const asked = this.#decide(release, request.method ?? "", target);
    if ("code" in asked) return asked;
    const content = contentOf(asked.match.operation, hasBody(request), request.headers["content-type"]);
    // No await for a call without a body: decision, count and record are one turn.
    if (content === undefined) return this.#forward(release, exchange, asked, undefined);
    if ("code" in content) return content;
    const { requestBytes: bytes, requestWaitMs: waitMs } = this.#settings;
    const received = await bodyOf(request, { bytes, waitMs });
    if (release.over) return undefined;
    const body = "code" in received ? received : sentBody(content, received);
    return "code" in body ? body : this.#forward(release, exchange, asked, body);
  }

  #decide(release: Release, method: string, target: string): Asked | Decline {
    const { ledger, facts, descriptors } = this.#needs;
    const stale = ledger.staleness();
    if (stale !== undefined) return staleDecline(stale);
    const stopped = declineOf(ledger.view, release.permit, release.key, ledger.now(), facts);
    if (stopped !== undefined) return stopped;
    const covered = coverOf(ledger.view, release.permit, descriptors);
    if ("code" in covered) return covered;
    const unserved = serviceDecline(covered);
    if (unserved !== undefined) return unserved;
    const match = operationFor(covered, method, target);
    return "code" in match ? match : { covered, match };
  }

  /** The record is asked for before the upstream, and both work at once. */
  #forward(
    release: Release,
    exchange: Exchange,
    { covered, match }: Asked,
    body: SentBody | undefined,
  ): Decline | undefined {
    const { request, response } = exchange;
    const { ledger, log, upstreams } = this.#needs;
    const { permit } = covered;
    const { operation, target } = match;
    const upstream = upstreams.of(permit.provider);
    if (upstream === undefined) return noUpstream(permit.provider);
    if (log.unavailable() !== undefined) return LOG_LOST;
    const takes = this.#quotas.take(permit.quotas, ledger.now());
    if ("code" in takes) return takes;
    const passage = new Passage(release, response, operation, this.#settings);
    release.admit(passage, {
      kind: "admission",
      release: release.id,
      at: Date.now(),
      permit: release.permit,
      key: release.key,
      holder: release.holder,
      method: operation.method,
      operation: operation.id,
      seq: ledger.head?.seq ?? 0,
      block: ledger.head?.block ?? 0,
      quota: takes,
    });
    const types = operation.answers.map(({ contentType }) => contentType);
    const headers = headersForUpstream(request.headers, upstream.credential, types, body);
    const streams = operation.answers.some(({ format }) => format === "ndjson" || format === "sse");
    const asked = { method: operation.method, path: target, headers, body: body?.bytes, streams };
    this.#upstreams.dispatch(upstream.origin, asked, passage);
    return undefined;
  }

  /** No data, so no stop bars it: who holds a permit may read what it would grant. */
  #serveApi(release: Release, { id, response }: Exchange, version: OpenApiVersion): Decline | undefined {
    const { ledger, descriptors, origin } = this.#needs;
    const stale = ledger.staleness();
    if (stale !== undefined) return staleDecline(stale);
    const covered = coverOf(ledger.view, release.permit, descriptors);
    if ("code" in covered) return covered;
    const holder = ledger.view.gate(release.permit)?.holder;
    if (holder !== release.holder)
      return { code: "PERMIT_NOT_YOURS", detail: `permit ${release.permit} is not the caller's` };
    const { permit, descriptor } = covered;
    const document = grantedApi(descriptor, permit.fields, `${origin}/permits/${permit.id}`, version);
    const body = Buffer.from(JSON.stringify(document));
    response.writeHead(200, [
      ...["Sluice-Release", id, "Content-Type", "application/json", "Cache-Control", "no-store"],
      ...["Content-Length", String(body.length)],
    ]);
    response.end(body);
    return undefined;
  }

  /** Nobody verified: no record, so that a flood from outside never waits for the disk. */
  #turnAway(exchange: Exchange, decline: Decline, more: MoreHeaders = {}): void {
    const { request, id } = exchange;
    this.#strangers.count(decline.code, request.socket.remoteAddress, Date.now());
    this.#needs.seen.refused(decline.code);
    const permit = namedIn(request.url)?.permit;
    const problem = problemOf(decline, { permit, release: id, head: this.#needs.ledger.head });
    answerProblem(exchange, problem, { ...decline, ...more });
  }

  /** A fault of ours before there was a release to end. */
  #broke(exchange: Exchange, error: unknown): void {
    this.#needs.seen.broke(error, exchange.id);
    answerProblem(exchange, problemOf(FAILED, { release: exchange.id, head: this.#needs.ledger.head }));
  }
}

interface Asked {
  readonly covered: Covered;
  readonly match: Match<GrantedOperation>;
}

/** They stand before any operation of the same path. */
const API_DOCUMENTS: ReadonlyMap<string, OpenApiVersion> = new Map([
  ["/openapi.json", "3.1"],
  ["/openapi-3.0.json", "3.0"],
]);

/** Not a gate: ids begin at 1. */
const NO_PERMIT = 0 as GateId;

const NO_SUCH_PATH: Decline = { code: "PERMIT_UNKNOWN", detail: "wanted /permits/{permit}/… with a permit's number" };

function noUpstream(provider: GateId): Decline {
  return { code: "UPSTREAM_UNREACHABLE", detail: `no address of provider ${provider}'s data API is configured here` };
}
