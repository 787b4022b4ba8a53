/** What is wrong with a log's folder, by code: each refuses the start, and names what was found and what was wanted. Nothing here is healed by trying again. */

export type AuditErrorCode =
  /** Another process serves from this folder. */
  | "LOG_IN_USE"
  /** Written for another ledger. */
  | "LOG_OF_ANOTHER_ORIGIN"
  /** Written by a version that this one does not know. */
  | "LOG_FORMAT_UNKNOWN"
  /** A record that was durable is not as it was written, and whole ones follow it. */
  | "LOG_CORRUPT"
  /** It ends before a record that was durable: cut by hand, or an older copy put back. */
  | "LOG_SHORTENED"
  /** A record that was durable has another content now. */
  | "LOG_REWRITTEN";

export interface AuditErrorParts {
  readonly file?: string;
  /** Of the record. */
  readonly index?: number;
  /** Bytes from the start of the file. */
  readonly offset?: number;
  readonly found?: string | number;
  readonly wanted?: string | number;
  readonly cause?: unknown;
}

export class AuditError extends Error {
  override readonly name = "AuditError";
  readonly code: AuditErrorCode;
  readonly parts: AuditErrorParts;

  constructor(code: AuditErrorCode, message: string, parts: AuditErrorParts = {}) {
    super(message, parts.cause === undefined ? {} : { cause: parts.cause });
    this.code = code;
    this.parts = parts;
  }
}

/** One line for a reason, whatever was thrown. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
