/** Which client signed an assertion: found by its thumbprint, believed by its signature. Never looks at times. */
import { type CryptoKey, calculateJwkThumbprint, compactVerify, decodeProtectedHeader, errors, importJWK } from "jose";
import type { GateId, PartyId } from "../decision/gate.ts";
import { type Claims, LONGEST_ASSERTION_TEXT, parseClaims } from "./assertion.ts";
import { ASSERTION_TYPE, type TokenRequest } from "./form.ts";
import { refuse, type TokenRefusal } from "./refusals.ts";

export interface PublicJwk {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
}

/** A service key as it stands on the ledger, with the public key whose thumbprint its terms hold. */
export interface ServiceKey {
  readonly gate: GateId;
  readonly holder: PartyId;
  readonly jwk: PublicJwk;
}

export interface ServiceKeys {
  of(clientId: string): ServiceKey | undefined;
}

/** RFC 7519, 5.1, RFC 7523bis: what `typ` may say of an assertion; an access token is none. */
const ASSERTION_TYPS = ["jwt", "client-authentication+jwt"];

/** Who signed the assertion: a key on the ledger, by the thumbprint that the client names and its public key alone. Times are not looked at. */
export async function authenticate(
  request: TokenRequest,
  keys: ServiceKeys,
): Promise<{ claims: Claims; gate: GateId; holder: PartyId } | TokenRefusal> {
  const { assertion } = request;
  if (assertion === undefined)
    return refuse("ASSERTION_MISSING", `wanted: client_assertion_type=${ASSERTION_TYPE} and client_assertion`);
  if (assertion.length > LONGEST_ASSERTION_TEXT)
    return refuse("ASSERTION_INVALID", `an assertion has at most ${LONGEST_ASSERTION_TEXT} characters`);
  const claims = unverified(assertion);
  if ("code" in claims) return claims;
  if (request.clientId !== undefined && request.clientId !== claims.iss) {
    return refuse("ASSERTION_INVALID", "client_id and the assertion's iss differ");
  }
  const key = keys.of(claims.iss);
  const publicKey = key === undefined ? undefined : await publicKeyOf(key.jwk, claims.iss);
  if (key === undefined || publicKey === undefined)
    return refuse("CLIENT_UNKNOWN", "no service key with this thumbprint stands on the ledger");
  try {
    await compactVerify(assertion, publicKey, { algorithms: ["ES256"] });
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause;
    return refuse("ASSERTION_INVALID", "the assertion is not signed by this client's key with ES256");
  }
  return { claims, gate: key.gate, holder: key.holder };
}

/**
 * The key to verify by; undefined when it is not the one whose thumbprint the ledger holds, or no point of the curve.
 * The thumbprint is taken anew, since whoever keeps the public keys for us could else put his own in.
 */
async function publicKeyOf({ kty, crv, x, y }: PublicJwk, thumbprint: string): Promise<CryptoKey | undefined> {
  try {
    const jwk = { kty, crv, x, y };
    if ((await calculateJwkThumbprint(jwk)) !== thumbprint) return undefined;
    return await importJWK(jwk, "ES256");
  } catch {
    return undefined;
  }
}

/** The claims before the signature is verified: they only find the key, and are believed when it has signed. */
function unverified(assertion: string): Claims | TokenRefusal {
  try {
    const { alg, typ } = decodeProtectedHeader(assertion);
    if (alg !== "ES256") return refuse("ASSERTION_INVALID", "alg is not ES256");
    if (typ !== undefined && !ASSERTION_TYPS.includes(typ.toLowerCase()))
      return refuse("ASSERTION_INVALID", "typ is not JWT");
    const payload = assertion.split(".")[1] ?? "";
    return parseClaims(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
  } catch {
    return refuse("ASSERTION_INVALID", "the assertion is no signed JWT in compact form");
  }
}
