/** Whom and what an act of a random history may be about: the parties and gates that there are. */
import type { Gate, GateId, KindName, PartyId } from "../../../server/decision/gate.ts";
import { endOf } from "../../../server/decision/stops.ts";
import { contentOf } from "../../../server/registry/acts.ts";
import { type Case, completeActs } from "../../../server/registry/cases.ts";
import type { Dice } from "../../dice.ts";
import type { HistoryCity } from "./city.ts";

export const [AUTHORITY, GOVERNMENT] = [1 as PartyId, 2 as PartyId];

/** Whose act it is, what its function takes after the approval, and a paper that has to be a certain one. */
export interface Saying {
  readonly by: PartyId;
  readonly args: readonly unknown[];
  readonly paper?: string;
}

export interface Asking {
  readonly city: HistoryCity;
  readonly dice: Dice;
  /** Of an act on a case. */
  readonly on?: Case;
}

export type Says = (asking: Asking) => Promise<Saying | undefined> | Saying | undefined;

/* WHO AND WHAT THERE IS */

export const pick = <Item>(dice: Dice, items: readonly Item[]): Item | undefined => items[dice(items.length)];

/** Organisations that carry a part and are not retired. */
function partiesWith({ city }: Asking, part: number): PartyId[] {
  const all = city.registry.organisations.all();
  return all
    .filter(({ parts, gate }) => (parts & (1 << part)) !== 0 && city.view.gate(gate)?.closed === false)
    .map(({ party }) => party);
}
export const [SUPERVISOR, PROVIDER, OPERATOR, PARTNER] = [2, 4, 6, 7] as const;

export const someone = (asking: Asking, part: number): PartyId | undefined =>
  pick(asking.dice, partiesWith(asking, part));

/** A gate of a kind that is not closed; mostly one on which something may still rest. */
export function some(
  { city, dice }: Asking,
  kind: KindName,
  fits: (gate: Gate) => boolean = () => true,
): Gate | undefined {
  const open = city.gatesOf(kind).filter((gate) => !gate.closed && fits(gate));
  const goOn = open.filter(({ id }) => endOf(city.view, id) > city.lastTime);
  return pick(dice, goOn.length === 0 || dice(10) === 0 ? open : goOn);
}

export const holderOf = (gate: Gate | undefined): PartyId => gate?.holder ?? (0 as PartyId);
export const steward = ({ city }: Asking, zone: GateId): PartyId => {
  const gate = city.view.gate(zone);
  const above = gate?.upstream[0];
  return gate?.steward || (above === undefined ? 0 : city.view.gate(above)?.steward) || (0 as never);
};
export const byAuthority = (...args: unknown[]): Saying => ({ by: AUTHORITY, args });

/** The content of a case's newest act that brought one. */
export function saidIn(found: Case): unknown {
  const told = completeActs(found).findLast(({ payload }) => payload !== "0x");
  return told && contentOf(found.chapter, told);
}
