/** The process: what it promised before it ended is there when it starts again, and where it cannot run it says why in one line. */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { WebSocket } from "ws";
import { EXITS } from "../../../scripts/ledger/errors.ts";
import {
  aFolder,
  aForkedLedger,
  aLedger,
  aLedgerOnASmallDisk,
  anAccount,
  aRefusedStart,
  ask,
  CAN_FILL,
  endOf,
  fill,
  type Hex,
  type Running,
  readyOf,
  signed,
} from "./world.ts";

describe("the embedded ledger's process", function () {
  this.timeout(30_000);
  let world: ReturnType<typeof aFolder>;
  before(() => {
    world = aFolder();
  });
  after(() => world[Symbol.dispose]());

  it("starts again after SIGTERM on the same port with the same block hashes", async () => {
    await using first = await aLedger(world.folder);
    for (let nonce = 0; nonce < 3; nonce++) await written(first, await signed(1, nonce));
    const hashes = await blocksOf(first, 3);
    expect(await first.stop("SIGTERM")).to.deep.equal({ code: 0, signal: null, stderr: "" });

    await using second = await aLedger(world.folder);
    expect(second.ready).to.deep.equal({ ...first.ready, blocks: 3, transactions: 3 });
    expect(await blocksOf(second, 3)).to.deep.equal(hashes);
    expect(await second.stop("SIGINT")).to.deep.include({ code: 0, stderr: "" });
  });

  it("loses nothing it acknowledged or announced when it is killed under concurrent writes", async () => {
    using own = aFolder();
    const raws = await Promise.all(
      Array.from({ length: 8 }, (_, account) =>
        Promise.all(Array.from({ length: 60 }, (_, n) => signed(account + 1, n))),
      ),
    );
    const kept = new Map<string, unknown>(); // transaction → null, or block number → hash
    const nonces = raws.map(() => 0);
    for (const killAt of [7, 40, 90]) {
      await using ledger = await aLedger(own.folder);
      await expectKept(ledger, kept);
      for (const account of nonces.keys()) nonces[account] = await nonceOf(ledger, account);
      await writeUntilKilled(ledger, raws, nonces, killAt, kept);
    }
    await using last = await aLedger(own.folder);
    await expectKept(last, kept);
    expect(kept.size).to.be.greaterThan(137);
  });

  it("ends in order when its parent is gone, and reports over the channel what it prints", async () => {
    using own = aFolder();
    const child = aForkedLedger(own.folder);
    const message = once(child, "message");
    await using ledger = await readyOf(child);
    expect((await message)[0]).to.deep.equal(ledger.ready);
    const ended = once(child, "exit"); // after a disconnect the "close" event does not come
    child.disconnect();
    expect(await ended).to.deep.equal([0, null]);
  });

  it("refuses writes while the disk is full, goes on reading, and heals by itself", async function () {
    if (!CAN_FILL) return this.skip();
    using own = aFolder();
    const child = aLedgerOnASmallDisk(own.folder, "unlimited");
    await using ledger = await readyOf(child);
    await written(ledger, await signed(1, 0));
    fill(child, 1);
    const { error } = await ask(ledger.ready.http, "eth_sendRawTransaction", await signed(1, 1));
    expect(error)
      .to.have.property("message")
      .that.matches(/^the journal cannot be written: .*No block was made/);
    expect(await ask(ledger.ready.http, "eth_blockNumber")).to.deep.include({ result: "0x1" });
    fill(child, "unlimited");
    await written(ledger, await signed(1, 1));
    const hashes = await blocksOf(ledger, 2);
    await ledger.stop("SIGKILL");
    await using again = await aLedger(own.folder);
    expect(await blocksOf(again, 2)).to.deep.equal(hashes);
  });

  describe("where it cannot run", () => {
    it("refuses to start on a full disk", async function () {
      if (!CAN_FILL) return this.skip();
      using own = aFolder();
      const { code, stderr } = await endOf(aLedgerOnASmallDisk(own.folder, 0));
      expect(code).to.equal(EXITS.DISK_FAILED);
      expect(stderr).to.match(
        /^ledger: DISK_FAILED: .*journal\.db: .*; see that the folder can be written and the disk has room\n$/,
      );
    });

    it("refuses a folder on which another process runs, which goes on", async () => {
      await using running = await aLedger(world.folder);
      const { code, stderr } = await aRefusedStart(world.folder);
      expect(code).to.equal(EXITS.FOLDER_IN_USE);
      expect(stderr).to.match(
        /^ledger: FOLDER_IN_USE: .*journal\.db: database is locked; another process runs on this folder.*\n$/,
      );
      expect(await ask(running.ready.http, "eth_blockNumber")).to.deep.include({ result: "0x3" });
    });

    it("refuses a port in use, naming it", async () => {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      const address = other.address();
      const port = typeof address === "object" ? address?.port : undefined;
      const { code, stderr } = await aRefusedStart(world.folder, "--port", String(port));
      other.close();
      expect(code).to.equal(EXITS.PORT_IN_USE);
      expect(stderr).to.equal(
        `ledger: PORT_IN_USE: port ${port} of 127.0.0.1 is taken by another program: end it, or choose another with --port\n`,
      );
    });

    it("refuses an option it does not know, and a port that is none", async () => {
      const results = await Promise.all([
        aRefusedStart(world.folder, "--prot", "1"),
        aRefusedStart(world.folder, "--port", "70000"),
      ]);
      for (const { code } of results) expect(code).to.equal(EXITS.USAGE);
      expect(results[0]?.stderr).to.include("--prot");
      expect(results[1]?.stderr).to.include('--port says "70000"');
    });

    it("refuses a file that is no journal", async () => {
      using own = aFolder();
      writeFileSync(
        path.join(own.folder, "journal.db"),
        "not a database, but long enough to be looked at as one".repeat(40),
      );
      const { code, stderr } = await aRefusedStart(own.folder);
      expect(code).to.equal(EXITS.JOURNAL_DAMAGED);
      expect(stderr).to.match(/^ledger: JOURNAL_DAMAGED: .*file is not a database; restore the folder from a copy\n$/);
    });

    it("refuses a journal of another format", async () => {
      using own = aFolder();
      await (await aLedger(own.folder)).stop("SIGTERM");
      inJournal(own.folder, `UPDATE meta SET value = json_set(value, '$.format', 2) WHERE name = 'settings'`);
      const { code, stderr } = await aRefusedStart(own.folder);
      expect(code).to.equal(EXITS.FOLDER_OF_ANOTHER_CHAIN);
      expect(stderr).to.include('"format":2');
    });

    it("refuses a folder of another chain: block 0 is not the one this journal began at", async () => {
      using own = aFolder();
      const { ready, stop } = await aLedger(own.folder);
      await stop("SIGTERM");
      inJournal(
        own.folder,
        `UPDATE meta SET value = json_set(value, '$.blockGasLimit', 30000000) WHERE name = 'settings'`,
      );
      const { code, stderr } = await aRefusedStart(own.folder);
      expect(code).to.equal(EXITS.JOURNAL_MISMATCH);
      expect(stderr).to.match(new RegExp(`block 0 replays to 0x[0-9a-f]{64}, the journal says ${ready.genesis}`));
    });
  });

  describe("on a journal that was changed", () => {
    let folder: ReturnType<typeof aFolder>;
    let hashes: unknown[];
    before(async () => {
      folder = aFolder();
      const ledger = await aLedger(folder.folder);
      for (let nonce = 0; nonce < 3; nonce++) await written(ledger, await signed(1, nonce));
      hashes = await blocksOf(ledger, 3);
      await ledger.stop("SIGTERM");
    });
    after(() => folder[Symbol.dispose]());

    const changes = [
      {
        what: "another timestamp in the middle",
        at: 2,
        sql: "UPDATE round SET timestamp = timestamp + 1 WHERE id = 2",
        back: "UPDATE round SET timestamp = timestamp - 1 WHERE id = 2",
      },
      {
        what: "another timestamp in the newest block",
        at: 3,
        sql: "UPDATE round SET timestamp = timestamp + 1 WHERE id = 3",
        back: "UPDATE round SET timestamp = timestamp - 1 WHERE id = 3",
      },
    ];
    for (const { what, at, sql, back } of changes) {
      it(`refuses ${what}, names both hashes, and changes nothing`, async () => {
        inJournal(folder.folder, sql);
        const { code, stderr } = await aRefusedStart(folder.folder);
        expect(code).to.equal(EXITS.JOURNAL_MISMATCH);
        const [, found, wanted] =
          /block \d+ replays to (0x[0-9a-f]{64}), the journal says (0x[0-9a-f]{64})/.exec(stderr) ?? [];
        expect(wanted).to.equal(hashes[at]);
        expect(found).to.not.equal(wanted);
        inJournal(folder.folder, back);
        await using ledger = await aLedger(folder.folder);
        expect(await blocksOf(ledger, 3)).to.deep.equal(hashes);
      });
    }

    it("refuses a transaction taken out, and says which block differs", async () => {
      inJournal(folder.folder, "UPDATE round SET raws = '[]' WHERE id = 1");
      const { code, stderr } = await aRefusedStart(folder.folder);
      expect(code).to.equal(EXITS.JOURNAL_MISMATCH);
      expect(stderr).to.include(`block 1 replays to`).and.include(`the journal says ${hashes[1]}`);
    });
  });

  it("keeps the port it chose in its folder", async () => {
    await using ledger = await aLedger(world.folder);
    expect(ledger.ready.http).to.equal(
      `http://127.0.0.1:${readFileSync(path.join(world.folder, "port"), "utf8").trim()}`,
    );
  });
});

