/** What stands between an upstream's bytes and a caller's. What it returns does not depend on how the bytes were cut into chunks. */
export interface Projector {
  /** What may leave now, perhaps nothing. The chunk itself where all of it passes, else fresh memory. Throws `ProjectionFault`; then nothing more may leave. */
  write(chunk: Uint8Array): Uint8Array;
  /** The upstream's end. Throws `ProjectionFault` if what came is not whole. */
  end(): Uint8Array;
}

/** How an answer's bytes are read: one JSON value, one a line, one an event, or not at all. */
export type Format = "json" | "ndjson" | "sse" | "opaque";
