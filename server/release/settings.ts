/** The data path's bounds, each with its unit. Safe on one machine of two cores; each can be set, none can be switched off. */
import type { PassageLimits } from "./passage.ts";
import type { RunningSettings } from "./running.ts";
import type { UpstreamLimits } from "./upstreams.ts";

export interface DataPathSettings extends RunningSettings, UpstreamLimits, PassageLimits {
  /** Of a POST; kept whole, and judged in one turn of the loop, for which a stop waits: 64 KB take a few milliseconds. */
  readonly requestBytes: number;
  readonly requestWaitMs: number;
}

export const DEFAULT_SETTINGS: DataPathSettings = {
  most: 4096,
  tickMs: 1000,
  connectMs: 3000,
  headersMs: 15_000,
  bodyIdleMs: 15_000,
  answerBytes: 64 * 1024 * 1024,
  heldBytes: 256 * 1024,
  requestBytes: 64 * 1024,
  requestWaitMs: 15_000,
};
