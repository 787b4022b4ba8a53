/** What a procedure told of one act: its event, and the content that it brought, read by the function that bears the act's name. */
import {
  type AbiFunction,
  decodeAbiParameters,
  decodeEventLog,
  encodeAbiParameters,
  getAbiItem,
  keccak256,
} from "viem";
import type { PartyId } from "../decision/gate.ts";
import { accountsAbi } from "../ledger/abi.ts";
import type { ProcedureLog } from "../ledger/entry.ts";
import type { Hex } from "../ledger/ledger.ts";
import { CHAPTERS, type Chapter } from "./chapters.ts";

export interface NamedDocument {
  /** Bit of `DOCUMENTS`. */
  readonly kind: number;
  /** 1 SHA-256, 2 SM3. */
  readonly algorithm: number;
  readonly hash: Hex;
}

/** A case after an act. */
export interface Outcome {
  readonly state: string;
  readonly version: number;
  /** Unix seconds; 0 where no clock runs. */
  readonly due: number;
  /** A gate, or 0. */
  readonly subject: number;
}

export interface ToldAct {
  readonly case: number;
  readonly act: string;
  readonly by: PartyId;
  readonly account: Hex;
  /** Unix seconds: the last at which the same act is accepted from those who must still sign. */
  readonly deadline: number;
  /** Parts as bits: those in which it was signed now, and those that must still sign. Not 0: nothing has happened yet. */
  readonly signed: number;
  readonly missing: number;
  readonly outcome: Outcome;
  readonly documents: readonly NamedDocument[];
  /** Empty (`0x`) where the act brings no content. */
  readonly payload: Hex;
  /** Hash that the kernel's `record` entry of the same act carries. */
  readonly fact: Hex;
}

const ACTED = getAbiItem({ abi: accountsAbi, name: "Acted" });

/** Undefined for a log that is no act: contracts of the law have other events too. */
export function toldAct(log: ProcedureLog): ToldAct | undefined {
  try {
    const [topic, ...indexed] = log.topics;
    if (topic === undefined) return undefined;
    const { args } = decodeEventLog({
      abi: [ACTED],
      eventName: "Acted",
      topics: [topic, ...indexed] as [Hex, ...Hex[]],
      data: log.data,
    });
    const { id, act, by, signature, outcome, documents, payload } = args;
    return {
      case: id,
      act: wordIn(act),
      by: by as PartyId,
      account: signature.account.toLowerCase() as Hex,
      deadline: signature.deadline,
      signed: signature.signed,
      missing: signature.missing,
      outcome: {
        state: wordIn(outcome.state),
        version: outcome.version,
        due: outcome.due,
        subject: outcome.subject,
      },
      documents,
      payload,
      fact: keccak256(encodeAbiParameters(ACTED.inputs, [id, act, by, signature, outcome, documents, payload])),
    };
  } catch {
    return undefined;
  }
}

/** A state's or an act's name, as bytes16 hold it. */
export function wordIn(bytes: Hex): string {
  return Buffer.from(bytes.slice(2), "hex").toString("latin1").replace(/\0+$/, "");
}

/** Content of an act; undefined where it brought none, or where the chapter has no function of the act's name. */
export function contentOf(chapter: Chapter, { act, payload }: Pick<ToldAct, "act" | "payload">): unknown {
  if (payload === "0x") return undefined;
  const last = functionOf(chapter, act)?.inputs.at(-1);
  if (last === undefined) return undefined;
  try {
    return decodeAbiParameters([last], payload)[0];
  } catch {
    return undefined;
  }
}

function functionOf(chapter: Chapter, act: string): AbiFunction | undefined {
  const items: readonly { readonly type: string; readonly name?: string }[] = CHAPTERS[chapter].abi;
  return items.find((item): item is AbiFunction => item.type === "function" && item.name === act);
}
