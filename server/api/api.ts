/** The registry's first views: enough to see a gate, a release and how fresh the gateway is. */
import express from "express";
import type { Access } from "../access/access.ts";
import { accessRouter } from "../access/router.ts";
import type { GateId } from "../decision/gate.ts";
import { stopsOf } from "../decision/stops.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Facts } from "../reasons/stops.ts";
import { shownStops } from "../reasons/stops.ts";
import type { DataPath } from "../release/data-path.ts";
export interface Api {
  readonly app: express.Express;
  readonly metricsApp: express.Express;
}

export interface ApiRooms {
  readonly ledger: Ledger;
  readonly dataPath: DataPath;
  readonly access: Access;
  readonly registry: { readonly facts: Facts };
}

export function apiOf(rooms: ApiRooms): Api {
  const app = express();
  const { ledger, dataPath, access, registry } = rooms;
  app.use(accessRouter(access));
  app.get("/readyz", (_q, r) => {
    r.status(ledger.staleness() ? 503 : 200).json({ stale: ledger.staleness() ?? null });
  });
  app.get("/healthz", (_q, r) => {
    r.json({});
  });
  app.get("/v1/status", (_q, r) => {
    r.json({ ledger: ledger.head, applied: { seq: ledger.head?.seq, block: ledger.head?.block }, ...dataPath.stats() });
  });
  app.get("/v1/gates/:id", (q, r) => {
    const id = Number(q.params.id) as GateId;
    r.json({
      ...ledger.view.gate(id),
      stops: shownStops(stopsOf(ledger.view, id, ledger.now()), ledger.view, registry.facts),
    });
  });
  app.get("/v1/releases/:id", async (q, r) => {
    const c = await access.verify(q.headers.authorization);
    const s = "code" in c ? undefined : await dataPath.standingOf(q.params.id, c.holder);
    r.status(s ? 200 : 404).json(s ?? {});
  });
  return { app, metricsApp: app };
}
