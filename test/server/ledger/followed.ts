import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { GateId } from "../../../server/decision/gate.ts";
import { FollowedLedger, type LedgerConfig } from "../../../server/ledger/followed-ledger.ts";
import type { Entry, Staleness } from "../../../server/ledger/ledger.ts";
import { aGate, anEntry } from "./entries.ts";
import { FakeNode, KERNEL } from "./node.ts";

/** A ledger that follows a fake node, and what it told; for tests of how it follows. */

/** Short enough that a test which waits for it is quick, long enough that a busy machine answers three probes in it. */
export const STALE_AFTER_MS = 1_200;
const QUIET = { info() {}, warn() {}, error() {} };

export const [G1, G2, G3] = [1 as GateId, 2 as GateId, 3 as GateId];
export const held = (id: number): Entry => anEntry(0, "hold", aGate(id, { holds: 2, turn: 1 }), { path: 1 });
export const lifted = (id: number): Entry => anEntry(0, "lift", aGate(id, { turn: 1 }), { path: 1 });
export const opened = (id: number): Entry => anEntry(0, "open", aGate(id));

/** A log that keeps `level text` of each line. */
export function aLog(): { readonly lines: string[]; readonly log: LedgerConfig["log"] } {
  const lines: string[] = [];
  const at = (level: string) => (_facts: object, text: string) => void lines.push(`${level} ${text}`);
  return { lines, log: { info: at("info"), warn: at("warn"), error: at("error") } };
}

/** What a ledger told, in order: `applied 3`, `fed 3`, `rewind 2`, `stale`, `fresh`. */
export class Told {
  readonly lines: string[] = [];
  #waiting: (() => void)[] = [];

  hear(line: string): void {
    this.lines.push(line);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves when it holds, asked again whenever something is told. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

export interface Following extends AsyncDisposable {
  readonly node: FakeNode;
  readonly ledger: FollowedLedger;
  readonly told: Told;
  /** Ends this follower and starts another on the same folder. */
  again(changes?: Partial<LedgerConfig>): Following;
  level(): Promise<void>;
  turnedStale(): Promise<Staleness>;
  turnedFresh(): Promise<void>;
}

/** A node with gates 1 and 2 in block 1. */
export async function aNode(name?: string): Promise<FakeNode> {
  const node = await FakeNode.start(name);
  node.mine([opened(1), opened(2)]);
  return node;
}

export async function following(changes: Partial<LedgerConfig> = {}, node?: FakeNode): Promise<Following> {
  const followed = follow(node ?? (await aNode()), mkdtempSync(path.join(tmpdir(), "sluice-ledger-")), changes);
  await followed.ledger.ready;
  return followed;
}

/** Without waiting for it to be level with the node. */
export function follow(node: FakeNode, dataDir: string, changes: Partial<LedgerConfig> = {}): Following {
  const config: LedgerConfig = {
    ws: node.url,
    kernel: KERNEL,
    fromBlock: 1,
    finality: { kind: "instant" },
    heartbeat: "probe",
    staleAfterMs: STALE_AFTER_MS,
    dataDir,
    log: QUIET,
    ...changes,
  };
  const ledger = new FollowedLedger(config);
  const told = new Told();
  ledger.listen({
    applied: ({ head, gates }) => told.hear(`applied ${head.block}${gates.length > 0 ? `: ${gates.join(" ")}` : ""}`),
    turned: (staleness) => told.hear(staleness === undefined ? "fresh" : "stale"),
  });
  ledger.feed({
    applied: ({ block }) => told.hear(`fed ${block}`),
    rewind: (to) => told.hear(`rewind ${to}`),
  });
  return {
    node,
    ledger,
    told,
    again: (more) => {
      ledger.close();
      return follow(node, dataDir, { ...changes, ws: node.url, ...more });
    },
    level: () => told.until(() => ledger.head?.hash === node.head.hash),
    turnedStale: async () => {
      await told.until(() => ledger.staleness() !== undefined);
      const staleness = ledger.staleness();
      if (staleness === undefined) throw new Error("fresh again at once");
      return staleness;
    },
    turnedFresh: () => told.until(() => ledger.staleness() === undefined),
    async [Symbol.asyncDispose]() {
      ledger.close();
      await node.stop().catch(() => {});
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
