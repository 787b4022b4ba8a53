import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Admission, Completion, Refusal, StatedCount } from "./log.ts";

/**
 * The log's format, version 1: one record a line, `crc index batch chain body`, each segment led by one head line, `crc head`.
 * A stranger checks it with zlib's CRC-32 and SHA-256 alone (promise 4). The leaf is RFC 6962's, so a Merkle tree over the bodies needs no new format.
 */

export const FORMAT = 1;

export type Entry = Admission | Refusal | Completion;

/** Where the log stands: the index of the next record, and the chain up to it (64 hex digits). */
export interface Tip {
  readonly next: number;
  readonly chain: string;
}

export interface Line {
  /** Dense from 0. */
  readonly index: number;
  /** Index of the first record of the same write. A write begins only when the one before is durable, so a record shows which ones were durable before it. */
  readonly batch: number;
  /** SHA-256 of the chain before and this record's leaf, both as hex text. */
  readonly chain: string;
  /** JSON, as it is hashed. */
  readonly body: string;
}

export interface Head {
  readonly origin: string;
  readonly first: number;
  readonly chain: string;
}

const CRC_DIGITS = 8;
const CHAIN = /^[0-9a-f]{64}$/;
const NUMBER = /^(0|[1-9][0-9]{0,15})$/;

/** The chain before the first record: bound to the origin, so that no two ledgers' logs can be mixed. */
export function genesisOf(origin: string): Tip {
  return { next: 0, chain: hash("sha256", `sluice access log ${FORMAT}\n${origin}\n`, "hex") };
}

/** RFC 6962, section 2.1: SHA-256 of 0x00 and the entry. */
export function leafOf(body: string): string {
  return hash("sha256", `\0${body}`, "hex");
}

export function chainAfter(chain: string, leaf: string): string {
  return hash("sha256", chain + leaf, "hex");
}

/** With its line break. */
export function lineOf({ index, batch, chain, body }: Line): string {
  return checked(`${index} ${batch} ${chain} ${body}`);
}

/** Without its line break. Undefined for what was not written so, whole. */
export function parseLine(text: string): Line | undefined {
  const rest = restOf(text);
  const [index, batch, chain] = rest?.split(" ", 3) ?? [];
  if (rest === undefined || index === undefined || batch === undefined || chain === undefined) return undefined;
  if (!NUMBER.test(index) || !NUMBER.test(batch) || !CHAIN.test(chain)) return undefined;
  const body = rest.slice(index.length + batch.length + chain.length + 3);
  return { index: Number(index), batch: Number(batch), chain, body };
}

export function headLineOf({ origin, first, chain }: Head): string {
  return checked(JSON.stringify({ "sluice-log": FORMAT, origin, first, chain }));
}

/** `format` is whatever number it bears; the other parts are undefined where that is not ours. */
export function parseHead(text: string): { readonly format: number; readonly head: Head | undefined } | undefined {
  const rest = restOf(text);
  if (rest === undefined || !rest.startsWith("{")) return undefined;
  const head = JSON.parse(rest) as Record<string, unknown>;
  const { "sluice-log": format, origin, first, chain } = head;
  if (typeof format !== "number") return undefined;
  if (format !== FORMAT || typeof origin !== "string" || typeof first !== "number" || typeof chain !== "string") {
    return { format, head: undefined };
  }
  return { format, head: { origin, first, chain } };
}

/** Members in one order, absent ones left out; what is not named here is not logged. */
export function bodyOf(entry: Entry): string {
  switch (entry.kind) {
    case "admission": {
      const { kind, release, at, permit, key, holder, method, operation, seq, block } = entry;
      const quota = countsIn(entry.quota);
      return JSON.stringify({ kind, release, at, permit, key, holder, method, operation, seq, block, quota });
    }
    case "refusal": {
      const { kind, release, at, permit, key, holder, method, code, stops, seq, block } = entry;
      return JSON.stringify({ kind, release, at, permit, key, holder, method, code, stops, seq, block });
    }
    case "completion": {
      const { kind, release, at, state, bytes, code, stops, seq } = entry;
      const quota = entry.quota && countsIn(entry.quota);
      return JSON.stringify({ kind, release, at, state, bytes, code, stops, seq, quota });
    }
  }
}

function countsIn(quota: readonly StatedCount[]): StatedCount[] {
  return quota.map(({ permit, period, spent }) => ({ permit, period, spent }));
}

/** Trusts its checksum: only what `bodyOf` wrote comes here. */
export function parseBody(body: string): Entry {
  const entry = JSON.parse(body) as Entry;
  if (entry.kind !== "admission" && entry.kind !== "refusal" && entry.kind !== "completion") {
    throw new TypeError(
      `a record of kind ${JSON.stringify((entry as { kind: unknown }).kind)}, which this version does not know`,
    );
  }
  return entry;
}

function checked(rest: string): string {
  return `${crcOf(rest)} ${rest}\n`;
}

function restOf(text: string): string | undefined {
  const rest = text.slice(CRC_DIGITS + 1);
  return text[CRC_DIGITS] === " " && text.slice(0, CRC_DIGITS) === crcOf(rest) ? rest : undefined;
}

function crcOf(rest: string): string {
  return crc32(rest).toString(16).padStart(CRC_DIGITS, "0");
}
