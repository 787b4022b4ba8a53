/** An access log in memory whose disk a test makes slow or broken. */
import { EventEmitter, once } from "node:events";
import {
  type AccessLog,
  type Admission,
  type Completion,
  LogUnavailable,
  type Refusal,
  type ReleaseStanding,
} from "../../../server/audit/log.ts";
import type { GateId } from "../../../server/decision/gate.ts";

export class FakeLog implements AccessLog {
  /** As they became durable, or for completions were handed over. */
  readonly records: (Admission | Refusal | Completion)[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #events = new EventEmitter();
  #slow = false;
  broken: string | undefined;
  /** Says yes when asked, and fails all the same. */
  failing = false;

  unavailable(): string | undefined {
    return this.broken;
  }

  async append(record: Admission | Refusal): Promise<void> {
    this.#events.emit("append");
    if (this.#slow) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.failing || this.broken !== undefined) throw new LogUnavailable("no space");
    this.records.push(record);
  }

  complete(record: Completion): void {
    this.records.push(record);
    this.#events.emit("completion", record);
  }

  async standing(release: string): Promise<ReleaseStanding | undefined> {
    const admission = this.records.find((one): one is Admission => one.kind === "admission" && one.release === release);
    const completion = this.completionOf(release);
    if (admission === undefined) return undefined;
    const { state = "running", bytes = 0, code, stops = [], seq = admission.seq } = completion ?? {};
    return { holder: admission.holder, state, bytes, code, stops, seq };
  }

  spent(permit: GateId, period: number): number {
    const takes = this.records.flatMap((one) => (one.kind === "refusal" ? [] : (one.quota ?? [])));
    return takes.findLast((take) => take.permit === permit && take.period === period)?.spent ?? 0;
  }

  async close(): Promise<void> {}

  /** From now on records wait; `flush` lets those go that do. */
  slow(): void {
    this.#slow = true;
  }

  flush(): void {
    this.#slow = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async asked(): Promise<void> {
    await once(this.#events, "append");
  }

  completionOf(release: string): Completion | undefined {
    return this.records.find((one): one is Completion => one.kind === "completion" && one.release === release);
  }

  /** The completion of a release, now or when it comes. */
  async completion(release: string): Promise<Completion> {
    for (;;) {
      const found = this.completionOf(release);
      if (found !== undefined) return found;
      await once(this.#events, "completion");
    }
  }

  kinds(): string[] {
    return this.records.map((one) => (one.kind === "completion" ? one.state : one.kind));
  }
}
