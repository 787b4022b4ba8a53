/** Bus and metro passenger flow, invented from a seed: readings without end, history, and an archive that takes long to download. Levels 1 and 2. */
import { Router } from "express";
import { sendProblem, textOf, wholeOf } from "./answers.ts";
import { chanceOf } from "./chance.ts";
import type { District } from "./divisions.ts";
import type { Feed, Reading, Station } from "./feed.ts";
import { sendArchive, sendFeed } from "./streaming.ts";

const LINES = ["M1", "M2", "M4", "M10", "B1", "B52"] as const;
const STATIONS = 48;
const DAY_MINUTES = 1_440;

export function makeStations(seed: number, districts: readonly District[]): Station[] {
  const chance = chanceOf(seed, "stations");
  return Array.from({ length: STATIONS }, (_, index) => {
    const line = LINES[index % LINES.length] ?? LINES[0];
    return {
      station: `S${String(index + 1).padStart(3, "0")}`,
      stationName: `示例${index + 1}站`,
      line,
      vehicleKind: line.startsWith("M") ? "metro" : "bus",
      district: districts[chance.whole(0, districts.length - 1)]?.code ?? "",
      dailyCapacity: chance.whole(20, 400) * 1_000,
    };
  });
}

export function mobilityRouter(stations: readonly Station[], feed: Feed): Router {
  const router = Router();
  router.get("/flows", (request, response) => {
    sendFeed(
      feed,
      response,
      "application/x-ndjson",
      textOf(request, "line"),
      (reading) => `${JSON.stringify(reading)}\n`,
    );
  });
  router.get("/flows/events", (request, response) => {
    const event = (reading: Reading) => `id: ${reading.sequence}\ndata: ${JSON.stringify(reading)}\n\n`;
    sendFeed(feed, response, "text/event-stream", textOf(request, "line"), event);
  });
  router.get("/stations", (_request, response) => {
    response.json({ total: stations.length, stations });
  });
  router.get("/stations/:station/history", (request, response) => {
    const station = stations.find((one) => one.station === request.params.station);
    if (station === undefined) return sendProblem(response, 404, "No such station");
    const minutes = Math.max(1, wholeOf(request, "minutes", 60, DAY_MINUTES));
    const readings = Array.from({ length: minutes }, (_, back) => feed.past(station, minutes - back));
    response.json({ total: readings.length, readings });
  });
  router.get("/archive", (request, response) => {
    sendArchive(feed, stations, response, wholeOf(request, "rows", 200_000, 10_000_000));
  });
  return router;
}
