/** How the API speaks: JSON, problem documents, and with each answer the ledger's state that it knows. */
import type { Response } from "express";
import type { Ledger } from "../ledger/ledger.ts";
import { problemHeaders, problemOf, type Said } from "../reasons/problem.ts";
import { Bytes, Declined, EventStream, type ParameterFault } from "./endpoint.ts";

export function answerGiven(response: Response, ledger: Ledger, given: unknown): void {
  if (given instanceof Declined) {
    answerDeclined(response, ledger, given.said, given.errors);
    return;
  }
  // For answers that are no view, and for clients that do not read bodies.
  const { head } = ledger;
  if (head !== undefined) response.set({ "Sluice-Seq": `${head.seq}`, "Sluice-Block": `${head.block}` });
  if (given instanceof Bytes) response.type(given.contentType).send(Buffer.from(given.bytes));
  else if (given instanceof EventStream) tellEvents(response, given);
  else response.json(given);
}

/** Nothing on the way may keep events back. Its end is the reader's going away, or the gateway's. */
function tellEvents(response: Response, { tell }: EventStream): void {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  response.set({ "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" }).flushHeaders();
  if (response.req.method === "HEAD") return void response.end();
  const write = (text: string): boolean => response.write(text);
  tell({ write, drained: response, signal: gone.signal }).then(
    () => response.end(),
    () => response.destroy(),
  );
}

export function answerDeclined(
  response: Response,
  { head }: Ledger,
  said: Said,
  errors: readonly ParameterFault[] = [],
): void {
  const problem = problemOf(said, { head });
  response
    .status(problem.status)
    .set(problemHeaders(problem))
    .send(Buffer.from(JSON.stringify({ ...problem, ...(errors.length > 0 && { errors }) })));
}
