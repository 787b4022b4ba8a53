/** A client's assertion (RFC 7523): what it must claim to be accepted now. Pure; who signed it is seen elsewhere, and before. */
import { z } from "zod";
import { refuse, type TokenRefusal } from "./refusals.ts";

/** Seconds that an assertion may live: long enough for any queue before us, short enough for a memory of all that were used. */
export const LONGEST_ASSERTION = 300;
/** Characters of `jti`: a UUID has 36. */
const LONGEST_JTI = 256;
/** Characters of a compact assertion; one of ours has about 500. */
export const LONGEST_ASSERTION_TEXT = 8_192;
/** RFC 7638 SHA-256 in base64url without padding. */
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/** NumericDate may have a fraction (RFC 7519, 2). */
const numericDate = z.number().min(0).max(0xffff_ffff);
const claimsSchema = z.object({
  iss: z.string().regex(THUMBPRINT),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string()).min(1).max(8)]),
  exp: numericDate,
  iat: numericDate.optional(),
  nbf: numericDate.optional(),
  jti: z.string().min(1).max(LONGEST_JTI),
});
export type Claims = z.infer<typeof claimsSchema>;

export interface Expected {
  /** Any one of them among `aud`. */
  readonly audiences: readonly string[];
  readonly skewSeconds: number;
}

/** The claims, or why they are none. Only the client's id may be believed before its signature is verified, and only to find the key. */
export function parseClaims(payload: unknown): Claims | TokenRefusal {
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) {
    const wrong = [...new Set(parsed.error.issues.map((issue) => issue.path[0] ?? "payload"))].join(", ");
    return refuse(
      "ASSERTION_INVALID",
      `missing or malformed claim: ${wrong}; wanted iss = sub = the key's thumbprint, aud, exp, jti`,
    );
  }
  if (parsed.data.iss !== parsed.data.sub)
    return refuse("ASSERTION_INVALID", "iss and sub differ; both are the client's id");
  return parsed.data;
}

/** Undefined when the assertion is good at `now`, Unix seconds. Ends are half-open: good while `now` < `exp` + skew. */
export function claimsRefusal(claims: Claims, expected: Expected, now: number): TokenRefusal | undefined {
  const { skewSeconds: skew } = expected;
  const audiences = typeof claims.aud === "string" ? [claims.aud] : claims.aud;
  if (!audiences.some((audience) => expected.audiences.includes(audience))) {
    return refuse("ASSERTION_AUDIENCE", `aud is not this token endpoint; wanted ${expected.audiences[0]}`);
  }
  for (const name of ["iat", "nbf"] as const) {
    const ahead = (claims[name] ?? now) - now;
    if (ahead > skew) {
      return refuse(
        "ASSERTION_NOT_YET",
        `${name} is ${seconds(ahead)} ahead of this gateway's clock (${instant(now)}); accepted are ${skew} s`,
      );
    }
  }
  const late = now - claims.exp;
  if (late >= skew) {
    return refuse(
      "ASSERTION_EXPIRED",
      `exp is ${seconds(late)} behind this gateway's clock (${instant(now)}); accepted is less than ${skew} s`,
    );
  }
  if (-late > LONGEST_ASSERTION + skew) {
    return refuse(
      "ASSERTION_TOO_LONG",
      `exp is ${seconds(-late)} ahead of this gateway's clock (${instant(now)}); accepted are ${LONGEST_ASSERTION} s`,
    );
  }
  return undefined;
}

/** Rounded away from zero, so that a skew beyond the bound never reads as one within it. */
function seconds(count: number): string {
  return `${Math.ceil(count)} s`;
}

function instant(now: number): string {
  return new Date(now * 1000).toISOString();
}
