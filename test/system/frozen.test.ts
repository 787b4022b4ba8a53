import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { createTestClient, http, publicActions, walletActions } from "viem";
import { artifactOf } from "../../scripts/abi.ts";
import { FollowedLedger } from "../../server/ledger/followed-ledger.ts";
import { startAnvil } from "./anvil.ts";

/** Promise 1 on a real process: a stopped one keeps its sockets open, and takes new ones that it never answers. */

const STALE_AFTER_MS = 1_200;
const GAS = 10_000_000n;
const QUIET = { info() {}, warn() {}, error() {} };

describe("a node process that is stopped, and goes on", () => {
  it("makes the ledger stale, and fresh again unattended, and follows on", async function () {
    this.timeout(30_000);
    await using anvil = await startAnvil();
    const client = createTestClient({ mode: "anvil", transport: http(anvil.http) })
      .extend(publicActions)
      .extend(walletActions);
    const [account, authority, government] = await client.getAddresses();
    if (!account || !authority || !government) throw new Error("too few accounts");
    const { abi, bytecode } = artifactOf("Sluice");
    const args = [account, authority, government];
    const hash = await client.deployContract({ abi, bytecode, args, account, chain: null, gas: GAS });
    const { contractAddress: kernel } = await client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
    if (!kernel) throw new Error("the kernel was not deployed");
    const dataDir = mkdtempSync(path.join(tmpdir(), "sluice-frozen-"));
    const settings = { ws: anvil.ws, kernel, fromBlock: 0, dataDir, log: QUIET, staleAfterMs: STALE_AFTER_MS };
    const ledger = new FollowedLedger({ ...settings, finality: { kind: "instant" }, heartbeat: "probe" });
    try {
      await ledger.ready;
      const turned = async (): Promise<boolean> => {
        const { promise, resolve } = Promise.withResolvers<boolean>();
        using _listening = ledger.listen({ turned: (staleness) => resolve(staleness !== undefined) });
        return await promise;
      };
      anvil.process.kill("SIGSTOP");
      expect(await turned()).to.equal(true);
      expect(ledger.staleness()?.detail).to.match(/^no answer from the node for/);
      anvil.process.kill("SIGCONT");
      expect(await turned()).to.equal(false);
      await client.mine({ blocks: 3 });
      const { hash: newest } = await client.getBlock();
      const { promise, resolve } = Promise.withResolvers<void>();
      using _applied = ledger.listen({ applied: ({ head }) => (head.hash === newest ? resolve() : undefined) });
      if (ledger.head?.hash !== newest) await promise;
      expect(ledger.head?.seq).to.equal(3);
    } finally {
      ledger.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
