/** The one writer: what it acknowledges is on disk, what the disk refuses is in no block, and no block is empty. */
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import { Chain } from "../../../scripts/ledger/chain.ts";
import { JournalWriteError, RPC, RpcError } from "../../../scripts/ledger/errors.ts";
import type { Hex, Journal, Round } from "../../../scripts/ledger/journal.ts";
import { openJournal } from "../../../scripts/ledger/journal-file.ts";
import type { Topic } from "../../../scripts/ledger/relay.ts";
import { FRESH, type Settings } from "../../../scripts/ledger/settings.ts";
import { aFolder, anAccount, RECORDER, signed } from "./world.ts";

/** Init code that does nothing but burn all its gas. */
const BURN: Hex = "0x5b600056";

describe("the chain's writer", () => {
  let world: ReturnType<typeof aFolder>;
  let journal: FailingJournal;
  let chain: Chain;

  const open = async (settings: Settings = FRESH): Promise<void> => {
    journal = new FailingJournal(openJournal(world.folder, settings));
    chain = await Chain.open(journal, () => undefined);
  };
  const reopen = async (): Promise<void> => {
    await chain.close();
    await open();
  };

  beforeEach(async () => {
    world = aFolder();
    await open();
  });
  afterEach(async () => {
    await chain.close();
    world[Symbol.dispose]();
  });

  /* BLOCKS */

  it("answers when the transaction is in a block, and groups those that wait together", async () => {
    const raws = await Promise.all(Array.from({ length: 20 }, (_, account) => signed(account + 1, 0)));
    const hashes = await Promise.all(raws.map((raw) => chain.send(raw)));
    for (const hash of hashes) expect(await receiptOf(hash)).to.have.property("status", "0x1");
    expect(chain.tip.number).to.equal(2); // the first alone, the rest while it was written
    expect(chain.transactions).to.equal(20);
  });

  it("makes no block of a refused transaction, and passes the node's reason on", async () => {
    await chain.send(await signed(1, 0));
    const cases = [
      { raw: await signed(1, 0), reason: /nonce too low/i },
      { raw: await signed(2, 0, { gas: BigInt(FRESH.gasCap) + 1n }), reason: /exceeds transaction gas cap/ },
      {
        raw: await anAccount(3).signTransaction({ chainId: 1, nonce: 0, gas: 21_000n, gasPrice: 0n }),
        reason: /another chain/,
      },
    ];
    for (const { raw, reason } of cases) expect((await refusalOf(chain.send(raw))).message).to.match(reason);
    expect([chain.tip.number, journal.length]).to.deep.equal([1, 1]);
  });

  it("keeps a transaction that waits for an earlier nonce, without an empty block, over a restart", async () => {
    const second = await chain.send(await signed(1, 1));
    expect([chain.tip.number, await receiptOf(second)]).to.deep.equal([0, null]);
    await reopen();
    expect(chain.tip.number).to.equal(0);
    const first = await chain.send(await signed(1, 0));
    expect(await receiptOf(first)).to.have.property("blockNumber", "0x1");
    expect(await receiptOf(second)).to.have.property("blockNumber", "0x1");
  });

  it("goes on with another block where one could not take all that waits", async () => {
    await chain.close();
    world[Symbol.dispose]();
    world = aFolder();
    await open({ ...FRESH, blockGasLimit: 400_000 });
    const raws = await Promise.all([0, 1, 2].map((nonce) => signed(1, nonce, { data: BURN, gas: 300_000n })));
    const first = await signed(2, 0); // while it is written the three gather
    await Promise.all([first, ...raws].map((raw) => chain.send(raw)));
    expect(chain.tip.number).to.equal(4);
    for (const number of [2, 3, 4])
      expect(await blockOf(number))
        .to.have.property("transactions")
        .with.lengthOf(1);

    // Three blocks more than half full, and still nobody needs a fee.
    await chain.send(await signed(2, 1));
    expect(await blockOf(5)).to.deep.include({ baseFeePerGas: "0x0" });
    const { hash } = chain.tip;
    await reopen();
    expect([chain.tip.number, chain.tip.hash]).to.deep.equal([5, hash]);
  });

  it("stamps no block before the one under it, and lets calls at pending see the time of day after a restart", async () => {
    await chain.send(await signed(1, 0));
    const started = Math.floor(Date.now() / 1000);
    await reopen();
    const pending = (await chain.read("eth_getBlockByNumber", ["pending", false])) as { timestamp: string };
    expect(Number(pending.timestamp)).to.be.at.least(started);
    await chain.send(await signed(1, 1));
    expect(Number(((await blockOf(2)) as { timestamp: string }).timestamp)).to.be.at.least(chain.tip.timestamp);
  });

  it("finishes and answers what is in work when it is closed, and refuses what comes after", async () => {
    const [first, second] = [await signed(1, 0), await signed(1, 1)];
    const inWork = chain.send(first);
    const behind = refusalOf(chain.send(second));
    const closed = chain.close();
    const late = refusalOf(chain.send(second));
    expect(await inWork).to.match(/^0x[0-9a-f]{64}$/);
    for (const refused of [await behind, await late]) {
      expect(refused).to.deep.include({ code: RPC.unavailable, message: "the ledger is stopping" });
    }
    await closed;
    await open();
    expect([chain.tip.number, chain.transactions]).to.deep.equal([1, 1]);
  });

  /* A DISK THAT FAILS */

  describe("when the journal cannot be written", () => {
    it("refuses, makes no block and goes on reading; then forgets what it refused and writes again", async () => {
      await chain.send(await signed(1, 0));
      journal.fault = "not stored";
      const refused = await signed(1, 1, { data: RECORDER });
      for (let time = 0; time < 2; time++) {
        const error = await refusalOf(chain.send(refused));
        expect(error.code).to.equal(RPC.unavailable);
        expect(error.message).to.match(/^the journal cannot be written: disk I\/O error. No block was made/);
        expect([chain.tip.number, await chain.read("eth_blockNumber", [])]).to.deep.equal([1, "0x1"]);
      }
      journal.fault = undefined;
      const other = await chain.send(await signed(1, 1)); // the same nonce: in the node's pool the refused one had it
      expect(await receiptOf(other)).to.have.property("contractAddress", null);
      expect([chain.tip.number, chain.transactions, journal.length]).to.deep.equal([2, 2, 2]);
    });

    it("takes up a record that was stored although the write failed", async () => {
      journal.fault = "stored";
      const raw = await signed(1, 0);
      expect((await refusalOf(chain.send(raw))).message).to.include("look the transaction up");
      expect(chain.tip.number).to.equal(0);
      journal.fault = undefined;
      await chain.send(await signed(2, 0));
      expect(await chain.read("eth_getTransactionCount", [anAccount(1).address, "latest"])).to.equal("0x1");
      const hash = chain.tip.hash;
      await reopen();
      expect([chain.tip.number, chain.tip.hash]).to.deep.equal([2, hash]);
    });

    it("announces each head once to who listened before", async () => {
      const heads: unknown[] = [];
      using _listening = chain.listen((topic: Topic, result) => {
        if (topic === "newHeads") heads.push((result as { number: string }).number);
      });
      await chain.send(await signed(1, 0));
      journal.fault = "not stored";
      await refusalOf(chain.send(await signed(1, 1)));
      journal.fault = undefined;
      await chain.send(await signed(1, 1));
      await chain.send(await signed(1, 2));
      expect(heads).to.deep.equal(["0x1", "0x2", "0x3"]);
    });

    it("acknowledges what is durable though its block's hash could not be noted", async () => {
      journal.fault = "hash not noted";
      const hash = await chain.send(await signed(1, 0));
      expect(await receiptOf(hash)).to.have.property("blockNumber", "0x1");
      journal.fault = undefined;
      await chain.send(await signed(1, 1));
      await reopen();
      expect(await receiptOf(hash)).to.have.property("blockNumber", "0x1");
    });
  });

  async function receiptOf(hash: Hex): Promise<unknown> {
    return chain.read("eth_getTransactionReceipt", [hash]);
  }

  async function blockOf(number: number): Promise<unknown> {
    return chain.read("eth_getBlockByNumber", [`0x${number.toString(16)}`, false]);
  }
});

