/** From a client's assertion to an access token (RFC 6749, 7523), and from an access token to its caller. Gives nothing on stale knowledge (promise 1), and nothing to a key that does not flow. */
import { join } from "node:path";
import type { GateId } from "../decision/gate.ts";
import { type Claims, claimsRefusal } from "./assertion.ts";
import { type Caller, type KeyGates, keyFault, type TokenFault } from "./caller.ts";
import { authenticate, type ServiceKeys } from "./client.ts";
import type { TokenRequest } from "./form.ts";
import { RateBound } from "./rate.ts";
import { refuse, type TokenRefusal } from "./refusals.ts";
import { ReplayMemory } from "./replay.ts";
import { openSigningKey, type SigningKey } from "./signing-key.ts";
import { Tokens } from "./tokens.ts";

export interface AccessSettings {
  /** Origin by which clients know this gateway, without a path or a closing slash. Never taken from a request: a forged Host changes nothing. */
  readonly issuer: string;
  readonly tokenEndpoint: string;
  /** Default 600. */
  readonly lifetimeSeconds?: number;
  /** How far a client's clock may be off. Default 10. */
  readonly skewSeconds?: number;
  /** Holds the signing key and the memory of used assertions. */
  readonly dataDir: string;
}

export interface AccessNeeds {
  readonly ledger: KeyGates;
  readonly keys: ServiceKeys;
  /** The stops of a key's gate as refusals show them; empty when it flows. */
  stopsOf(key: GateId): readonly Record<string, unknown>[];
  readonly log: { warn(facts: object, message: string): void };
  /** Unix milliseconds; the wall clock if absent. */
  readonly now?: () => number;
}

export interface Granted {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

export interface Access {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly publicJwk: SigningKey["publicJwk"];
  /** A token, or why there is none. Never throws on what a client sends. */
  give(request: TokenRequest): Promise<Granted | TokenRefusal>;
  verify(authorization: string | undefined): Promise<Caller | TokenFault>;
  close(): void;
}

/** Tokens a client may ask for; 600 s each, so any honest one needs far less. Bounds what it can make us remember to 2,000 assertions. */
const CLIENT_RATE = { perSecond: 5, burst: 400 };

export async function createAccess(settings: AccessSettings, needs: AccessNeeds): Promise<Access> {
  const { issuer, tokenEndpoint, dataDir, lifetimeSeconds = 600, skewSeconds = 10 } = settings;
  if (new URL(issuer).origin !== issuer)
    throw new TypeError(`issuer is an origin without path or closing slash; found ${issuer}`);
  const now = needs.now ?? Date.now;
  const key = await openSigningKey(dataDir);
  const tokens = new Tokens(key, { issuer, lifetimeSeconds }, now);
  const memory = new ReplayMemory(join(dataDir, "assertions.sqlite"), skewSeconds);
  const rate = new RateBound(CLIENT_RATE);
  const expected = { audiences: [tokenEndpoint, issuer], skewSeconds };

  async function give(request: TokenRequest): Promise<Granted | TokenRefusal> {
    const stale = needs.ledger.staleness();
    // Not its detail: it names the node, and a stranger asks here.
    if (stale !== undefined) return refuse(stale.code, "the gateway's knowledge of the ledger is not fresh");
    if (request.resource !== undefined && request.resource !== issuer)
      return refuse("TARGET_UNKNOWN", `resource is not ${issuer}`);
    const client = await authenticate(request, needs.keys);
    if ("code" in client) return client;
    const seconds = now() / 1000;
    const refusal = claimsRefusal(client.claims, expected, seconds);
    if (refusal !== undefined) return refusal;
    const wait = rate.take(client.claims.iss, seconds);
    if (wait > 0)
      return refuse("RATE_EXCEEDED", `more than ${CLIENT_RATE.perSecond} tokens a second for one client`, {
        retryAfter: wait,
      });
    const used = remember(client.claims, seconds);
    if (used !== undefined) return used;
    const fault = keyFault({ key: client.gate }, needs.ledger);
    if (fault?.code === "KEY_CLOSED") return refuse("KEY_CLOSED", fault.detail);
    const stops = needs.stopsOf(client.gate);
    if (stops.length > 0) return refuse("KEY_STOPPED", `service key ${client.gate} does not flow`, { stops });
    const accessToken = await tokens.give({ clientId: client.claims.iss, key: client.gate, holder: client.holder });
    return { accessToken, expiresIn: lifetimeSeconds };
  }

  /** The one place where a token is found good: signature and end, then the key's gate as it is now. */
  async function verify(header: string | undefined): Promise<Caller | TokenFault> {
    const caller = await tokens.verify(header);
    return "code" in caller ? caller : (keyFault(caller, needs.ledger) ?? caller);
  }

  /** Takes the assertion as used, durably, before a token is signed on it. */
  function remember({ iss, jti, exp }: Claims, seconds: number): TokenRefusal | undefined {
    try {
      const claimed = memory.claim(iss, jti, exp, seconds);
      if (claimed === "fresh") return undefined;
      if (claimed === "replayed")
        return refuse("ASSERTION_REPLAYED", "this jti was used before; an assertion is good for one token");
      if (claimed === "pruned")
        return refuse("ASSERTION_EXPIRED", "exp lies before what this gateway remembers; its clock was set back");
      needs.log.warn({ remembered: memory.remembered }, "the memory of used assertions is full");
    } catch (error) {
      needs.log.warn({ error }, "the memory of used assertions cannot be written");
    }
    return refuse("ASSERTION_MEMORY_UNAVAILABLE", "the gateway cannot remember used assertions now");
  }

  return {
    issuer,
    tokenEndpoint,
    publicJwk: key.publicJwk,
    give,
    verify,
    close: () => memory.close(),
  };
}
