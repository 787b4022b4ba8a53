/** With each answer what was known when it was given: a view is shown on stale knowledge too, and says so. */
import type { Ledger, Staleness } from "../../ledger/ledger.ts";

export interface Stamp {
  readonly seq: number;
  readonly block: number;
  readonly stale?: { readonly code: Staleness["code"]; readonly since: number };
}

/** @param known Where the answer is not of the ledger's head. */
export function stampOf(ledger: Ledger, known: { seq: number; block: number } = headOf(ledger)): Stamp {
  const staleness = ledger.staleness();
  return {
    seq: known.seq,
    block: known.block,
    // Not its detail: it may name the node.
    ...(staleness && { stale: { code: staleness.code, since: Math.floor(staleness.since / 1000) } }),
  };
}

const headOf = ({ head }: Ledger): { seq: number; block: number } => ({ seq: head?.seq ?? 0, block: head?.block ?? 0 });
