/** From a transaction that was sent to its block, or to what is known of it when none takes it: an act may be done although nobody here has seen it, so that is never told as a failure. */
import { setTimeout as after } from "node:timers/promises";
import {
  type Address,
  type Hex,
  type PublicClient,
  TransactionNotFoundError,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
} from "viem";
import type { Texts } from "../../server/reasons/reasons.ts";

/** Milliseconds for a block to take what was sent: a permissioned chain makes one every few seconds, and those that make the fewest every fifteen. */
export const BLOCK_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

export interface Sent {
  readonly hash: Hex;
  readonly account: Address;
  readonly nonce: number;
}

/** `waiting`: the node has it and nothing lies before it. `forgotten`: the node has it no more. `behind`: earlier nonces of the account, `from` to its own, are in no block. `overtaken`: another transaction has its nonce. */
export type Standing =
  | { readonly kind: "waiting" | "forgotten" | "overtaken" | "silent" }
  | { readonly kind: "behind"; readonly from: number };

export class NotInABlock extends Error {
  readonly code = "NOT_IN_A_BLOCK";
  readonly sent: Sent;
  readonly standing: Standing;
  readonly words: Texts;
  constructor(sent: Sent, standing: Standing, withinMs: number, options?: ErrorOptions) {
    const words = wordsOf(sent, standing, withinMs / 1000);
    super(words.en, options);
    this.name = "NotInABlock";
    this.sent = sent;
    this.standing = standing;
    this.words = words;
  }
}

/** What the account's next transaction is numbered: as it is sent, so that it is known even where no node remembers it. */
export const nextNonce = (reader: PublicClient, address: Address): Promise<number> =>
  reader.getTransactionCount({ address, blockTag: "pending" });

/** The receipt, whatever it says. Throws NotInABlock, at once when the node falls silent. */
export async function receiptOf(
  reader: PublicClient,
  sent: Sent,
  withinMs = BLOCK_WITHIN_MS,
): Promise<TransactionReceipt> {
  const end = performance.now() + withinMs;
  try {
    for (;;) {
      const receipt = await receiptNow(reader, sent.hash);
      if (receipt !== undefined) return receipt;
      if (performance.now() >= end) break;
      await after(LOOK_EVERY_MS);
    }
    const standing = await standingOf(reader, sent);
    if ("blockHash" in standing) return standing;
    throw new NotInABlock(sent, standing, withinMs);
  } catch (cause) {
    if (cause instanceof NotInABlock) throw cause;
    throw new NotInABlock(sent, { kind: "silent" }, withinMs, { cause });
  }
}

async function standingOf(
  reader: PublicClient,
  { hash, account, nonce }: Sent,
): Promise<Standing | TransactionReceipt> {
  const [known, next] = await Promise.all([
    foundOr(TransactionNotFoundError, reader.getTransaction({ hash })),
    reader.getTransactionCount({ address: account, blockTag: "latest" }),
  ]);
  if (next < nonce) return { kind: "behind", from: next };
  // A block may have come between two looks.
  if (next > nonce) return (await receiptNow(reader, hash)) ?? { kind: "overtaken" };
  return { kind: known === undefined ? "forgotten" : "waiting" };
}

const receiptNow = (reader: PublicClient, hash: Hex): Promise<TransactionReceipt | undefined> =>
  foundOr(TransactionReceiptNotFoundError, reader.getTransactionReceipt({ hash }));

async function foundOr<Found>(missing: new (...args: never[]) => Error, answer: Promise<Found>) {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof missing) return undefined;
    throw error;
  }
}

function wordsOf({ hash, account, nonce }: Sent, standing: Standing, seconds: number): Texts {
  const zh = `交易 ${hash}（账户 ${account}，序号 ${nonce}）`;
  const en = `transaction ${hash} (account ${account}, nonce ${nonce})`;
  switch (standing.kind) {
    case "silent":
      return {
        zh: `${zh}已发出，账本随后没有答复：可能已进区块，请查看后再办。`,
        en: `${en} was sent, then the ledger fell silent: it may be in a block all the same; look before you do it again.`,
      };
    case "waiting":
      return {
        zh: `${zh}发出 ${seconds} 秒仍未进区块：节点已收到，其前没有未决交易，可能是链未出块。之后仍可能进区块，请先查看，勿重复办理。`,
        en: `${en} is in no block after ${seconds} s, although the node has it and nothing lies before it: perhaps the chain makes none. One may take it yet; look before you do it again.`,
      };
    case "forgotten":
      return {
        zh: `${zh}发出 ${seconds} 秒仍未进区块，节点已不再持有。可用同一账户重新办理：序号相同，两者至多一个成立。`,
        en: `${en} is in no block after ${seconds} s, and the node has it no more. Do it again from the same account: it takes the same nonce, so that at most one of the two is done.`,
      };
    case "behind": {
      const stuck = standing.from === nonce - 1 ? `${standing.from}` : `${standing.from}–${nonce - 1}`;
      return {
        zh: `${zh}排在序号 ${stuck} 之后，该序号未进任何区块。请先处理该序号；紧急时由哨兵账户暂扣。`,
        en: `${en} waits behind nonce ${stuck}, which is in no block. Settle that one first; in an emergency a sentinel may place the hold.`,
      };
    }
    case "overtaken":
      return {
        zh: `${zh}不会再进区块：同一账户的另一交易已占用该序号。请查明该交易，再重新办理。`,
        en: `${en} can be in no block any more: another transaction of the account has taken its nonce. Find out what that was, then do this again.`,
      };
    default:
      return standing satisfies never;
  }
}
