/** What is asked for and granted (Art. 22): terms and channels as the acts before carried them, and as an officer narrows them. Nothing is typed twice. */
import { z } from "zod";
import { type GateId, OPEN_ENDED, type UnixSeconds } from "../../server/decision/gate.ts";
import { endOf } from "../../server/decision/stops.ts";
import { contentOf } from "../../server/registry/acts.ts";
import { type Act, type Case, completeActs } from "../../server/registry/cases.ts";
import { maskOf } from "../demo/catalogue.ts";
import { refused, usage } from "./exits.ts";
import type { Law } from "./law.ts";

const termsSchema = z.object({
  scenario: z.number(),
  channel: z.number(),
  fields: z.bigint(),
  quota: z.bigint(),
  period: z.number(),
  notBefore: z.number(),
  notAfter: z.number(),
});
export type Terms = z.infer<typeof termsSchema>;

const channelSchema = z.object({
  mode: z.number(),
  maxLevel: z.number(),
  level2: z.bigint(),
  level3: z.bigint(),
  level4: z.bigint(),
  personal: z.bigint(),
  descriptor: z.templateLiteral(["0x", z.string()]),
});
export type Channel = z.infer<typeof channelSchema>;
const offerSchema = z.object({ channel: channelSchema });

/** What a grant's case holds now: the content of its newest complete act that brought any. */
export function termsOf(found: Case): Terms {
  const told = completeActs(found).findLast(({ payload }) => payload !== "0x");
  const parsed = termsSchema.safeParse(told && contentOf("Grants", told));
  if (parsed.success) return parsed.data;
  throw refused(
    "CONTENT_UNKNOWN",
    `无法从账本读出案件 Grants/${found.id} 的内容。`,
    `the content of case Grants/${found.id} cannot be read from this ledger's events.`,
  );
}

/** Undefined where an act that waits for signatures brought none. */
export const termsIn = (act: Pick<Act, "act" | "payload">): Terms | undefined =>
  termsSchema.safeParse(contentOf("Grants", act)).data;

/** A channel as it was offered: the contracts compare it with the hash in its gate. */
export function channelOf(law: Law, gate: number): Channel {
  for (const found of law.cases.about(gate as GateId)) {
    const offer = completeActs(found).find(({ act }) => act === "offer");
    const parsed = offerSchema.safeParse(offer && contentOf("Channels", offer));
    if (parsed.success) return parsed.data.channel;
  }
  throw refused("CHANNEL_UNKNOWN", `账本上没有通道 ${gate}。`, `no channel ${gate} was offered on this ledger.`, {
    gate,
  });
}

/* WHAT AN OFFICER TYPES */

export interface TermOptions {
  readonly fields?: string;
  readonly quota?: string;
  /** Hours. */
  readonly period?: string;
  readonly from?: string;
  readonly until?: string;
}

const FIELDS = 176;

/** Names need the channel's descriptor, numbers do not. */
export function fieldsIn(text: string, descriptor: unknown): bigint {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => /^\d{1,3}$/.test(name) && Number(name) < FIELDS)) {
    return names.reduce((mask, number) => mask | (1n << BigInt(number)), 0n);
  }
  if (descriptor === undefined) {
    throw usage(
      "字段名需要通道的接口描述文件：请用 --descriptor FILE，或写字段编号。",
      "names of fields want the channel's descriptor: add --descriptor FILE, or give field numbers.",
    );
  }
  try {
    return maskOf(descriptor, names);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usage(`--fields：${why}`, `--fields: ${why}`);
  }
}

/** Of an earlier step: what is not named stays as it was. The contract refuses more than was there. */
export function narrowed(before: Terms, options: TermOptions, descriptor: unknown): Terms {
  return {
    ...before,
    ...(options.fields !== undefined && { fields: fieldsIn(options.fields, descriptor) }),
    ...(options.quota !== undefined && { quota: BigInt(numberIn(options.quota, "--quota")) }),
    ...(options.from !== undefined && { notBefore: momentIn(options.from, "--from") }),
    ...(options.until !== undefined && { notAfter: momentIn(options.until, "--until") }),
  };
}

/** The end of a request that names none: where scenario or channel end. */
export function endAbove(law: Law, scenario: number, channel: number): UnixSeconds {
  const ends = [scenario, channel].map((gate) => endOf(law.view, gate as GateId));
  const end = Math.min(...ends) as UnixSeconds;
  if (end !== 0xffff_ffff) return end;
  throw usage("请用 --until 指明止期。", "name an end with --until.");
}

export function numberIn(text: string, option: string): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 0) return number;
  throw usage(`${option} 应为整数，得到 ${text}。`, `${option} takes a whole number, found ${text}.`);
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

/** Unix seconds of a day (its beginning in Beijing), of a moment with its offset, or of a number of seconds. */
export function momentIn(text: string, option: string): number {
  const milliseconds = DAY.test(text)
    ? Date.parse(`${text}T00:00:00+08:00`)
    : MOMENT.test(text)
      ? Date.parse(text)
      : /^\d{9,10}$/.test(text)
        ? Number(text) * 1000
        : Number.NaN;
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds >= 0 && seconds < OPEN_ENDED) return seconds;
  throw usage(
    `${option} 应为 2106 年之前的日期（2026-12-31，北京时间零时）或带时区的时刻，得到 ${text}。`,
    `${option} takes a day before 2106 (2026-12-31, from midnight in Beijing) or a moment with its offset, found ${text}.`,
  );
}
