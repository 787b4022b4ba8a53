import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { LedgerError } from "../../../server/ledger/errors.ts";
import type { LedgerConfig } from "../../../server/ledger/followed-ledger.ts";
import type { FedBlock } from "../../../server/ledger/journal.ts";
import { aGate, anEntry, hashOf } from "./entries.ts";
import { aLog, aNode, type Following, follow, following, G1, G2, G3, held, lifted, opened, Told } from "./followed.ts";
import { CHAIN_ID, type FakeNode, KERNEL, logOf } from "./node.ts";

const FINAL_AFTER_3 = { finality: { kind: "depth", blocks: 3 } } as const;
const PROCEDURE = "0x00000000000000000000000000000000000000dd";
const registered = anEntry(0, "procedure", aGate(1), { gate: 0 as typeof G1, word: BigInt(PROCEDURE) + (6n << 160n) });

describe("a followed ledger", () => {
  it("is level with its node: gates, head, and a clock on the safe side", async () => {
    await using at = await following();
    const { node, ledger } = at;
    expect(ledger.staleness()).to.equal(undefined);
    expect(ledger.journal).to.deep.equal({ behind: 0, isGivenUp: false });
    expect(ledger.head).to.deep.equal({
      block: 1,
      hash: node.head.hash,
      timestamp: node.head.timestamp,
      ...node.head.tip,
    });
    expect([ledger.view.gate(G1), ledger.view.gate(G2), ledger.view.gate(G3)]).to.deep.equal([
      aGate(1),
      aGate(2),
      undefined,
    ]);
    const { earliest, latest } = ledger.now();
    expect(earliest).to.be.at.most(node.head.timestamp);
    expect(latest).to.be.at.least(node.head.timestamp);
  });

  it("tells listeners of a block before feeds, with the gates that it changed", async () => {
    await using at = await following();
    const before = at.told.lines.length;
    at.node.mine([held(2)]);
    await at.level();
    at.node.mine();
    await at.level();
    expect(at.told.lines.slice(before)).to.deep.equal(["applied 2: 2", "fed 2", "applied 3", "fed 3"]);
    expect(at.ledger.view.gate(G2)?.holds).to.equal(2);
  });

  it("asks a block on its head for entries and the kernel's head alone: a stop waits for one round trip", async () => {
    await using at = await following();
    at.node.asked.length = 0;
    at.node.mine([held(2)]);
    await at.level();
    const asked = at.node.asked.filter(
      (method) => !method.startsWith("eth_getBlock") || method === "eth_getBlockByHash",
    );
    expect(asked).to.have.members(["eth_getLogs", "eth_call"]);
  });

  it("tells the other listeners although one throws, and is stale from then on: it may have been the one that cuts", async () => {
    await using at = await following();
    using _faulty = at.ledger.listen({
      applied: () => {
        throw new Error("a listener's fault");
      },
    });
    const heard: number[] = [];
    using _later = at.ledger.listen({ applied: ({ head }) => heard.push(head.block) });
    at.node.mine();
    await at.level();
    expect(heard).to.deep.equal([2]);
    expect(at.ledger.staleness()?.code).to.equal("LEDGER_STALE");
  });

  it("once closed is stale, says so, and follows no more", async () => {
    await using at = await following();
    at.ledger.close();
    expect(at.told.lines.at(-1)).to.equal("stale");
    at.node.mine([held(2)]);
    expect(at.ledger.staleness()?.code).to.equal("LEDGER_STALE");
    expect(at.ledger.view.gate(G2)?.holds).to.equal(0);
  });
});

describe("a chain that differs is refused by name", () => {
  const cases: [name: string, code: string, spoil: (node: FakeNode) => Partial<LedgerConfig>][] = [
    ["another chain id", "CHAIN_DIFFERS", () => ({ chainId: 1 })],
    ["another genesis", "GENESIS_DIFFERS", () => ({ genesis: hashOf("another") })],
    [
      "no kernel",
      "KERNEL_MISSING",
      (node) => {
        node.faults.hasKernel = false;
        return {};
      },
    ],
    [
      "a kernel that does not know our selector",
      "KERNEL_MISSING",
      (node) => {
        node.faults.refusal = (method) =>
          method === "eth_call" ? { code: 3, message: "execution reverted" } : undefined;
        return {};
      },
    ],
    [
      "a clock in milliseconds",
      "CLOCK_NOT_SECONDS",
      (node) => {
        node.chain = node.chain.map((block) => ({ ...block, timestamp: block.timestamp * 1000 }));
        return {};
      },
    ],
  ];
  for (const [name, code, spoil] of cases) {
    it(`${name}: ${code}, and nothing is applied`, async () => {
      const node = await aNode();
      await using at = follow(node, mkdtempSync(path.join(tmpdir(), "sluice-ledger-")), spoil(node));
      const error = await at.ledger.ready.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(LedgerError).that.includes({ code, severity: "stop" });
      expect(at.ledger.staleness()?.code).to.equal("LEDGER_STALE");
      expect(at.ledger.view.count).to.equal(0);
    });
  }

  it("accepts the chain that its configuration names", async () => {
    const node = await aNode();
    const genesis = node.chain[0]?.hash ?? "0x";
    await using at = await following(
      { chainId: CHAIN_ID, genesis, kernel: `0x${KERNEL.slice(2).toUpperCase()}` },
      node,
    );
    expect(at.ledger.view.count).to.equal(2);
  });
});

