/** `sluice why`: all that stops a permit now, as the gateway sees it (promise 6). */
import type { Command } from "commander";
import { z } from "zod";
import type { GateId } from "../../../server/decision/gate.ts";
import { REASONS, type Texts } from "../../../server/reasons/reasons.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner } from "../command.ts";
import { CliError, EXIT, type Result } from "../exits.ts";
import { notAPermit, permitOf } from "../permits.ts";
import { count, stopText } from "../telling.ts";

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
  kind: z.string().optional(),
  stops: stopsSchema,
  /** Grounds that are no gate's: a spent quota, a mode that is not served. */
  declines: z.array(z.looseObject({ code: z.string(), detail: z.string() })).default([]),
  seq: z.number().optional(),
  block: z.number().optional(),
});

export async function why(cli: Cli, name: string): Promise<Result> {
  const permit = await permitOf(cli, name);
  const body = await asked(cli, permit);
  const { kind, stops, declines, seq } = answer.parse(body);
  const lines = await stopLines(cli, stops);
  const what = cli.names.gate(permit, kind === "licence" ? kind : "grant");
  const known =
    seq === undefined ? { zh: "", en: "" } : { zh: `（截至第 ${seq} 条记录）`, en: ` (as of entry ${seq})` };
  const grounds = stops.length + declines.length;
  const head =
    grounds === 0
      ? { zh: `${what.zh}畅通${known.zh}`, en: `${what.en}: nothing stops it${known.en}` }
      : {
          zh: `${what.zh}被 ${grounds} 处阻断${known.zh}：`,
          en: `${what.en} is stopped on ${count(grounds, "ground")}${known.en}:`,
        };
  return {
    exit: EXIT.done,
    facts: typeof body === "object" && body !== null ? body : { stops },
    lines: [head, ...lines, ...declines.map(declineWords)],
  };
}

async function asked(cli: Cli, permit: number): Promise<unknown> {
  try {
    return await cli.views.view(cli.gateway, `/v1/permits/${permit}/why`);
  } catch (error) {
    const unknown = error instanceof CliError && error.code === "PERMIT_UNKNOWN";
    const kind = unknown ? (await cli.lawSoon())?.view.gate(permit as GateId)?.kind : undefined;
    throw kind === undefined ? error : notAPermit(cli, String(permit), permit);
  }
}

const indented = ({ zh, en }: Texts): Texts => ({ zh: `  ${zh}`, en: `  ${en}` });

function declineWords({ code, detail }: { code: string; detail: string }): Texts {
  const title = Object.entries(REASONS).find(([name]) => name === code)?.[1].title ?? { zh: code, en: code };
  return { zh: `  ${code} ${title.zh}`, en: `  ${code}: ${detail}` };
}

/** Stops that a gateway named, a line each. */
export async function stopLines(cli: Cli, stops: readonly ShownStop[]): Promise<Texts[]> {
  if (stops.length > 0) await cli.lawSoon(); // for names
  return stops.map((one) => indented(stopText(cli, one)));
}

export const whyCommand = (run: Runner): Command =>
  commandOf("why <permit>", WORDS, run, (cli, [permit = ""]) => why(cli, permit));

const WORDS = {
  what: "all that stops a permit now / 许可被阻断的全部原因",
  examples: ["why credit-profiles", "--json why flow-stream"],
};
