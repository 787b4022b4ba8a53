/** Whose pen a command takes: a demonstration organisation's, or that of an encrypted key file. A key is never printed, and never asked for on the command line. */
import { Wallet } from "ethers";
import type { LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { Cli } from "./cli.ts";
import { refused, unreached, usage } from "./exits.ts";
import type { Actor, Kernel } from "./kernel.ts";
import { reached } from "./kernel.ts";
import { keyText, passphraseFor } from "./secrets.ts";
import { isServiceKey } from "./service-keys.ts";

export interface SignerOptions {
  /** An organisation's slug. */
  readonly as?: string;
  /** A file of an encrypted key (Web3 secret storage, version 3). */
  readonly key?: string;
}

export interface Signer {
  readonly account: LocalAccount;
  readonly actor: Actor;
}

/** Throws `CliError`: nobody named, no such organisation, a wrong passphrase, or an account that the ledger does not know. */
export async function signerOf(cli: Cli, kernel: Kernel, options: SignerOptions): Promise<Signer> {
  const account = await accountOf(cli, options);
  const actor = await kernel.actor(account.address);
  if (actor.party !== 0) return { account, actor };
  throw refused(
    "ACCOUNT_UNKNOWN",
    `账本不认识账户 ${account.address}：它不属于任何单位。`,
    `the ledger does not know the account ${account.address}: it is no organisation's.`,
    { account: account.address },
  );
}

export async function accountOf(cli: Cli, { as, key }: SignerOptions): Promise<LocalAccount> {
  if (as !== undefined && key !== undefined) {
    throw usage("--as 与 --key 只用其一。", "--as and --key: one of the two.");
  }
  if (key !== undefined) return accountInFile(cli, key);
  if (as === undefined) {
    throw usage("由谁办理？请用 --as 单位名 或 --key 密钥文件。", "who acts? Name --as ORGANISATION or --key FILE.");
  }
  const organisation = cli.demo?.organisations[as];
  if (organisation !== undefined) return privateKeyToAccount(organisation.privateKey);
  const known = cli.organisationsKnown;
  throw usage(`没有名为 ${as} 的单位；${known.zh}`, `no organisation is called ${as}; ${known.en}`);
}

/** Throws `CliError`: no such file, no passphrase, or not its passphrase. */
export async function accountInFile(cli: Cli, file: string): Promise<LocalAccount> {
  const text = keyText(file);
  if (isServiceKey(text)) {
    throw usage(
      `--key：${file} 是服务密钥，只用于 token、call、release；办理须用账户的加密密钥文件。`,
      `--key: ${file} is a service key, for token, call and release; an act wants an account's encrypted key file.`,
    );
  }
  const passphrase = await passphraseFor(cli);
  try {
    const { privateKey } = await Wallet.fromEncryptedJson(text, passphrase);
    return privateKeyToAccount(`0x${privateKey.slice(2)}`);
  } catch {
    // The library's message may hold what it was given.
    throw usage("--key：口令不对，或不是加密密钥文件。", "--key: a wrong passphrase, or no encrypted key file.");
  }
}

/* NONCES */

/** Milliseconds between two looks at an account's transactions. */
const LOOK_EVERY = 200;

/** An earlier transaction that no block takes would hold this one back too: it is named, after `seconds` of patience. */
export async function requireNothingStuck(
  kernel: Pick<Kernel, "url" | "reader">,
  { account }: Pick<Signer, "account">,
  seconds: number,
): Promise<void> {
  const { url, reader } = kernel;
  const end = performance.now() + seconds * 1000;
  const { address } = account;
  for (;;) {
    const [latest, pending] = await Promise.all([
      reached(url, reader.getTransactionCount({ address, blockTag: "latest" })),
      reached(url, reader.getTransactionCount({ address, blockTag: "pending" })),
    ]);
    if (pending <= latest) return;
    if (performance.now() >= end) throw stuck(address, latest, pending);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

function stuck(address: string, latest: number, pending: number): Error {
  const range = pending - latest === 1 ? `${latest}` : `${latest}–${pending - 1}`;
  return unreached(
    "NONCE_STUCK",
    `账户 ${address} 的序号 ${range} 已发出但未进区块，新的操作只能排在其后，未发送。请先处理该交易；紧急时由哨兵账户暂扣。`,
    `account ${address}: nonce ${range} is sent and in no block; another act would wait behind it, so none was sent. Settle that one first; in an emergency a sentinel may place the hold.`,
  );
}
