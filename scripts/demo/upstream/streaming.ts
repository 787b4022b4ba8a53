/** Sending what is long or endless, no faster than the reader takes it. A slow reader of the feed misses readings; a reader of the archive misses nothing. */
import type { Response } from "express";
import type { Feed, Reading, Station } from "./feed.ts";

/** Ends when the reader goes, or with the server. */
export function sendFeed(
  feed: Feed,
  response: Response,
  type: string,
  line: string | undefined,
  format: (reading: Reading) => string,
): void {
  let full = false;
  response.status(200).set({ "Content-Type": type, "Cache-Control": "no-store" }).flushHeaders();
  response.on("drain", () => {
    full = false;
  });
  const listening = feed.listen((reading) => {
    if (!full && (line === undefined || reading.line === line)) full = !response.write(format(reading));
  });
  response.on("close", () => listening[Symbol.dispose]());
}

/** Lines written at a time: about 32 KB. */
const LINES_AT_A_TIME = 100;

export function sendArchive(feed: Feed, stations: readonly Station[], response: Response, rows: number): void {
  let sent = 0;
  response.status(200).set({ "Content-Type": "application/x-ndjson", "Cache-Control": "no-store" });
  const more = () => {
    if (response.destroyed) return;
    let text = "";
    const until = Math.min(rows, sent + LINES_AT_A_TIME);
    for (; sent < until; sent++) {
      const station = stations[sent % stations.length];
      if (station !== undefined)
        text += `${JSON.stringify(feed.past(station, Math.floor(sent / stations.length) + 1))}\n`;
    }
    if (sent >= rows) response.end(text);
    // One turn for others between two writes, full or not: an archive must not hold up the feed.
    else if (response.write(text)) setImmediate(more);
    else response.once("drain", more);
  };
  more();
}
