/** The gateway's configuration: one schema, read once by the entry point, handed down in parts. An unknown key or a bad value stops the start and names itself. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { DEFAULTS } from "./release/settings.ts";

const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`), `wanted 0x and ${bytes * 2} hex digits`);
const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    "wanted scheme, host and port, without a path",
  );

const ledgerSchema = z.strictObject({
  ws: z.url({ protocol: /^wss?$/ }).describe("WebSocket of the node that is followed"),
  chainId: z.int().positive(),
  genesis: hex(32).describe("hash of block 0: with chain id and kernel it binds what is kept to this one ledger"),
  kernel: hex(20).describe("address of Sluice"),
  fromBlock: z.int().nonnegative().default(0).describe("the block before the kernel's first"),
  finality: z
    .union([
      z.literal("instant"),
      z.string().regex(/^depth:[1-9]\d{0,3}$/, "wanted instant, or depth:N from 1 to 9999"),
    ])
    .describe(
      "instant where a block is final at once (the embedded ledger, BFT chains), else depth:N; there is no default",
    ),
  heartbeat: z
    .enum(["blocks", "probe"])
    .default("blocks")
    .describe(
      "what renews the lease: new blocks, or (the embedded ledger alone, which makes no empty ones) the node's answer to a probe",
    ),
  staleAfterMs: z
    .int()
    .min(500)
    .max(600_000)
    .default(6000)
    .describe("no release on knowledge older than this (promise 1)"),
});

const providerSchema = z.strictObject({
  gate: z.int().positive().describe("the provider's gate"),
  origin: origin.describe("scheme, host and port of its data API"),
  credentialFile: z.string().min(1).describe("file that holds the credential by which the API knows this gateway"),
});

const releasesSchema = z.strictObject({
  most: z.int().min(1).max(100_000).default(DEFAULTS.most).describe("that may run at once, of all holders"),
  mostPerHolder: z.int().min(1).optional().describe("of one holder; an eighth of most if unset"),
  stalledAfterMs: z
    .int()
    .min(1000)
    .max(3_600_000)
    .default(DEFAULTS.stalledAfterMs)
    .describe("a caller that takes no byte for so long, while some wait for it, is cut off"),
  requestBytes: z
    .int()
    .min(1)
    .max(1024 * 1024)
    .default(DEFAULTS.requestBytes)
    .describe("of a POST's body, which is judged in one turn: a stop waits for it"),
});

export const configSchema = z.strictObject({
  host: z.string().default("127.0.0.1").describe("address to listen on; any but loopback needs tls"),
  port: z.int().min(0).max(65_535).default(8480),
  origin: origin.optional().describe("how callers reach this gateway, where that differs from host and port"),
  tls: z.strictObject({ certificate: z.string(), key: z.string() }).optional().describe("files, PEM"),
  metricsPort: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe("loopback port of /metrics; needed where host is not loopback"),
  dataDir: z.string().min(1).describe("everything kept lies here"),
  ledger: ledgerSchema,
  providers: z.array(providerSchema).default([]),
  releases: releasesSchema.prefault({}).describe("bounds on what runs, safe on two cores"),
  logLevel: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

export type GatewayConfig = Readonly<z.infer<typeof configSchema>>;
/** As it is written: what has a default may be left out. */
export type ConfigFile = z.input<typeof configSchema>;

/** A configuration that cannot be used; the message names each key, and what is wanted. */
export class ConfigInvalid extends Error {
  readonly code = "CONFIG_INVALID";
  /** Keys, as the file has them. */
  readonly places: readonly string[];
  constructor(where: string, faults: readonly string[]) {
    super(`${where}: ${faults.join("; ")}`);
    this.name = "ConfigInvalid";
    this.places = faults.map((fault) => fault.split(":")[0] ?? fault);
  }
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "[::1]", "localhost"]);
export const isLoopback = (host: string): boolean => LOOPBACK.has(host);

/** Throws `ConfigInvalid`. `where` names the source in messages. */
export function parseConfig(raw: unknown, where: string): GatewayConfig {
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success) {
    throw new ConfigInvalid(
      where,
      parsed.error.issues.map(({ path, message }) => `${path.join(".") || "(whole)"}: ${message}`),
    );
  }
  const config = parsed.data;
  const open = !isLoopback(config.host);
  if (open && config.tls === undefined) {
    throw new ConfigInvalid(where, [`host: ${config.host} is not loopback, so tls.certificate and tls.key are wanted`]);
  }
  if (open && config.metricsPort === undefined) {
    throw new ConfigInvalid(where, [`metricsPort: wanted where host is not loopback, since /metrics is served apart`]);
  }
  const { most, mostPerHolder = most } = config.releases;
  if (mostPerHolder > most) {
    throw new ConfigInvalid(where, [
      `releases.mostPerHolder: found ${mostPerHolder}, wanted at most ${most}, the most`,
    ]);
  }
  const { heartbeat, finality, ws } = config.ledger;
  if (heartbeat === "probe" && (finality !== "instant" || !isLoopback(new URL(ws).hostname))) {
    throw new ConfigInvalid(where, [
      "ledger.heartbeat: probe is for the embedded ledger alone (instant, on loopback), since a node answers probes though its consensus stands still",
    ]);
  }
  return Object.freeze(config);
}

export function readConfig(file: string): GatewayConfig {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new ConfigInvalid(file, [cause instanceof Error ? cause.message : String(cause)]);
  }
  return parseConfig(raw, file);
}
