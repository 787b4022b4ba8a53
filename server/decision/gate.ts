/** The words of a decision: ids, units, a gate, and the view that answers for one. Twin of `ISluice.Gate`. Everything else speaks in these. */

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Dense from 1 (uint32 on the ledger). */
export type GateId = Branded<number, "GateId">;
/** Dense from 1 (uint24 on the ledger); 0 is nobody. */
export type PartyId = Branded<number, "PartyId">;
/** From a gate up to a seat: 1 the gate itself, 2p and 2p + 1 the first and second upstream of p; 0 the proceedings. 0 to 47. */
export type Path = Branded<number, "Path">;
/** Whole seconds since 1970, UTC (uint32 on the ledger). */
export type UnixSeconds = Branded<number, "UnixSeconds">;

/** A term without an end. */
export const OPEN_ENDED = 0xffff_ffff as UnixSeconds;

/** Numbers of `Kinds.sol`, by name. */
export const KINDS = {
  platform: 1,
  organisation: 2,
  provider: 3,
  supervision: 4,
  zone: 5,
  standing: 6,
  agreement: 7,
  scenario: 8,
  dataset: 9,
  channel: 10,
  join: 11,
  grant: 12,
  partner: 13,
  licence: 14,
  key: 15,
} as const;
export type KindName = keyof typeof KINDS;

export interface Gate {
  readonly id: GateId;
  readonly kind: KindName;
  /** First, then second upstream; an id is always larger than those of its upstreams. */
  readonly upstream: readonly GateId[];
  readonly holder: PartyId;
  readonly steward: PartyId;
  /** One bit a seat, by path; bit 0 the proceedings. Below 2⁴⁸, so exact as a number. */
  readonly holds: number;
  /** Holds ever placed, modulo 2¹⁶. */
  readonly turn: number;
  readonly closed: boolean;
  readonly notBefore: UnixSeconds;
  readonly notAfter: UnixSeconds;
}

export interface GateView {
  /** Undefined where no such gate was opened. */
  gate(id: GateId): Gate | undefined;
}

/** Two readings of the clock, so that a term is judged on the safe side: end by the latest, start by the earliest of wall clock and head. */
export interface Now {
  readonly earliest: UnixSeconds;
  readonly latest: UnixSeconds;
}
