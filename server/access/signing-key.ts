/** The gateway's own key, which signs access tokens. Made at first start, kept in the data folder for its owner alone, never sent anywhere. */
import { randomBytes } from "node:crypto";
import { open, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from "jose";
import { z } from "zod";

const FILE = "access-key.json";
const jwkSchema = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** What JWKS shows. */
  readonly publicJwk: {
    readonly kty: "EC";
    readonly crv: "P-256";
    readonly x: string;
    readonly y: string;
    readonly kid: string;
    readonly alg: "ES256";
    readonly use: "sig";
  };
}

/** The file is there and is no key. It is never replaced silently: tokens would die without a word. */
export class SigningKeyUnreadable extends Error {
  readonly code = "SIGNING_KEY_UNREADABLE";
  readonly file: string;
  constructor(file: string, options?: ErrorOptions) {
    super(
      `${file} is no ES256 private key; put it back from a copy, or delete it to have a new one made (tokens given so far end)`,
      options,
    );
    this.name = "SigningKeyUnreadable";
    this.file = file;
  }
}

export async function openSigningKey(dataDir: string): Promise<SigningKey> {
  const file = join(dataDir, FILE);
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw cause;
  });
  if (text !== undefined) return parse(text, file);
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const made = JSON.stringify(await exportJWK(privateKey));
  await writeWhole(file, `${made}\n`);
  return parse(made, file);
}

async function parse(text: string, file: string): Promise<SigningKey> {
  try {
    const { kty, crv, x, y, d } = jwkSchema.parse(JSON.parse(text));
    const kid = await calculateJwkThumbprint({ kty, crv, x, y });
    const [privateKey, publicKey] = [
      await importJWK({ kty, crv, x, y, d }, "ES256"),
      await importJWK({ kty, crv, x, y }, "ES256"),
    ];
    return { kid, privateKey, publicKey, publicJwk: { kty, crv, x, y, kid, alg: "ES256", use: "sig" } };
  } catch {
    // Without the cause: a parser's message may quote the file, and the file is a secret.
    throw new SigningKeyUnreadable(file);
  }
}

/** Whole or not at all: written beside, synced, renamed, and the folder synced. */
async function writeWhole(file: string, text: string): Promise<void> {
  const beside = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = await open(beside, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (cause) {
    await unlink(beside);
    throw cause;
  } finally {
    await handle.close();
  }
  await rename(beside, file);
  const folder = await open(dirname(file), "r");
  await folder.sync();
  await folder.close();
}
