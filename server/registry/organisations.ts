/** The directory (Art. 4): which party is which organisation, in which parts. */
import { z } from "zod";
import { type GateId, KINDS, type PartyId } from "../decision/gate.ts";
import { contentOf } from "./acts.ts";
import type { Case } from "./cases.ts";
import type { Opening } from "./openings.ts";
import { KeptMap, type Past } from "./rewind.ts";

export interface Organisation {
  readonly party: PartyId;
  readonly gate: GateId;
  /** The gate of the data that it provides; undefined where it provides none. */
  readonly provider?: GateId;
  /** As bits. */
  readonly parts: number;
  /** Unix seconds. */
  readonly since: number;
}

const REGISTRATION = z.object({ parts: z.number() });

export class Organisations {
  readonly #organisations: KeptMap<PartyId, Organisation>;

  constructor(past: Past) {
    this.#organisations = new KeptMap(past);
  }

  /** @param opened The gates that the case opened. */
  apply(registered: Case, opened: readonly Opening[]): void {
    const [act] = registered.acts;
    if (act.act !== "register") return;
    const registration = REGISTRATION.safeParse(contentOf("Accounts", act));
    const organisation = opened.find(({ kind }) => kind === KINDS.organisation);
    const provider = opened.find(({ kind }) => kind === KINDS.provider);
    if (!registration.success || organisation === undefined) return;
    this.#organisations.set(organisation.holder, {
      party: organisation.holder,
      gate: organisation.gate,
      ...(provider && { provider: provider.gate }),
      parts: registration.data.parts,
      since: act.at,
    });
  }

  of(party: PartyId): Organisation | undefined {
    return this.#organisations.get(party);
  }

  /** In the order of registration. */
  all(): Organisation[] {
    return [...this.#organisations.values()];
  }
}
