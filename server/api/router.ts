/** Endpoints on their paths: who may ask, what is wrong with the question, and the answer. */
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from "express";
import { type Caller, keyFault } from "../access/caller.ts";
import { challengeOf } from "../access/challenge.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { answerDeclined, answerGiven } from "./answer.ts";
import { type Endpoint, EventStream, NOTHING_YET } from "./endpoint.ts";
import type { Guard, Log } from "./needs.ts";

export interface RouterNeeds {
  readonly guard: Guard;
  readonly ledger: Ledger;
}

export function viewsRouter(endpoints: readonly Endpoint[], { guard, ledger }: RouterNeeds): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ":$1");
    router.get(path, async (request, response) => {
      const asks = guard.requireToken || endpoint.token === "always";
      const caller = asks ? await callerOf(request, response, { guard, ledger }) : undefined;
      if ((asks && caller === undefined) || response.destroyed) return;
      const known = ledger.head !== undefined;
      const given = known ? await endpoint.run(request.params, queryOf(request, endpoint), caller) : NOTHING_YET;
      answerGiven(response, ledger, given);
      if (caller !== undefined && given instanceof EventStream) endWithKey(response, caller, ledger);
    });
    router.all(path, notAllowed(ledger));
  }
  return router;
}

/** Undefined when it was answered 401. */
async function callerOf(
  request: Request,
  response: Response,
  { guard, ledger }: RouterNeeds,
): Promise<Caller | undefined> {
  const caller = await guard.verify(request.headers.authorization);
  if (!("code" in caller)) return caller;
  response.set("WWW-Authenticate", challengeOf(caller, guard.origin));
  answerDeclined(response, ledger, caller);
  return undefined;
}

/** A stream runs on after its token was verified, so the key is asked again with each block: closing it ends its tokens at once, and what they opened. */
function endWithKey(response: Response, caller: Caller, ledger: Ledger): void {
  const listening = ledger.listen({
    applied: () => {
      if (keyFault(caller, ledger) !== undefined) response.destroy();
    },
  });
  response.once("close", () => listening[Symbol.dispose]());
}

/** What a browser says when it comes back is said as a parameter would say it; a parameter goes before it. */
function queryOf({ query, headers }: Request, { resumes }: Endpoint): unknown {
  const last = headers["last-event-id"];
  return resumes === undefined || last === undefined ? query : { [resumes]: last, ...query };
}

/** GET answers HEAD too. */
export function notAllowed(ledger: Ledger): RequestHandler {
  return (request, response) => {
    response.set("Allow", "GET, HEAD");
    answerDeclined(response, ledger, { code: "METHOD_NOT_ALLOWED", detail: `found ${request.method}, wanted GET` });
  };
}

export function nothingThere(ledger: Ledger): RequestHandler {
  return (_request, response) =>
    answerDeclined(response, ledger, { code: "RECORD_UNKNOWN", detail: "nothing is served at this path" });
}

/** An accident says nothing of itself to the caller. */
export function accidents(ledger: Ledger, log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    // A path whose escapes are no UTF-8.
    if (error instanceof URIError)
      return answerDeclined(response, ledger, { code: "QUERY_INVALID", detail: "the path cannot be decoded" });
    log.error({ error, path: request.path }, "a view failed");
    answerDeclined(response, ledger, { code: "INTERNAL", detail: "the view could not be made" });
  };
}
