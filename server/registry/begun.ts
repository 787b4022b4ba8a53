/** Joint acts that wait for more signatures, and which of these still count (P8, P11). */
import type { GateView, PartyId } from "../decision/gate.ts";
import type { Hex } from "../ledger/ledger.ts";
import type { Act, Case } from "./cases.ts";
import { partyOf } from "./parties.ts";
import type { Row } from "./tables.ts";
import { PARTS, wordsIn } from "./vocabulary.ts";

/** Whose signatures these are, now and when they were given. */
export interface Signers {
  readonly view: GateView;
  /** The account by which a party acts. */
  accountOf(party: PartyId): Hex | undefined;
  /** What is read within `look` is as it was after entry `seq`. */
  asOf<Seen>(seq: number, look: () => Seen): Seen;
}

/**
 * Acts begun on the case as it is now that wait for more signatures: the last signature of each. A signature counts for the parties that hold
 * the parts, by the accounts that they had then: with another party or account, and at a contract that takes the chapter over, all sign anew.
 */
export function begunOn(
  found: Case,
  { now, table, signers }: { now: number; table: readonly Row[]; signers: Signers },
): Act[] {
  const open = new Map<string, Act>();
  for (const act of found.acts) {
    if (act.missing === 0) open.clear();
    else if (act.deadline >= now && act.procedure === found.procedure) open.set(proposalOf(act), act);
  }
  return [...open.values()].filter((act) => {
    const row = table.find((one) => one.from === found.state && one.act === act.act);
    const holders = () => holdersOf(found, row === undefined ? act.missing : row.by | row.jointly, signers);
    return holders() === signers.asOf(act.seq, holders);
  });
}

/** What must be the same for signatures to count together. */
function proposalOf({ act, deadline, documents, payload }: Act): string {
  return [act, deadline, payload, ...documents.map(({ kind, hash }) => `${kind}:${hash}`)].join("/");
}

function holdersOf(found: Case, parts: number, { view, accountOf }: Signers): string {
  return wordsIn(PARTS, BigInt(parts))
    .map(({ number }) => partyOf(found, number, view))
    .map((party) => `${party} ${accountOf(party)}`)
    .join("/");
}