describe("a node that falls silent (promise 1)", function () {
  this.timeout(20_000);

  it("whose subscription is mute while its socket is open, is asked: the block comes within the bound, and it was never stale", async () => {
    await using at = await following();
    at.node.faults.isMute = true;
    at.node.mine([held(2)]);
    await at.level();
    expect(at.ledger.view.gate(G2)?.holds).to.equal(2);
    expect(at.told.lines).not.to.include("stale");
  });

  it("that is frozen makes all stale, and all is fresh again when it goes on", async () => {
    await using at = await following();
    at.node.faults.isFrozen = true;
    expect((await at.turnedStale()).detail).to.match(/^no answer from the node for \d\.\d s, bound 1.2 s$/);
    at.node.faults.isFrozen = false;
    await at.turnedFresh();
    at.node.mine([held(2)]);
    await at.level();
    expect(at.ledger.view.gate(G2)?.holds).to.equal(2);
  });

  it("is a warning in the log; that all is fresh, and that we were asked to end, is news", async () => {
    const { lines, log } = aLog();
    const told = () => lines.filter((line) => /fresh|stale|closing/.test(line));
    await using at = await following({ log });
    expect(told()).to.deep.equal(["info fresh"]);
    at.node.faults.isFrozen = true;
    await at.turnedStale();
    at.node.faults.isFrozen = false;
    await at.turnedFresh();
    at.ledger.close();
    expect(told().slice(1)).to.deep.equal([
      "warn stale: nothing is released until it is fresh again",
      "info fresh",
      "info closing: nothing more is released",
    ]);
    expect(at.ledger.staleness()).to.include({ code: "LEDGER_STALE", detail: "the gateway is closing" });
  });

  it("that is gone and comes back with more blocks, is followed again", async () => {
    await using at = await following();
    await at.node.stop();
    await at.turnedStale();
    at.node.chain = [...at.node.chain];
    await at.node.restart();
    at.node.mine([held(2)]);
    await at.turnedFresh();
    await at.level();
    expect(at.ledger.view.gate(G2)?.holds).to.equal(2);
  });

  it("that is not there at the start is waited for, and meanwhile nothing is fresh", async () => {
    const node = await aNode();
    const { url } = node;
    await node.stop();
    await using at = follow(node, mkdtempSync(path.join(tmpdir(), "sluice-ledger-")), { ws: url });
    expect(at.ledger.staleness()?.detail).to.equal("not yet level with the node since the start");
    expect(at.ledger.head).to.equal(undefined);
    await node.restart();
    await at.ledger.ready;
    expect(at.ledger.view.count).to.equal(2);
  });

  it("that answers, but whose consensus stands still, is stale where blocks are the heartbeat, until it makes one", async () => {
    await using at = await following({ heartbeat: "blocks", staleAfterMs: 2_000 });
    expect((await at.turnedStale()).detail).to.match(/^the newest block is \d\.\d s old, bound 2 s$/);
    at.node.mine();
    await at.turnedFresh();
  });
});

