/** `sluice bring`: sends an act that another party has signed. Whoever sends it adds nothing: the signature says who acts, on which papers and until when (P10). */
import type { Command } from "commander";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { actWords } from "../../../server/registry/deeds.ts";
import { DOCUMENTS } from "../../../server/registry/vocabulary.ts";
import { penOf } from "../../law/act.ts";
import { inputsOf } from "../../law/approval.ts";
import { toldOf } from "../acting.ts";
import { appliedBy, sent, waitOf } from "../applied.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { contentLines } from "../content-text.ts";
import type { Result } from "../exits.ts";
import { readSigned, requireGood } from "../signed-acts.ts";
import { accountOf, requireNothingStuck, type SignerOptions } from "../signer.ts";
import { confirmed } from "../terminal.ts";
import { momentOf } from "../words.ts";

export interface BringOptions extends SignerOptions {
  readonly yes?: boolean;
  readonly wait: string;
}

export async function bring(cli: Cli, file: string, options: BringOptions): Promise<Result> {
  const wait = waitOf(options.wait);
  const kernel = await cli.kernel();
  const prepared = readSigned(file, kernel);
  const { chapter, act, approval, content } = prepared;
  await requireGood(kernel, prepared, Math.floor(Date.now() / 1000));
  await cli.lawSoon(); // for names
  const by = cli.names.account(approval.account);
  const name = approval.id === 0 ? chapter : `${chapter}/${approval.id}`;
  const until = momentOf(approval.deadline);
  cli.note(
    `${name} · ${actWords(act).zh}，由 ${by.zh} 签署，${until} 前有效`,
    `${name} · ${act}, signed by ${by.en}, good until ${until}`,
  );
  for (const { kind, hash } of approval.documents) {
    const paper = DOCUMENTS.find(({ number }) => number === kind);
    cli.note(`  ${paper?.zh ?? kind} ${hash}`, `  ${paper?.en ?? kind} ${hash}`);
  }
  const inputs = inputsOf(chapter, act).slice(-1);
  for (const { zh, en } of contentLines(cli.names, inputs, (content ?? []).slice(-1))) cli.note(`  ${zh}`, `  ${en}`);
  await confirmed(cli, options.yes ?? false, `将代为提交${actWords(act).zh}。`, `Brings ${act}.`);

  // On a ledger without fees any account brings it, one that is thrown away too.
  const account =
    options.as === undefined && options.key === undefined
      ? privateKeyToAccount(generatePrivateKey())
      : await accountOf(cli, options);
  await requireNothingStuck(kernel, { account }, wait);
  const outcome = await sent(kernel, penOf(kernel.line, kernel.contracts, account).bring(prepared));
  const { id, state, version, subject, missing } = outcome;
  const facts = { chapter, case: id, act, state, version, subject, missing, account: approval.account };
  return appliedBy(cli, outcome, wait, await toldOf(cli, kernel, chapter, outcome), facts);
}

export const bringCommand = (run: Runner): Command =>
  withWaiting(
    withSigner(
      commandOf("bring <file>", WORDS, run, (cli, [file = ""], command) =>
        bring(cli, file, command.opts<BringOptions>()),
      ),
    ),
  );

const WORDS = {
  what: "sends an act that another party has signed with --sign / 提交他方以 --sign 签署的行为",
  examples: ["bring assent.json", "bring report.json --as transport"],
};
