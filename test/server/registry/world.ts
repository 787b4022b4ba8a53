/** The demonstration city on a chain of its own, and what a follower would feed a registry with. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPublicClient, http, type PublicClient } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { newAccounts } from "../../../scripts/demo/city/accounts.ts";
import { foundCity } from "../../../scripts/demo/city/city.ts";
import type { City } from "../../../scripts/demo/demo-file.ts";
import { type Deployment, deploy } from "../../../scripts/deploy/deploy.ts";
import { type Pen, penOf } from "../../../scripts/law/act.ts";
import { lineTo } from "../../../scripts/law/line.ts";
import type { GateId } from "../../../server/decision/gate.ts";
import { entryOf, isEntry, lower, type ProcedureLog, procedureIn, type RawLog } from "../../../server/ledger/entry.ts";
import type { FedBlock } from "../../../server/ledger/journal.ts";
import type { Entry, Hex, StrictView } from "../../../server/ledger/ledger.ts";
import { Replica } from "../../../server/ledger/replica.ts";
import { Documents } from "../../../server/registry/documents.ts";
import { Registry } from "../../../server/registry/registry.ts";
import { aLedger, type Running } from "../../scripts/ledger/world.ts";

interface Founded {
  readonly folder: string;
  readonly deployment: Deployment;
  readonly city: City;
}

let founded: Promise<Founded> | undefined;

async function found(): Promise<Founded> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-city-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const ledger = await aLedger(path.join(folder, "ledger"));
  const url = ledger.ready.http;
  const accounts = newAccounts();
  const documents = new Documents(path.join(folder, "documents"));
  const deployment = await deploy({
    url,
    deployer: privateKeyToAccount(generatePrivateKey()),
    authority: accounts.authority.address,
    government: accounts.government.address,
    progress: () => {},
  });
  const { contracts } = deployment;
  const city = await foundCity({ url, contracts, accounts, documents, progress: () => {} });
  await ledger.stop("SIGTERM");
  return { folder, deployment, city };
}

export class CityWorld {
  readonly city: City;
  readonly deployment: Deployment;
  readonly documents: Documents;
  readonly registry: Registry;
  /** All blocks so far, as they were fed. */
  readonly blocks: FedBlock[] = [];
  readonly reader: PublicClient;
  readonly #replica = new Replica();
  readonly #ledger: Running;
  readonly #folder: string;
  #read = -1;

  private constructor(ledger: Running, folder: string, deployment: Deployment, city: City) {
    this.#ledger = ledger;
    this.#folder = folder;
    this.deployment = deployment;
    this.city = city;
    this.reader = createPublicClient({ transport: http(ledger.ready.http), pollingInterval: 20 });
    this.documents = new Documents(path.join(folder, "documents"));
    this.registry = this.newRegistry();
  }

  /** Founded once a process; each world goes on from a copy of that ledger, and is nobody else's. */
  static async open(): Promise<CityWorld> {
    founded ??= found();
    const { folder: template, deployment, city } = await founded;
    const folder = mkdtempSync(path.join(tmpdir(), "sluice-registry-"));
    cpSync(template, folder, { recursive: true });
    const ledger = await aLedger(path.join(folder, "ledger"));
    const world = new CityWorld(ledger, folder, deployment, city);
    await world.follow();
    return world;
  }

  get view(): StrictView {
    return this.#replica.view;
  }

  newRegistry(): Registry {
    return new Registry({
      view: this.#replica.view,
      documents: this.documents,
      call: async (to, data) => (await this.reader.call({ to, data })).data ?? "0x",
    });
  }

  /** Applies the blocks that came since the last time. */
  async follow(): Promise<void> {
    const newest = Number(await this.reader.getBlockNumber({ cacheTime: 0 }));
    for (const block of await this.#blocksBetween(this.#read + 1, newest)) {
      this.#replica.apply({ height: block.block, entries: block.entries }, block.block);
      this.registry.applied(block);
      this.blocks.push(block);
    }
    this.#read = newest;
  }

  penOf(slug: string): Pen {
    const organisation = this.city.organisations[slug];
    if (organisation === undefined) throw new Error(`no organisation ${slug}`);
    const account = privateKeyToAccount(organisation.privateKey);
    return penOf(lineTo(this.#ledger.ready.http), this.deployment.contracts, account);
  }

  /** Of an account that is nobody's. */
  newPen(): Pen {
    const account = privateKeyToAccount(generatePrivateKey());
    return penOf(lineTo(this.#ledger.ready.http), this.deployment.contracts, account);
  }

  partyOf(slug: string): number {
    return this.city.organisations[slug]?.id ?? 0;
  }

  gateOf(permit: string): GateId {
    return (this.city.permits[permit]?.gate ?? 0) as GateId;
  }

  async close(): Promise<void> {
    await this.#ledger.stop("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #blocksBetween(from: number, to: number): Promise<FedBlock[]> {
    const kernel = lower(this.deployment.contracts.Sluice);
    // The kernel tells of its AccessManager too, once, in its constructor.
    const raws = (await this.#logs(from, to, [kernel])).filter((raw) => isEntry(raw, kernel));
    const procedures = new Set(raws.map((raw) => procedureIn(entryOf(raw, 0))).filter((found) => found !== undefined));
    for (const address of this.registry.procedures.addresses) procedures.add(address);
    const logs = await this.#logs(from, to, [...procedures]);
    const numbers = [...new Set(raws.map(({ block }) => block))].sort((a, b) => a - b);
    return Promise.all(
      numbers.map(async (number) => {
        const { hash, timestamp } = await this.reader.getBlock({ blockNumber: BigInt(number) });
        const at = Number(timestamp);
        const entries: Entry[] = raws.filter(({ block }) => block === number).map((raw) => entryOf(raw, at));
        const ofBlock: ProcedureLog[] = logs.filter(({ block }) => block === number).map((raw) => ({ ...raw, at }));
        return { block: number, hash, at, entries, logs: ofBlock };
      }),
    );
  }

  async #logs(from: number, to: number, address: Hex[]): Promise<RawLog[]> {
    if (from > to) return [];
    const logs = await this.reader.getLogs({ fromBlock: BigInt(from), toBlock: BigInt(to), address });
    return logs.map(({ blockNumber, blockHash, topics, data, transactionHash, logIndex, address }) => ({
      block: Number(blockNumber),
      hash: blockHash,
      address: lower(address),
      topics,
      data,
      transaction: transactionHash,
      logIndex,
    }));
  }
}
