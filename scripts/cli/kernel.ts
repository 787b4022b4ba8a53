/** The ledger as a command reads it: the kernel at the head, one gate or all of them, and who an account is. Reads only; what writes is a pen (scripts/law). */
import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  type Hex,
  type PublicClient,
  RpcRequestError,
} from "viem";
import type { Gate, GateId, GateView, PartyId } from "../../server/decision/gate.ts";
import { sluiceAbi } from "../../server/ledger/abi.ts";
import { readGate, writeWord } from "../../server/ledger/word.ts";
import type { Texts } from "../../server/reasons/reasons.ts";
import type { Contracts } from "../deploy/deploy.ts";
import { CHAPTERS, type Chapter, RULES } from "../deploy/law.ts";
import type { Line } from "../law/line.ts";
import { type CliError, refused, unreached, usage } from "./exits.ts";

export interface Actor {
  /** 0: the directory does not know the account. */
  readonly party: PartyId;
  readonly sentinel: boolean;
  /** Holds that a sentinel may still place. */
  readonly left: number;
}

export interface Kernel {
  readonly url: string;
  readonly chainId: number;
  readonly line: Line;
  readonly contracts: Contracts;
  readonly reader: PublicClient;
  /** Refused `GATE_UNKNOWN` where nobody opened it. */
  gate(id: GateId): Promise<Gate>;
  /** A gate and everything upstream of it, of one block. */
  above(id: GateId): Promise<GateView & { readonly id: GateId }>;
  terms(id: GateId): Promise<Hex>;
  actor(account: Address): Promise<Actor>;
}

/** Throws `CliError`: not reached, another chain than the file's, or no kernel at that address. */
export async function connect(line: Line, contracts: Contracts, chainId: number | undefined): Promise<Kernel> {
  const { url } = line;
  const reader = readerOf(line);
  const [chain] = await Promise.all([reached(url, reader.getChainId()), requireKernel(url, reader, contracts.Sluice)]);
  if (chainId !== undefined && chain !== chainId) {
    throw usage(
      `${url} 是链 ${chain}，demo.json 写的是链 ${chainId}。`,
      `${url} is chain ${chain}; demo.json speaks of chain ${chainId}.`,
    );
  }
  return new KernelAt(line, chain, contracts, reader);
}

/** The chapters' addresses stand in the kernel itself: its own address suffices where there is no file. */
export async function contractsOf(line: Line, kernel: Address): Promise<Contracts> {
  const reader = readerOf(line);
  await requireKernel(line.url, reader, kernel);
  const addresses = await Promise.all(
    CHAPTERS.map(async (chapter): Promise<[Chapter, Address]> => {
      const kind = RULES.find((rule) => rule.chapter === chapter)?.kind ?? 0;
      const [account] = await reader.readContract({
        address: kernel,
        abi: sluiceAbi,
        functionName: "procedure",
        args: [kind],
      });
      return [chapter, account];
    }),
  );
  const none = "0x0000000000000000000000000000000000000000";
  return { AccessManager: none, Sluice: kernel, ...(Object.fromEntries(addresses) as Record<Chapter, Address>) };
}

const readerOf = ({ transport }: Line): PublicClient => createPublicClient({ transport, pollingInterval: 50 });

async function requireKernel(url: string, reader: PublicClient, address: Address): Promise<void> {
  try {
    await reader.readContract({ address, abi: sluiceAbi, functionName: "head" });
  } catch (error) {
    if (!(error instanceof BaseError)) throw error;
    // No code, another contract, or an answer of another form.
    const missing = unreached(
      "KERNEL_MISSING",
      `${url} 的 ${address} 处没有内核合约。`,
      `no kernel stands at ${address} on ${url}.`,
    );
    throw networkFault(url, error) ?? missing;
  }
}

/** What the node did not answer is said so; all else passes. */
export async function reached<Value>(url: string, answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    throw networkFault(url, error) ?? error;
  }
}

