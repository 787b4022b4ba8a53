/** A client's own way to an access token: an assertion signed with its service key (RFC 7523), never a scope, never a secret on the wire. */
import { randomUUID } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import { z } from "zod";
import type { Cli } from "./cli.ts";
import { unreached } from "./exits.ts";
import { refusalIn } from "./gateway.ts";
import type { ServiceKey } from "./service-keys.ts";

/** Seconds for which an assertion is good; it is used once, at once. */
const ASSERTION_LIFE = 60;
const ANSWER_WITHIN = 5000;
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const tokenSchema = z.looseObject({ access_token: z.string(), token_type: z.string(), expires_in: z.number() });
export type Token = z.infer<typeof tokenSchema>;

/** The holder whose permit it is, where demo.json says so. */
export function holderOf(cli: Cli, gate: number): string | undefined {
  return Object.values(cli.demo?.permits ?? {}).find((permit) => permit.gate === gate)?.holder;
}

/** Throws `CliError`: refused by the token endpoint, or not reached. */
export async function tokenFor(endpoint: string, key: ServiceKey): Promise<Token> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: await assertion(key, endpoint),
  });
  let response: Response;
  try {
    response = await fetch(endpoint, { method: "POST", body, signal: AbortSignal.timeout(ANSWER_WITHIN) });
  } catch (cause) {
    throw unreached(
      "GATEWAY_UNREACHED",
      `无法连接令牌端点 ${endpoint}。`,
      `the token endpoint ${endpoint} was not reached.`,
      cause,
    );
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.status !== 200) throw refusalIn(response.status, answer);
  return tokenSchema.parse(answer);
}

async function assertion({ clientId, jwk: { kty, crv, x, y, d } }: ServiceKey, audience: string): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: clientId })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${ASSERTION_LIFE}s`)
    .sign(await importJWK({ kty, crv, x, y, d }, "ES256"));
}
