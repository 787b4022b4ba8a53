/** What ends the ledger's process, each with an exit code of its own, and what merely answers one request with "no". */

/** Exit codes of `main.ts`. A parent may tell by them what to say; the message on stderr is for people. */
export const EXITS = {
  USAGE: 2,
  FOLDER_IN_USE: 10,
  PORT_IN_USE: 11,
  FOLDER_OF_ANOTHER_CHAIN: 12,
  JOURNAL_MISMATCH: 13,
  DISK_FAILED: 14,
  JOURNAL_DAMAGED: 15,
  INTERNAL: 70,
} as const;

export type LedgerErrorCode = keyof typeof EXITS;

/** The ledger cannot run, or cannot go on: one line for people, nothing was changed unless it says so. */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "LedgerError";
    this.code = code;
  }
}

/** The journal did not take a record: no block may be made of it. Whether it is stored all the same, only the journal can tell. */
export class JournalWriteError extends Error {
  constructor(cause: unknown) {
    super(`the journal cannot be written: ${textOf(cause)}`, { cause });
    this.name = "JournalWriteError";
  }
}

/** Codes of JSON-RPC 2.0, and of EIP-1474 where it has one. */
export const RPC = {
  parse: -32700,
  invalidRequest: -32600,
  unknownMethod: -32601,
  invalidParams: -32602,
  internal: -32603,
  unavailable: -32002,
  tooMuch: -32005,
} as const;

/** A request answered with "no". `data` is the node's own, such as a revert's return data. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.name = "RpcError";
    this.code = code;
    this.data = data;
  }
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