async function refusalOf(sent: Promise<Hex>): Promise<RpcError> {
  const error = await sent.then(
    (hash) => new Error(`acknowledged ${hash}`),
    (caught: unknown) => caught,
  );
  if (error instanceof RpcError) return error;
  throw error;
}

/** A journal on a disk that fails on demand, in the ways a write can. */
class FailingJournal implements Journal {
  fault: "not stored" | "stored" | "hash not noted" | undefined;
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get file(): string {
    return this.#journal.file;
  }
  get settings(): Settings {
    return this.#journal.settings;
  }
  get written(): Journal["written"] {
    return this.#journal.written;
  }
  get length(): number {
    return this.#journal.length;
  }
  rounds(): ReturnType<Journal["rounds"]> {
    return this.#journal.rounds();
  }

  append(round: Round): number {
    if (this.fault === "not stored") throw this.#failure();
    const id = this.#journal.append(round);
    if (this.fault === "stored") throw this.#failure();
    return id;
  }
  seal(id: number, hash: Hex): void {
    if (this.fault !== undefined) throw this.#failure();
    this.#journal.seal(id, hash);
  }
  begin(by: string, genesis: Hex): void {
    this.#journal.begin(by, genesis);
  }
  probe(): void {
    if (this.fault !== undefined) throw this.#failure();
    this.#journal.probe();
  }
  close(): void {
    this.#journal.close();
  }

  #failure(): JournalWriteError {
    return new JournalWriteError(new Error("disk I/O error"));
  }
}
