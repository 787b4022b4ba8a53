/** The part of a request that is read before anybody is asked: the permit and the rest of the path, undecoded, and later a bounded body. */
import type { IncomingMessage } from "node:http";
import type { GateId } from "../decision/gate.ts";
import type { Decline } from "./decline.ts";

export interface Named {
  readonly permit: GateId;
  /** Path and query after the permit, as they came; begins with `/`. */
  readonly target: string;
}

/** Strict: no leading zero, no absolute form, no other spelling of one permit. */
const PATH = /^\/permits\/([1-9][0-9]{0,9})(\/[^#\s]*)$/;
const LARGEST_GATE = 0xffff_ffff;

export function namedIn(url: string | undefined): Named | undefined {
  const [, digits, target] = PATH.exec(url ?? "") ?? [];
  if (digits === undefined || target === undefined || Number(digits) > LARGEST_GATE) return undefined;
  return { permit: Number(digits) as GateId, target };
}

/** What may not be in any request of the data path, whoever sends it. */
export function formDecline({ httpVersionMajor, httpVersionMinor, method }: IncomingMessage): Decline | undefined {
  if (httpVersionMajor !== 1 || httpVersionMinor !== 1)
    return { code: "HTTP_VERSION", detail: `HTTP/${httpVersionMajor}.${httpVersionMinor}; wanted HTTP/1.1` };
  if (method !== "GET" && method !== "POST")
    return { code: "METHOD_NOT_ALLOWED", detail: "wanted GET or POST", allow: "GET, POST" };
  return undefined;
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

export interface BodyLimits {
  readonly bytes: number;
  readonly waitMs: number;
}

/** Reads the whole body before the upstream is called, so that a request too large or never finished does not reach it. Rejects only if the connection breaks. */
export async function bodyOf(request: IncomingMessage, limits: BodyLimits): Promise<Uint8Array | Decline> {
  const tooLarge: Decline = { code: "REQUEST_TOO_LARGE", detail: `a body of at most ${limits.bytes} bytes is taken` };
  if (Number(request.headers["content-length"] ?? 0) > limits.bytes) return tooLarge;
  const late: Decline = { code: "REQUEST_INCOMPLETE", detail: `the body was not there after ${limits.waitMs} ms` };
  const { socket } = request;
  return await new Promise<Uint8Array | Decline>((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const settle = (body: Uint8Array | Decline) => {
      clearTimeout(timer);
      socket.off("close", broken);
      request.off("data", onChunk).pause();
      resolve(body);
    };
    const broken = () => {
      clearTimeout(timer);
      socket.off("close", broken);
      reject(new RequestBroken());
    };
    const onChunk = (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > limits.bytes) settle(tooLarge);
      else chunks.push(chunk);
    };
    const timer = setTimeout(() => settle(late), limits.waitMs);
    request.on("data", onChunk);
    request.once("end", () => settle(Buffer.concat(chunks)));
    request.once("close", broken);
    // A request that was answered before its body was whole hears of no close any more; its connection does.
    socket.once("close", broken);
  });
}

/** The caller's connection ended within its request; there is nobody to answer. */
export class RequestBroken extends Error {
  readonly code = "REQUEST_BROKEN";
}
