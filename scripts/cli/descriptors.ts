/** A channel's descriptor, for the names of its fields: from a file, else from the gateway's documents; believed only if it has the hash that stands on the ledger. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { canonicalBytes } from "../../server/release/descriptor/descriptor.ts";
import type { Cli } from "./cli.ts";
import { CliError, refused, usage } from "./exits.ts";

/** Undefined where no gateway has it: field numbers do without. */
export async function descriptorOf(cli: Cli, hash: string, file: string | undefined): Promise<unknown> {
  const document = file === undefined ? await fromGateway(cli, hash) : fromFile(file);
  if (document === undefined) return undefined;
  const found = `0x${createHash("sha256").update(canonicalBytes(document)).digest("hex")}`;
  if (found === hash) return document;
  throw refused(
    "DESCRIPTOR_DIFFERS",
    `接口描述文件的哈希为 ${found}，账本上为 ${hash}。`,
    `the descriptor's hash is ${found}, the ledger has ${hash}.`,
    { found, wanted: hash },
  );
}

function fromFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usage(`--descriptor：${why}`, `--descriptor: ${why}`);
  }
}

async function fromGateway(cli: Cli, hash: string): Promise<unknown> {
  if (cli.gateways.length === 0) return undefined;
  try {
    const { status, body } = await cli.views.ask(cli.gateway, `/v1/documents/${hash}`);
    return status === 200 ? body : undefined;
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}
