import type { Block } from "./block.ts";
import type { Step } from "./chain.ts";
import { fedOf } from "./feed.ts";
import type { FedBlock, Journal } from "./journal.ts";
import type { Log } from "./log.ts";
import type { Replica } from "./replica.ts";

/**
 * Brings what became final into the journal, and goes on without it when the disk refuses: the journal then lags, and a restart reads the rest from the node.
 * Releasing never waits for this file.
 */

/** Blocks kept for a disk that refuses, before the journal is given up until the next start. */
const MOST_WAITING = 10_000;

/** How far the disk is behind, for whoever keeps the gateway: it still releases, yet a restart will read the rest from the node, if the node has it then. */
export interface JournalStanding {
  /** Final blocks that are not on disk. */
  readonly behind: number;
  /** Nothing more is written until the next start. */
  readonly isGivenUp: boolean;
}

export class Keeper {
  readonly #journal: Journal;
  readonly #replica: Replica;
  readonly #log: Log;
  #waiting: Step[] = [];
  #behind = 0;
  #isGivenUp = false;

  constructor(journal: Journal, replica: Replica, log: Log) {
    this.#journal = journal;
    this.#replica = replica;
    this.#log = log;
  }

  /** Final blocks that the disk has not taken yet: for a feed that comes meanwhile. */
  *blocks(): Generator<FedBlock> {
    yield* this.#journal.blocks();
    for (const step of this.#waiting) for (const block of step.settled) yield fedOf(block);
  }

  /** One commit for all of them. */
  keep(steps: readonly Step[]): void {
    this.#behind += steps.reduce((count, { settled }) => count + settled.length, 0);
    if (this.#isGivenUp) return;
    this.#see(steps);
    this.#waiting.push(...steps.filter((step) => step.settled.length > 0));
    const newest = this.#waiting.at(-1)?.settled.at(-1);
    if (newest === undefined) return;
    try {
      this.#commit(newest);
      this.#written();
    } catch (error) {
      if (this.#isStored(newest)) this.#written();
      this.#log.warn({ error, blocks: this.#waiting.length }, "the journal cannot be written; it is tried again");
      if (this.#waiting.length > MOST_WAITING) this.#giveUp();
    }
  }

  /** Entries of blocks that are not final yet: a restart waits until blocks of that height are (K10). */
  #see(steps: readonly Step[]): void {
    const unsettled = steps.findLast(({ block, settled }) => block.entries.length > 0 && !settled.includes(block));
    if (unsettled === undefined) return;
    try {
      this.#journal.see(unsettled.block.number);
    } catch (error) {
      this.#log.warn({ error }, "the journal cannot be written; a restart now would forget what is not final");
    }
  }

  #commit({ number, hash, timestamp, seq, digest }: Block): void {
    const gates = new Set(this.#waiting.flatMap((step) => step.final));
    this.#journal.commit({
      head: { block: number, hash, timestamp, seq, digest },
      blocks: this.#waiting.flatMap((step) => step.settled),
      gates: [...gates].map((id) => ({ id, ...this.#replica.finalWords(id) })),
    });
  }

  #written(): void {
    this.#waiting = [];
    this.#behind = 0;
  }

  /** A failed commit may have been stored all the same; writing it twice would fail for ever. */
  #isStored(block: Block): boolean {
    try {
      return this.#journal.head()?.hash === block.hash;
    } catch {
      return false; // An unreadable journal is tried again with the next block.
    }
  }

  /** A feed that attaches after this would miss blocks. */
  #giveUp(): void {
    this.#isGivenUp = true;
    this.#log.error({ blocks: this.#behind }, "the journal is given up until the next start");
  }

  get standing(): JournalStanding {
    return { behind: this.#behind, isGivenUp: this.#isGivenUp };
  }
}
