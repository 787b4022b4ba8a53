/** `sluice key`: service keys on the ledger (Art. 18), and the encrypted files in which keys are kept. */
import { rmSync } from "node:fs";
import type { Command } from "commander";
import { doAct } from "../acting.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { EXIT, type Result, usage } from "../exits.ts";
import { changePassphrase, newAccount, newServiceKey, personIn } from "../key-files.ts";
import { signerOf } from "../signer.ts";
import { momentIn } from "../terms.ts";
import { type CloseOptions, close } from "./close.ts";

export interface KeyOptions extends CloseOptions {
  /** A file that says who answers for the key; it is read and never stored. */
  readonly person?: string;
  /** Instead: the keyed hash itself. */
  readonly responsible?: string;
  readonly until?: string;
}

const ACTIONS = ["add", "close", "account", "passphrase"] as const;

export async function key(cli: Cli, action: string, what: string, options: KeyOptions): Promise<Result> {
  switch (action as (typeof ACTIONS)[number]) {
    case "add":
      return add(cli, what, options);
    case "close":
      return close(cli, what, options);
    case "account":
      return account(cli, what);
    case "passphrase":
      return passphrase(cli, what);
    default: {
      const list = ACTIONS.map((one) => `sluice key ${one}`);
      throw usage(
        `没有 sluice key ${action}；有：${list.join("、")}。`,
        `there is no sluice key ${action}; there are: ${list.join(", ")}.`,
      );
    }
  }
}

/** The file is there before the ledger knows the key; a refusal takes it away again, for nobody could use it. */
async function add(cli: Cli, file: string, options: KeyOptions): Promise<Result> {
  const responsible = responsibleIn(cli, options);
  if (options.until === undefined) throw usage("缺少 --until：密钥的止期。", "--until is missing: when the key ends.");
  const notAfter = momentIn(options.until, "--until");
  const kernel = await cli.kernel();
  const signer = await signerOf(cli, kernel, options);
  const { clientId, canonical } = await newServiceKey(cli, file);
  cli.note(`服务密钥 ${clientId} 已加密存入 ${file}。`, `the service key ${clientId} is in ${file}, encrypted.`);
  const content = [{ holder: signer.actor.party, jwk: canonical, responsible, notAfter }];
  const deed = { chapter: "Accounts", act: "addKey", article: 18, papers: [], content } as const;
  try {
    const done = await doAct(cli, kernel, signer, deed, options);
    return { ...done, facts: { ...done.facts, clientId, file } };
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

function responsibleIn(cli: Cli, { person, responsible }: KeyOptions): string {
  if ((person === undefined) === (responsible === undefined)) {
    throw usage(
      "谁对此密钥负责？请用 --person 文件（内容取带密钥的哈希）或 --responsible 哈希，二者取一。",
      "who answers for this key? Name --person FILE (its keyed hash is taken) or --responsible HASH, one of the two.",
    );
  }
  if (person !== undefined) return personIn(cli, person);
  if (responsible !== undefined && /^0x[0-9a-fA-F]{64}$/.test(responsible) && !/^0x0+$/.test(responsible))
    return responsible;
  throw usage(
    "--responsible 应为 0x 加 64 位十六进制，且不为零。",
    "--responsible is 0x and 64 hex digits, and not zero.",
  );
}

async function account(cli: Cli, file: string): Promise<Result> {
  const address = await newAccount(cli, file);
  return {
    exit: EXIT.done,
    facts: { account: address, file },
    lines: [{ zh: `账户 ${address} 已加密存入 ${file}。`, en: `the account ${address} is in ${file}, encrypted.` }],
  };
}

async function passphrase(cli: Cli, file: string): Promise<Result> {
  await changePassphrase(cli, file);
  return {
    exit: EXIT.done,
    facts: { file },
    lines: [{ zh: `${file} 已用新口令加密。`, en: `${file} is encrypted anew.` }],
  };
}

export const keyCommand = (run: Runner): Command =>
  withWaiting(
    withSigner(
      commandOf("key <action> <gate|file>", WORDS, run, (cli, [action = "", what = ""], command) =>
        key(cli, action, what, command.opts<KeyOptions>()),
      ),
    ),
  )
    .option(
      "--person <file>",
      "who answers for a new key; its keyed hash goes to the ledger / 新密钥的负责人信息文件，只有带密钥的哈希上账",
    )
    .option("--responsible <hash>", "instead, that keyed hash / 或直接给出该哈希")
    .option("--until <day>", "end of a new key, exclusive / 新密钥的止期，不含当日");

const WORDS = {
  what: "adds and closes service keys, makes key files / 登记、关闭服务密钥，生成密钥文件",
  examples: [
    "key add new.jwe --as city-mobility --person officer.txt --until 2027-12-31",
    "key close city-mobility-key --as city-mobility",
    "key account officer.json",
    "key passphrase officer.json",
  ],
};
