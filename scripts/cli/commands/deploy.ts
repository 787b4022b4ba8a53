/** `sluice deploy`: puts kernel and law on a chain, hands them over, and keeps where they are in `deployment.json`. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { type Address, isAddress } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import type { Texts } from "../../../server/reasons/reasons.ts";
import { deploy as deployContracts } from "../../deploy/deploy.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner } from "../command.ts";
import { dataFolder } from "../demo.ts";
import { EXIT, type Result, refused, usage } from "../exits.ts";
import { reached } from "../kernel.ts";
import { accountInFile } from "../signer.ts";

interface Options {
  readonly authority: string;
  readonly government: string;
  readonly key?: string;
}

export async function deploy(cli: Cli, options: Options): Promise<Result> {
  const folder = dataFolder(cli.environment);
  const file = path.join(folder, "deployment.json");
  if (existsSync(file)) {
    throw refused(
      "DEPLOYED_ALREADY",
      `${file} 已记有一次部署；请把 SLUICE_DATA 设为另一目录。`,
      `${file} names a deployment already: set SLUICE_DATA to another folder.`,
      { file },
    );
  }
  const [authority, government] = [
    addressIn("--authority", options.authority),
    addressIn("--government", options.government),
  ];
  if (authority.toLowerCase() === government.toLowerCase()) {
    throw usage(
      "--authority 与 --government 不能是同一账户。",
      "--authority and --government are two parties: name two accounts.",
    );
  }
  // On a chain without fees any account deploys: one that is thrown away can never come back to anything.
  const deployer =
    options.key === undefined ? privateKeyToAccount(generatePrivateKey()) : await accountInFile(cli, options.key);
  const url = cli.ledger;
  const progress = ({ zh, en }: Texts) => cli.note(`部署：${zh}`, `deploying: ${en}`);
  const deployment = await reached(url, deployContracts({ url, deployer, authority, government, progress }));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(deployment, null, 2)}\n`, { mode: 0o600 });
  const kernel = deployment.contracts.Sluice;
  return {
    exit: EXIT.done,
    facts: { ...deployment, file },
    lines: [
      { zh: `已部署，内核 ${kernel}，记于 ${file}。`, en: `deployed: the kernel is ${kernel}; ${file} keeps it.` },
      {
        zh: "更换程序合约须由主管部门提出并等待七日；部署账户已无任何权限。",
        en: "Procedures are replaced by the authority alone, after seven days; the deployer has no right left.",
      },
      {
        zh: `接下来：主管部门以其密钥文件登记各单位，并运行网关（SLUICE_DATA=${folder}）：`,
        en: `Next the authority registers the organisations, and a gateway is run (with SLUICE_DATA=${folder}):`,
      },
      ...[
        "sluice --ledger URL open Accounts register --key authority.json --decision FILE --set registration.account=0x… --set registration.parts=supervisor",
        `sluice --ledger ws://… --kernel ${kernel} gateway --finality instant --from-block ${deployment.fromBlock}`,
      ].map((line) => ({ zh: `  ${line}`, en: `  ${line}` })),
    ],
  };
}

function addressIn(option: string, text: string): Address {
  if (isAddress(text)) return text;
  throw usage(`${option}：${text} 不是账户地址。`, `${option}: ${text} is no address.`);
}

const WORDS = {
  what: "puts kernel and law on a chain / 在链上部署内核与程序合约",
  examples: ["--ledger http://127.0.0.1:8545 deploy --authority 0x… --government 0x…"],
};

export const deployCommand = (run: Runner): Command =>
  commandOf("deploy", WORDS, run, (cli, _args, command) => deploy(cli, command.opts<Options>()))
    .requiredOption(
      "--authority <address>",
      "account of the big-data authority, party 1 / 市大数据主管部门的账户，1 号单位",
    )
    .requiredOption("--government <address>", "account of the municipal government, party 2 / 市政府的账户，2 号单位")
    .option(
      "--key <file>",
      "encrypted key file of a funded deployer, on a chain with fees / 收费链上部署账户的加密密钥文件",
    );
