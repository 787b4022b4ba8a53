import { readFileSync } from "node:fs";
import { type Descriptor, parseDescriptor } from "../../../../server/release/descriptor/descriptor.ts";

/** The example that the tests of descriptors and of what is built on them share: an enterprise register with persons in it. */

export const ENTERPRISES = new URL("enterprises.json", import.meta.url);

/** A fresh copy each time: tests may spoil it. */
export function enterprisesDocument() {
  return JSON.parse(readFileSync(ENTERPRISES, "utf8"));
}

export function enterprises(): Descriptor {
  return parseDescriptor(enterprisesDocument());
}

/** A mask with these fields' bits. */
export function fields(...numbers: readonly number[]): bigint {
  return numbers.reduce((mask, field) => mask | (1n << BigInt(field)), 0n);
}
