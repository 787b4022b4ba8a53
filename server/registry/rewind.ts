/**
 * Maps that remember how they were: after which entry a value came, so that a past state can be looked at, and in which block, so that what a
 * reorganisation undoes on the ledger is undone here too. Never asks which block is final.
 */
import type { StrictView } from "../ledger/ledger.ts";

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
  #seq = 0;
  #lookedAt: number | undefined;

  begin(block: number): void {
    const oldest = block - KEPT_BLOCKS;
    while (this.#blocks[0] !== undefined && this.#blocks[0].block <= oldest) {
      this.#settled = this.#blocks.shift()?.block ?? this.#settled;
    }
    this.#steps = [];
    this.#blocks.push({ block, steps: this.#steps });
  }

  /** What is kept from now on came with this entry. */
  at(seq: number): void {
    this.#seq = seq;
  }

  /** Of the entry that is being applied. */
  get seq(): number {
    return this.#seq;
  }

  /** The entry after which things are looked at; infinite: as they are now. */
  get lookedAt(): number {
    return this.#lookedAt ?? Number.POSITIVE_INFINITY;
  }

  /** Everything that is read within `look` is as it was after entry `seq`. Never waits: what ran meanwhile would see the past too. */
  asOf<Seen>(seq: number, look: () => Seen): Seen {
    const before = this.#lookedAt;
    this.#lookedAt = seq;
    try {
      return look();
    } finally {
      this.#lookedAt = before;
    }
  }

  /** One view for both: the present one, and while something past is looked at the past one. */
  choose(present: StrictView, past: StrictView): StrictView {
    const chosen = () => (this.#lookedAt === undefined ? present : past);
    return {
      gate: (id) => chosen().gate(id),
      terms: (id) => chosen().terms(id),
      get count() {
        return chosen().count;
      },
    };
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

interface Version<Value> {
  readonly seq: number;
  /** Undefined: it was taken away. */
  readonly value: Value | undefined;
}

/** Values are replaced, never changed in place: else there would be nothing to go back to. For keys whose values change a few times in their life. */
export class KeptMap<Key, Value> {
  readonly #past: Past;
  readonly #versions = new Map<Key, Version<Value>[]>();

  constructor(past: Past) {
    this.#past = past;
  }

  get(key: Key): Value | undefined {
    return this.#seen(this.#versions.get(key));
  }

  /** In the order in which their keys came. */
  *values(): Generator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  *entries(): Generator<[Key, Value]> {
    for (const [key, versions] of this.#versions) {
      const value = this.#seen(versions);
      if (value !== undefined) yield [key, value];
    }
  }

  set(key: Key, value: Value): void {
    this.#put(key, value);
  }

  delete(key: Key): void {
    if (this.#versions.has(key)) this.#put(key, undefined);
  }

  #put(key: Key, value: Value | undefined): void {
    const { seq } = this.#past;
    const versions = this.#versions.get(key) ?? [];
    versions.push({ seq, value });
    this.#versions.set(key, versions);
    this.#past.note(() => {
      versions.pop();
      if (versions.length === 0) this.#versions.delete(key);
    });
  }

  #seen(versions: readonly Version<Value>[] | undefined): Value | undefined {
    const { lookedAt } = this.#past;
    return versions?.findLast(({ seq }) => seq <= lookedAt)?.value;
  }
}

/** Lists that only grow. What was added after the entry that is looked at is in them all the same: whoever reads one asks each member. */
export class KeptLists<Key, Member> {
  readonly #past: Past;
  readonly #lists = new Map<Key, Member[]>();

  constructor(past: Past) {
    this.#past = past;
  }

  add(key: Key, member: Member): void {
    const list = this.#lists.get(key) ?? [];
    list.push(member);
    this.#lists.set(key, list);
    this.#past.note(() => list.pop());
  }

  of(key: Key): readonly Member[] {
    return this.#lists.get(key) ?? [];
  }
}
