/** Everything of the gateway that is not the data path, as one Express application: token endpoint, views, health. */
import express, { type Express } from "express";
import { accessRouter } from "../access/router.ts";
import { isLoopback } from "../config.ts";
import { isLow } from "../registry/actors.ts";
import type { Endpoint } from "./endpoint.ts";
import { healthRouter, metricsRouter } from "./health.ts";
import type { ApiNeeds, Guard, Sources } from "./needs.ts";
import { openApiOf } from "./openapi.ts";
import { accidents, notAllowed, nothingThere, viewsRouter } from "./router.ts";
import { casesView, caseView, workView } from "./views/cases.ts";
import { documentView } from "./views/documents.ts";
import { eventsView } from "./views/events.ts";
import { gatesView, gateView, whyView } from "./views/gates.ts";
import { historyView } from "./views/history.ts";
import { holdsView } from "./views/holds.ts";
import { organisationsView } from "./views/organisations.ts";
import { permitsView } from "./views/permits.ts";
import { powersView } from "./views/powers.ts";
import { reasonView } from "./views/reasons.ts";
import { releaseView } from "./views/releases.ts";
import { rulesView } from "./views/rules.ts";
import { sentinelsView } from "./views/sentinels.ts";
import { statusView } from "./views/status.ts";

export interface Api {
  readonly app: Express;
  /** For a port of its own, where the other is not on loopback. */
  readonly metricsApp: Express;
}

export function apiOf(needs: ApiNeeds): Api {
  const {
    config,
    origin,
    ledger,
    journal,
    registry,
    documents,
    descriptors,
    access,
    accessLog,
    dataPath,
    metrics,
    log,
  } = needs;
  const requireToken = !isLoopback(config.host);
  const guard: Guard = { verify: (header) => access.verify(header), origin, requireToken };
  const { finality } = config.ledger;
  const endpoints = viewsOf({ ledger, journal, registry, documents, descriptors, dataPath, finality });
  const openApi = openApiOf(endpoints, guard);
  metrics.watch({
    ...{ ledger, journal, stats: () => dataPath.stats(), logUnavailable: () => accessLog.unavailable() },
    lowSentinels: () => registry.actors.sentinels().filter(isLow).length,
  });

  const app = application();
  app.use(accessRouter(access));
  app.use(healthRouter({ ledger, registry, accessLog }));
  if (!requireToken) app.use(metricsRouter(metrics));
  app.use(viewsRouter(endpoints, { guard, ledger }));
  app.get("/openapi.json", (_request, response) => {
    response.json(openApi);
  });
  app.all("/openapi.json", notAllowed(ledger));
  app.get("/", (_request, response) => {
    response.json(ENTRANCE);
  });
  app.use(nothingThere(ledger), accidents(ledger, log));

  const metricsApp = application();
  metricsApp.use(metricsRouter(metrics), nothingThere(ledger), accidents(ledger, log));
  return { app, metricsApp };
}

/** For whoever opens the address alone: what this is, and where to go on. */
const ENTRANCE = {
  name: "sluice 水闸",
  description: "公共数据授权运营的放行网关 / a gateway that releases public data as the ledger allows",
  links: {
    openapi: "/openapi.json",
    token: "/oauth/token",
    authorizationServer: "/.well-known/oauth-authorization-server",
    status: "/v1/status",
    gates: "/v1/gates",
    calls: "/permits/{permit}/…",
    ready: "/readyz",
  },
};

export function viewsOf(sources: Sources): readonly Endpoint[] {
  return [
    statusView,
    gatesView,
    gateView,
    historyView,
    powersView,
    whyView,
    permitsView,
    holdsView,
    sentinelsView,
    organisationsView,
    casesView,
    caseView,
    workView,
    rulesView,
    documentView,
    eventsView,
    releaseView,
    reasonView,
  ].map((view) => view(sources));
}

/** No answer is kept by anybody on the way: each is true for one moment. */
function application(): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag").set("query parser", "simple");
  app.use((_request, response, next) => {
    response.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
    next();
  });
  return app;
}
