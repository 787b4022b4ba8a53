/** The doors of access: token endpoint, JWKS, and the metadata by which a stock client finds both (RFC 8414, RFC 9728). */
import express, { type ErrorRequestHandler, type Request, type Response, Router } from "express";
import { REASONS } from "../reasons/reasons.ts";
import type { Access } from "./access.ts";
import { LONGEST_FORM, parseForm } from "./form.ts";
import { addressPrefix, type Rate, RateBound } from "./rate.ts";
import { bodyOf, refuse, retryAfterOf, type TokenRefusal } from "./refusals.ts";

/** Token requests from one address prefix, good or bad: a signature costs us 0.2 ms. */
const ADDRESS_RATE: Rate = { perSecond: 50, burst: 500 };
const FORM_TYPE = "application/x-www-form-urlencoded";
/** Seconds that metadata and keys may be kept by others. The key changes only by hand. */
const METADATA_AGE = 300;

export interface RouterSettings {
  readonly addressRate?: Rate;
  /** Seconds, fraction counts. */
  readonly now?: () => number;
}

export function accessRouter(
  access: Access,
  { addressRate = ADDRESS_RATE, now = () => performance.now() / 1000 }: RouterSettings = {},
): Router {
  const router = Router();
  const rate = new RateBound(addressRate);

  // Before the body is read: a stranger's flood is refused by its address alone.
  router.post("/oauth/token", (request, response, next) => {
    const wait = rate.take(addressPrefix(request.socket.remoteAddress), now());
    if (wait === 0) return next();
    sendRefusal(response, refuse("RATE_EXCEEDED", "too many token requests from this address", { retryAfter: wait }));
  });
  router.post(
    "/oauth/token",
    express.text({ type: FORM_TYPE, limit: LONGEST_FORM, inflate: false }),
    async (request, response) => {
      const wanted = requestOf(request);
      const answer = "code" in wanted ? wanted : await access.give(wanted);
      if ("code" in answer) return sendRefusal(response, answer);
      response
        .set(UNKEPT)
        .json({ access_token: answer.accessToken, token_type: "Bearer", expires_in: answer.expiresIn });
    },
  );
  router.all("/oauth/token", (_request, response) => {
    sendRefusal(response.set("Allow", "POST"), refuse("METHOD_NOT_ALLOWED", "a token is asked for by POST"));
  });
  router.get("/oauth/jwks", published({ keys: [access.publicJwk] }));
  router.get("/.well-known/oauth-authorization-server", published(serverMetadata(access)));
  router.get("/.well-known/oauth-protected-resource", published(resourceMetadata(access)));
  router.use("/oauth/token", formFault);
  return router;
}

function requestOf(request: Request) {
  if (request.originalUrl.includes("?"))
    return refuse("FORM_MALFORMED", "parameters belong in the body, never in the address");
  if (typeof request.body !== "string" || !request.is(FORM_TYPE))
    return refuse("FORM_MALFORMED", `wanted Content-Type: ${FORM_TYPE}`);
  return parseForm(request.body);
}

/** RFC 6749, 5.1: a token must not be kept on the way. */
const UNKEPT = { "Cache-Control": "no-store", Pragma: "no-cache" };

function sendRefusal(response: Response, refusal: TokenRefusal): void {
  const retryAfter = retryAfterOf(refusal);
  if (retryAfter !== undefined) response.set("Retry-After", String(retryAfter));
  response.set(UNKEPT).status(REASONS[refusal.code].status).json(bodyOf(refusal));
}

/** What the body parser threw. Its message may quote the body, so it is not passed on. */
const formFault: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  if (response.headersSent || typeof status !== "number" || status >= 500) return next(error);
  if (status === 413)
    return sendRefusal(response, refuse("FORM_TOO_LARGE", `a token request has at most ${LONGEST_FORM} bytes`));
  sendRefusal(response, refuse("FORM_MALFORMED", "the body cannot be read as a form"));
};

function published(document: object) {
  return (_request: Request, response: Response) => {
    response.set("Cache-Control", `public, max-age=${METADATA_AGE}`).json(document);
  };
}

function serverMetadata({ issuer, tokenEndpoint }: Access) {
  return {
    issuer,
    token_endpoint: tokenEndpoint,
    jwks_uri: `${issuer}/oauth/jwks`,
    response_types_supported: [],
    grant_types_supported: ["client_credentials"],
    token_endpoint_auth_methods_supported: ["private_key_jwt"],
    token_endpoint_auth_signing_alg_values_supported: ["ES256"],
    protected_resources: [issuer],
  };
}

function resourceMetadata({ issuer }: Access) {
  return {
    resource: issuer,
    authorization_servers: [issuer],
    bearer_methods_supported: ["header"],
    resource_name: "Public data under grants",
    "resource_name#zh": "公共数据授权运营",
  };
}
