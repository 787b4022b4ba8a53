/** A city under the whole law on a chain of its own, with what a gateway makes of it beside it: replica and registry, fed by every block and read by the moves. */
import { type BaseContract, ErrorDescription, ethers, type Log, type Signer } from "ethers";
import { network } from "hardhat";
import type { Gate, GateId, KindName, PartyId } from "../../../server/decision/gate.ts";
import { fold, startOf, type Tip } from "../../../server/ledger/digest.ts";
import { entryOf, isEntry, lower, type RawLog } from "../../../server/ledger/entry.ts";
import type { FedBlock } from "../../../server/ledger/journal.ts";
import type { Hex } from "../../../server/ledger/ledger.ts";
import { Replica } from "../../../server/ledger/replica.ts";
import type { Case } from "../../../server/registry/cases.ts";
import { CHAPTER_NAMES, CHAPTERS, type Chapter } from "../../../server/registry/chapters.ts";
import { Registry } from "../../../server/registry/registry.ts";
import type { Row } from "../../../server/registry/tables.ts";
import { FIRST_LIMITS, NO_PREDECESSOR } from "../fixture.ts";
import { UPSTREAM } from "../kernel.ts";

/** Above what any act of the law takes. */
const GAS = 5_000_000;

/** What became of a transaction: the block that it is in, or the named error that refused it. */
export type Outcome = { readonly block: FedBlock } | { readonly refused: string };

export class HistoryCity {
  readonly sluice: BaseContract;
  readonly chapters: Readonly<Record<Chapter, BaseContract>>;
  readonly blocks: FedBlock[] = [];
  readonly registry: Registry;
  readonly #replica = new Replica();
  readonly #chain: Chain;
  readonly #signers = new Map<string, Signer>();
  readonly #seed: string;
  tip: Tip;

  private constructor(chain: Chain, chainId: number, { sluice, chapters, seed }: Founding) {
    this.#chain = chain;
    this.sluice = sluice;
    this.chapters = chapters;
    this.#seed = seed;
    this.tip = startOf(chainId, addressOf(sluice));
    this.registry = this.newRegistry();
  }

  /** Kernel and law, and the two highest parties. @param seed Of the accounts. */
  static async found(seed: string): Promise<HistoryCity> {
    const chain = await network.create();
    const [deployer] = await chain.ethers.getSigners();
    if (deployer === undefined) throw new Error("no accounts");
    const [authority, government] = [accountOf(chain, seed, 0), accountOf(chain, seed, 1)];
    const manager = await chain.ethers.deployContract("AccessManager", [deployer]);
    const sluice = await chain.ethers.deployContract("Sluice", [manager, authority, government]);
    const entries: [Chapter, BaseContract][] = [];
    for (const chapter of CHAPTER_NAMES) {
      const limits = chapter === "Rules" ? [FIRST_LIMITS] : [];
      entries.push([chapter, await chain.ethers.deployContract(chapter, [sluice, NO_PREDECESSOR, ...limits])]);
    }
    const chapters = Object.fromEntries(entries) as Record<Chapter, BaseContract>;
    for (const chapter of CHAPTER_NAMES) {
      for (const kind of CHAPTERS[chapter].kinds) {
        const [, first, second] = UPSTREAM.find(([known]) => known === kind) ?? [kind, 0, 0];
        await sluice.getFunction("setProcedure")(kind, chapters[chapter], first, second);
      }
    }
    const { chainId } = await chain.ethers.provider.getNetwork();
    const city = new HistoryCity(chain, Number(chainId), { sluice, chapters, seed });
    for (const signer of [authority, government]) await city.#admit(signer);
    await city.#readAll();
    await city.registry.readTables();
    return city;
  }

  /* WHO */

  /** An account that nobody has yet. */
  async newAccount(): Promise<string> {
    const signer = accountOf(this.#chain, this.#seed, this.#signers.size);
    await this.#admit(signer);
    return signer.getAddress();
  }

  async #admit(signer: ethers.Wallet): Promise<void> {
    this.#signers.set(signer.address.toLowerCase(), signer);
    await this.#chain.networkHelpers.setBalance(signer.address, 10n ** 18n);
  }

  /** By the account that the party has now; while that is being replaced, by that one all the same: it may contest. */
  signerOf(party: PartyId): Signer | undefined {
    const aside = this.registry.actors.sentinels().find((one) => one.aside && one.party === party)?.account;
    const account = this.registry.actors.accountOf(party) ?? aside;
    return account === undefined ? undefined : this.#signers.get(account);
  }

