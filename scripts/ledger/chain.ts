/** The one writer: raw transactions in, a block each time any wait, and an answer only when they are on disk. Nothing is in a block that the journal does not hold. */
import { z } from "zod";
import { JournalWriteError, LedgerError, RPC, RpcError, textOf } from "./errors.ts";
import { type Hex, hex, type Journal, type Round } from "./journal.ts";
import type { Node } from "./node.ts";
import { type ChainListener, Relay } from "./relay.ts";
import { mine, type Progress, type Replayed, replay, type Tip, tipOf } from "./replay.ts";

/** More than this waiting at once is answered with "too much". */
const QUEUE_MAX = 10_000;
/** As large as one record on disk is let grow; the rest goes into the next block. */
const ROUND_MAX = 200;

interface Waiting {
  readonly raw: Hex;
  readonly done: (hash: Hex) => void;
  readonly refuse: (error: RpcError) => void;
}

interface Admitted {
  readonly waiting: Waiting;
  readonly hash: Hex;
}

export class Chain {
  /** Settles with the error that ends the process: an unknown failure of the node, or a journal that does not replay. */
  readonly failed: Promise<LedgerError>;
  /** Hash of block 0. */
  readonly genesis: Hex;
  readonly #journal: Journal;
  readonly #progress: Progress;
  readonly #fail: (error: LedgerError) => void;
  readonly #relay = new Relay();
  readonly #queue: Waiting[] = [];
  #node: Node;
  #tip: Tip;
  #transactions: number;
  /** Why the journal did not take the last record. The node then holds what it must not mine, and is rebuilt before the next block. */
  #unwritten: JournalWriteError | undefined;
  #working: Promise<void> | undefined;
  #ended: string | undefined;

  static async open(journal: Journal, progress: Progress): Promise<Chain> {
    const replayed = await replay(journal, progress);
    const chain = new Chain(journal, progress, replayed);
    await chain.#relay.attach(chain.#node);
    await chain.#mineRest(undefined);
    return chain;
  }

  private constructor(journal: Journal, progress: Progress, replayed: Replayed) {
    this.#journal = journal;
    this.#progress = progress;
    this.genesis = replayed.genesis;
    this.#node = replayed.node;
    this.#tip = replayed.tip;
    this.#transactions = replayed.transactions;
    const { promise, resolve } = Promise.withResolvers<LedgerError>();
    this.failed = promise;
    this.#fail = resolve;
  }

  get tip(): Tip {
    return this.#tip;
  }

  /** Acknowledged since block 0. */
  get transactions(): number {
    return this.#transactions;
  }

  /* READING */

  read(method: string, params: readonly unknown[]): Promise<unknown> {
    return this.#node.request(method, params);
  }

  listen(listener: ChainListener): Disposable {
    return this.#relay.listen(listener);
  }

  /* WRITING */

