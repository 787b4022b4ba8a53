/** Who an account is: a party's own, or a sentinel of one that may place so many more holds (K9). */
import type { PartyId } from "../decision/gate.ts";
import type { Entry, Hex } from "../ledger/ledger.ts";
import { KeptMap, type Past } from "./rewind.ts";

export interface Actor {
  readonly party: PartyId;
  readonly sentinel: boolean;
  /** Holds that a sentinel may still place. */
  readonly left: number;
}

export class Actors {
  readonly #actors: KeptMap<Hex, Actor>;
  readonly #accounts: KeptMap<PartyId, Hex>;

  constructor(past: Past) {
    this.#actors = new KeptMap(past);
    this.#accounts = new KeptMap(past);
  }

  apply(entry: Entry): void {
    if (entry.act === "hold") this.#spend(entry.by);
    if (entry.act !== "account" && entry.act !== "sentinel") return;
    const account: Hex = `0x${entry.fact.slice(-40).toLowerCase()}`;
    const actor = actorIn(entry.word);
    const before = this.#actors.get(account);
    if (before !== undefined && this.#accounts.get(before.party) === account) this.#accounts.delete(before.party);
    if (actor.party === 0) {
      this.#actors.delete(account);
      return;
    }
    this.#actors.set(account, actor);
    if (!actor.sentinel) this.#accounts.set(actor.party, account);
  }

  of(account: Hex): Actor | undefined {
    return this.#actors.get(account);
  }

  /** Those that watch for a party, in the order in which they came. */
  sentinelsOf(party: PartyId): (Actor & { readonly account: Hex })[] {
    return [...this.#actors.entries()]
      .filter(([, actor]) => actor.sentinel && actor.party === party)
      .map(([account, actor]) => ({ account, ...actor }));
  }

  /** The account by which a party acts. */
  accountOf(party: PartyId): Hex | undefined {
    return this.#accounts.get(party);
  }

  /** The hold's own entry says nothing of it: the kernel counts down in the same write. */
  #spend(account: Hex): void {
    const actor = this.#actors.get(account);
    if (actor?.sentinel === true) this.#actors.set(account, { ...actor, left: actor.left - 1 });
  }
}

/** Lanes of `ActorWord`, low first: party 24 · sentinel 1 · left 16. */
function actorIn(word: bigint): Actor {
  return {
    party: Number(word & 0xff_ffffn) as PartyId,
    sentinel: ((word >> 24n) & 1n) === 1n,
    left: Number((word >> 25n) & 0xffffn),
  };
}
