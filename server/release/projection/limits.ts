/** How much of an answer is looked at, and kept, at once. An answer beyond it is a fault, not a longer wait. */
export interface ProjectionLimits {
  /** Containers in one another, withheld ones too. */
  readonly maxDepth: number;
  /** Of a stream's line, without its end. */
  readonly maxLineBytes: number;
  /** Of the lines of an event together. */
  readonly maxEventBytes: number;
}

export const DEFAULT_LIMITS: ProjectionLimits = { maxDepth: 64, maxLineBytes: 1_048_576, maxEventBytes: 1_048_576 };
