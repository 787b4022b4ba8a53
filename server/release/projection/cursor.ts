import { type FaultCode, ProjectionFault } from "./fault.ts";

/** Where a projection stands in the chunk that it reads and in the bytes that it writes. Shared by the readers of one projector; each loop keeps its own copy of both places. */
export class Cursor {
  chunk: Uint8Array = NOTHING;
  at = 0;
  out: Uint8Array = NOTHING;
  written = 0;
  /** Bytes of earlier chunks. */
  #before = 0;

  /** `carried`: bytes of earlier chunks that this one may still cause to be written. */
  open(chunk: Uint8Array, carried: number): void {
    this.chunk = chunk;
    this.at = 0;
    this.out = Buffer.allocUnsafe(chunk.length + carried + COMMA_AND_COLON);
    this.written = 0;
  }

  /** What was written since `open`; the cursor lets go of both. */
  taken(): Uint8Array {
    const taken = this.out.subarray(0, this.written);
    this.#before += this.chunk.length;
    this.restart(this.#before);
    return taken;
  }

  restart(offset: number): void {
    this.chunk = NOTHING;
    this.out = NOTHING;
    this.at = 0;
    this.written = 0;
    this.#before = offset;
  }

  put(byte: number): void {
    this.out[this.written++] = byte;
  }

  fault(code: FaultCode, wanted: string): ProjectionFault {
    return new ProjectionFault(code, this.#before + this.at, wanted);
  }
}

export const NOTHING: Uint8Array = new Uint8Array(0);

/** A member whose predecessors stood in earlier chunks brings its comma, and its name's colon before that is read: each other byte written has been read in this chunk or was carried. */
const COMMA_AND_COLON = 4;
