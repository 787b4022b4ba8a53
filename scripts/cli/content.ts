/**
 * What an act brings: read from JSON, from single fields or from a person's answers, and held against the function that takes it before anything
 * is signed. The shape is the contract's own, from its ABI; names and dates are taken where the ledger has numbers.
 */
import type { AbiParameter, Hex } from "viem";
import type { Texts } from "../../server/reasons/reasons.ts";
import { DOCUMENTS, LIMITS, PARTS, SHARING_MODES, type Word, ZONE_KINDS } from "../../server/registry/vocabulary.ts";
import { usage } from "./exits.ts";
import { momentIn } from "./terms.ts";

/** Names for numbers, and files for hashes: what only the caller can look up. */
export interface Lookup {
  gate(text: string): number;
  party(text: string): number;
  /** SHA-256 of the file, as every paper is named. */
  hash(file: string): Hex;
  bytes(file: string): Hex;
}

/** One value at the bottom of the content: its place, and how it is written. */
export interface Leaf {
  readonly path: string;
  readonly type: string;
  readonly hint: Texts;
}

/** Every leaf in order. Of a list one element is described, as `…[0]`. */
export function leavesOf(inputs: readonly AbiParameter[], prefix = ""): Leaf[] {
  return inputs.flatMap((input) => {
    const path = prefix === "" ? (input.name ?? "") : `${prefix}.${input.name}`;
    const [element, isList] = elementOf(input);
    const place = isList ? `${path}[0]` : path;
    if ("components" in element) return leavesOf(element.components as readonly AbiParameter[], place);
    return [{ path: place, type: typeOf(element), hint: hintOf(element) }];
  });
}

/** The arguments after the approval. @throws CliError that names every field that is missing, unknown or of another form. */
export function contentFrom(inputs: readonly AbiParameter[], given: unknown, lookup: Lookup): unknown[] {
  const faults: Texts[] = [];
  const read = new Reader(lookup, faults);
  const content = read.members(inputs, given, "");
  if (faults.length === 0) return inputs.map(({ name = "" }) => (content as Record<string, unknown>)[name]);
  throw usage(
    `内容不符：${faults.map(({ zh }) => zh).join("；")}。`,
    `the content does not fit: ${faults.map(({ en }) => en).join("; ")}.`,
  );
}

/** Puts `value` at a place such as `zone.kind` or `limits[0].seconds`; what is on the way is made. */
export function put(content: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
  const last = steps.pop() ?? "";
  let at: Record<string, unknown> | unknown[] = content;
  for (const [i, step] of steps.entries()) {
    const next: unknown = Object.hasOwn(at, step) ? Reflect.get(at, step) : undefined;
    const made = /^\d+$/.test(steps[i + 1] ?? last) ? [] : {};
    const inner = typeof next === "object" && next !== null ? (next as Record<string, unknown>) : made;
    Object.defineProperty(at, step, { value: inner, enumerable: true, configurable: true, writable: true });
    at = inner as Record<string, unknown>;
  }
  Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
}

class Reader {
  readonly #lookup: Lookup;
  readonly #faults: Texts[];

  constructor(lookup: Lookup, faults: Texts[]) {
    this.#lookup = lookup;
    this.#faults = faults;
  }

