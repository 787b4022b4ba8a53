/** What a log may hold in memory and how long it waits, each bound with its unit. */

export interface WriterLimits {
  /** Bytes that may wait for the write under way to end; beyond, records are refused. */
  readonly queueBytes: number;
  /** Milliseconds after which a write is given up on: whoever waits is refused, and so is whoever comes, until it ends. */
  readonly patienceMs: number;
  /** Milliseconds that a completion waits for an admission to ride with. */
  readonly rideMs: number;
  /** Milliseconds before the first attempt after a failure; doubled at each further one, up to `retryMostMs`. */
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
}

export interface LogLimits extends WriterLimits {
  /** A segment is left once it is this long. */
  readonly segmentBytes: number;
  /** Durable records that the index may be behind; beyond, records are refused, since those lie in memory. */
  readonly unindexed: number;
}

export const LOG_LIMITS: LogLimits = {
  segmentBytes: 64 << 20,
  queueBytes: 4 << 20,
  patienceMs: 2000,
  rideMs: 5,
  retryFirstMs: 100,
  retryMostMs: 5000,
  unindexed: 200_000,
};
