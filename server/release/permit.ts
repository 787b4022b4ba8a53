/** What a permit permits, read from the ledger's words alone: the way to its channel and provider, its fields, its quotas (Art. 22, 27). */
import type { Gate, GateId, GateView, KindName, UnixSeconds } from "../decision/gate.ts";
import type { StrictView } from "../ledger/ledger.ts";

export interface Quota {
  readonly permit: GateId;
  /** Released calls in a period. */
  readonly calls: bigint;
  /** Hours; 0: the whole term. */
  readonly periodHours: number;
  /** Periods are counted from here. */
  readonly from: UnixSeconds;
}

export interface Permit {
  readonly id: GateId;
  readonly channel: GateId;
  readonly provider: GateId;
  /** One bit a field: what the grant has and, for a licence, the licence too. */
  readonly fields: bigint;
  /** A licence's own first, then its grant's. A call counts on each. */
  readonly quotas: readonly Quota[];
}

/** Widths of a permit's terms, low first (kernel: fields 176 · quota 64 · period 16). */
const FIELD_BITS = 176;
const QUOTA_BITS = 64;
const PERIOD_BITS = 16;

/** Undefined where `id` is no grant or licence, or the way up from it is not whole. */
export function permitOf(view: StrictView, id: GateId): Permit | undefined {
  const permit = view.gate(id);
  if (permit === undefined || (permit.kind !== "grant" && permit.kind !== "licence")) return undefined;
  const grant = permit.kind === "grant" ? permit : nearestAbove(view, permit, "grant");
  const channel = grant && nearestAbove(view, grant, "channel");
  const provider = channel && nearestAbove(view, channel, "provider");
  if (grant === undefined || channel === undefined || provider === undefined) return undefined;
  const terms = [...new Set([permit, grant])].map((gate) => termsOf(view, gate));
  return {
    id,
    channel: channel.id,
    provider: provider.id,
    fields: terms.reduce((mask, { fields }) => mask & fields, ALL_FIELDS),
    quotas: terms.map(({ quota }) => quota),
  };
}

const ALL_FIELDS = (1n << BigInt(FIELD_BITS)) - 1n;

function termsOf(view: StrictView, gate: Gate): { readonly fields: bigint; readonly quota: Quota } {
  const terms = view.terms(gate.id) ?? 0n;
  return {
    fields: BigInt.asUintN(FIELD_BITS, terms),
    quota: {
      permit: gate.id,
      calls: BigInt.asUintN(QUOTA_BITS, terms >> BigInt(FIELD_BITS)),
      periodHours: Number(BigInt.asUintN(PERIOD_BITS, terms >> BigInt(FIELD_BITS + QUOTA_BITS))),
      from: gate.notBefore,
    },
  };
}

/** Through joins and whatever else lies between; of two the first upstream's. */
function nearestAbove(view: GateView, gate: Gate, kind: KindName): Gate | undefined {
  for (const id of gate.upstream) {
    const above = view.gate(id);
    const found = above === undefined || above.kind === kind ? above : nearestAbove(view, above, kind);
    if (found !== undefined) return found;
  }
  return undefined;
}
