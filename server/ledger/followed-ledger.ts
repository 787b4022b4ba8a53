import path from "node:path";
import type { Hex } from "viem";
import type { Gate, GateId, Now, UnixSeconds } from "../decision/gate.ts";
import { Chain, type Step } from "./chain.ts";
import { startOf } from "./digest.ts";
import { lower } from "./entry.ts";
import { LedgerError } from "./errors.ts";
import { Feeds, fedOf, type LedgerFeed } from "./feed.ts";
import { type Followed, Follower } from "./follower.ts";
import { type Clock, Freshness, type Heartbeat, SYSTEM_CLOCK } from "./freshness.ts";
import { identify } from "./identity.ts";
import { Journal } from "./journal.ts";
import { type JournalStanding, Keeper } from "./keeper.ts";
import type { Applied, Head, Ledger, LedgerListener, Staleness, StrictView } from "./ledger.ts";
import type { Log } from "./log.ts";
import type { LedgerNode } from "./node.ts";
import { type Finality, Sync } from "./sync.ts";

/** The ledger of a gateway: a replica in memory, kept level with one node, journaled, and fresh or stale. Owns all its timers, sockets and files. */

export interface LedgerConfig {
  /** The node: `ws://` or `wss://`. */
  readonly ws: string;
  readonly kernel: Hex;
  /** Absent: learnt at the first connection, then bound by the journal. */
  readonly chainId?: number;
  readonly genesis?: Hex;
  /** The block of the kernel's deployment, or any before it. */
  readonly fromBlock: number;
  readonly finality: Finality;
  readonly heartbeat: Heartbeat;
  readonly staleAfterMs: number;
  /** Holds the journal, `ledger.sqlite`. */
  readonly dataDir: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** Called with the newest block after each that is applied, and after each batch of a long catch-up. */
  progress?(block: number): void;
}

export class FollowedLedger implements Ledger {
  /** Resolves once level with the node; rejects where no retry can help, such as another chain. Releasing need not wait for it: until then all is stale. */
  readonly ready: Promise<void>;
  readonly #config: LedgerConfig;
  readonly #clock: Clock;
  readonly #kernel: Hex;
  readonly #chain = new Chain();
  readonly #freshness: Freshness;
  readonly #journal: Journal;
  readonly #keeper: Keeper;
  readonly #feeds = new Feeds();
  readonly #listeners = new Set<LedgerListener>();
  readonly #follower: Follower;
  readonly #settled = Promise.withResolvers<void>();
  #isReady = false;
  #wasStale = true;
  #isBroken = false;
  #isClosing = false;
  /** Up to this block an earlier run saw entries that were not final: what they stopped is not known here. */
  #unknownUpTo = 0;
  readonly #since = Date.now();
  #timer: NodeJS.Timeout | undefined;

  /** @throws LedgerError JOURNAL_UNUSABLE, JOURNAL_OF_ANOTHER_CHAIN. */
  constructor(config: LedgerConfig) {
    this.#config = config;
    this.#clock = config.clock ?? SYSTEM_CLOCK;
    this.#kernel = lower(config.kernel);
    this.#freshness = new Freshness({ ...config, clock: this.#clock });
    this.#journal = new Journal(path.join(config.dataDir, "ledger.sqlite"));
    this.#keeper = new Keeper(this.#journal, this.#chain.replica, config.log);
    this.ready = this.#settled.promise;
    // Whoever does not wait for it learns of the same failure from `staleness`.
    this.ready.catch(() => {});
    try {
      this.#restore();
      this.#follower = new Follower({ ...config, clock: this.#clock }, this.#followed(), this.#freshness);
    } catch (error) {
      this.#journal.close();
      throw error;
    }
  }

  get view(): StrictView {
    return this.#chain.replica.view;
  }

  get head(): Head | undefined {
    return this.#chain.head;
  }

  get final(): Head | undefined {
    return this.#chain.final;
  }

  get journal(): JournalStanding {
    return this.#keeper.standing;
  }

  /** A gate as the newest block has it, final or not: for a look at the ledger, never for a decision. */
  headGate(id: GateId): Gate | undefined {
    return this.#chain.replica.headGate(id);
  }

  staleness(): Staleness | undefined {
    return this.#freshness.staleness() ?? this.#forgotten();
  }

  now(): Now {
    const wall = Math.floor(this.#clock.wallMs() / 1000);
    const stamp = this.head?.timestamp ?? wall;
    return { earliest: Math.min(wall, stamp) as UnixSeconds, latest: Math.max(wall, stamp) as UnixSeconds };
  }

  listen(listener: LedgerListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** Gives the feed everything applied so far, then each block as it is applied, after the listeners. */
  feed(feed: LedgerFeed): Disposable {
    return this.#feeds.attach(feed, this.#past());
  }

  close(): void {
    this.#isClosing = true;
    clearTimeout(this.#timer);
    this.#follower.close();
    this.#freshness.stop("LEDGER_STALE", "the gateway is closing");
    this.#settled.reject(new LedgerError("LEDGER_CLOSED", "closed before it was level with the node"));
    this.#turn();
    this.#journal.close();
  }

  *#past() {
    yield* this.#keeper.blocks();
    yield* this.#chain.above.map(fedOf);
  }

  /** Needs no node: until one is reached, the registry shows what the journal has, and nothing is released. */
  #restore(): void {
    const { chainId, genesis } = this.#config;
    this.#journal.requireOf({
      kernel: this.#kernel,
      ...(chainId === undefined ? {} : { chainId }),
      ...(genesis === undefined ? {} : { genesis: lower(genesis) }),
    });
    const head = this.#journal.head();
    if (head === undefined) return;
    for (const { id, word, terms } of this.#journal.gates()) this.#chain.replica.load(id, word, terms);
    this.#chain.learn(this.#journal.registrations());
    this.#chain.begin(head);
    this.#unknownUpTo = this.#journal.seen() ?? 0;
  }

