/** Gates by hand: a view over a map, and the smallest city from platform to licence. */
import type { Gate, GateId, GateView, KindName, Now, PartyId, UnixSeconds } from "../../../server/decision/gate.ts";
import { OPEN_ENDED } from "../../../server/decision/gate.ts";

export const id = (value: number): GateId => value as GateId;
export const party = (value: number): PartyId => value as PartyId;
export const seconds = (value: number): UnixSeconds => value as UnixSeconds;
export const at = (earliest: number, latest = earliest): Now => ({
  earliest: seconds(earliest),
  latest: seconds(latest),
});

export const OPERATOR = party(4);
export const PARTNER = party(6);

/** Ids of the city, in the order of opening. */
export const CITY = {
  platform: id(1),
  operator: id(2),
  partnerOrganisation: id(3),
  zone: id(4),
  agreement: id(5),
  scenario: id(6),
  dataset: id(7),
  channel: id(8),
  grant: id(9),
  partner: id(10),
  licence: id(11),
  key: id(12),
  partnerKey: id(13),
} as const;

function gate(kind: KindName, own: GateId, upstream: readonly GateId[], holder = party(0)): Gate {
  return {
    id: own,
    kind,
    upstream,
    holder,
    steward: party(0),
    holds: 0,
    turn: 0,
    closed: false,
    notBefore: seconds(0),
    notAfter: OPEN_ENDED,
  };
}

export class City implements GateView {
  readonly #gates = new Map<GateId, Gate>();

  constructor() {
    const {
      platform,
      operator,
      partnerOrganisation,
      zone,
      agreement,
      scenario,
      dataset,
      channel,
      grant,
      partner,
      licence,
    } = CITY;
    for (const opened of [
      gate("platform", platform, []),
      gate("organisation", operator, [platform], OPERATOR),
      gate("organisation", partnerOrganisation, [platform], PARTNER),
      gate("zone", zone, [platform]),
      gate("agreement", agreement, [zone, operator], OPERATOR),
      gate("scenario", scenario, [agreement], OPERATOR),
      gate("dataset", dataset, [platform]),
      gate("channel", channel, [dataset]),
      gate("grant", grant, [scenario, channel], OPERATOR),
      gate("partner", partner, [operator, partnerOrganisation], PARTNER),
      gate("licence", licence, [grant, partner], PARTNER),
      gate("key", CITY.key, [operator], OPERATOR),
      gate("key", CITY.partnerKey, [partnerOrganisation], PARTNER),
    ]) {
      this.#gates.set(opened.id, opened);
    }
  }

  gate(own: GateId): Gate | undefined {
    return this.#gates.get(own);
  }

  /** The same city with one gate changed. */
  with(own: GateId, change: Partial<Gate>): this {
    const known = this.#gates.get(own);
    if (known === undefined) throw new Error(`no gate ${own}`);
    this.#gates.set(own, { ...known, ...change });
    return this;
  }
}