  /** The transaction's hash, once it is durable and, unless it waits for an earlier nonce, in a block. Throws RpcError. */
  send(raw: Hex): Promise<Hex> {
    if (this.#ended !== undefined) return Promise.reject(new RpcError(RPC.unavailable, this.#ended));
    if (this.#queue.length >= QUEUE_MAX) {
      return Promise.reject(new RpcError(RPC.tooMuch, `${QUEUE_MAX} transactions wait already: send again later`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Hex>();
    this.#queue.push({ raw, done: resolve, refuse: reject });
    this.#working ??= this.#work();
    return promise;
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, ROUND_MAX);
      try {
        await this.#round(batch);
      } catch (error) {
        this.#end(error, batch);
      }
    }
    this.#working = undefined;
  }

  async #round(batch: readonly Waiting[]): Promise<void> {
    if (this.#unwritten !== undefined && !(await this.#recover())) return this.#refuse(batch);
    const admitted = await this.#admit(batch);
    if (admitted.length === 0) return;
    const raws = admitted.map(({ waiting }) => waiting.raw);
    if (!(await this.#commit(raws, await this.#anyRuns(admitted)))) return this.#refuse(batch);
    this.#transactions += admitted.length;
    await this.#mineRest(admitted.length);
    for (const { waiting, hash } of admitted) waiting.done(hash);
  }

  /** First the record, then the block: false, and no block, where the record is not on disk. */
  async #commit(raws: readonly Hex[], mines: boolean): Promise<boolean> {
    const { number: parentNumber, hash: parent } = this.#tip;
    const timestamp = mines ? Math.max(Math.floor(Date.now() / 1000), this.#tip.timestamp) : undefined;
    const id = this.#append({ timestamp, parentNumber, parent, raws });
    if (id === undefined) return false;
    if (timestamp !== undefined) {
      this.#tip = await mine(this.#node, timestamp);
      this.#seal(id);
    }
    return true;
  }

  /** A block that could not take all is followed by another. Looked at only where the block's count differs from `expected`, since looking costs a block's work. */
  async #mineRest(expected: number | undefined): Promise<void> {
    if (this.#tip.transactions === expected) return;
    while ((await tipOf(this.#node, "pending")).transactions > 0) if (!(await this.#commit([], true))) return;
  }

  /** One after the other: the node does not promise the order of parallel sends, and the journal must hold the order it took. */
  async #admit(batch: readonly Waiting[]): Promise<Admitted[]> {
    const admitted: Admitted[] = [];
    for (const waiting of batch) {
      try {
        admitted.push({ waiting, hash: hex.parse(await this.#node.request("eth_sendRawTransaction", [waiting.raw])) });
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        waiting.refuse(error);
      }
    }
    return admitted;
  }

  /** False when each waits for an earlier nonce of its sender, so that a block would be empty. */
  async #anyRuns(admitted: readonly Admitted[]): Promise<boolean> {
    for (const { hash } of admitted) {
      const sent = Sent.parse(await this.#node.request("eth_getTransactionByHash", [hash]));
      if (sent === null) continue; // replaced by a later one of this very round
      const next = z.string().parse(await this.#node.request("eth_getTransactionCount", [sent.from, "pending"]));
      if (Number(sent.nonce) < Number(next)) return true;
    }
    return false;
  }

  #append(round: Round): number | undefined {
    try {
      return this.#journal.append(round);
    } catch (error) {
      if (!(error instanceof JournalWriteError)) throw error;
      this.#unwritten = error;
      return undefined;
    }
  }

  /** The block stands already, and its transactions are durable: a failure here is met by the next write. */
  #seal(id: number): void {
    try {
      this.#journal.seal(id, this.#tip.hash);
    } catch (error) {
      if (!(error instanceof JournalWriteError)) throw error;
      this.#unwritten = error;
    }
  }

  /* FAILING */

  /** Whether the journal takes writes again; then the node is made anew from it, without what was refused. Reads go on at the old node meanwhile. */
  async #recover(): Promise<boolean> {
    try {
      this.#journal.probe();
    } catch (error) {
      if (!(error instanceof JournalWriteError)) throw error;
      this.#unwritten = error;
      return false;
    }
    const { node, tip, transactions } = await replay(this.#journal, this.#progress);
    this.#node = node;
    this.#tip = tip;
    this.#transactions = transactions;
    this.#unwritten = undefined;
    await this.#relay.attach(node);
    return true;
  }

  #refuse(batch: readonly Waiting[]): void {
    const why = this.#unwritten?.message ?? "the journal cannot be written";
    const error = new RpcError(
      RPC.unavailable,
      `${why}. No block was made; look the transaction up before you send another in its place`,
    );
    for (const { refuse } of batch) refuse(error);
  }

  /** Unknown means stop: whatever is on disk is replayed at the next start. */
  #end(error: unknown, batch: readonly Waiting[]): void {
    this.#ended ??= `the ledger stopped: ${textOf(error)}`;
    for (const { refuse } of [...batch, ...this.#queue.splice(0)]) refuse(new RpcError(RPC.unavailable, this.#ended));
    this.#fail(error instanceof LedgerError ? error : new LedgerError("INTERNAL", this.#ended, error));
  }

  /** Ends in order: the round in work is finished and answered, what waits behind it is refused. */
  async close(): Promise<void> {
    this.#ended ??= "the ledger is stopping";
    for (const { refuse } of this.#queue.splice(0)) refuse(new RpcError(RPC.unavailable, this.#ended));
    await this.#working;
    this.#relay[Symbol.dispose]();
    this.#journal.close();
  }
}

const Sent = z.object({ from: hex, nonce: z.string() }).nullable();
