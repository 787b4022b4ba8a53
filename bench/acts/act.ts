/** Reads of a receipt which act it did, and what sort of row that was: both stand in the events, so that no test need say. */
import { type Log, parseEventLogs } from "viem";
import { accountsAbi, sluiceAbi } from "../../server/ledger/abi.ts";
import { ENTRY_ACTS } from "../../server/ledger/ledger.ts";

/** In the order of the page; a row with several effects is of the first. */
export const SORTS = [
  "a signature of a joint act, others missing",
  "opens a case",
  "opens a gate",
  "closes a gate",
  "moves a gate's end",
  "hands a gate over",
  "holds",
  "lifts",
  "changes an account",
  "content, no effect on a gate",
  "plain",
] as const;
export type Sort = (typeof SORTS)[number];

const EFFECTS: readonly (readonly [(typeof ENTRY_ACTS)[number], Sort])[] = [
  ["open", "opens a gate"],
  ["close", "closes a gate"],
  ["retime", "moves a gate's end"],
  ["handover", "hands a gate over"],
  ["hold", "holds"],
  ["lift", "lifts"],
  ["account", "changes an account"],
];

export interface Done {
  readonly act: string;
  readonly sort: Sort;
}

/** Undefined for what is no act of a chapter: `chapter` is the address whose act is looked for. */
export function doneIn(logs: readonly Log[], chapter: string): Done | undefined {
  const all = [...logs];
  const acted = parseEventLogs({ abi: accountsAbi, eventName: "Acted", logs: all }).find(
    ({ address }) => address === chapter,
  );
  if (acted === undefined) return undefined;
  const { act, signature, outcome, payload } = acted.args;
  const entries = parseEventLogs({ abi: sluiceAbi, eventName: "Entry", logs: all }).map(
    ({ args }) => ENTRY_ACTS[args.act],
  );
  return { act: nameOf(act), sort: sortOf(signature.missing, outcome.version, entries, payload) };
}

function sortOf(missing: number, version: number, entries: readonly unknown[], payload: string): Sort {
  if (missing !== 0) return "a signature of a joint act, others missing";
  if (version === 1) return "opens a case";
  const effect = EFFECTS.find(([entry]) => entries.includes(entry));
  return effect?.[1] ?? (payload === "0x" ? "plain" : "content, no effect on a gate");
}

const nameOf = (digits: `0x${string}`): string => Buffer.from(digits.slice(2), "hex").toString().replace(/\0+$/, "");
