import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LogEvent, type LogOptions, openAccessLog } from "../../../server/audit/access-log.ts";
import { DISK, type Disk, type DiskFile } from "../../../server/audit/disk.ts";
import type { AccessLog, Admission, Completion, Refusal } from "../../../server/audit/log.ts";
import { type ReadRecord, readRecords } from "../../../server/audit/reader.ts";
import type { GateId, PartyId } from "../../../server/decision/gate.ts";

/** A folder of its own for each test, a log in it that tells what it reports, and records to append. */

export const ORIGIN = "sluice/31337/0xkernel";
export const PERMIT = 7 as GateId;
const KEY = 8 as GateId;
export const HOLDER = 9 as PartyId;
export const PERIOD = 3;
/** Attempts after a fault come at once. */
const EAGER = { retryFirstMs: 1, retryMostMs: 2 };

export function admission(release: string, spent?: number): Admission {
  const quota = spent === undefined ? [] : [{ permit: PERMIT, period: PERIOD, spent }];
  const at = 1_700_000_000_000;
  return {
    kind: "admission",
    release,
    at,
    permit: PERMIT,
    key: KEY,
    holder: HOLDER,
    method: "GET",
    operation: "getEnterprise",
    seq: 41,
    block: 12,
    quota,
  };
}

export function refusal(release: string, parts: Partial<Refusal> = {}): Refusal {
  const at = 1_700_000_000_000;
  const stops = [{ gate: 5, code: "GATE_HELD" }];
  return {
    kind: "refusal",
    release,
    at,
    permit: PERMIT,
    key: KEY,
    holder: HOLDER,
    method: "GET",
    code: "GATE_HELD",
    stops,
    seq: 42,
    block: 13,
    ...parts,
  };
}

export function completion(release: string, parts: Partial<Completion> = {}): Completion {
  return {
    kind: "completion",
    release,
    at: 1_700_000_000_001,
    state: "finished",
    bytes: 1234,
    stops: [],
    seq: 43,
    ...parts,
  };
}

export interface OpenLog extends AsyncDisposable {
  readonly log: AccessLog;
  readonly events: LogEvent[];
  /** Resolves with the first event of this kind, past or to come. */
  event(kind: LogEvent["kind"]): Promise<LogEvent>;
  eventLike(matches: (event: LogEvent) => boolean): Promise<LogEvent>;
}

export async function openLog(folder: string, options: Partial<LogOptions> = {}): Promise<OpenLog> {
  const events: LogEvent[] = [];
  const waits: ((event: LogEvent) => void)[] = [];
  const report = (event: LogEvent) => {
    events.push(event);
    for (const wait of waits) wait(event);
  };
  const limits = { ...EAGER, ...options.limits };
  const log = await openAccessLog({ folder, origin: ORIGIN, report, ...options, limits });
  const eventLike = (matches: (event: LogEvent) => boolean) => {
    const met = events.find(matches);
    if (met !== undefined) return Promise.resolve(met);
    return new Promise<LogEvent>((resolve) => waits.push((event) => matches(event) && resolve(event)));
  };
  return {
    log,
    events,
    event: (kind) => eventLike((event) => event.kind === kind),
    eventLike,
    [Symbol.asyncDispose]: () => log.close(),
  };
}

export async function aFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "sluice-log-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export async function recordsIn(folder: string): Promise<ReadRecord[]> {
  return await Array.fromAsync(readRecords(folder));
}

export async function releasesIn(folder: string): Promise<string[]> {
  return (await recordsIn(folder)).map(({ entry }) => `${entry.kind} ${entry.release}`);
}

/** What is done to a write instead of it; `write` is the real one. */
export type Fault = (
  write: () => Promise<number>,
  bytes: Uint8Array,
  store: (bytes: Uint8Array) => Promise<number>,
) => Promise<number>;

/** A disk whose writes are numbered from 0, over all files, and can each be broken. */
export class FaultyDisk implements Disk {
  writes = 0;
  fault: (write: number) => Fault | undefined = () => undefined;

  async open(path: string): Promise<DiskFile> {
    const file = await DISK.open(path);
    return {
      ...file,
      write: (bytes, position) => {
        const fault = this.fault(this.writes++);
        const store = (some: Uint8Array) => file.write(some, position);
        return fault === undefined ? store(bytes) : fault(() => store(bytes), bytes, store);
      },
    };
  }

  remove(path: string): Promise<void> {
    return DISK.remove(path);
  }

  syncFolder(folder: string): Promise<void> {
    return DISK.syncFolder(folder);
  }
}

export function diskError(code: "EIO" | "ENOSPC"): Error {
  return Object.assign(new Error(`${code}: the disk said so, write`), { code });
}
