/** For whoever watches the process: alive, ready to release, and its metrics. Ready is red on stale knowledge (promise 1). */
import { Router } from "express";
import type { AccessLog } from "../audit/log.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Registry } from "../registry/registry.ts";
import type { Metered } from "./needs.ts";

export interface HealthNeeds {
  readonly ledger: Ledger;
  readonly registry: Pick<Registry, "shown">;
  readonly accessLog: Pick<AccessLog, "unavailable">;
}

export function healthRouter(needs: HealthNeeds): Router {
  const router = Router({ strict: true });
  router.get("/healthz", (_request, response) => {
    response.json({ alive: true });
  });
  router.get("/readyz", (_request, response) => {
    const reasons = reasonsAgainst(needs);
    response.status(reasons.length === 0 ? 200 : 503).json({ ready: reasons.length === 0, reasons });
  });
  return router;
}

/** Codes of what would refuse every call, or show less than what is decided on. */
function reasonsAgainst({ ledger, registry, accessLog }: HealthNeeds): string[] {
  const reasons: string[] = [];
  const stale = ledger.staleness();
  if (stale !== undefined) reasons.push(stale.code);
  else if (ledger.head === undefined) reasons.push("LEDGER_STALE");
  if (accessLog.unavailable() !== undefined) reasons.push("LOG_UNAVAILABLE");
  if (registry.shown.seq < (ledger.head?.seq ?? 0)) reasons.push("REGISTRY_BEHIND");
  return reasons;
}

export function metricsRouter(metrics: Pick<Metered, "contentType" | "text">): Router {
  const router = Router({ strict: true });
  router.get("/metrics", async (_request, response) => {
    const text = await metrics.text();
    response.set("Content-Type", metrics.contentType).send(text);
  });
  return router;
}
