import { NOTHING } from "./cursor.ts";
import type { Projector } from "./projector.ts";

/** An answer that is one field as a whole, such as a table or an image: granted, it passes as it is; withheld, there is no operation that has it. */
export class OpaqueProjector implements Projector {
  write(chunk: Uint8Array): Uint8Array {
    return chunk;
  }

  end(): Uint8Array {
    return NOTHING;
  }
}