/** Undefined for what is the contract's refusal or our own mistake. */
export function networkFault(url: string, error: unknown): Error | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const cause = error.walk((inner) =>
    ["HttpRequestError", "TimeoutError", "WebSocketRequestError", "SocketClosedError"].includes(nameOf(inner)),
  );
  if (cause === null) return undefined;
  return unreached("LEDGER_UNREACHED", `无法连接账本 ${url}。`, `the ledger ${url} was not reached.`, error);
}

/** What the node itself did not take, in its own words: no funds, a price too low. Undefined for all else. */
export function nodeRefusal(error: unknown): CliError | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const said = error.walk((inner) => inner instanceof RpcRequestError);
  if (!(said instanceof RpcRequestError)) return undefined;
  const refusal = refused("NODE_REFUSED", `账本节点拒绝：${said.details}`, `the node refused: ${said.details}`);
  // Each node has words of its own for it.
  if (/base fee|insufficient funds|underpriced/i.test(said.details)) refusal.details = [FEES];
  return refusal;
}

const FEES: Texts = {
  zh: "    该链收取费用：办理账户须有余额（部署时用 --key 指明有余额的部署账户）。",
  en: "    this chain charges fees: the account that acts needs funds (to deploy, name one that has them with --key FILE).",
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");

class KernelAt implements Kernel {
  readonly url: string;
  readonly chainId: number;
  readonly line: Line;
  readonly contracts: Contracts;
  readonly reader: PublicClient;
  constructor(line: Line, chainId: number, contracts: Contracts, reader: PublicClient) {
    this.url = line.url;
    this.chainId = chainId;
    this.line = line;
    this.contracts = contracts;
    this.reader = reader;
  }

  async gate(id: GateId): Promise<Gate> {
    return this.#gate(id, await reached(this.url, this.reader.getBlockNumber({ cacheTime: 0 })));
  }

  async above(id: GateId): Promise<GateView & { id: GateId }> {
    const block = await reached(this.url, this.reader.getBlockNumber({ cacheTime: 0 }));
    const gates = new Map<GateId, Gate>();
    let wanted: GateId[] = [id];
    while (wanted.length > 0) {
      const found = await Promise.all(wanted.map((gate) => this.#gate(gate, block)));
      for (const gate of found) gates.set(gate.id, gate);
      wanted = [...new Set(found.flatMap(({ upstream }) => upstream))].filter((gate) => !gates.has(gate));
    }
    return { id, gate: (gate) => gates.get(gate) };
  }

  async #gate(id: GateId, blockNumber: bigint): Promise<Gate> {
    const { Sluice: address } = this.contracts;
    try {
      const [word] = await this.reader.readContract({
        address,
        abi: sluiceAbi,
        functionName: "word",
        args: [id],
        blockNumber,
      });
      const gate = gateIn(id, BigInt(word));
      if (gate !== undefined) return gate;
    } catch (error) {
      const reverted =
        error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError);
      if (!reverted) throw networkFault(this.url, error) ?? error;
    }
    throw refused("GATE_UNKNOWN", `账本上没有闸口 ${id}。`, `no gate ${id} was ever opened on this ledger.`, {
      gate: id,
    });
  }

  async terms(id: GateId): Promise<Hex> {
    const { Sluice: address } = this.contracts;
    const call = { address, abi: sluiceAbi, functionName: "terms", args: [id] } as const;
    return reached(this.url, this.reader.readContract(call));
  }

  async actor(account: Address): Promise<Actor> {
    const { Sluice: address } = this.contracts;
    const call = { address, abi: sluiceAbi, functionName: "actor", args: [account] } as const;
    const { party, sentinel, left } = await reached(this.url, this.reader.readContract(call));
    return { party: party as PartyId, sentinel, left };
  }
}

/** A gate's word, unpacked; undefined for a word without a gate. */
export function gateIn(id: GateId, word: bigint): Gate | undefined {
  const lanes = new Uint32Array(8);
  writeWord(word, lanes, 0);
  return readGate(id, lanes, 0);
}
