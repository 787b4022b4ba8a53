/** Key files are made here, whole and for their owner alone, and always encrypted: an account's as Web3 secret storage, a service key as a JWE under a passphrase (RFC 7517, 7). */
import { createHmac, randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Wallet } from "ethers";
import { CompactEncrypt, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";
import type { Hex } from "viem";
import type { Cli } from "./cli.ts";
import { dataFolder } from "./demo.ts";
import { usage } from "./exits.ts";
import { bytesIn, unreadable } from "./papers.ts";
import { keyText, newPassphraseFor, passphraseFor } from "./secrets.ts";
import { isServiceKey, keyInFile } from "./service-keys.ts";

/** Rounds of PBES2: some tenths of a second for who knows the passphrase (OWASP, PBKDF2-HMAC-SHA256). */
const ROUNDS = 600_000;

export interface NewServiceKey {
  readonly clientId: string;
  /** The canonical members of the public key, as RFC 7638 hashes them: what the ledger gets. */
  readonly canonical: Hex;
}

/** A new ES256 key in a new file. Throws `CliError` where the file is there already: nothing is overwritten. */
export async function newServiceKey(cli: Cli, file: string): Promise<NewServiceKey> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  created(file, await encrypted({ ...jwk, kid, alg: "ES256" }, await newPassphraseFor(cli)));
  const { crv, kty, x, y } = jwk;
  return { clientId: kid, canonical: `0x${Buffer.from(JSON.stringify({ crv, kty, x, y })).toString("hex")}` };
}

/** A new account in a new file. @returns Its address. */
export async function newAccount(cli: Cli, file: string): Promise<Hex> {
  const wallet = Wallet.createRandom();
  created(file, await new Wallet(wallet.privateKey).encrypt(await newPassphraseFor(cli)));
  return wallet.address.toLowerCase() as Hex;
}

/** Encrypts a key file anew; the old one is replaced only by a whole one. */
export async function changePassphrase(cli: Cli, file: string): Promise<void> {
  const text = keyText(file);
  const anew = isServiceKey(text)
    ? await encryptedAnew(cli, file)
    : await (await accountWith(text, await passphraseFor(cli))).encrypt(await newPassphraseFor(cli));
  const temporary = `${file}.${process.pid}.new`;
  try {
    writeFileSync(temporary, anew, { mode: 0o600, flag: "wx" });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

async function encryptedAnew(cli: Cli, file: string): Promise<string> {
  const { jwk, clientId } = await keyInFile(cli, file);
  return encrypted({ ...jwk, kid: clientId, alg: "ES256" }, await newPassphraseFor(cli));
}

async function accountWith(text: string, passphrase: string) {
  try {
    return new Wallet((await Wallet.fromEncryptedJson(text, passphrase)).privateKey);
  } catch {
    // The library's message may hold what it was given.
    throw usage("口令不对，或不是加密密钥文件。", "a wrong passphrase, or no encrypted key file.");
  }
}

function encrypted(jwk: JWK, passphrase: string): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(jwk)))
    .setProtectedHeader({ alg: "PBES2-HS256+A128KW", enc: "A256GCM", cty: "jwk+json", p2c: ROUNDS })
    .encrypt(new TextEncoder().encode(passphrase), {});
}

function created(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
    const why = isThere
      ? { zh: "文件已存在，不会覆盖", en: "it is there already, and is not overwritten" }
      : unreadable(error);
    throw usage(`${file}：${why.zh}。`, `${file}: ${why.en}.`);
  }
}

/**
 * The person who answers for a key, as the ledger may know them: HMAC-SHA-256 of what the file says, its key kept off the ledger. Destroy the key,
 * and nobody can tell any more who it was (personal data, Art. 18).
 */
export function personIn(cli: Cli, file: string): Hex {
  const keyFile = path.join(dataFolder(cli.environment), "person.key");
  const person = bytesIn(file, "--person").toString("utf8").trim();
  if (person === "") throw usage("--person：文件是空的。", "--person: the file is empty.");
  return `0x${createHmac("sha256", personKey(keyFile)).update(person, "utf8").digest("hex")}`;
}

/** Made at first use, whole or not at all: of two that begin at once the second finds the first one's. */
function personKey(file: string): Buffer {
  const temporary = `${file}.${process.pid}.new`;
  try {
    writeFileSync(temporary, randomBytes(PERSON_KEY_BYTES).toString("hex"), { mode: 0o600, flag: "wx" });
    linkSync(temporary, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  const key = Buffer.from(readFileSync(file, "utf8").trim(), "hex");
  if (key.length === PERSON_KEY_BYTES) return key;
  throw usage(
    `${file} 应为 ${PERSON_KEY_BYTES} 字节的密钥（十六进制），内容不符；请恢复备份。`,
    `${file} must hold a key of ${PERSON_KEY_BYTES} bytes in hex, and does not: restore it from its copy.`,
  );
}

const PERSON_KEY_BYTES = 32;
