/** What an act brings, in words: gates and organisations by their names, sets by their members, moments as the city reads them. Nobody signs unread. */
import type { AbiParameter } from "viem";
import { OPEN_ENDED } from "../../server/decision/gate.ts";
import type { Texts } from "../../server/reasons/reasons.ts";
import { memberWords } from "../../server/registry/deeds.ts";
import { bitsIn } from "../../server/registry/vocabulary.ts";
import { elementOf, isFieldMask, isMoment, lastOf, wordsOf } from "./content.ts";
import type { Names } from "./names.ts";
import { plainly } from "./telling.ts";
import { inSet, momentOf } from "./words.ts";

/** What its channel's descriptor calls a field; undefined where no descriptor is at hand. */
export type FieldName = (number: number) => string | undefined;

/** A line for each value, with its place: `zone.kind  sector`. */
export function contentLines(
  names: Names,
  inputs: readonly AbiParameter[],
  values: readonly unknown[],
  fieldName: FieldName = () => undefined,
): Texts[] {
  const places = inputs.flatMap((input, i) => placesOf(names, input, values[i], input.name ?? "", fieldName));
  // The content's own name says nothing where it stands before every line.
  const [one] = inputs;
  const bare = inputs.length === 1 && one !== undefined && "components" in one ? `${one.name}.` : "";
  return places.map(({ place, text }) => {
    const label = place.startsWith(bare) ? place.slice(bare.length) : place;
    return { zh: `${inChinese(label)}：${text.zh}`, en: `${label}: ${text.en}` };
  });
}

/** `limits[0].time` as 时限 1·秒数. */
const inChinese = (place: string): string =>
  place
    .split(".")
    .map((step) => {
      const [, name = step, at] = /^(\w+)(?:\[(\d+)\])?$/.exec(step) ?? [];
      return `${memberWords(name).zh}${at === undefined ? "" : ` ${Number(at) + 1}`}`;
    })
    .join("·");

interface Place {
  readonly place: string;
  readonly text: Texts;
}

function placesOf(names: Names, input: AbiParameter, value: unknown, place: string, fieldName: FieldName): Place[] {
  const [element, isList] = elementOf(input);
  if (isList) {
    const list = Array.isArray(value) ? value : [];
    if (list.length === 0) return [{ place, text: { zh: "无", en: "none" } }];
    return list.flatMap((one, i) => placesOf(names, element, one, `${place}[${i}]`, fieldName));
  }
  if ("components" in element) {
    const members = element.components as readonly AbiParameter[];
    return members.flatMap((member) =>
      placesOf(names, member, Object(value)[member.name ?? ""], `${place}.${member.name}`, fieldName),
    );
  }
  return [{ place, text: leafText(names, element, value, fieldName) }];
}

function leafText(names: Names, input: AbiParameter, value: unknown, fieldName: FieldName): Texts {
  const words = wordsOf(input);
  if (words !== undefined) {
    if (words.isSet) return inSet(words.words, value);
    return words.words.find(({ number }) => number === Number(value)) ?? plainly(String(value));
  }
  switch (lastOf(input.internalType)) {
    case "GateId":
      return Number(value) === 0 ? plainly("–") : names.gate(Number(value));
    case "PartyId":
      return names.party(Number(value) as Parameters<Names["party"]>[0]);
  }
  if (isFieldMask(input)) return fieldsText(BigInt(String(value)), fieldName);
  if (isMoment(input)) return plainly(momentOf(Number(value)));
  const text = String(value);
  const digits = text.length - 2;
  if (input.type === "bytes" && digits > 64) return plainly(`${text.slice(0, 34)}… (${digits / 2} B)`);
  return plainly(text);
}

/** Names where they are known; a number alone says which bit of the terms it is. */
export function fieldsText(mask: bigint, fieldName: FieldName): Texts {
  const numbers = bitsIn(mask);
  if (numbers.length === 0) return { zh: "无", en: "none" };
  const shown = numbers.map((number) => fieldName(number) ?? String(number));
  const known = numbers.every((number) => fieldName(number) !== undefined);
  const list = shown.join(", ");
  return known ? plainly(list) : { zh: `编号 ${list}`, en: `numbers ${list}` };
}

/** A term's end as it is read: an open end has no date. */
export const endText = (notAfter: number): Texts =>
  notAfter === OPEN_ENDED ? { zh: "无期限", en: "open-ended" } : plainly(momentOf(notAfter));