  get signers(): readonly Signer[] {
    return [...this.#signers.values()];
  }

  /* WHAT THERE IS, as the gateway has it */

  get view() {
    return this.#replica.view;
  }

  get gates(): Gate[] {
    const ids = Array.from({ length: this.view.count }, (_, i) => (i + 1) as GateId);
    return ids.map((id) => this.view.gate(id)).filter((gate) => gate !== undefined);
  }

  gatesOf(kind: KindName): Gate[] {
    return this.gates.filter((gate) => gate.kind === kind);
  }

  rowsOf(found: Case): readonly Row[] {
    return this.registry.tableOf(found.procedure).filter(({ from }) => from === found.state);
  }

  tableOf(chapter: Chapter): readonly Row[] {
    return this.registry.tableOf(addressOf(this.chapters[chapter]));
  }

  newRegistry(): Registry {
    const provider = this.#chain.ethers.provider;
    return new Registry({
      view: this.#replica.view,
      documents: { json: () => undefined },
      call: async (to, data) => (await provider.call({ to, data })) as Hex,
    });
  }

  /* TIME */

  /** Of the chain's newest block: Unix seconds. */
  lastTime = 0;

  now(): Promise<number> {
    return this.#chain.networkHelpers.time.latest();
  }

  async later(seconds: number): Promise<void> {
    this.lastTime = await this.#chain.networkHelpers.time.increase(seconds);
  }

  /* ACTS */

  /** Sends, and takes in the block that it makes. Throws for a refusal without a name: no contract of ours has one. */
  async send(contract: BaseContract, by: Signer, method: string, args: readonly unknown[]): Promise<Outcome> {
    try {
      const sent = await contract.connect(by).getFunction(method)(...args, { gasLimit: GAS });
      const receipt = await sent.wait();
      return { block: await this.#take(receipt.logs) };
    } catch (error) {
      return { refused: this.#nameOf(error) };
    }
  }

  #nameOf(error: unknown): string {
    const data = dataIn(error);
    for (const { interface: known } of [this.sluice, ...Object.values(this.chapters)]) {
      const found = data === undefined ? null : known.parseError(data);
      if (found instanceof ErrorDescription && found.name !== "Error" && found.name !== "Panic") return found.name;
    }
    throw error;
  }

  async #readAll(): Promise<void> {
    const logs = await this.#chain.ethers.provider.getLogs({ fromBlock: 0 });
    for (const block of Map.groupBy(logs, ({ blockNumber }) => blockNumber).values()) await this.#take(block);
  }

  async #take(logs: readonly Log[]): Promise<FedBlock> {
    const number = logs[0]?.blockNumber ?? 0;
    const { hash, timestamp: at } = (await this.#chain.ethers.provider.getBlock(number)) ?? {
      hash: "0x",
      timestamp: 0,
    };
    const raws = logs.map((log): RawLog => {
      const { blockNumber: block, blockHash, address, topics, data, transactionHash: transaction, index } = log;
      return {
        ...{
          block,
          hash: blockHash as Hex,
          address: lower(address as Hex),
          topics: topics as Hex[],
          data: data as Hex,
        },
        ...{ transaction: transaction as Hex, logIndex: index },
      };
    });
    const kernel = addressOf(this.sluice);
    const entries = raws.filter((raw) => isEntry(raw, kernel)).map((raw) => entryOf(raw, at));
    const others = raws.filter(({ address }) => address !== kernel).map((raw) => ({ ...raw, at }));
    const block = { block: number, hash: hash as Hex, at, entries, logs: others };
    this.lastTime = at;
    this.tip = fold(this.tip, entries);
    this.#replica.apply({ height: number, entries }, number);
    this.registry.applied(block);
    this.blocks.push(block);
    return block;
  }
}

type Chain = Awaited<ReturnType<typeof network.create>>;

interface Founding {
  readonly sluice: BaseContract;
  readonly chapters: Readonly<Record<Chapter, BaseContract>>;
  readonly seed: string;
}

export const addressOf = ({ target }: BaseContract): Hex => lower(String(target) as Hex);

const accountOf = (chain: Chain, seed: string, number: number): ethers.Wallet =>
  new ethers.Wallet(ethers.id(`${seed}, account ${number}`), chain.ethers.provider);

/** What the chain said that reverted, however deep a library has put it. */
function dataIn(error: unknown): string | undefined {
  let at = error;
  while (typeof at === "object" && at !== null) {
    const { data, cause, error: inner, info } = at as Record<string, unknown>;
    if (typeof data === "string" && /^0x[0-9a-f]{8,}$/i.test(data)) return data;
    if (typeof data === "object" && data !== null && "data" in data) return String(data.data);
    at = cause ?? inner ?? info;
  }
  return undefined;
}
