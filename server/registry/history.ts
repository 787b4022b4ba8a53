/** Every entry of the kernel, in order: a gate's history, and its word after any of them. */
import type { Gate, GateId } from "../decision/gate.ts";
import type { Entry, Hex, StrictView } from "../ledger/ledger.ts";
import { LANES, readGate, writeWord } from "../ledger/word.ts";
import type { Past } from "./rewind.ts";

export class History {
  readonly #past: Past;
  /** Entry `seq` stands at `seq - 1`: they have no gaps (K8). */
  readonly #entries: Entry[] = [];
  readonly #ofGate = new Map<GateId, Entry[]>();
  /** By id: entries that opened a gate. */
  readonly #openings: Entry[] = [];
  /** The gates as the ledger had them after the entry that is looked at: head and no finality, so never to be decided on. */
  readonly view: StrictView;

  constructor(past: Past) {
    this.#past = past;
    const history = this;
    this.view = {
      gate: (id) => history.#gate(id),
      terms: (id) => {
        const opening = history.of(id)[0];
        return opening === undefined ? undefined : BigInt(opening.fact);
      },
      get count() {
        return countUpTo(history.#openings, history.#past.lookedAt);
      },
    };
  }

  apply(entry: Entry): void {
    const about = this.#ofGate.get(entry.gate) ?? [];
    const lists = entry.act === "open" ? [this.#entries, about, this.#openings] : [this.#entries, about];
    for (const list of lists) list.push(entry);
    this.#ofGate.set(entry.gate, about);
    this.#past.note(() => {
      for (const list of lists) list.pop();
    });
  }

  /** Undefined before the first. */
  get newest(): Entry | undefined {
    return this.#entries[Math.min(this.#past.lookedAt, this.#entries.length) - 1];
  }

  /** Undefined where the ledger, as it is looked at, has not come so far. */
  entry(seq: number): Entry | undefined {
    return seq <= this.#past.lookedAt ? this.#entries[seq - 1] : undefined;
  }

  /** What happened to a gate, oldest first. Gate 0: what happened to none, such as the records of acts. */
  of(gate: GateId): readonly Entry[] {
    const entries = this.#ofGate.get(gate) ?? [];
    const count = countUpTo(entries, this.#past.lookedAt);
    return count === entries.length ? entries : entries.slice(0, count);
  }

  /** What is stored of a gate; undefined where it was not opened yet. */
  wordsOf(gate: GateId): { readonly word: Hex; readonly terms: Hex } | undefined {
    const entries = this.of(gate);
    const [opening, last] = [entries[0], entries.at(-1)];
    if (opening === undefined || last === undefined || gate === 0) return undefined;
    return { word: `0x${last.word.toString(16).padStart(64, "0")}`, terms: opening.fact };
  }

  /** The record of the act that brought an entry about: the next of the same transaction. Undefined for what no procedure did. */
  recordAfter(entry: Entry): Entry | undefined {
    for (let seq = entry.seq + 1; ; seq++) {
      const next = this.#entries[seq - 1];
      if (next?.transaction !== entry.transaction) return undefined;
      if (next.act === "record") return next;
    }
  }

  #gate(id: GateId): Gate | undefined {
    const last = this.of(id).at(-1);
    if (last === undefined || id === 0) return undefined;
    const lanes = new Uint32Array(LANES);
    writeWord(last.word, lanes, 0);
    return readGate(id, lanes, 0);
  }
}

/** How many of them had happened after entry `seq`. */
function countUpTo(entries: readonly Entry[], seq: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
