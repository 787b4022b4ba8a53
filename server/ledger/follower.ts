import { Connection } from "./connection.ts";
import { LedgerError } from "./errors.ts";
import { type Clock, type Freshness, type Heartbeat, type Moment, momentOf } from "./freshness.ts";
import type { Head } from "./ledger.ts";
import type { Log } from "./log.ts";
import { type Header, headerIn, LedgerNode } from "./node.ts";
import type { Sync } from "./sync.ts";

/**
 * Keeps us level with the node, for ever and unattended: a notification is only a hint, the probe's answer is what counts, so that a silent
 * subscription, a frozen or restarted node, an old or doubled head are all healed by the next probe (promise 1).
 */

/** What the follower moves; built once the node's chain is known to be the one wanted. */
export interface Followed {
  /** @throws LedgerError of the chain's identity. Called once a connection. */
  begin(node: LedgerNode): Promise<Sync>;
  /** The newest block applied. */
  head(): Head | undefined;
  finalBlock(): number;
  /** The head that a block of ours was or is; undefined for a stranger's. */
  find(hash: Header["hash"]): Head | undefined;
  /** Level with the node as of `at`. */
  level(): void;
  /** Cannot be mended by trying again. */
  failed(error: LedgerError): void;
}

export interface FollowerOptions {
  readonly ws: string;
  readonly staleAfterMs: number;
  readonly heartbeat: Heartbeat;
  readonly clock: Clock;
  readonly log: Log;
}

/** A head that the node spoke of: asked for (`probe`) or told (`notice`). */
interface Sighting {
  readonly header: Header;
  readonly at: Moment;
}

/** A staleness bound holds three probes, so that a lost one stops nothing. */
const PROBES_IN_A_BOUND = 3;
const FIRST_RETRY_MS = 50;
/** Times the bound: a range of logs may take long, and only lets the lease run out. */
const RANGE_PATIENCE = 20;

export class Follower {
  readonly #options: FollowerOptions;
  readonly #followed: Followed;
  readonly #freshness: Freshness;
  readonly #connection: Connection;
  readonly #node: LedgerNode;
  readonly #intervalMs: number;
  #sync: Sync | undefined;
  #timer: NodeJS.Timeout | undefined;
  #subscription: string | undefined;
  #failures = 0;
  #isProbing = false;
  #isReaching = false;
  #isClosed = false;
  /** The first answer renews whatever the heartbeat: a head that the journal knows already is as new to us as any, and its stamp still bounds it. */
  #isFirst = true;
  #probed: Sighting | undefined;
  #noticed: Sighting | undefined;

