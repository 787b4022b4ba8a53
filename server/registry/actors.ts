/** Who an account is: a party's own, or a sentinel of one that may place so many more holds (K9). */
import type { PartyId } from "../decision/gate.ts";
import type { Entry, Hex } from "../ledger/ledger.ts";
import { KeptMap, type Past } from "./rewind.ts";

export interface Actor {
  readonly party: PartyId;
  readonly sentinel: boolean;
  /** Holds that a sentinel may still place, of how many that it was given. */
  readonly left: number;
  readonly total: number;
  /** A party's own account that is being replaced: until that is decided the kernel has it for a sentinel (K12). */
  readonly aside: boolean;
}

export type Sentinel = Actor & { readonly account: Hex };

/** At a tenth of what it was given a sentinel's steward is to give it more, or hold itself (K9). */
const LOW = 10;
export const isLow = ({ left, total }: Actor): boolean => left * LOW <= total;

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
    const actor = actorIn(entry);
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

  /** All, in the order in which their accounts were first known. */
  sentinels(): Sentinel[] {
    return [...this.#actors.entries()]
      .filter(([, actor]) => actor.sentinel)
      .map(([account, actor]) => ({ account, ...actor }));
  }

  /** Those that watch for a party. */
  sentinelsOf(party: PartyId): Sentinel[] {
    return this.sentinels().filter((sentinel) => sentinel.party === party);
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
function actorIn({ act, word }: Entry): Actor {
  const sentinel = ((word >> 24n) & 1n) === 1n;
  const left = Number((word >> 25n) & 0xffffn);
  return {
    party: Number(word & 0xff_ffffn) as PartyId,
    sentinel,
    left,
    total: left,
    aside: sentinel && act === "account",
  };
}
