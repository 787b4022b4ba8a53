import type { Gate, GateId } from "../decision/gate.ts";
import { LedgerError } from "./errors.ts";
import type { Entry, StrictView } from "./ledger.ts";
import { Witnesses } from "./witnesses.ts";
import { copyWord, LANES, meetWord, readGate, readWord, sameWord, writeWord } from "./word.ts";
import { offsetOf, Words } from "./words.ts";

/**
 * The gates in memory: the final state, the blocks above it, and the strict view over all of them (promise 2, K10).
 * What the strict view has taken in from a block of height N it forgets only when a block of at least N is final without it,
 * so a reorganisation never opens anything. Knows words and heights; never a node, a clock or a disk.
 */

/** A block's effect on the gates. */
export interface BlockOfWords {
  readonly height: number;
  readonly entries: readonly Entry[];
}

interface Layer {
  readonly height: number;
  /** Gate to its word after the block. */
  readonly words: ReadonlyMap<GateId, Uint32Array>;
  readonly terms: ReadonlyMap<GateId, bigint>;
}

export class Replica {
  readonly #final = new Words();
  readonly #strict = new Words();
  readonly #terms = new Words();
  #finalCount = 0;
  #headCount = 0;
  #finalHeight = -1;
  /** Blocks above the final one, lowest first. */
  #layers: Layer[] = [];
  readonly #witnesses = new Witnesses();
  readonly view: StrictView;

  constructor() {
    const replica = this;
    this.view = {
      get count() {
        return replica.#finalCount;
      },
      gate: (id) => (this.#isFinal(id) ? readGate(id, this.#strict.lanes, offsetOf(id)) : undefined),
      terms: (id) => (this.#isFinal(id) ? readWord(this.#terms.lanes, offsetOf(id)) : undefined),
    };
  }

  /** Gates opened in the newest block's state, final or not. */
  get headCount(): number {
    return this.#headCount;
  }

  /** A gate in the newest block's state: what the kernel's own view answers there. Never decided on. */
  headGate(id: GateId): Gate | undefined {
    const word = this.#layerWord(id);
    if (word !== undefined) return readGate(id, word, 0);
    return this.#isFinal(id) ? readGate(id, this.#final.lanes, offsetOf(id)) : undefined;
  }

  /** Words of a final gate as they are kept: what the journal stores. */
  finalWords(id: GateId): { readonly word: bigint; readonly terms: bigint } {
    return {
      word: readWord(this.#final.lanes, offsetOf(id)),
      terms: readWord(this.#terms.lanes, offsetOf(id)),
    };
  }

  /** Puts in a final gate as the journal kept it; ids in order. */
  load(id: GateId, word: bigint, terms: bigint): void {
    this.#requireNext(id, this.#finalCount);
    this.#store(id, word, terms);
    const at = this.#strict.reserve(id);
    writeWord(word, this.#strict.lanes, at);
    this.#headCount = this.#finalCount;
  }

  /**
   * Adds the next block above the newest, then makes everything up to `finalHeight` final.
   * @returns The gates whose strict words changed, and those whose final words did.
   */
  apply(block: BlockOfWords, finalHeight: number): { readonly strict: GateId[]; readonly final: GateId[] } {
    const layer = this.#layerOf(block);
    this.#layers.push(layer);
    this.#headCount += layer.terms.size;
    for (const [gate, word] of layer.words) this.#witnesses.see(gate, { height: block.height, word });
    const touched = new Set<GateId>(layer.words.keys());
    const settled = this.#settle(finalHeight);
    for (const gate of settled) touched.add(gate);
    for (const gate of this.#witnesses.forget(this.#finalHeight)) touched.add(gate);
    return { strict: [...touched].filter((gate) => this.#restrict(gate)), final: [...settled] };
  }

  /** Drops the blocks above `height` from the head; the strict view keeps what it saw in them. @returns The gates whose strict words changed. */
  rewind(height: number): GateId[] {
    const dropped = this.#layers.filter((layer) => layer.height > height);
    this.#layers = this.#layers.filter((layer) => layer.height <= height);
    for (const layer of dropped) this.#headCount -= layer.terms.size;
    const touched = new Set(dropped.flatMap((layer) => [...layer.words.keys()]));
    return [...touched].filter((gate) => this.#restrict(gate));
  }

  #layerOf(block: BlockOfWords): Layer {
    const words = new Map<GateId, Uint32Array>();
    const terms = new Map<GateId, bigint>();
    for (const entry of block.entries) {
      if (entry.gate === 0) continue;
      if (entry.act === "open") {
        this.#requireNext(entry.gate, this.#headCount + terms.size);
        terms.set(entry.gate, BigInt(entry.fact));
      }
      const word = new Uint32Array(LANES);
      writeWord(entry.word, word, 0);
      words.set(entry.gate, word);
    }
    return { height: block.height, words, terms };
  }

  #requireNext(id: GateId, count: number): void {
    if (id === count + 1) return;
    throw new LedgerError("ENTRY_GAP", `gate ${count + 1} is the next to be opened, not ${id}`, {
      found: id,
      wanted: count + 1,
    });
  }

  /** @returns The gates whose final words were stored. */
  #settle(finalHeight: number): Set<GateId> {
    const settled = new Set<GateId>();
    this.#finalHeight = Math.max(this.#finalHeight, finalHeight);
    while (this.#layers[0] !== undefined && this.#layers[0].height <= this.#finalHeight) {
      const layer = this.#layers.shift();
      for (const [gate, word] of layer?.words ?? []) {
        this.#store(gate, readWord(word, 0), layer?.terms.get(gate));
        settled.add(gate);
      }
    }
    return settled;
  }

  /** Terms are given at opening, and never again. */
  #store(id: GateId, word: bigint, terms: bigint | undefined): void {
    const at = this.#final.reserve(id);
    writeWord(word, this.#final.lanes, at);
    if (terms === undefined) return;
    const termsAt = this.#terms.reserve(id);
    writeWord(terms, this.#terms.lanes, termsAt);
    this.#finalCount = id;
  }

  /** Makes the strict word of a gate anew: who and what it is by the newest block, flow by the meet. @returns Whether it changed. */
  #restrict(id: GateId): boolean {
    if (!this.#isFinal(id)) return false;
    const word = new Uint32Array(LANES);
    const finalAt = offsetOf(id);
    const newest = this.#layerWord(id);
    if (newest === undefined) copyWord(word, 0, this.#final.lanes, finalAt);
    else copyWord(word, 0, newest, 0);
    meetWord(word, 0, this.#final.lanes, finalAt);
    for (const witness of this.#witnesses.of(id)) meetWord(word, 0, witness.word, 0);
    const at = this.#strict.reserve(id);
    if (sameWord(word, 0, this.#strict.lanes, at)) return false;
    copyWord(this.#strict.lanes, at, word, 0);
    return true;
  }

  #layerWord(id: GateId): Uint32Array | undefined {
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const word = this.#layers[i]?.words.get(id);
      if (word !== undefined) return word;
    }
    return undefined;
  }

  #isFinal(id: GateId): boolean {
    return Number.isInteger(id) && id >= 1 && id <= this.#finalCount;
  }
}
