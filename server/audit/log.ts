/** The access log as the data path sees it (promises 4 and 10). One seam: a database may stand behind it where one machine is outgrown. */
import type { GateId, PartyId } from "../decision/gate.ts";

/** Random, unguessable, one a call of the data path; sent as `Sluice-Release`. */
export type ReleaseId = string;

/** Of calls released under a permit in a period, this record's change among them. */
export interface StatedCount {
  readonly permit: GateId;
  readonly period: number;
  readonly spent: number;
}

/** Written before the first byte leaves; a refusal of a verified caller is written too, with its code. */
export interface Admission {
  readonly kind: "admission";
  readonly release: ReleaseId;
  /** Unix milliseconds. */
  readonly at: number;
  readonly permit: GateId;
  readonly key: GateId;
  readonly holder: PartyId;
  readonly method: "GET" | "POST";
  readonly operation: string;
  /** Ledger seq on which it was decided. */
  readonly seq: number;
  readonly block: number;
  /** Each permit that this call counts on (a licence and its grant), with its period and the count after this call. */
  readonly quota: readonly StatedCount[];
}

/** A stop as the log keeps it and as `GET /v1/releases/{id}` shows it: the problem document's `stops` entry. */
export type LoggedStop = Record<string, unknown>;

export interface Refusal {
  readonly kind: "refusal";
  readonly release: ReleaseId;
  readonly at: number;
  /** As named in the path: it may be no permit at all. */
  readonly permit: number;
  readonly key: GateId;
  readonly holder: PartyId;
  readonly method: string;
  readonly code: string;
  readonly stops: readonly LoggedStop[];
  readonly seq: number;
  readonly block: number;
}

export interface Completion {
  readonly kind: "completion";
  readonly release: ReleaseId;
  readonly at: number;
  readonly state: "finished" | "cut" | "refused" | "aborted" | "failed" | "lost";
  /** Handed to the kernel: an upper bound of what arrived. Body bytes. Where it is lost nobody knows, and 0 stands for that. */
  readonly bytes: number;
  /** Undefined when finished. */
  readonly code?: string;
  readonly stops: readonly LoggedStop[];
  /** Ledger seq at the end. */
  readonly seq: number;
  /** Where nothing was released and the call was given back: each count as it stands when this is handed over, so that the log's last word on a count is the count. */
  readonly quota?: readonly StatedCount[];
}

/** How a release ended or stands, for its holder. */
export interface ReleaseStanding {
  readonly holder: PartyId;
  readonly state: "running" | Completion["state"];
  readonly bytes: number;
  readonly code: string | undefined;
  readonly stops: readonly LoggedStop[];
  readonly seq: number;
}

/** Thrown by `append` when the record cannot be made durable; the call is refused `LOG_UNAVAILABLE`. */
export class LogUnavailable extends Error {
  readonly code = "LOG_UNAVAILABLE";
}

export interface AccessLog {
  /** Undefined while it accepts records; else why not. Cheap: asked before an upstream is called. */
  unavailable(): string | undefined;
  /** Resolves when the record is durable; rejects with `LogUnavailable`. */
  append(record: Admission | Refusal): Promise<void>;
  /** Rides with the next admission's sync, or 5 ms later; never waits, never throws: if it is lost in a crash, recovery writes `lost`. */
  complete(record: Completion): void;
  /** Undefined for an id that this log does not know. */
  standing(release: ReleaseId): Promise<ReleaseStanding | undefined>;
  /**
   * The count that the last record of a permit and period states, those on their way to the disk included; 0 when none.
   * Taken in one turn with its `append`, a count is taken once. What `append` rejects does not count.
   */
  spent(permit: GateId, period: number): number;
  close(): Promise<void>;
}
