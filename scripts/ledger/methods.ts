/** What the ledger answers, by name; there is no wildcard. Nothing here signs, mines, changes the chain's clock or reads another's keys. */
import type { Chain } from "./chain.ts";
import { RPC, RpcError } from "./errors.ts";
import type { Hex } from "./journal.ts";

type Answer = (chain: Chain, params: readonly unknown[], gasCap: number) => Promise<unknown>;

/** As geth's transaction pool takes them (128 KiB). */
const RAW_MAX_BYTES = 128 * 1024;

const AS_THE_NODE = [
  "eth_blockNumber",
  "eth_chainId",
  "eth_feeHistory",
  "eth_getBalance",
  "eth_getBlockByHash",
  "eth_getBlockByNumber",
  "eth_getCode",
  "eth_getLogs",
  "eth_getProof",
  "eth_getStorageAt",
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_getTransactionReceipt",
  "net_version",
  "web3_clientVersion",
] as const;

export const METHODS: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ...AS_THE_NODE.map((method): [string, Answer] => [method, (chain, params) => chain.read(method, params)]),
  ["eth_call", (chain, params, cap) => chain.read("eth_call", capped(params, cap))],
  ["eth_estimateGas", (chain, params, cap) => chain.read("eth_estimateGas", capped(params, cap))],
  // The node would name one gwei, which nobody here can pay: wallets and libraries then refuse to write.
  ["eth_gasPrice", () => Promise.resolve("0x0")],
  ["eth_maxPriorityFeePerGas", () => Promise.resolve("0x0")],
  ["eth_sendRawTransaction", (chain, params) => chain.send(rawOf(params))],
]);

/** Throws RpcError. */
export async function answer(
  chain: Chain,
  method: string,
  params: readonly unknown[],
  gasCap: number,
): Promise<unknown> {
  const known = METHODS.get(method);
  if (known === undefined) throw new RpcError(RPC.unknownMethod, `the method ${method} is not served here`);
  return known(chain, params, gasCap);
}

/** A call asks for no more gas than a transaction may (settings.ts says why). */
function capped(params: readonly unknown[], cap: number): readonly unknown[] {
  const [call, ...rest] = params;
  if (typeof call !== "object" || call === null || !("gas" in call)) return params;
  return typeof call.gas === "string" && Number(call.gas) > cap
    ? [{ ...call, gas: `0x${cap.toString(16)}` }, ...rest]
    : params;
}

function rawOf(params: readonly unknown[]): Hex {
  const [raw] = params;
  if (params.length !== 1 || typeof raw !== "string" || !/^0x([0-9a-fA-F]{2})+$/.test(raw)) {
    throw new RpcError(RPC.invalidParams, "eth_sendRawTransaction takes one signed transaction, in hex");
  }
  if (raw.length > 2 + 2 * RAW_MAX_BYTES) {
    throw new RpcError(
      RPC.invalidParams,
      `a transaction has at most ${RAW_MAX_BYTES} bytes, this one ${raw.length / 2 - 1}`,
    );
  }
  return `0x${raw.slice(2).toLowerCase()}`;
}
