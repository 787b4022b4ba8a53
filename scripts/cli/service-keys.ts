/** The service key that a client signs with: one of demo.json, or a JWK in a file, plain or encrypted under a passphrase (RFC 7517, 7). */
import { calculateJwkThumbprint, compactDecrypt } from "jose";
import type { z } from "zod";
import type { Texts } from "../../server/reasons/reasons.ts";
import { jwkSchema } from "../demo/demo-file.ts";
import type { Cli } from "./cli.ts";
import { usage } from "./exits.ts";
import { keyText, passphraseFor, warnIfOpen } from "./secrets.ts";

export interface ServiceKey {
  /** RFC 7638 thumbprint, by which the ledger knows the key. */
  readonly clientId: string;
  readonly jwk: z.infer<typeof privateJwk>;
}

export interface KeyOptions {
  /** An organisation's slug, or a key's. */
  readonly as?: string;
  /** A file. */
  readonly key?: string;
}

/** What a signature needs; members beyond it are for others. */
const privateJwk = jwkSchema.pick({ kty: true, crv: true, x: true, y: true, d: true }).strip();

/** The key of `--key` or `--as`, else of the fallback. Throws `CliError` where none is named, or known. */
export async function serviceKeyOf(cli: Cli, { as, key }: KeyOptions, fallback?: string): Promise<ServiceKey> {
  if (as !== undefined && key !== undefined) {
    throw usage("--as 与 --key 只用其一。", "--as and --key: one of the two.");
  }
  if (key !== undefined) return keyInFile(cli, key);
  const name = as ?? fallback;
  if (name !== undefined) return keyNamed(cli, name);
  const known = keysKnown(cli);
  throw usage(
    `用哪把服务密钥？请用 --as 单位名 或 --key 密钥文件；${known.zh}`,
    `with whose service key? Name --as ORGANISATION or --key FILE; ${known.en}`,
  );
}

/** The key of that slug, or the first of an organisation's: in demo.json those that flow come first. */
export function keyNamed(cli: Cli, name: string): ServiceKey {
  const keys = cli.demo?.keys ?? {};
  // An organisation's name goes before a key's that is spelt the same.
  const found = Object.values(keys).find(({ holder }) => holder === name) ?? keys[name.replace(/^key:/, "")];
  if (found !== undefined) return found;
  const known = keysKnown(cli);
  throw usage(`没有 ${name} 的服务密钥；${known.zh}`, `no service key of ${name}; ${known.en}`);
}

function keysKnown(cli: Cli): Texts {
  const keys = cli.demo?.keys ?? {};
  return cli.known([...new Set(Object.values(keys).map(({ holder }) => holder)), ...Object.keys(keys)]);
}

/* FILES */

/** As RFC 7516 writes it in one line. */
const COMPACT = /^[\w-]+(\.[\w-]*){4}$/;
/** Of a passphrase; a file that wants more rounds than this would keep the machine busy for minutes. */
const MOST_ROUNDS = 5_000_000;

export const isServiceKey = (text: string): boolean => COMPACT.test(text.trim()) || jwkIn(text) !== undefined;

/** Throws `CliError`: no such file, no key of this kind, or not its passphrase. */
export async function keyInFile(cli: Cli, file: string): Promise<ServiceKey> {
  const text = keyText(file).trim();
  const encrypted = COMPACT.test(text);
  if (!encrypted) warnIfOpen(cli, file);
  const jwk = jwkIn(encrypted ? await opened(text, await passphraseFor(cli)) : text);
  if (jwk !== undefined) return { clientId: await calculateJwkThumbprint(jwk), jwk };
  throw usage(
    `--key：${file} 不是服务密钥：应为私钥 JWK（EC，P-256），明文或以口令加密。`,
    `--key: ${file} is no service key: wanted is a private JWK (EC, P-256), plain or encrypted under a passphrase.`,
  );
}

async function opened(text: string, passphrase: string): Promise<string> {
  try {
    const { plaintext } = await compactDecrypt(text, new TextEncoder().encode(passphrase), {
      keyManagementAlgorithms: ["PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"],
      maxPBES2Count: MOST_ROUNDS,
    });
    return new TextDecoder().decode(plaintext);
  } catch {
    throw usage("--key：口令不对，或文件已损坏。", "--key: a wrong passphrase, or a broken file.");
  }
}

/** Undefined for what is no private key of this kind. Never says why: the values are secret. */
function jwkIn(text: string): ServiceKey["jwk"] | undefined {
  try {
    return privateJwk.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
