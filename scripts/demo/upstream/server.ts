/** The demonstration's data APIs, several providers' behind one address, each data set under a path of its own. They answer the gateway alone. */
import { createServer, type Server } from "node:http";
import express from "express";
import { onlyWith, sendProblem } from "./answers.ts";
import { creditRouter, makeEnterprises } from "./credit.ts";
import { divisionsRouter, readDivisions } from "./divisions.ts";
import { Feed } from "./feed.ts";
import { makeStations, mobilityRouter } from "./mobility.ts";
import { assistanceRouter, residentsRouter } from "./residents.ts";

/** Between two readings of a line: a stream that is cut within a second is seen to be cut. */
const READING_INTERVAL_MS = 200;

export interface Upstream {
  readonly server: Server;
  readonly feed: Feed;
  /** Ends running answers too, endless ones among them. */
  close(): Promise<void>;
}

export interface UpstreamSettings {
  readonly credential: string;
  readonly seed: number;
  readonly readingIntervalMs?: number;
}

export function createUpstream({
  credential,
  seed,
  readingIntervalMs = READING_INTERVAL_MS,
}: UpstreamSettings): Upstream {
  const divisions = readDivisions();
  const stations = makeStations(seed, divisions.districts);
  const feed = new Feed(seed, stations, readingIntervalMs);
  const app = express();
  app.disable("x-powered-by").disable("etag");
  app.use(onlyWith(credential));
  app.use("/divisions", divisionsRouter(divisions));
  app.use("/residents", residentsRouter(seed, divisions));
  app.use("/assistance", assistanceRouter(seed, divisions));
  app.use("/credit", creditRouter(makeEnterprises(seed, divisions.districts)));
  app.use("/mobility", mobilityRouter(stations, feed));
  app.use((_request, response) => sendProblem(response, 404, "No such resource"));
  const server = createServer(app);
  const close = async () => {
    feed.close();
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await ended;
  };
  return { server, feed, close };
}
