/** What is measured of a gateway: refusals by code, releases by ending, and the age of what it knows (promise 1). Names end in their unit. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Completion } from "../audit/log.ts";
import type { JournalStanding } from "../ledger/keeper.ts";
import type { Ledger } from "../ledger/ledger.ts";

export interface MetricsSources {
  readonly ledger: Ledger;
  stats(): { readonly streams: number; readonly cut: { readonly seq: number; readonly count: number } };
  logUnavailable(): string | undefined;
  journal(): JournalStanding;
  lowSentinels(): number;
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #refused: Counter<"code">;
  readonly #ended: Counter<"state">;
  readonly #bytes: Counter;

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#refused = new Counter({
      name: "sluice_refusals_total",
      help: "Calls of the data path that were refused, by reason code.",
      labelNames: ["code"],
      registers,
    });
    this.#ended = new Counter({
      name: "sluice_releases_total",
      help: "Releases that ended, by how.",
      labelNames: ["state"],
      registers,
    });
    this.#bytes = new Counter({
      name: "sluice_released_bytes_total",
      help: "Body bytes handed over to callers: an upper bound of what arrived.",
      registers,
    });
  }

  refused(code: string): void {
    this.#refused.inc({ code });
  }

  ended(state: Completion["state"], bytes: number): void {
    this.#ended.inc({ state });
    this.#bytes.inc(bytes);
  }

  /** Adds what is read at each scrape. Called once. */
  watch({ ledger, stats, logUnavailable, journal, lowSentinels }: MetricsSources): void {
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect() {
          this.set(read());
        },
      });
    gauge("sluice_ledger_stale", "1 while nothing is released on what is known of the ledger.", () =>
      ledger.staleness() === undefined ? 0 : 1,
    );
    gauge("sluice_ledger_block", "Newest block applied.", () => ledger.head?.block ?? 0);
    gauge("sluice_ledger_seq", "Newest entry applied.", () => ledger.head?.seq ?? 0);
    gauge(
      "sluice_ledger_head_age_seconds",
      "Age of the newest block by its stamp. Grows without a fault where no empty blocks are made.",
      () => Math.max(0, Date.now() / 1000 - (ledger.head?.timestamp ?? 0)),
    );
    gauge("sluice_journal_behind_blocks", "Final blocks that the disk has not taken.", () => journal().behind);
    gauge("sluice_journal_given_up", "1 when the journal is written no more until the next start.", () =>
      journal().isGivenUp ? 1 : 0,
    );
    gauge(
      "sluice_sentinels_low",
      "Sentinels that have a tenth of their holds left, or less: their stewards are to give them more.",
      lowSentinels,
    );
    gauge("sluice_gates", "Gates opened.", () => ledger.view.count);
    gauge("sluice_streams", "Releases that run now.", () => stats().streams);
    gauge("sluice_cut_total", "Releases that a stop ended since start.", () => stats().cut.count);
    gauge("sluice_log_unavailable", "1 while the access log takes no records.", () =>
      logUnavailable() === undefined ? 0 : 1,
    );
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
