import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { encodeAbiParameters, encodeEventTopics, type Hex, keccak256, parseAbiParameters, stringToHex } from "viem";
import { type WebSocket, WebSocketServer } from "ws";
import { fold, startOf, type Tip } from "../../../server/ledger/digest.ts";
import type { RawLog } from "../../../server/ledger/entry.ts";
import { HEAD_CALL, KERNEL_ABI } from "../../../server/ledger/kernel-abi.ts";
import { ENTRY_ACTS, type Entry } from "../../../server/ledger/ledger.ts";
import type { Header } from "../../../server/ledger/node.ts";
import { hashOf } from "./entries.ts";

/** A node in the test's hand: a chain made block by block, and every way in which a node may fall silent or lie. */

export const CHAIN_ID = 4242;
export const KERNEL: Hex = "0x00000000000000000000000000000000000000cc";

export interface FakeBlock extends Header {
  readonly entries: readonly Entry[];
  readonly logs: readonly RawLog[];
  readonly tip: Tip;
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What a test changes to make the node misbehave; each is put back by the test itself. */
export interface Faults {
  /** Takes requests and answers none. */
  isFrozen: boolean;
  /** Makes blocks and tells of none. */
  isMute: boolean;
  /** Changes the kernel's logs on their way out. */
  logs: (logs: readonly RawLog[]) => readonly RawLog[];
  /** Changes the kernel's head on its way out. */
  head: (tip: Tip) => Tip;
  /** Answers with this error instead. */
  refusal: ((method: string, params: readonly unknown[]) => { code: number; message: string } | undefined) | undefined;
  hasKernel: boolean;
  chainId: number;
}

const DATA = parseAbiParameters("uint8, address, bytes32, bytes32, bytes32");
const quantity = (value: number): Hex => `0x${value.toString(16)}`;
const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, "0")}`;

export class FakeNode {
  readonly faults: Faults = {
    isFrozen: false,
    isMute: false,
    logs: (logs) => logs,
    head: (tip) => tip,
    refusal: undefined,
    hasKernel: true,
    chainId: CHAIN_ID,
  };
  /** Methods asked for, in order. */
  readonly asked: string[] = [];
  chain: FakeBlock[];
  /** Every block ever made, dropped ones too. */
  readonly #known = new Map<Hex, FakeBlock>();
  /** Kept over `stop` and `restart`. */
  readonly port: number;
  #server: WebSocketServer;
  #made = 0;

  private constructor(server: WebSocketServer, name: string) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    const hash = keccak256(stringToHex(`genesis ${name}`));
    const tip = startOf(CHAIN_ID, KERNEL);
    this.chain = [];
    this.#add({ number: 0, hash, parentHash: hashOf(""), timestamp: nowSeconds() - 60, entries: [], logs: [], tip });
    this.#listen(server);
  }

  /** @param name Nodes of the same name are of the same chain. */
  static async start(name = "ours"): Promise<FakeNode> {
    return new FakeNode(await serve(0), name);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get head(): FakeBlock {
    const head = this.chain.at(-1);
    if (head === undefined) throw new Error("a chain has a genesis block");
    return head;
  }

  /** Adds a block to the head and tells of it; seqs are given here. */
  mine(entries: readonly Entry[] = [], logs: readonly Partial<RawLog>[] = []): FakeBlock {
    const parent = this.head;
    const number = parent.number + 1;
    const hash = keccak256(stringToHex(`${parent.hash} ${++this.#made}`));
    const timestamp = Math.max(parent.timestamp, nowSeconds());
    const dated = entries.map((entry, i) => ({ ...entry, seq: parent.tip.seq + i + 1, block: number, at: timestamp }));
    const place = { block: number, hash, transaction: hashOf("tx") };
    const ofKernel = dated.map((entry, i) => ({ ...logOf(entry), ...place, logIndex: i }));
    const others = logs.map((log, i) => ({
      topics: [],
      data: "0x" as Hex,
      address: KERNEL,
      ...log,
      ...place,
      logIndex: 100 + i,
    }));
    const block = { number, hash, parentHash: parent.hash, timestamp, entries: dated, logs: [...ofKernel, ...others] };
    this.#add({ ...block, tip: fold(parent.tip, dated) });
    this.tell(this.head);
    return this.head;
  }

  /** Makes an earlier block the head again, and tells of nothing. */
  rollback(number: number): void {
    this.chain = this.chain.slice(0, number + 1);
  }

  /** Notifies each subscriber of a header, as it stands. */
  tell(header: Header): void {
    if (this.faults.isMute || this.faults.isFrozen) return;
    const params = { subscription: "0x1", result: headerOf(header) };
    for (const client of this.#server.clients) {
      client.send(JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params }));
    }
  }

  get connections(): number {
    return this.#server.clients.size;
  }

  /** Ends the process, as it were: sockets close, the port is free. */
  async stop(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }

  /** On the same port, with the chain as it stands. */
  async restart(): Promise<void> {
    this.#server = await serve(this.port);
    this.#listen(this.#server);
  }

  #add(block: FakeBlock): void {
    this.chain = [...this.chain, block];
    this.#known.set(block.hash, block);
  }

  #listen(server: WebSocketServer): void {
    server.on("connection", (socket: WebSocket) => {
      socket.on("message", (raw) => {
        const call: Call = JSON.parse(String(raw));
        this.asked.push(call.method);
        if (this.faults.isFrozen) return;
        const error = this.faults.refusal?.(call.method, call.params);
        const answer = error === undefined ? { result: this.#answer(call) } : { error };
        socket.send(JSON.stringify({ jsonrpc: "2.0", id: call.id, ...answer }));
      });
    });
  }

  #answer({ method, params: [first, second] }: Call): unknown {
    switch (method) {
      case "eth_chainId":
        return quantity(this.faults.chainId);
      case "eth_getCode":
        return this.faults.hasKernel ? "0x60" : "0x";
      case "eth_subscribe":
        return "0x1";
      case "eth_getBlockByNumber":
        return headerOf(first === "latest" ? this.head : this.chain[Number(first)]);
      case "eth_getBlockByHash":
        return headerOf(this.#known.get(first as Hex));
      case "eth_call": {
        const asked = Object(second) as { blockHash?: Hex };
        const block = asked.blockHash === undefined ? this.chain[Number(second)] : this.#known.get(asked.blockHash);
        if (!block || Object(first).data !== HEAD_CALL) return "0x";
        const tip = this.faults.head(block.tip);
        return `${word(BigInt(tip.seq))}${word(BigInt(tip.digest)).slice(2)}`;
      }
      case "eth_getLogs":
        return this.#logs(Object(first) as LogFilter);
      default:
        throw new Error(`the fake node knows no ${method}`);
    }
  }

  #logs({ blockHash, fromBlock, toBlock, address }: LogFilter): unknown {
    const blocks =
      blockHash === undefined
        ? this.chain.slice(Number(fromBlock), Number(toBlock) + 1)
        : [this.#known.get(blockHash)].filter((block) => block !== undefined);
    const logs = this.faults.logs(blocks.flatMap((block) => block.logs));
    return logs
      .filter((log) => address.includes(log.address))
      .map(({ block, hash, transaction, logIndex, ...log }) => ({
        ...log,
        blockNumber: quantity(block),
        blockHash: hash,
        transactionHash: transaction,
        logIndex: quantity(logIndex),
        removed: false,
      }));
  }
}

interface LogFilter {
  readonly blockHash?: Hex;
  readonly fromBlock?: Hex;
  readonly toBlock?: Hex;
  readonly address: readonly Hex[];
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

async function serve(port: number): Promise<WebSocketServer> {
  const server = new WebSocketServer({ host: "127.0.0.1", port });
  await once(server, "listening");
  return server;
}

function headerOf(header: Header | undefined): unknown {
  if (header === undefined) return null;
  const { number, hash, parentHash, timestamp } = header;
  return { number: quantity(number), hash, parentHash, timestamp: quantity(timestamp) };
}

/** An entry as the kernel logs it. */
export function logOf(entry: Entry): Pick<RawLog, "address" | "topics" | "data"> {
  const args = { seq: BigInt(entry.seq), gate: entry.gate, act: ENTRY_ACTS.indexOf(entry.act) };
  const data = encodeAbiParameters(DATA, [entry.path, entry.by, word(entry.word), entry.fact, entry.document]);
  const topics = encodeEventTopics({ abi: KERNEL_ABI, eventName: "Entry", args });
  return { address: KERNEL, topics: topics.filter((topic): topic is Hex => typeof topic === "string"), data };
}