describe("a node that does not tell the truth (promise 1)", () => {
  const dropFirst = (node: FakeNode) => {
    node.faults.logs = (logs) => logs.slice(1);
  };
  const cases: [name: string, detail: RegExp, spoil: (node: FakeNode) => void][] = [
    ["withholds an entry between others", /entry 3 wanted in block 2, 4 found/, dropFirst],
    [
      "withholds all entries of a block",
      /the kernel counts 4 entries, its logs 2/,
      (node) => (node.faults.logs = () => []),
    ],
    [
      "gives an entry twice",
      /entry 4 wanted in block 2, 3 found/,
      (node) => {
        node.faults.logs = ([first, ...rest]) => (first === undefined ? rest : [first, first, ...rest]);
      },
    ],
    [
      "gives entries out of order",
      /entry 3 wanted in block 2, 4 found/,
      (node) => {
        node.faults.logs = (logs) => logs.map((log) => ({ ...log, logIndex: 9 - log.logIndex }));
      },
    ],
    [
      "changes an entry",
      /digest 0x[0-9a-f]{48}, the kernel has 0x[0-9a-f]{48}/,
      (node) => {
        const { data } = logOf(lifted(2));
        node.faults.logs = (logs) => logs.map((log, i) => (i === 0 ? { ...log, data } : log));
      },
    ],
    [
      "invents an entry",
      /the kernel counts 4 entries, its logs 5/,
      (node) => {
        const invented = logOf({ ...lifted(2), seq: 5 });
        node.faults.logs = (logs) => logs.concat(logs.slice(-1).map((log) => ({ ...log, ...invented, logIndex: 50 })));
      },
    ],
    [
      "has a kernel that went back",
      /the kernel counts 1 entries, its logs 4/,
      (node) => {
        node.faults.head = (tip) => ({ ...tip, seq: 1 });
      },
    ],
  ];
  for (const [name, detail, spoil] of cases) {
    it(`and ${name}: stale at once, nothing of it applied, healed when it is told right`, async () => {
      await using at = await following();
      spoil(at.node);
      at.node.mine([held(2), held(1)]);
      expect((await at.turnedStale()).detail).to.match(detail);
      expect(at.ledger.head?.block).to.equal(1);
      expect(at.ledger.view.gate(G2)?.holds).to.equal(0);
      at.node.faults.logs = (logs) => logs;
      at.node.faults.head = (tip) => tip;
      await at.turnedFresh();
      expect(at.ledger.head?.block).to.equal(2);
      expect([at.ledger.view.gate(G1)?.holds, at.ledger.view.gate(G2)?.holds]).to.deep.equal([2, 2]);
    });
  }

  it("tells of a head twice, of an old one and of nonsense: the first is applied once, the rest is nothing new", async () => {
    await using at = await following();
    const old = at.node.mine();
    const newest = at.node.mine([held(2)]);
    await at.level();
    const before = [...at.told.lines];
    at.node.tell(newest);
    at.node.tell(old);
    at.node.tell({ ...newest, hash: "0x12" });
    at.node.tell({ ...old, hash: hashOf("a stranger") });
    at.node.mine();
    await at.level();
    expect(at.told.lines.slice(before.length)).to.deep.equal(["applied 4", "fed 4"]);
  });
});

describe("a reorganisation (promise 2)", function () {
  this.timeout(20_000);

  it("above the final block keeps the hold that it drops, until a block of that height is final without it", async () => {
    await using at = await following(FINAL_AFTER_3);
    for (let i = 0; i < 4; i++) at.node.mine();
    at.node.mine([held(2)]);
    await at.level();
    expect(at.ledger.view.gate(G2)?.holds).to.equal(2);
    at.node.rollback(5);
    for (let i = 0; i < 3; i++) at.node.mine();
    await at.level();
    expect(at.told.lines).to.include.members(["rewind 5"]);
    expect(at.ledger.headGate(G2)?.holds).to.equal(0);
    expect(at.ledger.view.gate(G2)?.holds, "block 6 is not final").to.equal(2);
    at.node.mine();
    await at.level();
    expect(at.ledger.final?.block).to.equal(6);
    expect(at.ledger.view.gate(G2)?.holds).to.equal(0);
    expect(at.told.lines).not.to.include("stale");
  });

  it("that only takes blocks away is noticed by the probe", async () => {
    await using at = await following(FINAL_AFTER_3);
    for (let i = 0; i < 3; i++) at.node.mine();
    at.node.mine([opened(3)]);
    await at.level();
    expect(at.ledger.headGate(G3)).not.to.equal(undefined);
    at.node.rollback(4);
    await at.level();
    expect(at.ledger.headGate(G3)).to.equal(undefined);
    expect(at.ledger.head?.block).to.equal(4);
  });

  it("below the final block stops the gateway with its own code, and no later block mends it", async () => {
    await using at = await following();
    const right = [...at.node.chain];
    at.node.rollback(0);
    at.node.mine([opened(1), opened(2)]);
    expect(await at.turnedStale()).to.include({ code: "LEDGER_REORGANISED" });
    at.node.chain = right;
    at.node.mine();
    await at.node.stop();
    await at.node.restart();
    expect(at.ledger.staleness()).to.include({ code: "LEDGER_REORGANISED" });
    expect(at.ledger.head?.block).to.equal(1);
  });

  it("of which the node only speaks, and which it does not follow itself, is not believed", async () => {
    await using at = await following(FINAL_AFTER_3);
    for (let i = 0; i < 5; i++) at.node.mine();
    await at.level();
    const right = [...at.node.chain];
    at.node.faults.isMute = true;
    at.node.rollback(1);
    for (let i = 0; i < 6; i++) at.node.mine();
    const branch = at.node.head;
    at.node.chain = right;
    at.node.faults.isMute = false;
    at.node.tell(branch);
    at.node.mine([held(2)]);
    await at.told.until(() => at.ledger.head?.hash === at.node.head.hash);
    expect(at.ledger.staleness()).to.equal(undefined);
  });

  it("to a node that is behind our final block is waited out: it may only be catching up", async () => {
    await using at = await following();
    at.node.mine([held(2)]);
    await at.level();
    const right = [...at.node.chain];
    at.node.rollback(1);
    expect((await at.turnedStale()).detail).to.equal("the node's newest block is 1, our final one is 2");
    at.node.chain = right;
    await at.turnedFresh();
    expect(at.ledger.view.gate(G2)?.holds).to.equal(2);
  });
});