async function written(ledger: Running, raw: Hex): Promise<unknown> {
  const { result, error } = await ask(ledger.ready.http, "eth_sendRawTransaction", raw);
  expect(error).to.equal(undefined);
  return result;
}

/** Hashes of blocks 0 to `last`. */
async function blocksOf(ledger: Running, last: number): Promise<unknown[]> {
  const numbers = Array.from({ length: last + 1 }, (_, number) => number);
  return Promise.all(numbers.map((number) => hashOf(ledger, number)));
}

async function hashOf(ledger: Running, number: number): Promise<unknown> {
  const { result } = await ask(ledger.ready.http, "eth_getBlockByNumber", `0x${number.toString(16)}`, false);
  return (result as { hash: string } | null)?.hash;
}

async function nonceOf(ledger: Running, account: number): Promise<number> {
  return Number(
    (await ask(ledger.ready.http, "eth_getTransactionCount", anAccount(account + 1).address, "latest")).result,
  );
}

/** One writer an account, each the next when the last is acknowledged; at the `killAt`th acknowledgement of all the process is killed. */
async function writeUntilKilled(
  ledger: Running,
  raws: Hex[][],
  nonces: number[],
  killAt: number,
  kept: Map<string, unknown>,
): Promise<void> {
  const heads = new WebSocket(ledger.ready.ws);
  await once(heads, "open");
  heads.on("error", () => undefined);
  heads.on("message", (text) => {
    const head = JSON.parse(String(text)).params?.result;
    if (head !== undefined) kept.set(head.number, head.hash);
  });
  heads.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_subscribe", params: ["newHeads"] }));
  let acknowledged = 0;
  const writer = async (account: number): Promise<void> => {
    for (const raw of raws[account]?.slice(nonces[account]) ?? []) {
      const { result } = await ask(ledger.ready.http, "eth_sendRawTransaction", raw);
      if (typeof result !== "string") return;
      kept.set(result, null);
      if (++acknowledged === killAt) ledger.child.kill("SIGKILL");
    }
  };
  await Promise.allSettled(raws.map((_, account) => writer(account)));
  expect(acknowledged).to.be.at.least(killAt);
  await ledger.stop("SIGKILL");
}

async function expectKept(ledger: Running, kept: ReadonlyMap<string, unknown>): Promise<void> {
  for (const [key, value] of kept) {
    if (value === null)
      expect((await ask(ledger.ready.http, "eth_getTransactionReceipt", key)).result, key).to.not.equal(null);
    else expect(await hashOf(ledger, Number(key))).to.equal(value);
  }
}

function inJournal(folder: string, sql: string): void {
  const database = new DatabaseSync(path.join(folder, "journal.db"));
  database.exec(sql);
  database.close();
}