  members(inputs: readonly AbiParameter[], given: unknown, path: string): unknown {
    if (typeof given !== "object" || given === null || Array.isArray(given)) return this.#fault(path, OBJECT);
    const members = given as Record<string, unknown>;
    const names = inputs.map(({ name = "" }) => name);
    for (const name of Object.keys(members).filter((found) => !names.includes(found))) {
      this.#fault(placeOf(path, name), {
        zh: `不是其中的字段（应为 ${names.join("、")}）`,
        en: `is no field (${names.join(", ")})`,
      });
    }
    return Object.fromEntries(
      inputs.map((input) => [
        input.name ?? "",
        this.#value(input, members[input.name ?? ""], placeOf(path, input.name ?? "")),
      ]),
    );
  }

  #value(input: AbiParameter, given: unknown, path: string): unknown {
    const [element, isList] = elementOf(input);
    if (!isList) {
      if ("components" in element)
        return this.members(element.components as readonly AbiParameter[], given ?? {}, path);
      return this.#leaf(element, given, path);
    }
    if (given === undefined)
      return this.#fault(path, { zh: "缺少（列表；没有则写 []）", en: "is missing (a list; [] for none)" });
    const list = typeof given === "string" ? given.split(",").filter((part) => part !== "" && part !== "[]") : given;
    if (!Array.isArray(list)) return this.#fault(path, { zh: "应为列表", en: "must be a list" });
    return list.map((one, i) => this.#value(element, one, `${path}[${i}]`));
  }

  #leaf(input: AbiParameter, given: unknown, path: string): unknown {
    const hint = hintOf(input);
    if (given === undefined || given === "")
      return this.#fault(path, { zh: `缺少（${hint.zh}）`, en: `is missing (${hint.en})` });
    if (typeof given === "number" && !Number.isSafeInteger(given))
      return this.#fault(path, {
        zh: "作为 JSON 数会失真，请写成字符串",
        en: "is no exact number in JSON: write it as text",
      });
    try {
      return this.#parsed(input, given);
    } catch (error) {
      if (error instanceof Error && "words" in error) throw error; // a name that is none says so itself
      return this.#fault(path, {
        zh: `应为${hint.zh}，得到 ${shown(given)}`,
        en: `must be ${hint.en}, found ${shown(given)}`,
      });
    }
  }

  #parsed(input: AbiParameter, given: unknown): unknown {
    const text = Array.isArray(given) ? given.join(",") : String(given);
    const words = wordsOf(input);
    if (words !== undefined) return numbered(input, words.isSet ? setIn(words.words, text) : wordIn(words.words, text));
    switch (lastOf(input.internalType)) {
      case "GateId":
        return this.#lookup.gate(text);
      case "PartyId":
        return this.#lookup.party(text);
    }
    if (isMoment(input) && !/^\d+$/.test(text)) return momentIn(text, input.name ?? "");
    if (isFieldMask(input)) return numbered(input, maskIn(text));
    if (/^u?int/.test(input.type)) return numbered(input, wholeIn(text));
    if (input.type === "bool") return booleanIn(text);
    if (input.type === "string") return text;
    if (text.startsWith("@"))
      return input.type === "bytes" ? this.#lookup.bytes(text.slice(1)) : this.#lookup.hash(text.slice(1));
    return hexIn(input.type, text);
  }

  #fault(path: string, words: Texts): undefined {
    this.#faults.push({
      zh: `${path === "" ? "内容" : `字段 ${path} `}${words.zh}`,
      en: `${path || "content"} ${words.en}`,
    });
    return undefined;
  }
}

const OBJECT: Texts = { zh: "应为 JSON 对象", en: "must be a JSON object" };
const placeOf = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? String(value);
export const lastOf = (internalType: string | undefined): string => internalType?.split(/[ .]/).at(-1) ?? "";

/** The element's own parameter, and whether there may be several. */
export function elementOf(input: AbiParameter): [element: AbiParameter, isList: boolean] {
  if (!input.type.endsWith("[]")) return [input, false];
  const internalType = input.internalType?.replace(/\[\]$/, "");
  return [{ ...input, type: input.type.slice(0, -2), ...(internalType && { internalType }) } as AbiParameter, true];
}

/* LEAVES */

const ALGORITHMS: readonly Word[] = [
  { number: 1, name: "sha256", zh: "通用哈希算法", en: "SHA-256" },
  { number: 2, name: "sm3", zh: "国密杂凑算法", en: "SM3" },
];

/** Undefined for what is no word of the tables. Members of a document have no types of their own. */
export function wordsOf({
  internalType,
  name = "",
  type,
}: AbiParameter): { readonly words: readonly Word[]; readonly isSet: boolean } | undefined {
  if (type === "uint8" && name === "kind" && internalType === "uint8") return { words: DOCUMENTS, isSet: false };
  if (type === "uint8" && name === "algorithm") return { words: ALGORITHMS, isSet: false };
  switch (lastOf(internalType)) {
    case "Parts":
      return { words: PARTS, isSet: true };
    case "Documents":
      return { words: DOCUMENTS, isSet: true };
    case "Limit":
      return { words: LIMITS, isSet: false };
    case "Mode":
      return { words: SHARING_MODES, isSet: false };
    case "ZoneKind":
      return { words: ZONE_KINDS, isSet: false };
    default:
      return undefined;
  }
}

function wordIn(words: readonly Word[], text: string): bigint {
  const found = words.find(({ name }) => name === text);
  return found === undefined ? wholeIn(text) : BigInt(found.number);
}

function setIn(words: readonly Word[], text: string): bigint {
  if (/^\d+$/.test(text)) return BigInt(text);
  return text.split(",").reduce((bits, name) => {
    const found = words.find((word) => word.name === name.trim());
    if (found === undefined) throw new RangeError(name);
    return bits | (1n << BigInt(found.number));
  }, 0n);
}

