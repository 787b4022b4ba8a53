/** `sluice token`: an access token for a service key, to be used by any HTTP client. */
import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withServiceKey } from "../command.ts";
import { EXIT, type Result } from "../exits.ts";
import { type KeyOptions, serviceKeyOf } from "../service-keys.ts";
import { tokenFor } from "../token.ts";

export async function token(cli: Cli, options: KeyOptions): Promise<Result> {
  const answer = await tokenFor(cli.tokenEndpoint, await serviceKeyOf(cli, options));
  cli.note(`令牌 ${answer.expires_in} 秒内有效。`, `good for ${answer.expires_in} s.`);
  return { exit: EXIT.done, facts: answer, lines: [{ zh: answer.access_token, en: answer.access_token }] };
}

export const tokenCommand = (run: Runner): Command =>
  withServiceKey(
    commandOf("token", WORDS, run, (cli, _args, command) => token(cli, command.opts<KeyOptions>())),
    "",
  );

const WORDS = {
  what: "an access token for a service key / 用服务密钥换取访问令牌",
  examples: ["token --as inclusive-bank", "--json token --as inclusive-bank", "token --key service-key.jwk"],
};
