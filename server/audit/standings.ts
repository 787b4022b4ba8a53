import type { Admission, Completion, Refusal, ReleaseId, ReleaseStanding } from "./log.ts";

/** How the releases stand that the index does not know yet: those that run, and those that ended a moment ago. Bounded by what runs and by how far the index may be behind. */

export class Standings {
  readonly #running = new Map<ReleaseId, Admission>();
  readonly #ended = new Map<ReleaseId, ReleaseStanding>();
  /** Which of the ended the index knows once it has come so far; oldest first. */
  readonly #unindexed: { readonly upTo: number; readonly releases: readonly ReleaseId[] }[] = [];

  /** Undefined for what is not here: the index may know it. */
  of(release: ReleaseId): ReleaseStanding | undefined {
    const ended = this.#ended.get(release);
    if (ended !== undefined) return ended;
    const running = this.#running.get(release);
    if (running === undefined) return undefined;
    return { holder: running.holder, state: "running", bytes: 0, code: undefined, stops: [], seq: running.seq };
  }

  admitted(admission: Admission): void {
    this.#running.set(admission.release, admission);
  }

  /** False where no such release runs: it ended before, or its record was never stored. */
  completed({ release, state, bytes, code, stops, seq }: Completion): boolean {
    const admission = this.#running.get(release);
    if (admission === undefined) return false;
    this.#running.delete(release);
    this.#ended.set(release, { holder: admission.holder, state, bytes, code, stops, seq });
    return true;
  }

  /** Found by the index as running at the start, by nobody else. */
  lost({ release, state, bytes, code, stops, seq }: Completion, holder: ReleaseStanding["holder"]): void {
    this.#ended.set(release, { holder, state, bytes, code, stops, seq });
  }

  refused({ release, holder, code, stops, seq }: Refusal): void {
    this.#ended.set(release, { holder, state: "refused", bytes: 0, code, stops, seq });
  }

  /** Its record is not in the log. */
  forget(release: ReleaseId): void {
    this.#running.delete(release);
    this.#ended.delete(release);
  }

  /** The ends of these are durable, and in the index once it has come so far. */
  durable(releases: readonly ReleaseId[], upTo: number): void {
    if (releases.length > 0) this.#unindexed.push({ upTo, releases });
  }

  indexed(upTo: number): void {
    const behind = this.#unindexed.findIndex((batch) => batch.upTo > upTo);
    const known = this.#unindexed.splice(0, behind < 0 ? this.#unindexed.length : behind);
    for (const { releases } of known) for (const release of releases) this.#ended.delete(release);
  }
}
