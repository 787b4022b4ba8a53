/** Writes a problem document to a caller. Nothing of an upstream's ever passes here. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Problem, problemHeaders } from "../reasons/problem.ts";
import { hasBody } from "./request.ts";

export interface Exchange {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface MoreHeaders {
  readonly allow?: string;
  /** `WWW-Authenticate`. */
  readonly challenge?: string;
}

export function answerProblem({ id, request, response }: Exchange, problem: Problem, more: MoreHeaders = {}): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(JSON.stringify(problem));
  response.writeHead(problem.status, {
    ...problemHeaders(problem),
    "sluice-release": id,
    "content-length": body.length,
    "content-language": "zh, en",
    ...(more.allow !== undefined && { allow: more.allow }),
    ...(more.challenge !== undefined && { "www-authenticate": more.challenge }),
    // What is left of an unread body would be taken for the next request.
    ...(hasBody(request) && !request.complete && { connection: "close" }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
