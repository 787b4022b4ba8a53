/** Hardhat's simulated chain in this process: it executes and remembers, in memory only. Says nothing of what is durable, and never mines by itself. */
import { fileURLToPath } from "node:url";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { RPC, RpcError, textOf } from "./errors.ts";
import type { Settings } from "./settings.ts";

export interface Node {
  /** Throws RpcError where the node answers with an error. */
  request(method: string, params?: readonly unknown[]): Promise<unknown>;
  /** What the node's subscriptions report, in its order: the logs of a block before its head. */
  listen(listener: (event: NodeEvent) => void): Disposable;
}

export interface NodeEvent {
  readonly subscription: string;
  readonly result: unknown;
}

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

export async function startNode(settings: Settings): Promise<Node> {
  process.env.HARDHAT_DISABLE_TELEMETRY = "true"; // nothing of this process leaves the machine
  const { network } = await createHardhatRuntimeEnvironment(configOf(settings), {}, PROJECT);
  const { provider } = await network.create("ledger");
  return {
    async request(method, params = []) {
      try {
        return await provider.request({ method, params });
      } catch (error) {
        throw rpcErrorOf(error);
      }
    },
    listen(listener) {
      provider.on("notification", listener);
      return { [Symbol.dispose]: () => provider.off("notification", listener) };
    },
  };
}

function configOf(settings: Settings): Parameters<typeof createHardhatRuntimeEnvironment>[0] {
  const nowhere = new URL("./no-artifacts/", import.meta.url); // what happens to be compiled must not colour the answers
  return {
    paths: { artifacts: fileURLToPath(nowhere), cache: fileURLToPath(nowhere) },
    networks: {
      ledger: {
        type: "edr-simulated",
        chainType: "l1",
        chainId: settings.chainId,
        networkId: settings.chainId,
        hardfork: settings.hardfork,
        initialDate: new Date(settings.genesisTime * 1000),
        coinbase: settings.coinbase,
        accounts: [],
        blockGasLimit: settings.blockGasLimit,
        transactionGasCap: settings.gasCap,
        gas: settings.gasCap,
        initialBaseFeePerGas: 0,
        gasPrice: 0,
        mining: { auto: false, interval: 0, mempool: { order: "fifo" } },
        // Else timestamps would run ahead of the clock above one block a second.
        allowBlocksWithSameTimestamp: true,
        throwOnTransactionFailures: false,
        throwOnCallFailures: true,
        loggingEnabled: false,
      },
    },
  };
}

function rpcErrorOf(error: unknown): RpcError {
  const code = error instanceof Error && "code" in error && typeof error.code === "number" ? error.code : RPC.internal;
  const data = error instanceof Error && "data" in error ? (error.data ?? undefined) : undefined;
  return new RpcError(code, textOf(error), data);
}
