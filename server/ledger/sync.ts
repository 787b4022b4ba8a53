import type { GateId } from "../decision/gate.ts";
import { type Block, readBlock, readRange, type Source } from "./block.ts";
import type { Chain, Step } from "./chain.ts";
import { LedgerError } from "./errors.ts";
import type { Head } from "./ledger.ts";
import type { Header, LedgerNode } from "./node.ts";

/**
 * Brings the chain as applied level with a header of the node: back by parent hash to a block that is known, then forward block by block,
 * each verified before it is applied. From far behind, what is final is read in ranges. Never goes below the final block (promise 2).
 */

/** `instant`: the head is final. `depth`: a block is final with so many blocks on top of it. */
export type Finality = { readonly kind: "instant" } | { readonly kind: "depth"; readonly blocks: number };

/** What the sync changes, told in order and synchronously. */
export interface Progress {
  applied(steps: readonly Step[]): void;
  rewound(head: Head, strict: readonly GateId[]): void;
}

/** Final blocks to be caught up with, from which on reading ranges is worth its round trips. */
const RANGE_WORTH = 32;
const RANGE_BLOCKS = 2_000;

export class Sync {
  readonly #chain: Chain;
  readonly #node: LedgerNode;
  readonly #kernel: Source["kernel"];
  readonly #depth: number;
  readonly #progress: Progress;
  #rangeBlocks = RANGE_BLOCKS;

  constructor(chain: Chain, source: Omit<Source, "procedures">, finality: Finality, progress: Progress) {
    this.#chain = chain;
    this.#node = source.node;
    this.#kernel = source.kernel;
    this.#depth = finality.kind === "instant" ? 0 : finality.blocks;
    this.#progress = progress;
  }

  /** @throws LedgerError NODE_BEHIND, LEDGER_REORGANISED, ENTRY_GAP, DIGEST_DIFFERS, or an accident of the line. */
  async reach(target: Header): Promise<void> {
    if (target.number < this.#final.block) throw this.#behind(target);
    await this.#catchUp(target.number - this.#depth);
    const path = await this.#pathTo(target);
    const known = path.at(-1)?.parentHash ?? target.hash;
    const fork = this.#chain.find(known);
    if (fork === undefined) throw new LedgerError("NODE_ANSWER_INVALID", "the node's blocks do not follow each other");
    this.rewind(fork);
    for (const header of path.reverse()) {
      const block = await readBlock(this.#source, header, this.#head);
      this.#apply([block], header.number - this.#depth);
    }
  }

  /** Makes an earlier block of ours the head again. */
  rewind(to: Head): void {
    if (to.hash === this.#head.hash) return;
    this.#progress.rewound(to, this.#chain.rewind(to.block));
  }

  /** Headers that are not ours yet, the target first. @throws LedgerError LEDGER_REORGANISED. */
  async #pathTo(target: Header): Promise<Header[]> {
    const path: Header[] = [];
    let header: Header | undefined = target;
    while (header !== undefined && this.#chain.find(header.hash) === undefined) {
      if (header.number <= this.#final.block) throw await this.#below(header);
      path.push(header);
      header = await this.#parentOf(header);
    }
    return path;
  }

  /** Undefined where it is ours: it is not asked for, so that a stop in the next block waits for that block's entries alone. */
  async #parentOf({ number, parentHash }: Header): Promise<Header | undefined> {
    const ours = this.#chain.find(parentHash);
    const parent = ours === undefined ? await this.#node.header(parentHash) : { ...ours, number: ours.block };
    if (parent.number !== number - 1) {
      const parts = { found: parent.number, wanted: number - 1 };
      throw new LedgerError("NODE_ANSWER_INVALID", `the parent of block ${number} has another number`, parts);
    }
    return "parentHash" in parent ? parent : undefined;
  }

  /** Ranges up to `goal`, which is final; nothing of them is used before the kernel's head confirms it. */
  async #catchUp(goal: number): Promise<void> {
    if (goal - this.#final.block <= RANGE_WORTH) return;
    await this.#requireFinal();
    let blocks: Block[] = [];
    while ((blocks.at(-1)?.number ?? this.#final.block) < goal) {
      const last = blocks.at(-1);
      const from = (last?.number ?? this.#final.block) + 1;
      const range = await this.#range(from, goal, last ?? this.#final);
      blocks.push(...range.blocks);
      if (!range.isVerified) continue;
      this.rewind(this.#final);
      this.#apply(blocks, range.blocks.at(-1)?.number ?? goal);
      blocks = [];
    }
    if (blocks.length > 0) {
      throw new LedgerError("NODE_REFUSED", `the node does not tell the kernel's head at block ${goal}`, {
        wanted: goal,
      });
    }
  }

  /** Nodes bound what one answer may hold, each otherwise: halve until it is taken. */
  async #range(from: number, goal: number, before: Block | Head) {
    for (;;) {
      const to = Math.min(goal, from + this.#rangeBlocks - 1);
      try {
        const range = await readRange(this.#source, from, to, before);
        this.#rangeBlocks = Math.min(this.#rangeBlocks * 2, RANGE_BLOCKS);
        return range;
      } catch (error) {
        const isTooMuch =
          error instanceof LedgerError && (error.code === "NODE_REFUSED" || error.code === "NODE_SILENT");
        if (!isTooMuch || this.#rangeBlocks === 1) throw error;
        this.#rangeBlocks = Math.ceil(this.#rangeBlocks / 2);
      }
    }
  }

  #apply(blocks: readonly Block[], finalHeight: number): void {
    this.#progress.applied(blocks.map((block) => this.#chain.apply(block, finalHeight)));
  }

  /** A branch that leaves ours below the final block: the node's own chain, or one that it only told of. */
  async #below(header: Header): Promise<LedgerError> {
    await this.#requireFinal();
    const text = `block ${header.number}, ${header.hash}, is on a branch that the node itself does not follow`;
    return new LedgerError("NODE_ANSWER_INVALID", text, { found: header.hash, wanted: this.#final.hash });
  }

  /** Whether the node's chain still has our final block. @throws LedgerError LEDGER_REORGANISED. */
  async #requireFinal(): Promise<void> {
    const { block, hash } = this.#final;
    const found = await this.#node.header(block);
    if (found.hash === hash) return;
    const text = `block ${block} was final here as ${hash}, and is ${found.hash} on the node's chain`;
    throw new LedgerError("LEDGER_REORGANISED", text, { found: found.hash, wanted: hash });
  }

  #behind(target: Header): LedgerError {
    const { block } = this.#final;
    const text = `the node's newest block is ${target.number}, our final one is ${block}`;
    return new LedgerError("NODE_BEHIND", text, { found: target.number, wanted: block });
  }

  get #source(): Source {
    return { node: this.#node, kernel: this.#kernel, procedures: this.#chain.procedures };
  }

  get #final(): Head {
    return begun(this.#chain.final);
  }

  get #head(): Head {
    return begun(this.#chain.head);
  }
}

function begun(head: Head | undefined): Head {
  if (head !== undefined) return head;
  throw new LedgerError("FOLLOWER_FAILED", "the chain has no first block yet");
}
