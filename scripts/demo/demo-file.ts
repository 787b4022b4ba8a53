/** `data/demo.json`: what a client of the demonstration needs, in a form that those outside build on. Holds private keys, so mode 0600. */
import type { Hex } from "viem";
import { z } from "zod";
import type { Contracts } from "../deploy/deploy.ts";
import { CHAPTERS } from "../deploy/law.ts";

const gate = z.int().positive();
const hex = (bytes: number) =>
  z.custom<Hex>(
    (value) => typeof value === "string" && new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`).test(value),
    `wanted 0x and ${bytes * 2} hex digits`,
  );
const base64url = (characters: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${characters}}$`));
/** Characters of 32 bytes in base64url. */
const THIRTY_TWO_BYTES = 43;
const slug = z.string().regex(/^[a-z][a-z0-9-]*$/);
const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

export const jwkSchema = z.strictObject({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: base64url(THIRTY_TWO_BYTES),
  y: base64url(THIRTY_TWO_BYTES),
  d: base64url(THIRTY_TWO_BYTES),
  alg: z.literal("ES256"),
  kid: base64url(THIRTY_TWO_BYTES),
});

export const organisationSchema = z.strictObject({
  /** Number of the party on the ledger. */
  id: z.int().positive(),
  gate,
  parts: z.array(z.string()).min(1),
  name: words,
  account: hex(20),
  privateKey: hex(32),
});

export const keySchema = z.strictObject({
  gate,
  /** RFC 7638 thumbprint; the same as the JWK's `kid`. */
  clientId: base64url(THIRTY_TWO_BYTES),
  holder: slug,
  jwk: jwkSchema,
});

export const permitSchema = z.strictObject({
  gate,
  kind: z.enum(["grant", "licence"]),
  /** What a call of the example meets on a fresh start. */
  released: z.boolean(),
  holder: slug,
  supervisor: slug,
  provider: slug,
  agreement: gate,
  zone: gate,
  dataset: gate,
  /** Of the data set (Art. 23). */
  level: z.int().min(1).max(4),
  mode: z.enum(["raw", "interface", "model", "sealed"]),
  /** Follows `/permits/{gate}`; a GET. */
  example: z.string().startsWith("/"),
  stream: z.boolean(),
  fields: z.array(z.string()).min(1),
  /** What the upstream sends and the permit does not cover. */
  withheld: z.array(z.string()),
});

const bySlug = <Form extends z.ZodType>(form: Form) => z.record(slug, form);

export const demoSchema = z.strictObject({
  gateway: z.url(),
  tokenEndpoint: z.url(),
  ledger: z.strictObject({
    http: z.url(),
    ws: z.url(),
    chainId: z.int().positive(),
    contracts: z.record(z.enum(["AccessManager", "Sluice", ...CHAPTERS]), hex(20)),
  }),
  organisations: bySlug(organisationSchema),
  keys: bySlug(keySchema),
  permits: bySlug(permitSchema),
  /** Absent in a city without data APIs. */
  upstream: z.url().optional(),
});

export type DemoFile = z.infer<typeof demoSchema>;
export type DemoOrganisation = z.infer<typeof organisationSchema>;
export type DemoKey = z.infer<typeof keySchema>;
export type DemoPermitEntry = z.infer<typeof permitSchema>;

/** What was founded on the ledger, without the addresses of the processes: those may be others at the next start. Plain JSON, with private keys. */
export interface City extends Pick<DemoFile, "organisations" | "keys" | "permits"> {
  /** Gates of those that provide data, for the gateway's configuration. */
  readonly providers: readonly { readonly slug: string; readonly gate: number }[];
  /** base64url. Under it the persons who answer for the keys are hashed (Art. 18): kept off the ledger, and with it destroyed they are nobody. */
  readonly personKey: string;
}

export interface Addresses {
  /** Origin by which callers reach the gateway. */
  readonly gateway: string;
  readonly ledger: { readonly http: string; readonly ws: string; readonly chainId: number };
  readonly contracts: Contracts;
  /** Origin of the demonstration's data APIs, where there are any. */
  readonly upstream?: string;
}

export function demoFile(city: City, { gateway, ledger, contracts, upstream }: Addresses): DemoFile {
  const { organisations, keys, permits } = city;
  const { http, ws, chainId } = ledger;
  return {
    gateway,
    tokenEndpoint: `${gateway}/oauth/token`,
    ledger: { http, ws, chainId, contracts },
    organisations,
    keys,
    permits,
    ...(upstream !== undefined && { upstream }),
  };
}

/** Throws `z.ZodError`, which names what differs. */
export function parseDemoFile(text: string): DemoFile {
  return demoSchema.parse(JSON.parse(text));
}