describe("a restart", () => {
  it("releases nothing until blocks of the height that was seen are final: the hold in them may have been reorganised away", async () => {
    await using at = await following(FINAL_AFTER_3);
    for (let i = 0; i < 4; i++) at.node.mine();
    at.node.mine([held(2)]);
    await at.level();
    at.node.rollback(5);
    for (let i = 0; i < 2; i++) at.node.mine();
    await using next = at.again();
    await next.ledger.ready;
    expect(next.ledger.view.gate(G2)?.holds, "forgotten").to.equal(0);
    expect(next.ledger.staleness()?.code).to.equal("LEDGER_STALE");
    for (let i = 0; i < 2; i++) at.node.mine();
    await next.turnedFresh();
    expect(next.ledger.final?.block).to.equal(6);
  });

  it("has gates, head and feed from the journal before the node is reached, and reads nothing old again", async () => {
    await using first = await following();
    first.node.mine([held(2)]);
    await first.level();
    const before = first.ledger.head;
    await first.node.stop();
    await using at = first.again();
    expect(at.ledger.head).to.deep.equal(before);
    expect(at.ledger.view.gate(G2)?.holds).to.equal(2);
    expect(at.told.lines).to.deep.equal(["fed 1", "fed 2"]);
    expect(at.ledger.staleness()?.code).to.equal("LEDGER_STALE");
    at.node.asked.length = 0;
    await at.node.restart();
    await at.ledger.ready;
    expect(at.node.asked).not.to.include("eth_getLogs");
    at.node.mine([lifted(2)]);
    await at.level();
    expect(at.ledger.view.gate(G2)?.holds).to.equal(0);
  });

  it("forgets what was not final, and reads it again from the node", async () => {
    await using first = await following(FINAL_AFTER_3);
    for (let i = 0; i < 3; i++) first.node.mine();
    first.node.mine([held(2)]);
    await first.level();
    await using at = first.again();
    expect([at.ledger.head?.block, at.ledger.view.gate(G2)?.holds]).to.deep.equal([2, 0]);
    await at.ledger.ready;
    expect([at.ledger.head?.block, at.ledger.view.gate(G2)?.holds]).to.deep.equal([5, 2]);
  });

  it("on a node that does not have our final block is refused: LEDGER_REORGANISED", async () => {
    await using first = await following();
    first.node.mine([held(2)]);
    await first.level();
    first.ledger.close();
    first.node.rollback(1);
    first.node.mine();
    first.node.mine();
    await using at = first.again();
    const error = await at.ledger.ready.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(LedgerError).that.includes({ code: "LEDGER_REORGANISED" });
    expect(at.ledger.staleness()?.code).to.equal("LEDGER_REORGANISED");
    expect(at.ledger.view.gate(G2)?.holds).to.equal(2);
  });

  it("on another chain's node is refused, and the journal stays as it is", async () => {
    await using first = await following();
    const stranger = await aNode("a stranger's");
    await using at = first.again({ ws: stranger.url });
    const error = await at.ledger.ready.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(LedgerError).that.includes({ code: "JOURNAL_OF_ANOTHER_CHAIN" });
    expect(at.ledger.head?.hash).to.equal(first.node.head.hash);
    await stranger.stop();
  });

  it("with another kernel in the configuration is refused before anything is opened", async () => {
    await using first = await following();
    expect(() => first.again({ kernel: PROCEDURE }))
      .to.throw(LedgerError)
      .that.includes({ code: "JOURNAL_OF_ANOTHER_CHAIN", found: KERNEL, wanted: PROCEDURE });
  });
});

