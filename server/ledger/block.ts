import type { Hex } from "viem";
import { fold, type Tip } from "./digest.ts";
import { entryOf, isEntry, isRegistration, type ProcedureLog, procedureIn, type RawLog } from "./entry.ts";
import { LedgerError } from "./errors.ts";
import type { Entry } from "./ledger.ts";
import type { Header, LedgerNode } from "./node.ts";

/** Blocks as they are read from a node: entries and logs, folded, and compared with the kernel's own head before anyone sees them (promise 1). */

/** A block that was found to fit what is before it; seq and digest are those after it. */
export interface Block extends Header, Tip {
  readonly entries: readonly Entry[];
  readonly logs: readonly ProcedureLog[];
}

/** Where to read, and whose logs. */
export interface Source {
  readonly node: LedgerNode;
  readonly kernel: Hex;
  /** Contracts whose logs are wanted, as known before the blocks to be read. */
  readonly procedures: readonly Hex[];
}

/** Blocks whose headers are asked for at once. */
const HEADERS_AT_ONCE = 64;

/** @throws LedgerError ENTRY_GAP, DIGEST_DIFFERS; or what the node threw. */
export async function readBlock(source: Source, header: Header, before: Tip): Promise<Block> {
  const { node, kernel } = source;
  const [raws, claimed] = await Promise.all([
    node.logsAt(header, [kernel, ...source.procedures]),
    node.kernelHead(kernel, header),
  ]);
  const fresh = registrationsIn(raws, source);
  const late = fresh.size === 0 ? [] : await node.logsAt(header, [...fresh.keys()]);
  const block = blockOf(header, [...raws, ...late.filter((raw) => isAfter(raw, fresh))], kernel, before);
  requireSame(block, claimed, header);
  return block;
}

/** What a range of blocks holds. */
export interface Range {
  /** Those with logs, and always the last; ascending. */
  readonly blocks: readonly Block[];
  /** False where the node has no state of the last block any more: what follows must be verified before this may be used. */
  readonly isVerified: boolean;
}

/** Reads blocks that are final, many at once. Both ends included. */
export async function readRange(source: Source, from: number, to: number, before: Tip): Promise<Range> {
  const { node, kernel } = source;
  const last = await node.header(to);
  const kernelLogs = await node.logsBetween(from, to, [kernel]);
  const fresh = registrationsIn(kernelLogs, source);
  const addresses = [...source.procedures, ...fresh.keys()];
  const others = addresses.length === 0 ? [] : await node.logsBetween(from, to, addresses);
  const logs = Map.groupBy([...kernelLogs, ...others.filter((raw) => isAfter(raw, fresh))], (raw) => raw.block);
  const headers = await headersOf(node, [...logs.keys()], last);
  const blocks: Block[] = [];
  let tip = before;
  for (const header of headers) {
    const block = blockOf(header, logs.get(header.number) ?? [], kernel, tip);
    blocks.push(block);
    tip = { seq: block.seq, digest: block.digest };
  }
  return { blocks, isVerified: await isConfirmed(source, last, tip) };
}

function blockOf(header: Header, raws: readonly RawLog[], kernel: Hex, before: Tip): Block {
  const stray = raws.find((raw) => raw.hash !== header.hash);
  if (stray !== undefined) {
    throw new LedgerError("NODE_ANSWER_INVALID", `logs of another block ${header.number} than its header`, {
      found: stray.hash,
      wanted: header.hash,
    });
  }
  const inOrder = raws.toSorted((a, b) => a.logIndex - b.logIndex);
  const entries = inOrder.filter((raw) => isEntry(raw, kernel)).map((raw) => entryOf(raw, header.timestamp));
  const logs = inOrder.filter((raw) => raw.address !== kernel).map((raw) => ({ ...raw, at: header.timestamp }));
  return { ...header, ...fold(before, entries), entries, logs };
}

async function headersOf(node: LedgerNode, numbers: readonly number[], last: Header): Promise<Header[]> {
  const wanted = numbers.filter((number) => number !== last.number).sort((a, b) => a - b);
  const headers: Header[] = [];
  for (let i = 0; i < wanted.length; i += HEADERS_AT_ONCE) {
    headers.push(...(await Promise.all(wanted.slice(i, i + HEADERS_AT_ONCE).map((number) => node.header(number)))));
  }
  return [...headers, last];
}

async function isConfirmed(source: Source, last: Header, tip: Tip): Promise<boolean> {
  let claimed: Tip | undefined;
  try {
    claimed = await source.node.kernelHead(source.kernel, last);
  } catch (error) {
    // A node that keeps few states says so by an error of its own; each says it differently.
    if (error instanceof LedgerError && error.code === "NODE_REFUSED") return false;
    throw error;
  }
  requireSame(tip, claimed, last);
  return true;
}

/** Contracts that the kernel's logs register and that were not asked about, each with the first log that does. */
function registrationsIn(raws: readonly RawLog[], { kernel, procedures }: Source): Map<Hex, RawLog> {
  const fresh = new Map<Hex, RawLog>();
  for (const raw of raws.filter((each) => isRegistration(each, kernel))) {
    const account = procedureIn(entryOf(raw, 0));
    if (account !== undefined && !procedures.includes(account) && !fresh.has(account)) fresh.set(account, raw);
  }
  return fresh;
}

/** What a contract logged before it was registered is none of ours, however the blocks were read. */
function isAfter(raw: RawLog, registrations: ReadonlyMap<Hex, RawLog>): boolean {
  const since = registrations.get(raw.address);
  return since === undefined || raw.block > since.block || (raw.block === since.block && raw.logIndex > since.logIndex);
}

function requireSame(folded: Tip, claimed: Tip | undefined, block: Header): void {
  const seq = claimed?.seq ?? 0;
  if (folded.seq !== seq) {
    const text = `block ${block.number}: the kernel counts ${seq} entries, its logs ${folded.seq}`;
    throw new LedgerError("ENTRY_GAP", text, { found: folded.seq, wanted: seq });
  }
  if (claimed === undefined || folded.digest === claimed.digest) return;
  throw new LedgerError(
    "DIGEST_DIFFERS",
    `block ${block.number}: digest ${folded.digest}, the kernel has ${claimed.digest}`,
    {
      found: folded.digest,
      wanted: claimed.digest,
    },
  );
}
