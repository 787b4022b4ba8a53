/** Names and numbers of people and firms that do not exist. Identity numbers stand in a region that is none, and their check digit is false: they can be nobody's. */
import type { Chance } from "./chance.ts";

const SURNAMES = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "胡"] as const;
const GIVEN = [
  "安",
  "博",
  "晨",
  "丹",
  "恩",
  "帆",
  "歌",
  "涵",
  "佳",
  "凯",
  "岚",
  "明",
  "宁",
  "萍",
  "晴",
  "然",
  "思",
  "彤",
  "文",
  "欣",
] as const;

export function personName(chance: Chance): string {
  return chance.pick(SURNAMES) + chance.pick(GIVEN) + (chance.unit() < 0.6 ? chance.pick(GIVEN) : "");
}

/** No number of a mobile telephone begins with 100. */
export function phone(chance: Chance): string {
  return `1000000${String(chance.whole(0, 9999)).padStart(4, "0")}`;
}

export function date(chance: Chance, fromYear: number, toYear: number): string {
  const [year, month, day] = [chance.whole(fromYear, toYear), chance.whole(1, 12), chance.whole(1, 28)];
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = "10X98765432";

/** GB 11643 in form, in region 990000; the check digit is the one after the right one. */
export function idNumber(birthDate: string, serial: number): string {
  const body = `990000${birthDate.replaceAll("-", "")}${String(serial % 1000).padStart(3, "0")}`;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return body + CHECK_DIGITS.charAt((sum + 1) % 11);
}

const CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CODE_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** GB 32100, check sign right, but in division 119999, which is none. */
export function creditCode(serial: number): string {
  const body = `91119999MA${String(serial).padStart(7, "0")}`;
  const sum = CODE_WEIGHTS.reduce((total, weight, place) => total + weight * CODE_SIGNS.indexOf(body.charAt(place)), 0);
  return body + CODE_SIGNS.charAt((31 - (sum % 31)) % 31);
}
