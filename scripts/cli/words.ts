/** The contracts' refusals in words: what was found, what was wanted, what to do. By the error's name; one that is not here is shown with its name and values. */
import type { Hex } from "viem";
import { KINDS, type KindName, type PartyId } from "../../server/decision/gate.ts";
import type { Texts } from "../../server/reasons/reasons.ts";
import { kindWords, nameWords } from "../../server/registry/deeds.ts";
import { bitsIn, DOCUMENTS, LIMITS, PARTS, type Word, wordsIn } from "../../server/registry/vocabulary.ts";
import { wordOf } from "../law/act.ts";
import { both, type Values } from "./sentences/sentence.ts";
import { SENTENCES } from "./sentences/sentences.ts";

/** Who a party is, as the caller knows it. */
export type NameOf = (party: PartyId) => Texts;

/** Errors that have a sentence of their own. */
export const KNOWN_ERRORS: readonly string[] = Object.keys(SENTENCES);

export function refusalWords(errorName: string, values: readonly unknown[], nameOf: NameOf): Texts {
  const sentence = SENTENCES[errorName];
  if (sentence !== undefined) return sentence(valuesOf(values, nameOf));
  const shown = values.map(plain).join(", ");
  return both(`账本拒绝：${errorName}（${shown}）`, `the ledger refused: ${errorName}(${shown})`);
}

function valuesOf(values: readonly unknown[], nameOf: NameOf): Values {
  return {
    n: (at) => plain(values[at]),
    party: (at) => nameOf(Number(values[at]) as PartyId),
    word: (at) => nameWords(letters(values[at])),
    words: (at) => joined(listOf(values[at]).map((value) => nameWords(letters(value)))),
    kind: (at) => kindNumbered(Number(values[at])),
    parts: (at) => inSet(PARTS, values[at]),
    documents: (at) => inSet(DOCUMENTS, values[at]),
    limit: (at) => LIMITS.find(({ number }) => number === Number(values[at])) ?? both(`${values[at]}`, `${values[at]}`),
    amount: (at, term) => amountOf(values[at], term),
    time: (at) => momentOf(Number(values[at])),
  };
}

const joined = (all: readonly Texts[]): Texts =>
  both(all.map(({ zh }) => zh).join("、"), all.map(({ en }) => en).join(" / "));

function kindNumbered(number: number): Texts {
  const [kind] = Object.entries(KINDS).find(([, known]) => known === number) ?? [];
  return kind === undefined ? both(`${number} 类`, `kind ${number}`) : kindWords(kind as KindName);
}

function amountOf(value: unknown, term: string): Texts {
  if (term === "fields") {
    const numbers = bitsIn(BigInt(String(value ?? 0))).join(", ");
    return numbers === "" ? both("无", "none of them") : both(`编号 ${numbers}`, `numbers ${numbers}`);
  }
  const shown = /^not(?:Before|After)$/.test(term) ? momentOf(Number(value)) : plain(value);
  return both(shown, shown);
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const letters = (value: unknown): string => (isHex(value) ? wordOf(value) : plain(value));
const isHex = (value: unknown): value is Hex => typeof value === "string" && /^0x([0-9a-f]{2})*$/i.test(value);

function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(", ")}]`;
  return typeof value === "string" && /^0x[0-9a-f]{32}$/.test(value) ? wordOf(value as Hex) : String(value);
}

/** The words whose bits are set. */
export function inSet(vocabulary: readonly Word[], set: unknown): Texts {
  const chosen = wordsIn(vocabulary, BigInt(String(set ?? 0)));
  if (chosen.length === 0) return both("无", "none");
  return both(chosen.map(({ zh }) => zh).join("、"), chosen.map(({ en }) => en).join(", "));
}

/** As people of the city read it, with the exact offset. */
export function momentOf(unixSeconds: number): string {
  if (unixSeconds === 0xffff_ffff) return "∞";
  const beijing = new Date((unixSeconds + 8 * 3600) * 1000).toISOString();
  return `${beijing.slice(0, 10)} ${beijing.slice(11, 19)} +08:00`;
}
