/** One act of a party on the ledger: the approval that a chapter asks, its papers, and the refusal in the contract's own words. Reads before it writes, so that a refused act costs nothing. */
import {
  type Abi,
  type Account,
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  type Hex,
  type PublicClient,
  parseEventLogs,
  type TransactionReceipt,
} from "viem";
import { accountsAbi, sluiceAbi } from "../../server/ledger/abi.ts";
import type { Contracts } from "../deploy/deploy.ts";
import type { Chapter } from "../deploy/law.ts";
import { CHAPTER_ABIS, ERRORS } from "./abis.ts";
import { callOf, documentsOf, type Paper, type Prepared, signed } from "./approval.ts";
import type { Line } from "./line.ts";
import { priceFrom } from "./price.ts";
import { nextNonce, receiptOf } from "./receipt.ts";

/** Seconds for which an act that is sent now may still be taken into a block. */
const ACCEPTED_WITHIN = 3600;
/** Unix seconds. */
export const deadlineFromNow = (): number => Math.floor(Date.now() / 1000) + ACCEPTED_WITHIN;

export interface ActRequest {
  readonly chapter: Chapter;
  readonly act: string;
  /** Undefined opens a case. */
  readonly on?: { readonly id: number; readonly version: number };
  readonly papers: readonly Paper[];
  /** What the act's own function takes after the approval; undefined for an act that brings no content. */
  readonly content?: readonly unknown[];
  /** Unix seconds; undefined: an hour from now. Signatures of one joint act count together only where all name the same. */
  readonly deadline?: number;
}

export interface ActOutcome {
  readonly hash: Hex;
  readonly block: number;
  /** The kernel's seq after the act: gateways that have applied it know the act. */
  readonly seq: number;
  readonly id: number;
  readonly version: number;
  readonly state: string;
  /** The gate that the case is about; the one that it opened, where it opened one. */
  readonly subject: number;
  /** Capacities that still have to sign, by bit; 0 when the act is complete. */
  readonly missing: number;
}

/** The ledger's "no": the error that a contract declared, with its values. */
export class Refused extends Error {
  readonly code = "REFUSED";
  readonly errorName: string;
  readonly values: readonly unknown[];
  constructor(errorName: string, values: readonly unknown[], options?: ErrorOptions) {
    super(`${errorName}(${values.map(shown).join(", ")})`, options);
    this.name = "Refused";
    this.errorName = errorName;
    this.values = values;
  }
}

/** A party's pen: its account at one node. */
export interface Pen {
  readonly account: Account;
  readonly reader: PublicClient;
  act(request: ActRequest): Promise<ActOutcome>;
  /** The same act with this party's signature, for any account to bring. */
  sign(request: ActRequest): Promise<Prepared>;
  /** An act that another party has signed. */
  bring(prepared: Prepared): Promise<ActOutcome>;
  /** A function of the kernel: hold, lift, setSentinel. */
  kernel(
    name: "hold" | "lift" | "setSentinel",
    args: readonly unknown[],
  ): Promise<{ hash: Hex; block: number; seq: number }>;
}

export function penOf({ transport }: Line, contracts: Contracts, account: Account): Pen {
  const reader = createPublicClient({ transport, pollingInterval: 50 });
  const writer = createWalletClient({ transport, account });

  const send = async (
    address: Address,
    abi: Abi,
    functionName: string,
    args: readonly unknown[],
  ): Promise<TransactionReceipt> => {
    try {
      const call = { address, abi: [...abi, ...ERRORS], functionName, args, account };
      // At `pending`: on a ledger without empty blocks the newest block's clock may be long past.
      await reader.simulateContract({ ...call, blockTag: "pending" });
      const gas = await reader.estimateContractGas(call);
      const [nonce, price] = await Promise.all([
        nextNonce(reader, account.address),
        priceFrom(reader, account.address),
      ]);
      const hash = await writer.writeContract({ ...call, ...price, chain: null, nonce, gas: (gas * 3n) / 2n });
      const receipt = await receiptOf(reader, { hash, account: account.address, nonce });
      if (receipt.status !== "success") throw new Refused("TransactionReverted", [hash]);
      return receipt;
    } catch (error) {
      throw refusalIn(error) ?? error;
    }
  };

  const prepared = ({ chapter, act, on, papers, content, deadline = deadlineFromNow() }: ActRequest): Prepared => ({
    ...{ chapter, act },
    approval: {
      ...{ id: on?.id ?? 0, version: on?.version ?? 0, deadline, account: account.address },
      ...{ documents: documentsOf(papers), signature: "0x" },
    },
    ...(content !== undefined && { content }),
  });
  const bring = async (act: Prepared): Promise<ActOutcome> => {
    const { functionName, args } = callOf(act);
    const receipt = await send(contracts[act.chapter], CHAPTER_ABIS[act.chapter], functionName, args);
    return outcomeOf(receipt, contracts, act.chapter);
  };

  return {
    account,
    reader,
    act: (request) => bring(prepared(request)),
    sign: (request) => signed(reader, contracts[request.chapter], account, prepared(request)),
    bring,
    async kernel(name, args) {
      const receipt = await send(contracts.Sluice, sluiceAbi, name, args);
      return { hash: receipt.transactionHash, block: Number(receipt.blockNumber), seq: seqOf(receipt, contracts) };
    },
  };
}

/** The declared error inside what a client threw; undefined when the node or the network is to blame. */
export function refusalIn(error: unknown): Refused | undefined {
  if (error instanceof Refused) return error;
  if (!(error instanceof BaseError)) return undefined;
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (!(reverted instanceof ContractFunctionRevertedError)) return undefined;
  const { data, signature, reason } = reverted;
  return new Refused(data?.errorName ?? reason ?? signature ?? "Reverted", data?.args ?? [], { cause: error });
}

function outcomeOf(receipt: TransactionReceipt, contracts: Contracts, chapter: Chapter): ActOutcome {
  const ours = receipt.logs.filter(({ address }) => address.toLowerCase() === contracts[chapter].toLowerCase());
  const acted = parseEventLogs({ abi: accountsAbi, logs: ours, eventName: "Acted" }).at(-1);
  if (acted === undefined) throw new Error(`${chapter}: transaction ${receipt.transactionHash} tells of no act`);
  const { id, outcome, signature } = acted.args;
  return {
    hash: receipt.transactionHash,
    block: Number(receipt.blockNumber),
    seq: seqOf(receipt, contracts),
    id,
    version: outcome.version,
    state: wordOf(outcome.state),
    subject: outcome.subject,
    missing: signature.missing,
  };
}

function seqOf(receipt: TransactionReceipt, contracts: Contracts): number {
  const ours = receipt.logs.filter(({ address }) => address.toLowerCase() === contracts.Sluice.toLowerCase());
  const last = parseEventLogs({ abi: sluiceAbi, logs: ours, eventName: "Entry" }).at(-1);
  return Number(last?.args.seq ?? 0n);
}

/** A state or an act as it is read: bytes16 to its letters. */
export function wordOf(bytes: Hex): string {
  return Buffer.from(bytes.slice(2), "hex").toString("latin1").replaceAll("\0", "");
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (typeof value === "string" && /^0x[0-9a-f]{32}$/.test(value)) return wordOf(value as Hex) || "none";
  return String(value);
}
