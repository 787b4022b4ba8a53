/** Who is calling: what a verified access token says. Its key's gate is asked anew at each call, so closing the gate ends the token at once. */
import type { GateId, PartyId } from "../decision/gate.ts";

export interface Caller {
  readonly key: GateId;
  readonly holder: PartyId;
  readonly clientId: string;
  /** Unix seconds. */
  readonly expires: number;
}

/** Why a token was not accepted: RFC 6750 `error` is `invalid_token` but for `missing`. */
export type TokenFault = {
  readonly code: "TOKEN_MISSING" | "TOKEN_INVALID" | "TOKEN_EXPIRED";
  readonly detail: string;
};
