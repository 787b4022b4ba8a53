import type { Hex } from "viem";
import { z } from "zod";
import { digestOf, type Tip } from "./digest.ts";
import { lower, type RawLog } from "./entry.ts";
import { LedgerError } from "./errors.ts";
import { HEAD_CALL } from "./kernel-abi.ts";

/** What we ask a node, and its answers parsed once. No tag but `latest` is ever used: the others differ from chain to chain (K10). */

export interface Header {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** As `Connection.request`. */
export type Request = (method: string, params: readonly unknown[], deadlineMs?: number) => Promise<unknown>;

const hex = z.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-fA-F]*$/.test(value), "not hex");
const hash = z.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-fA-F]{64}$/.test(value), "not a hash");
const address = z.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value), "no address");
const count = hex.transform(Number).pipe(z.number().int().nonnegative());

const HEADER = z.object({ number: count, hash, parentHash: hash, timestamp: count });
const LOG = z.object({
  blockNumber: count,
  blockHash: hash,
  address: address.transform(lower),
  topics: z.array(hash).max(4),
  data: hex,
  transactionHash: hash,
  logIndex: count,
  removed: z.literal(false).optional(),
});

/** JSON-RPC's code for parameters of a form that the node does not know. */
const INVALID_PARAMS = -32602;
const HEAD_DIGITS = 2 + 64 + 64;

export class LedgerNode {
  readonly #request: Request;
  /** Longer than a probe's: logs of a range may be many. */
  readonly #rangeDeadlineMs: number;
  /** EIP-1898: not every node takes a block's hash. */
  #takesHash = true;

  constructor(request: Request, rangeDeadlineMs: number) {
    this.#request = request;
    this.#rangeDeadlineMs = rangeDeadlineMs;
  }

  async chainId(): Promise<number> {
    return parsed(count, "eth_chainId", await this.#request("eth_chainId", []));
  }

  async hasCode(account: Hex): Promise<boolean> {
    const code = parsed(hex, "eth_getCode", await this.#request("eth_getCode", [account, "latest"]));
    return code.length > 2;
  }

  async latest(deadlineMs?: number): Promise<Header> {
    const answer = await this.#request("eth_getBlockByNumber", ["latest", false], deadlineMs);
    return parsed(HEADER, "eth_getBlockByNumber", answer);
  }

  /** @throws LedgerError NODE_ANSWER_INVALID where the node has no such block: it was spoken of before. */
  async header(of: number | Hex): Promise<Header> {
    const method = typeof of === "number" ? "eth_getBlockByNumber" : "eth_getBlockByHash";
    const header = parsed(HEADER, method, await this.#request(method, [blockParameter(of), false]));
    if (header.number === of || header.hash === of) return header;
    throw new LedgerError("NODE_ANSWER_INVALID", `another block than asked for`, { found: header.hash, wanted: of });
  }

  async logsAt(block: Header, addresses: readonly Hex[]): Promise<RawLog[]> {
    const logs = await this.#logs({ blockHash: block.hash, address: addresses });
    const stray = logs.find((log) => log.hash !== block.hash || !addresses.includes(log.address));
    if (stray === undefined) return logs;
    throw new LedgerError(
      "NODE_ANSWER_INVALID",
      `a log of block ${stray.hash}, contract ${stray.address}, not asked for`,
    );
  }

  /** Both ends included. */
  async logsBetween(from: number, to: number, addresses: readonly Hex[]): Promise<RawLog[]> {
    const [fromBlock, toBlock] = [blockParameter(from), blockParameter(to)];
    const logs = await this.#logs({ fromBlock, toBlock, address: addresses }, this.#rangeDeadlineMs);
    const stray = logs.find((log) => log.block < from || log.block > to || !addresses.includes(log.address));
    if (stray === undefined) return logs;
    throw new LedgerError(
      "NODE_ANSWER_INVALID",
      `a log of block ${stray.block}, contract ${stray.address}, not asked for`,
    );
  }

  /** The kernel's own head at a block; undefined where it was not deployed yet. */
  async kernelHead(kernel: Hex, block: Header): Promise<Tip | undefined> {
    const answer = parsed(hex, "eth_call", await this.#call({ to: kernel, data: HEAD_CALL }, block));
    if (answer === "0x") return undefined;
    if (answer.length !== HEAD_DIGITS) {
      throw new LedgerError("NODE_ANSWER_INVALID", "the kernel's head is not two words", { found: answer.length });
    }
    return { seq: Number(answer.slice(0, 66)), digest: digestOf(BigInt(`0x${answer.slice(66)}`)) };
  }

  async subscribeHeads(): Promise<string> {
    return parsed(z.string(), "eth_subscribe", await this.#request("eth_subscribe", ["newHeads"]));
  }

  /** By number where the node takes no hash: a block of another branch in its place cannot deceive, since the digest would differ. */
  async #call(call: { to: Hex; data: Hex }, block: Header): Promise<unknown> {
    if (this.#takesHash) {
      try {
        return await this.#request("eth_call", [call, { blockHash: block.hash }]);
      } catch (error) {
        if (!(error instanceof LedgerError) || error.found !== INVALID_PARAMS) throw error;
        this.#takesHash = false;
      }
    }
    return await this.#request("eth_call", [call, blockParameter(block.number)]);
  }

  async #logs(filter: Record<string, unknown>, deadlineMs?: number): Promise<RawLog[]> {
    const logs = parsed(z.array(LOG), "eth_getLogs", await this.#request("eth_getLogs", [filter], deadlineMs));
    const raws = logs.map((log) => ({
      block: log.blockNumber,
      hash: log.blockHash,
      address: log.address,
      topics: log.topics,
      data: log.data,
      transaction: log.transactionHash,
      logIndex: log.logIndex,
    }));
    return raws.sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
  }
}

/** The header in a notification of `newHeads`; undefined for anything else. */
export function headerIn(notification: unknown): Header | undefined {
  const header = HEADER.safeParse(notification);
  return header.success ? header.data : undefined;
}

function blockParameter(of: number | Hex): Hex {
  return typeof of === "number" ? `0x${of.toString(16)}` : of;
}

function parsed<T>(schema: z.ZodType<T>, method: string, answer: unknown): T {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const at = result.error.issues[0];
  throw new LedgerError(
    "NODE_ANSWER_INVALID",
    `the answer to ${method} is not understood: ${at?.message ?? ""} at ${at?.path.join(".") || "its top"}`,
  );
}
