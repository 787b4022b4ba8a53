/** What the kernel's entries tell: every gate as it stands, who placed a hold and when, on which evidence. Read from the node's logs, oldest first. */
import { getAbiItem, type Hex } from "viem";
import type { Gate, GateId, KindName, PartyId, Path } from "../../server/decision/gate.ts";
import { pathsHeld } from "../../server/decision/stops.ts";
import { sluiceAbi } from "../../server/ledger/abi.ts";
import { ENTRY_ACTS, type EntryAct } from "../../server/ledger/ledger.ts";
import { seatsOf } from "../../server/registry/powers.ts";
import { gateIn, type Kernel, reached } from "./kernel.ts";

export interface Told {
  readonly seq: number;
  readonly block: number;
  readonly transaction: Hex;
  readonly act: EntryAct;
  readonly gate: GateId;
  readonly path: Path;
  readonly by: Hex;
  readonly word: bigint;
  readonly fact: Hex;
  readonly document: Hex;
}

const ENTRY = getAbiItem({ abi: sluiceAbi, name: "Entry" });

export interface Range {
  readonly gate?: GateId;
  /** Blocks, both ends within. */
  readonly from?: number;
  readonly to?: number;
}

export async function entries({ url, reader, contracts }: Kernel, { gate, from = 0, to }: Range = {}): Promise<Told[]> {
  const logs = await reached(
    url,
    reader.getLogs({
      address: contracts.Sluice,
      event: ENTRY,
      ...(gate !== undefined && { args: { gate } }),
      fromBlock: BigInt(from),
      toBlock: to === undefined ? "latest" : BigInt(to),
      strict: true,
    }),
  );
  return logs.map(({ args, blockNumber, transactionHash }) => ({
    seq: Number(args.seq),
    block: Number(blockNumber),
    transaction: transactionHash,
    act: ENTRY_ACTS[args.act] ?? "note",
    gate: args.gate as GateId,
    path: args.path as Path,
    by: args.by,
    word: BigInt(args.word),
    fact: args.fact,
    document: args.document,
  }));
}

/** Acts whose entries carry a gate's word. */
const CHANGES: ReadonlySet<EntryAct> = new Set(["open", "close", "retime", "handover", "hold", "lift"]);

/** Every gate as its last entry left it, by rising id. */
export function gatesIn(told: readonly Told[]): Gate[] {
  const words = new Map<GateId, bigint>();
  for (const { act, gate, word } of told) if (CHANGES.has(act)) words.set(gate, word);
  const ids = [...words.keys()].sort((a, b) => a - b);
  return ids.map((id) => gateIn(id, words.get(id) ?? 0n)).filter((gate) => gate !== undefined);
}

export interface Hold {
  readonly path: Path;
  /** The gate whose steward may lift it; of the proceedings' hold the gate itself. */
  readonly seat: GateId;
  /** Of that gate. */
  readonly kind: KindName;
  /** Its steward now; 0 for the proceedings. */
  readonly heldBy: PartyId;
  /** Unix seconds of the first placing since the last lift; undefined where the node has no logs of it. */
  readonly since?: number;
  /** Unix seconds: when its present evidence was first named. The time limit of a hold runs from here (Art. 28). */
  readonly at?: number;
  /** Of the newest placing: a renewal brings new evidence. */
  readonly evidence?: Hex;
  readonly by?: Hex;
}

/** The holds that lie on a gate itself. `above` answers for the gate and all upstream. */
export async function holdsOf(
  kernel: Kernel,
  gate: Gate,
  view: { gate(id: GateId): Gate | undefined },
): Promise<Hold[]> {
  const paths = pathsHeld(gate.holds);
  if (paths.length === 0) return [];
  const told = (await entries(kernel, { gate: gate.id })).filter(({ act }) => act === "hold" || act === "lift");
  const seats = seatsOf(view, gate.id);
  return Promise.all(
    paths.map(async (path) => {
      const seat = seats.find((known) => known.path === path);
      const ours = told.filter((entry) => entry.path === path);
      const placings = ours.slice(ours.findLastIndex(({ act }) => act === "lift") + 1);
      const [first, last] = [placings[0], placings.at(-1)];
      const [from, kind] = [seat?.gate ?? gate.id, seat?.kind ?? gate.kind];
      const hold = { path, seat: from, kind, heldBy: seat?.steward ?? (0 as PartyId) };
      if (first === undefined || last === undefined) return hold;
      const renewed = placings.findLastIndex(({ document }) => document !== last.document) + 1;
      const [since, at] = await Promise.all(
        [first, placings[renewed] ?? last].map(({ block }) => timeOf(kernel, block)),
      );
      return { ...hold, ...(since && { since }), ...(at && { at }), evidence: last.document, by: last.by };
    }),
  );
}

/** Unix seconds. */
export async function timeOf({ url, reader }: Kernel, block: number): Promise<number> {
  const { timestamp } = await reached(url, reader.getBlock({ blockNumber: BigInt(block) }));
  return Number(timestamp);
}
