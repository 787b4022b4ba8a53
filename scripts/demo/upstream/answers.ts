/** What the data APIs have in common: who may ask, and how they say no. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";

/** Only the gateway knows the credential, so a direct call gets 401. Compared in constant time, by hash, since lengths may differ. */
export function onlyWith(credential: string): RequestHandler {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const wanted = digest(`Bearer ${credential}`);
  return (request, response, next) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ""), wanted)) return next();
    response.set("WWW-Authenticate", 'Bearer realm="data API"');
    sendProblem(response, 401, "This data API answers the gateway alone");
  };
}

/** RFC 9457. */
export function sendProblem(response: Response, status: number, title: string): void {
  response
    .status(status)
    .type("application/problem+json")
    .send(JSON.stringify({ type: "about:blank", status, title }));
}

/** A whole number from the query, or `otherwise`; never beyond `most`. */
export function wholeOf(request: Request, name: string, otherwise: number, most: number): number {
  const given = request.query[name];
  const count = typeof given === "string" && /^[0-9]{1,9}$/.test(given) ? Number(given) : otherwise;
  return Math.min(count, most);
}

export function textOf(request: Request, name: string): string | undefined {
  const given = request.query[name];
  return typeof given === "string" ? given : undefined;
}

/** The page that `offset` and `limit` ask for. */
export function pageOf<T>(request: Request, rows: readonly T[]): T[] {
  const offset = wholeOf(request, "offset", 0, 1_000_000);
  return rows.slice(offset, offset + wholeOf(request, "limit", 100, 500));
}
