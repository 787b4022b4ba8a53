/** Who is calling: what a verified access token says. Its key's gate is asked anew at each call, so closing the gate ends the token at once. */
import type { GateId, GateView, PartyId } from "../decision/gate.ts";
import type { Staleness } from "../ledger/ledger.ts";

export interface Caller {
  readonly key: GateId;
  readonly holder: PartyId;
  readonly clientId: string;
  /** Unix seconds. */
  readonly expires: number;
}

/** Why a token was not accepted: RFC 6750 `error` is `invalid_token` but for `missing`. */
export type TokenFault = {
  readonly code: "TOKEN_MISSING" | "TOKEN_INVALID" | "TOKEN_EXPIRED" | "KEY_CLOSED";
  readonly detail: string;
};

/** What a token's force hangs on besides its signature and its end. */
export interface KeyGates {
  readonly view: GateView;
  staleness(): Staleness | undefined;
}

/**
 * Undefined while the caller's key stands. A closed one is a client's no more: its tokens are none, for no gate opens again (K6).
 * A key that is held, or whose term is over, keeps its tokens: whoever placed the hold may lift it, a term may be set anew (K6), and until then the decision says why.
 */
export function keyFault({ key }: Pick<Caller, "key">, ledger: KeyGates): TokenFault | undefined {
  const gate = ledger.view.gate(key);
  if (gate?.kind === "key")
    return gate.closed ? { code: "KEY_CLOSED", detail: `service key ${key} is closed` } : undefined;
  // Stale knowledge may not have come to it yet; what is said on that is each surface's own.
  if (ledger.staleness() !== undefined) return undefined;
  return { code: "TOKEN_INVALID", detail: `no service key has the number ${key}` };
}
