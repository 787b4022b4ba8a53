/** `demo.json` as the command line reads it: where gateway and ledger are, and the demonstration's accounts and keys. Parsed once, at the edge. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Address } from "viem";
import { z } from "zod";
import { type DemoFile, demoSchema } from "../demo/demo-file.ts";
import type { Contracts } from "../deploy/deploy.ts";
import { CHAPTERS } from "../deploy/law.ts";
import { usage } from "./exits.ts";

export interface Demo extends Omit<DemoFile, "ledger"> {
  readonly ledger: Omit<DemoFile["ledger"], "contracts"> & { readonly contracts: Contracts };
}
export type ServiceKey = DemoFile["keys"][string];

/** The folder that `npm start` keeps everything in. */
export function dataFolder(environment: NodeJS.ProcessEnv): string {
  return environment.SLUICE_DATA ?? path.resolve(import.meta.dirname, "..", "..", "data");
}

/** Undefined where there is no such file: ledger, gateway and key are then named by hand. */
export function readDemo(folder: string): Demo | undefined {
  const file = path.join(folder, "demo.json");
  const demo = parsed(file, demoSchema);
  return demo && { ...demo, ledger: { ...demo.ledger, contracts: contractsIn(file, demo.ledger.contracts) } };
}

const deploymentSchema = z.looseObject({ chainId: z.int(), contracts: demoSchema.shape.ledger.shape.contracts });

/** Where the contracts are, of a folder that knows no more than that. */
export function readDeployment(folder: string): { chainId: number; contracts: Contracts } | undefined {
  const file = path.join(folder, "deployment.json");
  const found = parsed(file, deploymentSchema);
  return found && { chainId: found.chainId, contracts: contractsIn(file, found.contracts) };
}

function parsed<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw usage(`${file} 无法读取：${String(error)}`, `${file} cannot be read: ${String(error)}`);
  }
  const result = schema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  // The values themselves may be private keys: only their places are told.
  const wrong = result.error.issues.map(({ path: at, message }) => `${at.join(".") || "JSON"}: ${message}`).join("; ");
  throw usage(`${file} 格式不符：${wrong}`, `${file} has another form: ${wrong}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function contractsIn(file: string, contracts: Readonly<Record<string, Address>>): Contracts {
  const names = ["AccessManager", "Sluice", ...CHAPTERS] as const;
  const missing = names.filter((name) => contracts[name] === undefined);
  if (missing.length === 0) return contracts as Contracts;
  throw usage(`${file} 缺少合约地址：${missing.join(", ")}`, `${file} names no address of: ${missing.join(", ")}`);
}
