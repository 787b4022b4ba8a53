import type { Gate, GateId, GateView, KindName, PartyId, UnixSeconds } from "../../../server/decision/gate.ts";
import { OPEN_ENDED } from "../../../server/decision/gate.ts";

/** A handful of gates by hand; a gate is replaced, never changed in place. */
export class Gates implements GateView {
  readonly #gates = new Map<number, Gate>();

  gate(id: GateId): Gate | undefined {
    return this.#gates.get(id);
  }

  put(id: number, kind: KindName, upstream: readonly number[], rest: Partial<Gate> = {}): GateId {
    this.#gates.set(id, {
      id: id as GateId,
      kind,
      upstream: upstream as readonly GateId[],
      holder: 0 as PartyId,
      steward: 0 as PartyId,
      holds: 0,
      turn: 0,
      closed: false,
      notBefore: 0 as UnixSeconds,
      notAfter: OPEN_ENDED,
      ...rest,
    });
    return id as GateId;
  }

  change(id: number, rest: Partial<Gate>): void {
    const gate = this.#gates.get(id);
    if (gate === undefined) throw new Error(`no gate ${id} in this world`);
    this.#gates.set(id, { ...gate, ...rest });
  }

  get count(): number {
    return this.#gates.size;
  }
}
