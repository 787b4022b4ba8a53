/** What a token request says (RFC 6749, 3.2 and 4.4.2): parsed once, here. A parameter sent twice is refused, an unknown one ignored, an empty one taken as not sent. */
import { refuse, type TokenRefusal } from "./refusals.ts";

export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Bytes of the form: an assertion of the longest kind, percent-encoded or not, and the few words beside it. */
export const LONGEST_FORM = 16_384;

export interface TokenRequest {
  readonly clientId: string | undefined;
  readonly assertion: string | undefined;
  /** RFC 8707. */
  readonly resource: string | undefined;
}

export function parseForm(text: string): TokenRequest | TokenRefusal {
  const form = new URLSearchParams(text);
  const names = [...form.keys()];
  if (new Set(names).size !== names.length) return refuse("FORM_MALFORMED", "a parameter is sent twice");
  const word = (name: string) => form.get(name) || undefined;
  const grantType = word("grant_type");
  if (grantType === undefined) return refuse("FORM_MALFORMED", "grant_type is missing; wanted client_credentials");
  if (grantType !== "client_credentials")
    return refuse("GRANT_TYPE_UNSUPPORTED", "grant_type is not client_credentials");
  if (word("scope") !== undefined) return refuse("SCOPE_UNKNOWN", "there are no scopes");
  const assertionType = word("client_assertion_type");
  if (assertionType !== undefined && assertionType !== ASSERTION_TYPE) {
    return refuse("ASSERTION_MISSING", `client_assertion_type is not ${ASSERTION_TYPE}`);
  }
  const assertion = assertionType === undefined ? undefined : word("client_assertion");
  return { clientId: word("client_id"), assertion, resource: word("resource") };
}
