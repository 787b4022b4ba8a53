/** Why a projection ended: the answer is not what its descriptor says, or is no JSON. What came before has left; the release is cut. Never holds the data that it stumbled on. */

export type FaultCode =
  | "BYTE_ORDER_MARK"
  | "CONTROL_CHARACTER"
  | "DUPLICATE_KEY"
  | "ENCODING"
  | "EVENT_TOO_LONG"
  | "INCOMPLETE"
  | "KEY_TOO_LONG"
  | "LINE_TOO_LONG"
  | "NOT_AS_DECLARED"
  | "SYNTAX"
  | "TOO_DEEP"
  | "TOO_MANY_KEYS"
  | "TRAILING_DATA";

export class ProjectionFault extends Error {
  readonly code: FaultCode;
  /** Of the byte in the upstream's body, from 0. */
  readonly offset: number;
  readonly wanted: string;

  constructor(code: FaultCode, offset: number, wanted: string) {
    super(`${code} at byte ${offset} of the answer: wanted ${wanted}.`);
    this.name = "ProjectionFault";
    this.code = code;
    this.offset = offset;
    this.wanted = wanted;
  }
}
