/** A ledger that a test moves by hand: each change is a block, applied synchronously as the follower's are. */
import type { Gate, GateId, Now, PartyId, UnixSeconds } from "../../../server/decision/gate.ts";
import type { Applied, Head, Ledger, LedgerListener, Staleness } from "../../../server/ledger/ledger.ts";
import { Gates } from "../reasons/world.ts";

export const HOLDER = 10 as PartyId;
export const PARTNER = 20 as PartyId;
export const AUTHORITY = 1 as PartyId;

/** By name, for tests to stop. The operator's permit is `grant`, its partner's `licence`. */
export const GATE = {
  platform: 1,
  operator: 2,
  department: 3,
  provider: 4,
  dataset: 5,
  channel: 6,
  zone: 7,
  standing: 8,
  agreement: 9,
  scenario: 10,
  grant: 11,
  key: 12,
  partnerOrganisation: 13,
  partner: 14,
  licence: 15,
  partnerKey: 16,
} as const;
export type GateName = keyof typeof GATE;

class View extends Gates {
  readonly words = new Map<number, bigint>();

  terms(id: GateId): bigint | undefined {
    return this.words.get(id);
  }
}

export class FakeLedger implements Ledger {
  readonly view = new View();
  head: Head | undefined = { block: 1, hash: "0x", timestamp: 0, seq: 16, digest: "0x" };
  final = this.head;
  /** As far as a registry would know. */
  fed = 16;
  /** Seconds that the clock is ahead of the machine's. */
  ahead = 0;
  readonly #listeners = new Set<LedgerListener>();
  #stale: Staleness | undefined;

  constructor() {
    const { view } = this;
    const steward = AUTHORITY;
    view.put(GATE.platform, "platform", [], { steward });
    view.put(GATE.operator, "organisation", [1], { holder: HOLDER, steward });
    view.put(GATE.department, "organisation", [1], { steward });
    view.put(GATE.provider, "provider", [3], { steward: 3 as PartyId });
    view.put(GATE.dataset, "dataset", [4]);
    view.put(GATE.channel, "channel", [5]);
    view.put(GATE.zone, "zone", [1], { steward: 2 as PartyId });
    view.put(GATE.standing, "standing", [2]);
    view.put(GATE.agreement, "agreement", [7, 8]);
    view.put(GATE.scenario, "scenario", [9]);
    view.put(GATE.grant, "grant", [10, 6], { holder: HOLDER });
    view.put(GATE.key, "key", [2], { holder: HOLDER, steward: HOLDER });
    view.put(GATE.partnerOrganisation, "organisation", [1], { holder: PARTNER, steward });
    view.put(GATE.partner, "partner", [2, 13], { steward: HOLDER });
    view.put(GATE.licence, "licence", [11, 14], { holder: PARTNER });
    view.put(GATE.partnerKey, "key", [13], { holder: PARTNER, steward: PARTNER });
    this.permit("grant", { fields: 0b1101n });
    this.permit("licence", { fields: 0b0001n });
  }

  permit(
    name: GateName,
    { fields, calls = 2n ** 64n - 1n, hours = 0n }: { fields: bigint; calls?: bigint; hours?: bigint },
  ) {
    this.view.words.set(GATE[name], fields | (calls << 176n) | (hours << 240n));
  }

  /** In one block. */
  change(...changes: readonly [GateName, Partial<Gate>][]): void {
    for (const [name, rest] of changes) this.view.change(GATE[name], rest);
    this.apply(changes.map(([name]) => GATE[name] as GateId));
  }

  apply(gates: readonly GateId[] = []): void {
    if (this.head === undefined) return;
    this.head = { ...this.head, block: this.head.block + 1, seq: this.head.seq + gates.length };
    const change: Applied = { head: this.head, gates };
    for (const listener of this.#listeners) listener.applied?.(change);
    this.fed = this.head.seq;
    for (const listener of this.#listeners) listener.fed?.();
  }

  hold(name: GateName): void {
    this.change([name, { holds: 2 }]);
  }

  lift(name: GateName): void {
    this.change([name, { holds: 0 }]);
  }

  turn(stale: Staleness | undefined): void {
    this.#stale = stale;
    for (const listener of this.#listeners) listener.turned?.(stale);
  }

  staleness(): Staleness | undefined {
    return this.#stale;
  }

  now(): Now {
    const seconds = (Math.floor(Date.now() / 1000) + this.ahead) as UnixSeconds;
    return { earliest: seconds, latest: seconds };
  }

  listen(listener: LedgerListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

export const STALE: Staleness = { code: "LEDGER_STALE", detail: "no answer from the node for 4.1 s", since: 1_000 };
