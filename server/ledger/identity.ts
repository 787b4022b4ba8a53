import type { Hex } from "viem";
import { lower } from "./entry.ts";
import { LedgerError } from "./errors.ts";
import type { Identity, Journal } from "./journal.ts";
import type { LedgerNode } from "./node.ts";

/** Whether the node's chain is the one this gateway is for. Asked anew on each connection; a chain that differs is refused in plain words. */

/** What the configuration says of the chain; absent parts are learnt at the first connection, and bound by the journal from then on. */
export interface Expected {
  readonly kernel: Hex;
  readonly chainId?: number;
  readonly genesis?: Hex;
}

/** From here on a number of seconds no longer fits the kernel's words; milliseconds are far beyond it. */
const LAST_SECOND = 2 ** 32;

/** @throws LedgerError CHAIN_DIFFERS, GENESIS_DIFFERS, JOURNAL_OF_ANOTHER_CHAIN, CLOCK_NOT_SECONDS, KERNEL_MISSING. */
export async function identify(node: LedgerNode, expected: Expected, journal: Journal): Promise<Identity> {
  const [chainId, first, latest] = await Promise.all([node.chainId(), node.header(0), node.latest()]);
  if (expected.chainId !== undefined && expected.chainId !== chainId) {
    throw differs("CHAIN_DIFFERS", "chain id", chainId, expected.chainId);
  }
  if (expected.genesis !== undefined && lower(expected.genesis) !== first.hash) {
    throw differs("GENESIS_DIFFERS", "genesis block", first.hash, expected.genesis);
  }
  const identity: Identity = { chainId, genesis: first.hash, kernel: expected.kernel };
  journal.requireOf(identity);
  if (latest.timestamp >= LAST_SECOND) {
    const text = `the chain's clock does not count seconds: block ${latest.number} is stamped ${latest.timestamp}`;
    throw new LedgerError("CLOCK_NOT_SECONDS", text, { found: latest.timestamp, wanted: LAST_SECOND });
  }
  await requireKernel(node, expected.kernel);
  return identity;
}

async function requireKernel(node: LedgerNode, kernel: Hex): Promise<void> {
  if (!(await node.hasCode(kernel))) {
    throw new LedgerError("KERNEL_MISSING", `no contract lies at ${kernel} on the node's chain`, { wanted: kernel });
  }
  // A chain that hashes otherwise has other selectors: the kernel's code is there, and does not answer.
  const head = await node.kernelHead(kernel, await node.latest()).catch(unlessOfTheLine);
  if (head !== undefined) return;
  throw new LedgerError("KERNEL_MISSING", `the contract at ${kernel} does not answer as the kernel does`, {
    wanted: kernel,
  });
}

function unlessOfTheLine(error: unknown): undefined {
  if (error instanceof LedgerError && (error.code === "NODE_REFUSED" || error.code === "NODE_ANSWER_INVALID")) return;
  throw error;
}

function differs(
  code: "CHAIN_DIFFERS" | "GENESIS_DIFFERS",
  what: string,
  found: string | number,
  wanted: string | number,
) {
  return new LedgerError(code, `the node's ${what} is ${found}, not ${wanted}`, { found, wanted });
}
