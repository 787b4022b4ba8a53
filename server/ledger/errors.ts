/** Accidents of the ledger room, by code: what was found, what was wanted, and whether to try again, to refuse meanwhile, or to stop. */

/**
 * `again`: a matter of the line or the node, tried again by itself; the lease runs out meanwhile.
 * `refuse`: what the node says does not fit what we know; stale at once, and tried again.
 * `stop`: no retry can help; a person decides.
 */
export type Severity = "again" | "refuse" | "stop";

const SEVERITIES = {
  /** No answer within the deadline. */
  NODE_SILENT: "again",
  /** The socket closed, or is not open. */
  NODE_GONE: "again",
  /** More requests wait than the bound allows. */
  NODE_BUSY: "again",
  /** The node answered with an error of its own. */
  NODE_REFUSED: "again",
  /** An answer that is not of the form asked for, or not about what was asked. */
  NODE_ANSWER_INVALID: "again",
  /** The node's head is older than our final block: still catching up, or rolled back. */
  NODE_BEHIND: "refuse",
  /** An entry is missing, doubled or out of order. */
  ENTRY_GAP: "refuse",
  /** Entries folded by us and the kernel's own head disagree. */
  DIGEST_DIFFERS: "refuse",
  CHAIN_DIFFERS: "stop",
  GENESIS_DIFFERS: "stop",
  KERNEL_MISSING: "stop",
  CLOCK_NOT_SECONDS: "stop",
  /** The node's chain does not contain our final block. */
  LEDGER_REORGANISED: "stop",
  JOURNAL_OF_ANOTHER_CHAIN: "stop",
  JOURNAL_UNUSABLE: "stop",
  /** A fault of this program. */
  FOLLOWER_FAILED: "stop",
  LEDGER_CLOSED: "stop",
} as const satisfies Record<string, Severity>;

export type LedgerErrorCode = keyof typeof SEVERITIES;

export interface LedgerErrorParts {
  readonly found?: string | number;
  readonly wanted?: string | number;
  readonly cause?: unknown;
}

export class LedgerError extends Error {
  override readonly name = "LedgerError";
  readonly code: LedgerErrorCode;
  readonly severity: Severity;
  readonly found: string | number | undefined;
  readonly wanted: string | number | undefined;

  constructor(code: LedgerErrorCode, message: string, parts: LedgerErrorParts = {}) {
    super(message, parts.cause === undefined ? {} : { cause: parts.cause });
    this.code = code;
    this.severity = SEVERITIES[code];
    this.found = parts.found;
    this.wanted = parts.wanted;
  }
}
