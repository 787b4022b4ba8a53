/** `sluice why`: all that stops a permit now, as the gateway sees it (promise 6). */
import type { Command } from "commander";
import { z } from "zod";
import { REASONS, type Texts } from "../../../server/reasons/reasons.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner } from "../command.ts";
import { EXIT, type Result } from "../exits.ts";
import { view } from "../gateway.ts";
import { permitOf } from "../permits.ts";
import { momentOf } from "../words.ts";

const stop = z.looseObject({
  gate: z.number(),
  kind: z.string().optional(),
  code: z.string(),
  seat: z.number().optional(),
  heldBy: z.union([z.number(), z.string()]).optional(),
  since: z.number().optional(),
  evidence: z.string().optional(),
  case: z.union([z.number(), z.string()]).optional(),
  until: z.number().optional(),
});
export type ShownStop = z.infer<typeof stop>;
export const stopsSchema = z.array(stop);

const answer = z.looseObject({
  stops: stopsSchema,
  /** Grounds that are no gate's: a spent quota, a mode that is not served. */
  declines: z.array(z.looseObject({ code: z.string(), detail: z.string() })).default([]),
  seq: z.number().optional(),
  block: z.number().optional(),
});

export async function why(cli: Cli, name: string): Promise<Result> {
  const permit = permitOf(cli, name);
  const body = await view(cli.gateway, `/v1/permits/${permit}/why`);
  const { stops, declines, seq, block } = answer.parse(body);
  const grounds = stops.length + declines.length;
  const at = seq === undefined ? "" : `（seq ${seq}，区块 ${block}）`;
  const atEn = seq === undefined ? "" : ` (seq ${seq}, block ${block})`;
  const title = cli.gateName(permit);
  const head =
    grounds === 0
      ? { zh: `许可 ${title} 畅通${at}。`, en: `permit ${title}: nothing stops it${atEn}.` }
      : {
          zh: `许可 ${title} 被 ${grounds} 处阻断${at}：`,
          en: `permit ${title} is stopped on ${grounds} ${grounds === 1 ? "ground" : "grounds"}${atEn}:`,
        };
  return {
    exit: EXIT.done,
    facts: typeof body === "object" && body !== null ? body : { stops },
    lines: [head, ...stops.map((one) => stopWords(cli, one)), ...declines.map(declineWords)],
  };
}

function declineWords({ code, detail }: { code: string; detail: string }): Texts {
  const title = Object.entries(REASONS).find(([name]) => name === code)?.[1].title ?? { zh: code, en: code };
  return { zh: `  ${code} ${title.zh}：${detail}`, en: `  ${code}: ${detail}` };
}

export function stopWords(cli: Cli, { gate, kind, code, seat, heldBy, since, evidence, until }: ShownStop): Texts {
  const who = typeof heldBy === "number" ? cli.nameOf(heldBy as Parameters<Cli["nameOf"]>[0]) : heldBy;
  const by = who === undefined ? undefined : typeof who === "string" ? { zh: who, en: who } : who;
  const parts = (lang: "zh" | "en"): string =>
    [
      seat !== undefined && (lang === "zh" ? `席位 ${cli.gateName(seat)}` : `seat ${cli.gateName(seat)}`),
      by !== undefined && (lang === "zh" ? `由${by.zh}` : `by ${by.en}`),
      since !== undefined && (lang === "zh" ? `自 ${momentOf(since)}` : `since ${momentOf(since)}`),
      evidence !== undefined && (lang === "zh" ? `证据 ${evidence}` : `evidence ${evidence}`),
      until !== undefined && (lang === "zh" ? `至 ${momentOf(until)}` : `until ${momentOf(until)}`),
    ]
      .filter((part) => part !== false)
      .join(lang === "zh" ? "，" : ", ");
  const head = `  ${code} ${kind ?? "gate"} ${cli.gateName(gate)}`;
  return {
    zh: parts("zh") === "" ? head : `${head}：${parts("zh")}`,
    en: parts("en") === "" ? head : `${head}: ${parts("en")}`,
  };
}

export const whyCommand = (run: Runner): Command =>
  commandOf("why <permit>", WORDS, run, (cli, [permit = ""]) => why(cli, permit));

const WORDS = {
  what: "all that stops a permit now / 许可被阻断的全部原因",
  examples: ["why credit-profiles", "--json why flow-stream"],
};