describe("a long way to catch up", () => {
  const BLOCKS = 120;
  async function aLongChain(): Promise<FakeNode> {
    const node = await aNode();
    for (let i = 3; i <= BLOCKS; i++) node.mine(i % 3 === 0 ? [opened(node.head.tip.seq + 1)] : []);
    return node;
  }
  const sameAsBlockByBlock = (at: Following) => {
    expect(at.ledger.head?.digest).to.equal(at.node.head.tip.digest);
    expect(at.ledger.view.count).to.equal(at.node.head.tip.seq);
  };

  it("is read in ranges: a few requests for many blocks", async () => {
    await using at = await following({}, await aLongChain());
    sameAsBlockByBlock(at);
    expect(at.node.asked.filter((method) => method === "eth_getLogs").length).to.be.below(5);
  });

  it("is read in smaller ranges where the node refuses large ones", async () => {
    const node = await aLongChain();
    node.faults.refusal = (method, [filter]) => {
      const { fromBlock, toBlock } = Object(filter) as { fromBlock?: string; toBlock?: string };
      const isWide = method === "eth_getLogs" && Number(toBlock) - Number(fromBlock) >= 10;
      return isWide ? { code: -32005, message: "query returned more than 10 blocks" } : undefined;
    };
    await using at = await following({}, node);
    sameAsBlockByBlock(at);
  });

  it("is verified at its end where the node has no state of old blocks", async () => {
    const node = await aLongChain();
    node.faults.refusal = (method, [, block]) => {
      const { blockHash } = Object(block) as { blockHash?: string };
      const isOld = method === "eth_call" && blockHash !== node.head.hash;
      return isOld ? { code: -32000, message: "missing trie node" } : undefined;
    };
    await using at = await following({}, node);
    sameAsBlockByBlock(at);
  });

  it("is not used when the kernel's head at its end does not confirm it", async () => {
    const node = await aLongChain();
    node.faults.logs = (logs) => logs.filter((_, i) => i !== logs.length - 1);
    const warned = new Told();
    const log = {
      info() {},
      error() {},
      warn: (facts: object) => warned.hear("code" in facts ? String(facts.code) : ""),
    };
    await using at = follow(node, mkdtempSync(path.join(tmpdir(), "sluice-ledger-")), { log });
    await warned.until(() => warned.lines.includes("ENTRY_GAP"));
    expect(at.ledger.staleness()?.detail).to.match(/^block 119: the kernel counts 42 entries, its logs 41$/);
    expect(at.ledger.view.count).to.equal(0);
  });
});

describe("procedures' logs", () => {
  const topics = [hashOf("Acted")];
  const fedOf = (at: Following): FedBlock[] => {
    const fed: FedBlock[] = [];
    at.ledger.feed({ applied: (block) => fed.push(block), rewind: () => {} })[Symbol.dispose]();
    return fed;
  };
  async function aProcedure(node: FakeNode): Promise<void> {
    node.mine([], [{ address: PROCEDURE, topics }]);
    node.mine([registered], [{ address: PROCEDURE, topics, data: "0x01" }]);
    node.mine(
      [],
      [
        { address: PROCEDURE, topics, data: "0x02" },
        { address: `0x${"e".repeat(40)}`, topics },
      ],
    );
  }
  const dataOf = (blocks: readonly FedBlock[]) => blocks.flatMap((block) => block.logs.map((log) => log.data));

  it("are fed from the entry on that registers the procedure, raw, dated and with their place", async () => {
    await using at = await following();
    await aProcedure(at.node);
    await at.level();
    const { number: block, hash, timestamp } = at.node.head;
    expect(dataOf(fedOf(at))).to.deep.equal(["0x01", "0x02"]);
    const place = { block, hash, at: timestamp, transaction: hashOf("tx"), logIndex: 100 };
    expect(fedOf(at).at(-1)?.logs).to.deep.equal([{ ...place, address: PROCEDURE, topics, data: "0x02" }]);
  });

  it("are the same when they are read in a range, and from the journal", async () => {
    const node = await aNode();
    await aProcedure(node);
    for (let i = 0; i < 50; i++) node.mine();
    await using first = await following({}, node);
    const before = fedOf(first);
    expect(dataOf(before)).to.deep.equal(["0x01", "0x02"]);
    await using at = first.again();
    expect(fedOf(at)).to.deep.equal(before);
    await at.ledger.ready;
    at.node.mine([], [{ address: PROCEDURE, topics, data: "0x03" }]);
    await at.level();
    expect(dataOf(fedOf(at))).to.deep.equal(["0x01", "0x02", "0x03"]);
  });
});
