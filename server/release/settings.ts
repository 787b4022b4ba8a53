/** The data path's bounds, each with its unit. Safe on one machine of two cores; each can be set, none can be switched off. */
import type { PassageLimits } from "./passage.ts";
import type { RunningSettings } from "./running.ts";
import type { UpstreamLimits } from "./upstreams.ts";

export interface DataPathSettings extends RunningSettings, UpstreamLimits, PassageLimits {
  /** Of a POST; kept whole, and judged in one turn of the loop, for which a stop waits: 64 KB take a few milliseconds. */
  readonly requestBytes: number;
  readonly requestWaitMs: number;
}

/** Of the pool, where nothing else is said. */
const HOLDERS_SHARE = 1 / 8;

/** What is not given has its default. */
export function settingsOf(given: Partial<DataPathSettings>): DataPathSettings {
  const { most = DEFAULTS.most } = given;
  return { ...DEFAULTS, mostPerHolder: Math.max(1, Math.floor(most * HOLDERS_SHARE)), ...given };
}

export const DEFAULTS: Omit<DataPathSettings, "mostPerHolder"> = {
  most: 4096,
  stalledAfterMs: 60_000,
  tickMs: 1000,
  connectMs: 3000,
  headersMs: 15_000,
  bodyIdleMs: 15_000,
  answerBytes: 64 * 1024 * 1024,
  heldBytes: 256 * 1024,
  requestBytes: 64 * 1024,
  requestWaitMs: 15_000,
};
