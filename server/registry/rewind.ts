/** Maps that remember, block by block, how they were: what a reorganisation undoes on the ledger is undone here too. Never asks which block is final. */

/** No finality that can be configured goes back further (`depth:9999`). */
const KEPT_BLOCKS = 10_000;

interface Changed {
  readonly block: number;
  readonly steps: (() => void)[];
}

/** A reorganisation deeper than anything that could have been taken for not yet final. */
export class RewindTooDeep extends Error {
  readonly code = "REWIND_TOO_DEEP";
  readonly found: number;
  readonly wanted: number;

  constructor(found: number, wanted: number) {
    super(`blocks above ${found} are to be undone, and only those above ${wanted} can be`);
    this.name = "RewindTooDeep";
    this.found = found;
    this.wanted = wanted;
  }
}

export class Past {
  readonly #blocks: Changed[] = [];
  #steps: (() => void)[] = [];
  /** Blocks up to here can no longer be undone. */
  #settled = -1;

  begin(block: number): void {
    const oldest = block - KEPT_BLOCKS;
    while (this.#blocks[0] !== undefined && this.#blocks[0].block <= oldest) {
      this.#settled = this.#blocks.shift()?.block ?? this.#settled;
    }
    this.#steps = [];
    this.#blocks.push({ block, steps: this.#steps });
  }

  note(undo: () => void): void {
    this.#steps.push(undo);
  }

  /** Undoes what was noted above `toBlock`, last first. @throws RewindTooDeep. */
  rewind(toBlock: number): void {
    if (toBlock < this.#settled) throw new RewindTooDeep(toBlock, this.#settled);
    let last = this.#blocks.at(-1);
    while (last !== undefined && last.block > toBlock) {
      for (const undo of last.steps.reverse()) undo();
      this.#blocks.pop();
      last = this.#blocks.at(-1);
    }
    this.#steps = last?.steps ?? [];
  }
}

/** Values are replaced, never changed in place: else there would be nothing to go back to. */
export class KeptMap<Key, Value> {
  readonly #past: Past;
  readonly #values = new Map<Key, Value>();

  constructor(past: Past) {
    this.#past = past;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  has(key: Key): boolean {
    return this.#values.has(key);
  }

  /** In the order in which their keys came. */
  values(): MapIterator<Value> {
    return this.#values.values();
  }

  entries(): MapIterator<[Key, Value]> {
    return this.#values.entries();
  }

  set(key: Key, value: Value): void {
    this.#keep(key);
    this.#values.set(key, value);
  }

  delete(key: Key): void {
    this.#keep(key);
    this.#values.delete(key);
  }

  #keep(key: Key): void {
    const before = this.#values.get(key);
    this.#past.note(() => {
      if (before === undefined) this.#values.delete(key);
      else this.#values.set(key, before);
    });
  }
}
