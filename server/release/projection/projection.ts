import { JsonProjector } from "./json.ts";
import type { ProjectionLimits } from "./limits.ts";
import { NdjsonProjector } from "./ndjson.ts";
import { OpaqueProjector } from "./opaque.ts";
import type { Format, Projector } from "./projector.ts";
import type { Shape } from "./shape.ts";
import { SseProjector } from "./sse.ts";

/** The projector for an answer, by the format that its descriptor declares. One an answer: it keeps where it is. */
export function projectorFor(format: Format, shape: Shape, limits: Partial<ProjectionLimits> = {}): Projector {
  switch (format) {
    case "json":
      return new JsonProjector(shape, limits);
    case "ndjson":
      return new NdjsonProjector(shape, limits);
    case "sse":
      return new SseProjector(shape, limits);
    case "opaque":
      return new OpaqueProjector();
    default:
      return format satisfies never;
  }
}
