/** `sluice documents put`: keeps a document where the gateway serves it by its hash, so that whoever reads the hash on the ledger finds the bytes. */
import path from "node:path";
import type { Command } from "commander";
import { Documents, DocumentTooLong } from "../../../server/registry/documents.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner } from "../command.ts";
import { dataFolder } from "../demo.ts";
import { EXIT, type Result, usage } from "../exits.ts";
import { bytesIn } from "../papers.ts";

export async function documents(cli: Cli, action: string, file: string, folder: string | undefined): Promise<Result> {
  if (action !== "put")
    throw usage(
      `没有 sluice documents ${action}；有：sluice documents put。`,
      `there is no sluice documents ${action}; there is: sluice documents put.`,
    );
  const kept = folder ?? path.join(dataFolder(cli.environment), "gateway", "documents");
  const hash = await new Documents(kept).put(bytesIn(file)).catch((error: unknown) => {
    if (error instanceof DocumentTooLong)
      throw usage(`${file}：文件过大（${error.message}）。`, `${file}: ${error.message}.`);
    throw error;
  });
  return {
    exit: EXIT.done,
    facts: { hash, folder: kept },
    lines: [
      {
        zh: `${hash}（网关以 /v1/documents/${hash} 提供）`,
        en: `${hash} (the gateway gives it at /v1/documents/${hash})`,
      },
    ],
  };
}

export const documentsCommand = (run: Runner): Command =>
  commandOf("documents <action> <file>", WORDS, run, (cli, [action = "", file = ""], command) =>
    documents(cli, action, file, command.opts<{ folder?: string }>().folder),
  ).option(
    "--folder <folder>",
    "the gateway's documents (default: those of SLUICE_DATA) / 网关的文件目录（默认在 SLUICE_DATA 中）",
  );

const WORDS = {
  what: "keeps a document where the gateway serves it by its hash / 存放文件，供网关按哈希提供",
  examples: ["documents put agreement.pdf"],
};
