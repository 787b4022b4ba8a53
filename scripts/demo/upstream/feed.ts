/** The measuring of passenger flow: one clock for all listeners, so that a hundred open streams cost one timer. Whoever makes a feed closes it. */
import { type Chance, chanceOf } from "./chance.ts";

export interface Station {
  readonly station: string;
  readonly stationName: string;
  readonly line: string;
  readonly vehicleKind: "bus" | "metro";
  readonly district: string;
  readonly dailyCapacity: number;
}

export interface Reading {
  readonly sequence: number;
  readonly line: string;
  readonly [name: string]: unknown;
}

export type Listener = (reading: Reading) => void;

/** The past is made, not kept: from a fixed moment, so that the same seed tells the same past. */
const PAST_END = Date.UTC(2026, 0, 1);

export class Feed {
  readonly #seed: number;
  readonly #stations: readonly Station[];
  readonly #chance: Chance;
  readonly #listeners = new Set<Listener>();
  readonly #timer: NodeJS.Timeout;
  #sequence = 0;

  /** @param intervalMs Between two readings of a line. */
  constructor(seed: number, stations: readonly Station[], intervalMs: number) {
    this.#seed = seed;
    this.#stations = stations;
    this.#chance = chanceOf(seed, "feed");
    this.#timer = setInterval(() => this.#measure(), intervalMs);
  }

  /** How many streams are open. */
  get listening(): number {
    return this.#listeners.size;
  }

  listen(listener: Listener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** The reading at a station so many minutes before the fixed end of the past. */
  past(station: Station, minutesBack: number): Reading {
    const chance = chanceOf(this.#seed, `${station.station} ${minutesBack}`);
    return readingAt(chance, station, minutesBack, PAST_END - minutesBack * 60_000);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  /** One reading of each line at a time, so that a stream of one line and a stream of all have a reading at every tick. */
  #measure(): void {
    if (this.#listeners.size === 0) return;
    const lines = new Set(this.#stations.map(({ line }) => line));
    for (const line of lines) {
      const on = this.#stations.filter((station) => station.line === line);
      const station = on[this.#chance.whole(0, on.length - 1)];
      if (station === undefined) continue;
      this.#sequence += 1;
      const reading = readingAt(this.#chance, station, this.#sequence, Date.now());
      for (const listener of this.#listeners) listener(reading);
    }
  }
}

function readingAt(chance: Chance, station: Station, sequence: number, at: number): Reading {
  const [adultFares, studentFares, seniorFares] = [chance.whole(5, 220), chance.whole(0, 60), chance.whole(0, 50)];
  return {
    sequence,
    observedAt: new Date(at).toISOString(),
    vehicleKind: station.vehicleKind,
    line: station.line,
    station: station.station,
    inbound: adultFares + studentFares + seniorFares,
    outbound: chance.whole(0, 260),
    crowding: chance.whole(5, 98) / 100,
    headwaySeconds: chance.whole(90, 600),
    fares: { adultFares, studentFares, seniorFares },
    vehicle: `${station.line}-${chance.whole(100, 399)}`,
    sensor: `D${station.station.slice(1)}-${chance.whole(1, 8)}`,
  };
}
