/** `sluice release`: how a release ended, and why, as the gateway's log tells its holder. */
import type { Command } from "commander";
import { z } from "zod";
import { standingWords } from "../../../server/reasons/endings.ts";
import type { Texts } from "../../../server/reasons/reasons.ts";
import { REASONS } from "../../../server/reasons/reasons.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withServiceKey } from "../command.ts";
import { CliError, EXIT, type Result } from "../exits.ts";
import { ask, refusalIn } from "../gateway.ts";
import { type KeyOptions, keyNamed, serviceKeyOf } from "../service-keys.ts";
import { tokenFor } from "../token.ts";
import { stopLines, stopsSchema } from "./why.ts";

const endingSchema = z.looseObject({
  state: z.string(),
  bytes: z.number().optional(),
  code: z.string().nullish(),
  stops: stopsSchema.optional(),
  seq: z.number().optional(),
});
export type Ending = z.infer<typeof endingSchema>;

export async function release(cli: Cli, id: string, options: KeyOptions): Promise<Result> {
  const ending = await found(cli, id, options);
  return { exit: EXIT.done, facts: { release: id, ...ending }, lines: await endWords(cli, ending) };
}

/** To all but the permit's holder a release is unknown: unless told who asks, each holder of demo.json is tried. */
async function found(cli: Cli, id: string, options: KeyOptions): Promise<Ending> {
  const named = options.as !== undefined || options.key !== undefined;
  const holders = new Set(Object.values(cli.demo?.keys ?? {}).map(({ holder }) => holder));
  const keys =
    named || holders.size === 0
      ? [await serviceKeyOf(cli, options)]
      : [...holders].map((holder) => keyNamed(cli, holder));
  let last: Error | undefined;
  for (const key of keys) {
    try {
      const { access_token: token } = await tokenFor(cli.tokenEndpoint, key);
      const { status, body } = await ask(cli.gateway, pathOf(id), token);
      if (status === 200) return endingSchema.parse(body);
      last = refusalIn(status, body);
    } catch (error) {
      if (!(error instanceof CliError) || error.exit !== EXIT.refused) throw error;
      last = error;
    }
  }
  throw last;
}

const pathOf = (id: string): string => `/v1/releases/${encodeURIComponent(id)}`;

/** For a call that broke off: undefined where the gateway cannot say it any more. */
export async function endOf(gateway: string, id: string | undefined, token: string): Promise<Ending | undefined> {
  if (id === undefined) return undefined;
  try {
    const { status, body } = await ask(gateway, pathOf(id), token);
    return status === 200 ? endingSchema.parse(body) : undefined;
  } catch {
    return undefined; // a gateway that was killed cuts too, and answers nobody
  }
}

export async function endWords(cli: Cli, ending: Ending | undefined): Promise<Texts[]> {
  if (ending === undefined) {
    return [{ zh: "网关未说明原因。", en: "the gateway does not say why." }];
  }
  const { state, bytes, code, stops = [] } = ending;
  const reason = Object.entries(REASONS).find(([name]) => name === code)?.[1];
  const title = code == null ? undefined : (reason?.title ?? { zh: code, en: code });
  const size = bytes === undefined ? "" : `, ${bytes} bytes`;
  return [
    {
      zh: `放行状态：${standingWords(state).zh}${bytes === undefined ? "" : `，${bytes} 字节`}${title === undefined ? "" : `；原因 ${code}：${title.zh}`}`,
      en: `release ${state}${size}${title === undefined ? "" : `; because ${code}: ${title.en}`}`,
    },
    ...(await stopLines(cli, stops)),
  ];
}

export const releaseCommand = (run: Runner): Command =>
  withServiceKey(
    commandOf("release <id>", WORDS, run, (cli, [id = ""], command) => release(cli, id, command.opts<KeyOptions>())),
    " (default: each of demo.json is tried) / （默认逐一尝试 demo.json 中的单位）",
  );

const WORDS = {
  what: "how a release ended, and why / 一次放行如何结束及其原因",
  examples: ["release 14803ea6b16b77284bdba47eb5f16c8c --as city-mobility"],
};
