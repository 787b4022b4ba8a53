/** `demo.json` as the command line reads it: where gateway and ledger are, and the demonstration's accounts and keys. Parsed once, at the edge. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type DemoFile, demoSchema } from "../demo/demo-file.ts";
import { usage } from "./exits.ts";

export type Demo = DemoFile;

/** The folder that `npm start` keeps everything in. */
export function dataFolder(environment: NodeJS.ProcessEnv): string {
  return environment.SLUICE_DATA ?? path.resolve(import.meta.dirname, "..", "..", "data");
}

/** Undefined where there is no such file: ledger, gateway and key are then named by hand. */
export const readDemo = (folder: string): Demo | undefined => parsed(path.join(folder, "demo.json"), demoSchema);

const deploymentSchema = z.looseObject({ chainId: z.int(), contracts: demoSchema.shape.ledger.shape.contracts });
export type Deployed = z.infer<typeof deploymentSchema>;

/** Where the contracts are, of a folder that knows no more than that. */
export const readDeployment = (folder: string): Deployed | undefined =>
  parsed(path.join(folder, "deployment.json"), deploymentSchema);

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
