/** One call from its decision to its last byte and its record (promises 3 and 4). Whatever ends it, ends it here, once. The end of its token does not: the key's gate is what stops a key. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "../access/caller.ts";
import type { AccessLog, Admission, Completion, ReleaseId } from "../audit/log.ts";
import type { GateId, PartyId } from "../decision/gate.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { problemOf } from "../reasons/problem.ts";
import type { Facts } from "../reasons/stops.ts";
import { answerProblem } from "./answer.ts";
import { type Decline, declineOf, staleDecline } from "./decline.ts";
import { Pace } from "./pace.ts";
import type { Passage, PassageOwner } from "./passage.ts";
import type { Quotas, Take } from "./quotas.ts";
import { reset } from "./reset.ts";
import type { Running, Stoppable } from "./running.ts";

export interface ReleaseNeeds {
  readonly ledger: Ledger;
  readonly facts: Facts;
  readonly log: AccessLog;
  readonly quotas: Quotas;
  readonly running: Running<Release>;
  readonly seen: Seen;
}

/** For metrics. */
export interface Seen {
  refused(code: string): void;
  ended(state: Completion["state"], bytes: number): void;
  /** A fault of ours, to be looked at. */
  broke(error: unknown, release: string): void;
}

export interface Call {
  readonly id: ReleaseId;
  /** As named in the path. */
  readonly permit: GateId;
  readonly caller: Caller;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export class Release implements Stoppable, PassageOwner {
  readonly id: ReleaseId;
  readonly permit: GateId;
  readonly key: GateId;
  readonly holder: PartyId;
  /** Ended for whatever reason: from here on nothing of the upstream's is written. */
  over = false;
  readonly #call: Call;
  readonly #needs: ReleaseNeeds;
  readonly #pace = new Pace();
  #passage: Passage | undefined;
  #takes: readonly Take[] = [];
  /** Settles when the admission record is durable or lost; undefined before it was asked for. */
  #admission: Promise<void> | undefined;

  constructor(call: Call, needs: ReleaseNeeds) {
    this.id = call.id;
    this.permit = call.permit;
    this.key = call.caller.key;
    this.holder = call.caller.holder;
    this.#call = call;
    this.#needs = needs;
    call.response.once("close", () => this.#left());
  }

  get opened(): boolean {
    return this.#passage?.opened ?? false;
  }

  get bytes(): number {
    return this.#passage?.bytes ?? 0;
  }

  get pending(): number {
    return this.#call.request.socket.writableLength;
  }

  /** Asks for the record. In the same turn as the decision, so that counts stand in the log in the order in which they were taken. */
  admit(passage: Passage, admission: Admission): void {
    this.#passage = passage;
    this.#takes = admission.quota;
    this.#call.response.once("finish", () => this.#finished());
    this.#admission = this.#needs.log.append(admission);
    this.#admission
      .then(
        () => passage.recorded(),
        () => this.refuse(LOG_LOST),
      )
      .catch((error: unknown) => {
        this.#needs.seen.broke(error, this.id);
        this.fail(FAILED);
      });
  }

  mayOpen(): boolean {
    const { ledger, facts } = this.#needs;
    const stale = ledger.staleness();
    const decline =
      stale === undefined ? declineOf(ledger.view, this.permit, this.key, ledger.now(), facts) : staleDecline(stale);
    if (decline !== undefined) this.refuse(decline);
    return decline === undefined;
  }

  /** Ends it before its head has left, with an answer that says why. */
  refuse(decline: Decline): void {
    if (this.over) return;
    this.#end();
    this.#explain(decline, "refused");
    this.abort();
  }

  fail(decline: Decline): void {
    if (this.over) return;
    // Who asks for what is not there has learnt that: it counts as a released call, or a permit could be used to guess.
    if (decline.code === "UPSTREAM_NOT_FOUND") this.#takes = [];
    this.#end();
    if (this.opened) {
      reset(this.#call.request.socket);
      this.#complete("failed", decline);
    } else this.#explain(decline, "failed");
    this.abort();
  }

  sever(): void {
    if (this.over) return;
    this.#end();
    if (this.opened) reset(this.#call.request.socket);
  }

  settle(decline: Decline): void {
    if (this.opened) this.#complete("cut", decline);
    else this.#explain(decline, "refused");
  }

  abort(): void {
    this.#passage?.abort();
  }

  stalledFor(now: number): number {
    return this.opened ? this.#pace.stalledFor(this.bytes, this.pending, now) : 0;
  }

  stall(): void {
    if (this.over) return;
    this.#end();
    reset(this.#call.request.socket);
    this.#complete("aborted", { code: "CLIENT_STALLED", detail: "the caller took nothing of what waited for it" });
    this.abort();
  }

  /** The last byte is handed to the kernel; what lies there still for a slow reader is out of our reach. */
  #finished(): void {
    if (this.over) return;
    this.#end();
    this.#complete("finished");
  }

  /** The caller's connection closed before the end. */
  #left(): void {
    if (this.over) return;
    this.#end();
    this.abort();
    const complete = () =>
      this.#complete("aborted", { code: "CLIENT_LEFT", detail: "the caller closed the connection" });
    this.#admission?.then(complete, () => undefined);
  }

  #end(): void {
    this.over = true;
    this.#needs.running.leave(this);
    if (!this.opened) this.#needs.quotas.giveBack(this.#takes);
  }

  #complete(state: Completion["state"], decline?: Decline): void {
    const { log, ledger, seen, quotas } = this.#needs;
    const returned = this.opened ? [] : quotas.standing(this.#takes);
    log.complete({
      kind: "completion",
      release: this.id,
      at: Date.now(),
      state,
      bytes: this.bytes,
      ...(decline && { code: decline.code }),
      stops: (decline?.stops ?? []).map((stop) => ({ ...stop })),
      seq: ledger.head?.seq ?? 0,
      ...(returned.length > 0 && { quota: returned }),
    });
    seen.ended(state, this.bytes);
  }

  /** Written before it is said: a refusal whose record is lost becomes one for want of the log. */
  #explain(decline: Decline, state: "refused" | "failed"): void {
    const say = (said: Decline) => {
      const { ledger, seen } = this.#needs;
      seen.refused(said.code);
      const permit = this.permit === 0 ? undefined : this.permit;
      answerProblem(this.#call, problemOf(said, { permit, release: this.id, head: ledger.head }), said);
    };
    if (decline === LOG_LOST) say(LOG_LOST);
    else
      this.#recorded(decline, state).then(
        () => say(decline),
        () => say(LOG_LOST),
      );
  }

  async #recorded(decline: Decline, state: "refused" | "failed"): Promise<void> {
    if (this.#admission !== undefined) {
      await this.#admission;
      this.#complete(state, decline);
      return;
    }
    const { log, ledger } = this.#needs;
    await log.append({
      kind: "refusal",
      release: this.id,
      at: Date.now(),
      permit: this.permit,
      key: this.key,
      holder: this.holder,
      method: this.#call.request.method ?? "",
      code: decline.code,
      stops: (decline.stops ?? []).map((stop) => ({ ...stop })),
      seq: ledger.head?.seq ?? 0,
      block: ledger.head?.block ?? 0,
    });
  }
}

export const LOG_LOST: Decline = {
  code: "LOG_UNAVAILABLE",
  detail: "the record of this call could not be made durable",
};
export const FAILED: Decline = { code: "INTERNAL", detail: "the gateway failed on this call" };