  constructor(options: FollowerOptions, followed: Followed, freshness: Freshness) {
    this.#options = options;
    this.#followed = followed;
    this.#freshness = freshness;
    this.#intervalMs = Math.max(1, Math.floor(options.staleAfterMs / PROBES_IN_A_BOUND));
    this.#connection = new Connection({
      url: options.ws,
      deadlineMs: this.#intervalMs,
      opened: () => this.#opened(),
      closed: (reason) => this.#lost(reason),
      notified: (subscription, result) => this.#notified(subscription, result),
    });
    const request = this.#connection.request.bind(this.#connection);
    this.#node = new LedgerNode(request, options.staleAfterMs * RANGE_PATIENCE);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#connection.close();
  }

  /* THE LINE */

  #opened(): void {
    this.#options.log.info({ ws: this.#options.ws }, "connected to the ledger node");
    this.#sync = undefined;
    this.#subscription = undefined;
    this.#plan(0);
  }

  #lost(reason: string): void {
    this.#options.log.warn({ reason }, "the connection to the ledger node is gone; it is tried again");
    this.#sync = undefined;
    this.#probed = undefined;
    this.#noticed = undefined;
  }

  #notified(subscription: string, result: unknown): void {
    const header = headerIn(result);
    if (subscription !== this.#subscription || header === undefined) return;
    this.#noticed = { header, at: momentOf(this.#options.clock) };
    this.#wake();
  }

  /* PROBES */

  #plan(afterMs: number): void {
    clearTimeout(this.#timer);
    if (this.#isClosed || this.#freshness.isStopped) return;
    this.#timer = setTimeout(() => void this.#probe(), afterMs);
  }

  async #probe(): Promise<void> {
    if (this.#isProbing || !this.#connection.isOpen) return;
    this.#isProbing = true;
    try {
      if (this.#sync === undefined) await this.#begin();
      const at = momentOf(this.#options.clock);
      const header = await this.#node.latest();
      this.#probed = { header, at };
      this.#wake();
      if (this.#failures === 0) this.#plan(this.#intervalMs);
    } catch (error) {
      this.#failed(error);
      // A node that is frozen keeps its socket open: only another socket finds the one that replaces it.
      if (error instanceof LedgerError && error.code === "NODE_SILENT") this.#connection.drop(error.message);
    } finally {
      this.#isProbing = false;
    }
  }

  async #begin(): Promise<void> {
    const sync = await this.#followed.begin(this.#node);
    this.#subscription = await this.#node.subscribeHeads().catch((error: unknown) => {
      this.#options.log.warn({ error }, "the node tells of no new heads; it is asked instead");
      return undefined;
    });
    this.#sync = sync;
  }

  /* SIGHTINGS */

  /** One at a time; of what is seen meanwhile only the newest counts. */
  #wake(): void {
    if (!this.#isReaching) void this.#reachAll();
  }

  async #reachAll(): Promise<void> {
    this.#isReaching = true;
    try {
      while (this.#sync !== undefined && !this.#isClosed && !this.#freshness.isStopped) {
        const [probed, noticed] = [this.#probed, this.#noticed];
        this.#probed = undefined;
        if (probed !== undefined) await this.#reachProbed(this.#sync, probed);
        else if (noticed !== undefined) {
          this.#noticed = undefined;
          await this.#reachNoticed(this.#sync, noticed);
        } else return;
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isReaching = false;
    }
  }

  /** A notice that is old, doubled or below the final block is nothing new; whether it means a rollback, the probe says. */
  async #reachNoticed(sync: Sync, { header, at }: Sighting): Promise<void> {
    if (this.#followed.find(header.hash) !== undefined || header.number <= this.#followed.finalBlock()) return;
    await sync.reach(header);
    this.#level(this.#options.heartbeat === "blocks" ? at : undefined);
  }

  async #reachProbed(sync: Sync, sighting: Sighting): Promise<void> {
    const before = this.#followed.head()?.hash;
    // An answer may be overtaken by a newer block on its way: what looks like a step back is asked once more.
    const { header, at } = this.#isBack(sighting.header) ? await this.#askAgain() : sighting;
    const ours = this.#followed.find(header.hash);
    if (ours === undefined) await sync.reach(header);
    else if (this.#isBack(header)) sync.rewind(ours);
    const isRenewed = this.#options.heartbeat === "probe" || this.#followed.head()?.hash !== before || this.#isFirst;
    this.#isFirst = false;
    this.#level(isRenewed ? at : undefined);
  }

  #isBack(header: Header): boolean {
    const head = this.#followed.head();
    return head !== undefined && header.hash !== head.hash && header.number <= head.block;
  }

  async #askAgain(): Promise<Sighting> {
    const at = momentOf(this.#options.clock);
    return { header: await this.#node.latest(), at };
  }

  #level(renewedAt: Moment | undefined): void {
    const wasFailing = this.#failures > 0;
    this.#failures = 0;
    this.#freshness.healed();
    const head = this.#followed.head();
    if (renewedAt !== undefined && head !== undefined) this.#freshness.renew(renewedAt, head.timestamp);
    this.#followed.level();
    if (wasFailing) this.#plan(this.#intervalMs);
  }

  /** Unknown means stop: a fault of this program is not made better by repeating it. */
  #failed(error: unknown): void {
    if (this.#isClosed) return;
    const known =
      error instanceof LedgerError
        ? error
        : new LedgerError("FOLLOWER_FAILED", `following the ledger failed: ${String(error)}`, { cause: error });
    this.#options.log.warn({ error, code: known.code }, "not level with the ledger");
    if (known.severity !== "again") this.#followed.failed(known);
    this.#failures++;
    this.#plan(Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), this.#intervalMs));
  }
}
