import { ProjectionFault } from "../../../../server/release/projection/fault.ts";
import type { Projector } from "../../../../server/release/projection/projector.ts";

/** Writes `bytes` in pieces of these sizes, over and over, and returns all that leaves, as text. */
export function inPieces(projector: Projector, bytes: Uint8Array, ...sizes: readonly number[]): string {
  const out: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    // A copy that is overwritten at once: a projector that keeps a chunk would show it.
    const piece = Uint8Array.from(bytes.subarray(at, at + size));
    out.push(Uint8Array.from(projector.write(piece)));
    piece.fill(0x21);
    at += size;
  }
  out.push(projector.end());
  return Buffer.concat(out).toString("utf8");
}

/** The fault that `work` ends with; undefined when it ends well. */
export function faultOf(work: () => unknown): ProjectionFault | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ProjectionFault) return error;
    throw error;
  }
}
