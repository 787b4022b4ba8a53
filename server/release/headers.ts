/** Which headers pass, to the upstream and back: named ones alone (promise 5). An upstream never sees the caller's token, a caller never sees the upstream's cookies. */
import type { IncomingHttpHeaders } from "node:http";
import type { SentBody } from "./question.ts";

/** As undici gives them. */
export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>;

const LONGEST_PASSED = 1024;

/** `credential` proves to the data API that it is this gateway that asks. */
export function headersForUpstream(
  request: IncomingHttpHeaders,
  credential: string,
  contentTypes: readonly string[],
  body: SentBody | undefined,
): Record<string, string> {
  const { accept, "accept-language": language } = request;
  return {
    // Whatever it makes of the caller's wish, a type that is not declared does not come back.
    accept: accept !== undefined && accept.length <= LONGEST_PASSED ? accept : [...new Set(contentTypes)].join(", "),
    // What is coded cannot be projected, nor cut at a known byte.
    "accept-encoding": "identity",
    authorization: `Bearer ${credential}`,
    "user-agent": "sluice",
    ...(language !== undefined && language.length <= LONGEST_PASSED && { "accept-language": language }),
    ...(body && { "content-type": body.contentType, "content-length": String(body.bytes.length) }),
  };
}

/** Flat, as `writeHead` takes them fastest. Without `length` the body is chunked, and its end is marked. */
export function headersForCaller(
  release: string,
  contentType: string,
  upstream: UpstreamHeaders,
  length: number | undefined,
): string[] {
  const headers = [
    "Sluice-Release",
    release,
    "Content-Type",
    contentType,
    "Cache-Control",
    "no-store",
    "X-Content-Type-Options",
    "nosniff",
    // Asks nginx before us to pass each chunk on: what it buffers is out of a stop's reach.
    "X-Accel-Buffering",
    "no",
  ];
  const modified = upstream["last-modified"];
  if (typeof modified === "string" && HTTP_DATE.test(modified)) headers.push("Last-Modified", modified);
  if (length !== undefined) headers.push("Content-Length", String(length));
  return headers;
}

/** RFC 9110, 5.6.7. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Why an answer cannot be told whole from cut, or not be read at all; undefined when it can. */
export function framingFault(status: number, headers: UpstreamHeaders): string | undefined {
  if (status >= 300 && status < 400) return `a redirection (${status}), which is never followed`;
  if (status === 206) return "a part (206) that was not asked for";
  const coding = headers["content-encoding"];
  if (coding !== undefined && coding !== "identity") return "a coded answer, though identity was asked for";
  const transfer = headers["transfer-encoding"];
  if (transfer !== undefined && !isChunked(transfer)) return "a transfer coding other than chunked";
  if (transfer === undefined && headers["content-length"] === undefined)
    return "neither Content-Length nor chunks: its end could not be told from a cut";
  return undefined;
}

function isChunked(transfer: string | string[]): boolean {
  return typeof transfer === "string" && transfer.trim().toLowerCase() === "chunked";
}

/** Undefined when chunked. */
export function lengthOf(headers: UpstreamHeaders): number | undefined {
  const length = headers["content-length"];
  return typeof length === "string" && headers["transfer-encoding"] === undefined ? Number(length) : undefined;
}
