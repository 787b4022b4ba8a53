/** What the demonstration city publishes, and what it grants of it: data sets, their channels, and for each permit an example call with the fields that it shows and those that it withholds. */
import { readFileSync } from "node:fs";
import type { Mode } from "../../server/release/descriptor/descriptor.ts";

/** Organisations of the demonstration that provide data. */
export type ProviderSlug = "civil-affairs" | "market-regulation" | "transport";

export interface DemoPermit {
  readonly slug: string;
  /** Follows `/permits/{gate}`, and the address of the provider's data API. A GET. */
  readonly example: string;
  /** Whether the example's answer has no end. */
  readonly stream: boolean;
  /** Marked properties, by name: what is granted. Each is in the upstream's answer to the example. */
  readonly granted: readonly string[];
  /** Marked properties that the upstream's answer to the example holds and that are not granted. */
  readonly withheld: readonly string[];
}

export interface DemoChannel {
  readonly slug: string;
  readonly mode: Mode;
  /** File in `upstream/descriptors/`. */
  readonly descriptor: string;
  readonly permits: readonly DemoPermit[];
}

export interface DemoDataset {
  readonly slug: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly provider: ProviderSlug;
  /** The highest of any field in any channel (Art. 23). */
  readonly level: 1 | 2 | 3 | 4;
  readonly channels: readonly DemoChannel[];
}

const DIVISIONS: DemoDataset = {
  slug: "divisions",
  name: { zh: "北京市行政区划", en: "Administrative divisions of Beijing" },
  provider: "civil-affairs",
  level: 1,
  channels: [
    {
      slug: "divisions-raw",
      mode: "raw",
      descriptor: "divisions-raw.json",
      permits: [
        {
          slug: "divisions-raw",
          example: "/divisions/export",
          stream: false,
          granted: ["code", "name", "kind", "parentCode", "townCount", "townKind", "source", "total"],
          withheld: ["registryNote"],
        },
      ],
    },
    {
      slug: "divisions-interface",
      mode: "interface",
      descriptor: "divisions-interface.json",
      permits: [
        {
          slug: "divisions-towns",
          example: "/divisions/districts/110105/towns?limit=20",
          stream: false,
          granted: ["code", "name", "parentCode", "total"],
          withheld: ["kind", "townKind", "registryNote", "source"],
        },
      ],
    },
  ],
};

const CREDIT: DemoDataset = {
  slug: "credit",
  name: { zh: "企业信用", en: "Enterprise credit" },
  provider: "market-regulation",
  level: 3,
  channels: [
    {
      slug: "credit-interface",
      mode: "interface",
      descriptor: "credit-interface.json",
      permits: [
        {
          slug: "credit-profiles",
          example: "/credit/enterprises?limit=20",
          stream: false,
          granted: [
            "creditCode",
            "name",
            "industry",
            "status",
            "score",
            "grade",
            "factors",
            "penaltyNumber",
            "decidedOn",
            "ground",
            "total",
          ],
          withheld: ["amountYuan", "registeredAddress", "taxArrearsYuan", "representativeName", "representativePhone"],
        },
        {
          slug: "credit-grades",
          example: "/credit/enterprises?district=110105&limit=20",
          stream: false,
          granted: ["creditCode", "name", "grade", "total"],
          withheld: [
            "score",
            "factors",
            "penaltyNumber",
            "taxArrearsYuan",
            "representativeName",
            "representativePhone",
          ],
        },
      ],
    },
    {
      slug: "credit-model",
      mode: "model",
      descriptor: "credit-model.json",
      permits: [
        {
          slug: "credit-risk",
          example: "/credit/risk/91119999MA00000010",
          stream: false,
          granted: ["creditCode", "defaultProbability", "modelVersion"],
          withheld: ["weightiestFactors"],
        },
      ],
    },
  ],
};

const FLOW = ["sequence", "observedAt", "vehicleKind", "line", "station", "crowding", "headwaySeconds"];
const FLOW_WITHHELD = ["adultFares", "studentFares", "seniorFares", "vehicle", "sensor"];

