/** Access tokens (RFC 9068): given for one key, believed until they end. A verified one is remembered, its key's gate never is: that is asked at each call. */
import { randomUUID } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { GateId, PartyId } from "../decision/gate.ts";
import type { Caller, TokenFault } from "./caller.ts";
import type { SigningKey } from "./signing-key.ts";

export const KEY_CLAIM = "sluice:key";
export const HOLDER_CLAIM = "sluice:holder";
/** Tokens remembered as verified; each is about 700 bytes. The longest unused is forgotten, and verified anew when it comes. */
const MOST_REMEMBERED = 10_000;
/** Characters of an Authorization header; ours has about 650. */
const LONGEST_HEADER = 4_096;
const BEARER = /^Bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i;

const claimsSchema = z.object({
  sub: z.string(),
  client_id: z.string(),
  exp: z.number(),
  [KEY_CLAIM]: z.int().positive(),
  [HOLDER_CLAIM]: z.int().positive(),
});

export interface TokenSettings {
  readonly issuer: string;
  readonly lifetimeSeconds: number;
}

/** Refused by its wording alone, so that no oracle says how near a forgery came. */
const INVALID: TokenFault = { code: "TOKEN_INVALID", detail: "the access token is not one of this gateway's" };
const MISSING: TokenFault = { code: "TOKEN_MISSING", detail: "wanted: Authorization: Bearer <access token>" };
const EXPIRED: TokenFault = { code: "TOKEN_EXPIRED", detail: "the access token has ended; ask for a new one" };

export class Tokens {
  readonly #key: SigningKey;
  readonly #settings: TokenSettings;
  /** Unix milliseconds. */
  readonly #now: () => number;
  /** By the token's text, in the order last used. */
  readonly #verified = new Map<string, Caller>();

  constructor(key: SigningKey, settings: TokenSettings, now: () => number) {
    this.#key = key;
    this.#settings = settings;
    this.#now = now;
  }

  async give(client: { clientId: string; key: GateId; holder: PartyId }): Promise<string> {
    const { issuer, lifetimeSeconds } = this.#settings;
    const from = Math.floor(this.#now() / 1000);
    return new SignJWT({ client_id: client.clientId, [KEY_CLAIM]: client.key, [HOLDER_CLAIM]: client.holder })
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: this.#key.kid })
      .setIssuer(issuer)
      .setSubject(client.clientId)
      .setAudience(issuer)
      .setIssuedAt(from)
      .setExpirationTime(from + lifetimeSeconds)
      .setJti(randomUUID())
      .sign(this.#key.privateKey);
  }

  /** @param header The Authorization header as it came. Half-open: good while now < `exp`, without skew, since both clocks are ours. */
  async verify(header: string | undefined): Promise<Caller | TokenFault> {
    if (header === undefined) return MISSING;
    if (header.length > LONGEST_HEADER) return INVALID;
    const token = BEARER.exec(header)?.[1];
    if (token === undefined) return /^Bearer\b/i.test(header) ? INVALID : MISSING;
    const known = this.#verified.get(token) ?? (await this.#read(token));
    if ("code" in known) return known;
    this.#verified.delete(token);
    if (this.#now() >= known.expires * 1000) return EXPIRED;
    this.#remember(token, known);
    return known;
  }

  async #read(token: string): Promise<Caller | TokenFault> {
    try {
      const { payload } = await jwtVerify(token, this.#key.publicKey, {
        algorithms: ["ES256"],
        typ: "at+jwt",
        issuer: this.#settings.issuer,
        audience: this.#settings.issuer,
        requiredClaims: ["exp", "iat", "jti", "sub"],
        currentDate: new Date(this.#now()),
      });
      const claims = claimsSchema.parse(payload);
      // The numbers come from our own signature: what `give` took as GateId and PartyId.
      return {
        key: claims[KEY_CLAIM] as GateId,
        holder: claims[HOLDER_CLAIM] as PartyId,
        clientId: claims.client_id,
        expires: claims.exp,
      };
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) return EXPIRED;
      if (cause instanceof errors.JOSEError || cause instanceof z.ZodError) return INVALID;
      throw cause;
    }
  }

  #remember(token: string, caller: Caller): void {
    this.#verified.set(token, caller);
    if (this.#verified.size <= MOST_REMEMBERED) return;
    for (const longestUnused of this.#verified.keys()) {
      this.#verified.delete(longestUnused);
      return;
    }
  }
}
