import type { Block } from "./block.ts";
import type { FedBlock } from "./journal.ts";

/** Entries and procedure logs for whoever keeps more than gates, such as the registry: everything from the start, in order, and back on a reorganisation. */

/** Called synchronously; what it throws is the program's error, not the ledger's. */
export interface LedgerFeed {
  /** The next block: final or not. Before the node is reached, only blocks that hold something; later every block. */
  applied(block: FedBlock): void;
  /** Blocks above `toBlock` are undone. */
  rewind(toBlock: number): void;
}

export class Feeds {
  readonly #feeds = new Set<LedgerFeed>();

  /** Gives `past` to the feed first, so that it has missed nothing. */
  attach(feed: LedgerFeed, past: Iterable<FedBlock>): Disposable {
    for (const block of past) feed.applied(block);
    this.#feeds.add(feed);
    return { [Symbol.dispose]: () => this.#feeds.delete(feed) };
  }

  applied(block: FedBlock): void {
    for (const feed of this.#feeds) feed.applied(block);
  }

  rewind(toBlock: number): void {
    for (const feed of this.#feeds) feed.rewind(toBlock);
  }
}

export const fedOf = ({ number, hash, timestamp, entries, logs }: Block): FedBlock => ({
  block: number,
  hash,
  at: timestamp,
  entries,
  logs,
});
