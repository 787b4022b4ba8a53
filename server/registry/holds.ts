/** Since when a hold lies, on what evidence and by whose hand: what a gate's word has no room for (promise 6, Art. 28). */
import type { GateId, PartyId, Path } from "../decision/gate.ts";
import type { Entry, Hex } from "../ledger/ledger.ts";
import type { Actors } from "./actors.ts";
import { KeptMap, type Past } from "./rewind.ts";

export interface Hold {
  readonly gate: GateId;
  readonly path: Path;
  /** Unix seconds: first placed since it was last lifted. A renewal leaves it. */
  readonly since: number;
  /** Of the newest placement. */
  readonly evidence: Hex;
  /** Unix seconds: when this evidence was first named. The time limit runs from here: a renewal needs new evidence. */
  readonly at: number;
  readonly turn: number;
  readonly seq: number;
  /** Who placed it last: an account, and the party that it then was or watched for. 0: nobody's, as the proceedings' contract is. */
  readonly by: Hex;
  readonly party: PartyId;
  readonly sentinel: boolean;
  /** False once lifted. Kept: where neither is final yet, the gateway still stops on it (K10). */
  readonly lies: boolean;
}

export class Holds {
  readonly #actors: Actors;
  readonly #holds: KeptMap<string, Hold>;

  constructor(past: Past, actors: Actors) {
    this.#actors = actors;
    this.#holds = new KeptMap(past);
  }

  apply(entry: Entry): void {
    if (entry.act !== "hold" && entry.act !== "lift") return;
    const path = entry.path as Path;
    const key = keyOf(entry.gate, path);
    const before = this.#holds.get(key);
    if (entry.act === "lift") {
      if (before !== undefined) this.#holds.set(key, { ...before, lies: false });
      return;
    }
    const actor = this.#actors.of(entry.by);
    this.#holds.set(key, {
      gate: entry.gate,
      path,
      since: before?.lies === true ? before.since : entry.at,
      evidence: entry.document,
      at: before?.lies === true && before.evidence === entry.document ? before.at : entry.at,
      turn: Number(BigInt(entry.fact)),
      seq: entry.seq,
      by: entry.by,
      party: actor?.party ?? NOBODY,
      sentinel: actor?.sentinel ?? false,
      lies: true,
    });
  }

  /** The last one from this seat, lifted or not. */
  of(gate: GateId, path: Path): Hold | undefined {
    return this.#holds.get(keyOf(gate, path));
  }

  /** Those that lie, in the order in which their seats held for the first time. */
  *lying(): Generator<Hold> {
    for (const hold of this.#holds.values()) if (hold.lies) yield hold;
  }
}

const NOBODY = 0 as PartyId;

const keyOf = (gate: GateId, path: Path): string => `${gate}/${path}`;