const MOBILITY: DemoDataset = {
  slug: "mobility",
  name: { zh: "公交与轨道客流", en: "Bus and metro passenger flow" },
  provider: "transport",
  level: 2,
  channels: [
    {
      slug: "mobility-interface",
      mode: "interface",
      descriptor: "mobility-interface.json",
      permits: [
        {
          slug: "flow-stream",
          example: "/mobility/flows",
          stream: true,
          granted: [...FLOW, "inbound", "outbound"],
          withheld: FLOW_WITHHELD,
        },
        {
          slug: "flow-history",
          example: "/mobility/stations/S001/history?minutes=30",
          stream: false,
          granted: [...FLOW, "inbound", "outbound", "total"],
          withheld: FLOW_WITHHELD,
        },
        {
          slug: "flow-events",
          example: "/mobility/flows/events?line=M1",
          stream: true,
          granted: FLOW,
          withheld: [...FLOW_WITHHELD, "inbound", "outbound"],
        },
        {
          slug: "flow-stations",
          example: "/mobility/stations",
          stream: false,
          granted: ["station", "stationName", "line", "vehicleKind", "total"],
          withheld: ["district", "dailyCapacity"],
        },
      ],
    },
  ],
};

const RESIDENTS: DemoDataset = {
  slug: "residents",
  name: { zh: "居民基本信息", en: "Residents' records" },
  provider: "civil-affairs",
  level: 3,
  channels: [
    {
      slug: "residents-interface",
      mode: "interface",
      descriptor: "residents-interface.json",
      permits: [
        {
          slug: "resident-record",
          example: "/residents/records/R000001",
          stream: false,
          granted: ["resident", "fullName", "registeredDistrict", "insuredMonths"],
          withheld: [
            "idNumber",
            "gender",
            "birthDate",
            "registeredTown",
            "homeAddress",
            "householdSize",
            "householdKind",
            "phone",
          ],
        },
      ],
    },
  ],
};

const ASSISTANCE: DemoDataset = {
  slug: "assistance",
  name: { zh: "社会救助档案", en: "Social assistance files" },
  provider: "civil-affairs",
  level: 4,
  channels: [
    {
      slug: "assistance-sealed",
      mode: "sealed",
      descriptor: "assistance-sealed.json",
      permits: [
        {
          slug: "assistance-file",
          example: "/assistance/cases/R000001",
          stream: false,
          granted: ["assistanceKind", "assistedSince"],
          withheld: ["resident", "fullName", "diagnosis", "monthlyAmountYuan", "caseWorker"],
        },
      ],
    },
  ],
};

export const DATASETS: readonly DemoDataset[] = [DIVISIONS, CREDIT, MOBILITY, RESIDENTS, ASSISTANCE];

/** A channel's descriptor, as parsed JSON. */
export function readDescriptor(channel: DemoChannel): unknown {
  return JSON.parse(readFileSync(new URL(`upstream/descriptors/${channel.descriptor}`, import.meta.url), "utf8"));
}

/** A name that no property of the descriptor has with a field number, or has with two. */
export class FieldNameUnclear extends Error {
  readonly code = "FIELD_NAME_UNCLEAR";
  constructor(name: string, found: readonly number[]) {
    super(`${name} is no name of one field: found ${found.length === 0 ? "no field number" : found.join(" and ")}`);
    this.name = "FieldNameUnclear";
  }
}

/** The mask of marked properties named so, for a grant's terms. Throws `FieldNameUnclear`. */
export function maskOf(document: unknown, names: readonly string[]): bigint {
  const numbers = fieldNumbers(document);
  return names.reduce((mask, name) => {
    const [field, ...others] = numbers.get(name) ?? [];
    if (field === undefined || others.length > 0) throw new FieldNameUnclear(name, [...(numbers.get(name) ?? [])]);
    return mask | (1n << BigInt(field));
  }, 0n);
}

/** The numbers that each marked property's name stands for, at any depth. */
export function fieldNumbers(document: unknown): Map<string, Set<number>> {
  const numbers = new Map<string, Set<number>>();
  collectFields(document, numbers);
  return numbers;
}

function collectFields(value: unknown, numbers: Map<string, Set<number>>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const field: unknown =
      typeof member === "object" && member !== null && "x-sluice-field" in member
        ? member["x-sluice-field"]
        : undefined;
    if (typeof field === "number") numbers.set(name, (numbers.get(name) ?? new Set()).add(field));
    collectFields(member, numbers);
  }
}
