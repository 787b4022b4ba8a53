/** Rebuilds the chain from its journal and proves it the same: a block that comes out with another hash is fatal, never the start of a fresh chain. */
import { z } from "zod";
import { LedgerError, textOf } from "./errors.ts";
import { type Hex, hex, type Journal, type StoredRound } from "./journal.ts";
import { type Node, startNode } from "./node.ts";

export interface Tip {
  readonly number: number;
  readonly hash: Hex;
  /** Unix seconds. */
  readonly timestamp: number;
  /** How many are in it. */
  readonly transactions: number;
}

export interface Replayed {
  readonly node: Node;
  readonly tip: Tip;
  readonly genesis: Hex;
  readonly transactions: number;
}

/** Told now and then while a long journal is replayed. */
export type Progress = (done: number, of: number) => void;

const PROGRESS_EVERY = 2_000;
const NO_HASH: Hex = "0x";

/** A pending block has neither number nor hash. */
const Block = z.object({
  number: z.string().nullable(),
  hash: hex.nullable(),
  timestamp: z.string(),
  transactions: z.array(z.unknown()),
});

/** Throws LedgerError (JOURNAL_MISMATCH with both hashes). */
export async function replay(journal: Journal, progress: Progress): Promise<Replayed> {
  const node = await startNode(journal.settings);
  const genesis = await compareGenesis(node, journal);
  let tip = genesis;
  let transactions = 0;
  let refused: string | undefined;
  let done = 0;
  const total = journal.length;
  for (const round of journal.rounds()) {
    same(journal, tip.number, tip.hash, round.parent, refused);
    refused = await replaySends(node, round);
    if (round.timestamp !== undefined) tip = await mine(node, round.timestamp);
    if (round.hash !== undefined) same(journal, tip.number, tip.hash, round.hash, refused);
    transactions += round.raws.length;
    if (++done % PROGRESS_EVERY === 0) progress(done, total);
  }
  if (refused !== undefined)
    throw mismatch(journal, `block ${tip.number} was made of a transaction that is refused now: ${refused}`);
  await setClock(node, tip);
  return { node, tip, genesis: genesis.hash, transactions };
}

/** Makes the node's next block, at `timestamp`, of all that waits and can run. */
export async function mine(node: Node, timestamp: number): Promise<Tip> {
  await node.request("evm_mine", [`0x${timestamp.toString(16)}`]);
  // More than half the gas limit in one block would raise the fee by one wei for ever, and nobody here has one.
  await node.request("hardhat_setNextBlockBaseFeePerGas", ["0x0"]);
  return tipOf(node, "latest");
}

export async function tipOf(node: Node, tag: "latest" | "pending"): Promise<Tip> {
  const block = Block.parse(await node.request("eth_getBlockByNumber", [tag, false]));
  return {
    number: Number(block.number),
    hash: block.hash ?? NO_HASH,
    timestamp: Number(block.timestamp),
    transactions: block.transactions.length,
  };
}

async function compareGenesis(node: Node, journal: Journal): Promise<Tip> {
  const genesis = await tipOf(node, "latest");
  if (journal.written.genesis !== undefined) same(journal, 0, genesis.hash, journal.written.genesis, undefined);
  else journal.begin(z.string().parse(await node.request("web3_clientVersion")), genesis.hash);
  return genesis;
}

/** The first refusal among the round's transactions; the hashes decide whether it matters. */
async function replaySends(node: Node, round: StoredRound): Promise<string | undefined> {
  let refused: string | undefined;
  for (const raw of round.raws) {
    try {
      await node.request("eth_sendRawTransaction", [raw]);
    } catch (error) {
      refused ??= textOf(error);
    }
  }
  return refused;
}

/** The node's clock stood at its last block; calls and estimates at `pending` must see the time of day. Blocks carry their own timestamps and are not touched. */
async function setClock(node: Node, tip: Tip): Promise<void> {
  const pending = await tipOf(node, "pending");
  const behind = Math.floor(Date.now() / 1000) - Math.max(tip.timestamp, pending.timestamp);
  if (behind > 0) await node.request("evm_increaseTime", [behind]);
}

function same(journal: Journal, number: number, found: Hex, wanted: Hex, refused: string | undefined): void {
  if (found === wanted) return;
  const because = refused === undefined ? "" : `, after a transaction was refused (${refused})`;
  throw mismatch(journal, `block ${number} replays to ${found}${because}, the journal says ${wanted}`);
}

function mismatch(journal: Journal, fact: string): LedgerError {
  const by = journal.written.by ?? "nobody knows what";
  return new LedgerError(
    "JOURNAL_MISMATCH",
    `${journal.file} does not replay: ${fact}. It was written by ${by}. Nothing was changed; restore the folder from a copy, or begin in another folder`,
  );
}
