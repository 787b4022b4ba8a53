/** How a resource answers a caller whose token it does not accept (RFC 6750, 3; RFC 9728, 5.1): the header that lets a stock client find the token endpoint. */
import type { TokenFault } from "./caller.ts";

/** Value of `WWW-Authenticate` for a 401. */
export function challengeOf(fault: TokenFault, issuer: string): string {
  const metadata = `Bearer realm="sluice", resource_metadata="${issuer}/.well-known/oauth-protected-resource"`;
  // RFC 6750, 3.1: a request without a token is told no error.
  return fault.code === "TOKEN_MISSING"
    ? metadata
    : `${metadata}, error="invalid_token", error_description="${fault.detail}"`;
}