/** Dates have no type of their own in the contracts; these are the names that they go by. */
export const isMoment = ({ name = "", type }: AbiParameter): boolean => /^uint(32|48)$/.test(type) && MOMENTS.has(name);
const MOMENTS: ReadonlySet<string> = new Set(["notBefore", "notAfter", "from", "until", "before", "signed", "since"]);

/** One bit a field of a channel, by its number in the descriptor. */
export const isFieldMask = ({ type }: AbiParameter): boolean => type === "uint176";

/** `0,2,5`, or `5,`: fields by their numbers; without a comma it is the mask itself, as JSON of other programs has it. */
function maskIn(text: string): bigint {
  if (!text.includes(",")) return wholeIn(text);
  const numbers = text.split(",").filter((number) => number.trim() !== "");
  return numbers.reduce((mask, number) => mask | (1n << wholeIn(number.trim())), 0n);
}

function wholeIn(text: string): bigint {
  if (!/^(0x[0-9a-fA-F]+|\d+)$/.test(text)) throw new RangeError(text);
  return BigInt(text);
}

/** Up to 48 bits the client library wants a number, above a bigint. */
function numbered({ type }: AbiParameter, whole: bigint): number | bigint {
  const bits = Number(/^uint(\d+)$/.exec(type)?.[1] ?? 256);
  if (whole >= 1n << BigInt(bits)) throw new RangeError(String(whole));
  return bits <= 48 ? Number(whole) : whole;
}

function booleanIn(text: string): boolean {
  if (/^(true|yes|是)$/.test(text)) return true;
  if (/^(false|no|否)$/.test(text)) return false;
  throw new RangeError(text);
}

function hexIn(type: string, text: string): Hex {
  const digits = type === "address" ? 40 : type === "bytes" ? undefined : 2 * Number(/^bytes(\d+)$/.exec(type)?.[1]);
  const fits = digits === undefined ? /^0x([0-9a-fA-F]{2})*$/ : new RegExp(`^0x[0-9a-fA-F]{${digits}}$`);
  if (!fits.test(text)) throw new RangeError(text);
  return text as Hex;
}

const typeOf = ({ type, internalType }: AbiParameter): string =>
  internalType === undefined ? type : lastOf(internalType);

function hintOf(input: AbiParameter): Texts {
  const words = wordsOf(input);
  if (words !== undefined) {
    const names = words.words.map(({ name }) => name);
    const few = names.length > 16 ? [...names.slice(0, 16), "…"] : names;
    const list = few.join(words.isSet ? "," : " | ");
    const inChinese = words.words.slice(0, few.length).map(({ name, zh }) => `${name}（${zh}）`);
    const listed = [...inChinese, ...(few.length < names.length ? ["…"] : [])].join(words.isSet ? "、" : " 或 ");
    return words.isSet
      ? { zh: `${listed} 中的若干项，以逗号分隔`, en: `some of ${list}, by comma` }
      : { zh: listed, en: list };
  }
  if (isMoment(input))
    return { zh: "时刻：2026-01-01，或自 1970 年起的秒数", en: "a moment: 2026-01-01, or Unix seconds" };
  switch (lastOf(input.internalType)) {
    case "GateId":
      return { zh: "闸口编号或名称", en: "a gate's id or slug" };
    case "PartyId":
      return { zh: "单位编号或名称", en: "an organisation's number or slug" };
  }
  if (isFieldMask(input))
    return { zh: "字段编号，以逗号分隔（0,2,5），或其位掩码", en: "numbers of fields by comma (0,2,5), or their mask" };
  if (/^u?int/.test(input.type))
    return { zh: `整数（${/\d+$/.exec(input.type)?.[0] ?? 256} 位）`, en: `a whole number (${input.type})` };
  if (input.type === "bool") return { zh: "是 或 否", en: "true or false" };
  if (input.type === "bytes") return { zh: "0x 十六进制，或 @文件", en: "0x and hex digits, or @FILE for its bytes" };
  if (input.type === "address") return { zh: "地址：0x 加 40 位十六进制", en: "an address: 0x and 40 hex digits" };
  if (input.type === "bytes32")
    return { zh: "哈希：0x 加 64 位十六进制，或 @文件", en: "a hash: 0x and 64 hex digits, or @FILE to hash it" };
  return { zh: input.type, en: input.type };
}