  /** The strict view forgets nothing that is not final without it (K10), and a restart makes it forget: so nothing is released until it could have. */
  #forgotten(): Staleness | undefined {
    const final = this.#chain.final?.block ?? 0;
    if (final >= this.#unknownUpTo) return undefined;
    const detail = `before the restart entries up to block ${this.#unknownUpTo} were seen; final is ${final}`;
    return { code: "LEDGER_STALE", detail, since: this.#since };
  }

  #followed(): Followed {
    return {
      begin: (node) => this.#begin(node),
      head: () => this.#chain.head,
      finalBlock: () => this.#chain.final?.block ?? 0,
      find: (hash) => this.#chain.find(hash),
      level: () => this.#level(),
      failed: (error) => this.#failed(error),
    };
  }

  async #begin(node: LedgerNode): Promise<Sync> {
    const identity = await identify(node, { ...this.#config, kernel: this.#kernel }, this.#journal);
    if (this.#chain.final === undefined) {
      const before = await node.header(Math.max(this.#config.fromBlock - 1, 0));
      const { number: block, hash, timestamp } = before;
      this.#chain.begin({ block, hash, timestamp, ...startOf(identity.chainId, this.#kernel) });
    }
    this.#journal.bind(identity);
    return new Sync(this.#chain, { node, kernel: this.#kernel }, this.#config.finality, {
      applied: (steps) => this.#applied(steps),
      rewound: (head, gates) => this.#rewound(head, gates),
    });
  }

  /** Listeners first: a stream is cut before anything is written or shown. */
  #applied(steps: readonly Step[]): void {
    const head = steps.at(-1)?.head;
    if (head === undefined) return;
    this.#tell({ head, gates: [...new Set(steps.flatMap((step) => step.strict))] });
    for (const step of steps) this.#guard(() => this.#feeds.applied(fedOf(step.block)));
    this.#tellFed();
    this.#keeper.keep(steps);
    if (this.#unknownUpTo > 0) this.#turn();
    this.#config.progress?.(head.block);
  }

  #rewound(head: Head, gates: readonly GateId[]): void {
    this.#config.log.warn({ block: head.block, hash: head.hash }, "the chain was reorganised above the final block");
    this.#tell({ head, gates });
    this.#guard(() => this.#feeds.rewind(head.block));
    this.#tellFed();
  }

  #tell(change: Applied): void {
    for (const listener of this.#listeners) this.#guard(() => listener.applied?.(change));
  }

  #tellFed(): void {
    for (const listener of this.#listeners) this.#guard(() => listener.fed?.());
  }

  #level(): void {
    this.#turn();
    if (this.#isReady) return;
    this.#isReady = true;
    this.#settled.resolve();
  }

  #failed(error: LedgerError): void {
    if (error.code === "LEDGER_REORGANISED") this.#freshness.stop("LEDGER_REORGANISED", error.message);
    else if (error.code === "FOLLOWER_FAILED") this.#freshness.stop("LEDGER_STALE", error.message);
    else this.#freshness.fault(error.message);
    if (error.severity === "stop") this.#settled.reject(error);
    this.#turn();
  }

  /** Tells of freshness that turned, and comes back at the moment when the lease would run out. */
  #turn(): void {
    clearTimeout(this.#timer);
    const staleness = this.staleness();
    const isStale = staleness !== undefined;
    if (!isStale) this.#timer = setTimeout(() => this.#turn(), Math.max(1, Math.ceil(this.#freshness.remainingMs())));
    if (isStale === this.#wasStale) return;
    this.#wasStale = isStale;
    this.#note(staleness);
    for (const listener of this.#listeners) this.#guard(() => listener.turned?.(staleness));
  }

  /** What is wrong is a warning; that it is mended, or that we were asked to end, is news. */
  #note(staleness: Staleness | undefined): void {
    const { log } = this.#config;
    if (staleness === undefined) log.info({ head: this.head }, "fresh");
    else if (this.#isClosing) log.info({}, "closing: nothing more is released");
    else log.warn({ staleness }, "stale: nothing is released until it is fresh again");
  }

  /** One listener's error must not keep the others from cutting. */
  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#config.log.error({ error }, "a listener of the ledger failed");
      if (this.#isBroken) return;
      // It may have been the one that cuts: nothing is released on what it did not take in.
      this.#isBroken = true;
      this.#freshness.stop("LEDGER_STALE", "a part of the gateway failed to take in a block; start it anew");
      this.#turn();
    }
  }
}
