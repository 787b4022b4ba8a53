/** The answer that explains a refusal: an RFC 9457 problem document with a stable code, all stops, and what to do, in both languages (promise 6). */
import type { Head } from "../ledger/ledger.ts";
import { REASONS, type ReasonCode, type Retry, type Texts } from "./reasons.ts";
import type { ShownStop } from "./stops.ts";

export interface Problem {
  /** Relative to the gateway. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ReasonCode;
  readonly permit?: number;
  readonly release?: string;
  /** Nearest the platform first; empty where no gate stops the call. */
  readonly stops: readonly ShownStop[];
  /** On which it was decided; absent before the first block is known. */
  readonly block?: number;
  readonly seq?: number;
  readonly advice: Texts;
  readonly retry: Retry;
}

/** What is particular to one refusal; the rest is the table's. */
export interface Said {
  readonly code: ReasonCode;
  /** What was found and wanted, with ids. No token, key, person or upstream's words. */
  readonly detail: string;
  readonly stops?: readonly ShownStop[];
  readonly retry?: Retry;
}

export interface About {
  readonly permit?: number | undefined;
  readonly release?: string | undefined;
  readonly head?: Head | undefined;
}

export function problemOf({ code, detail, stops = [], retry }: Said, { permit, release, head }: About = {}): Problem {
  const reason = REASONS[code];
  return {
    type: `/v1/reasons/${code}`,
    title: `${reason.title.zh} / ${reason.title.en}`,
    status: reason.status,
    detail,
    code,
    ...(permit !== undefined && { permit }),
    ...(release !== undefined && { release }),
    stops,
    ...(head !== undefined && { block: head.block, seq: head.seq }),
    advice: reason.advice,
    retry: retry ?? reason.retry,
  };
}

/** Headers that say the same to a client that does not read the body. */
export function problemHeaders({ retry }: Pick<Problem, "retry">): Record<string, string> {
  return {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    ...(typeof retry === "number" && { "retry-after": String(Math.ceil(retry)) }),
  };
}

/** The first stop, nearest the platform, in a sentence. */
export function detailOf(stops: readonly ShownStop[]): string {
  const [first] = stops;
  if (first === undefined) return "nothing stops it";
  const more = stops.length > 1 ? `; ${stops.length - 1} more in stops` : "";
  return `${first.kind ?? "gate"} ${first.gate} ${FOUND[first.code](first)}${more}`;
}

const FOUND: Record<ShownStop["code"], (stop: ShownStop) => string> = {
  GATE_UNKNOWN: () => "was never opened",
  GATE_CLOSED: () => "is closed",
  GATE_HELD: ({ seat, heldBy }) =>
    seat === undefined
      ? "is held"
      : `is held from its seat at gate ${seat}${heldBy === undefined ? "" : ` by ${whoIs(heldBy)}`}`,
  GATE_NOT_YET: ({ until }) => `is not in force before ${momentOf(until)}`,
  GATE_EXPIRED: ({ since }) => `expired at ${momentOf(since)}`,
};

function whoIs(heldBy: number | string): string {
  return typeof heldBy === "number" ? `party ${heldBy}` : heldBy;
}

function momentOf(seconds: number | undefined): string {
  return seconds === undefined ? "an unknown time" : new Date(seconds * 1000).toISOString();
}
