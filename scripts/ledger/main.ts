/** The embedded ledger's process: replay, listen, say so in one line of JSON, and end in order. Everything kept lies in the one folder. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { stopAsked } from "../../server/ending.ts";
import { Chain } from "./chain.ts";
import { EXITS, JournalWriteError, LedgerError, textOf } from "./errors.ts";
import { type Front, openFront } from "./front.ts";
import { openJournal } from "./journal-file.ts";
import { FRESH } from "./settings.ts";

const USAGE = `usage: node scripts/ledger/main.ts --data DIR [--port N]
  --data DIR   where the journal lies; made if it is not there
  --port N     loopback port; 0 or absent: any free one, kept in DIR/port and used again`;

/** From here on a start takes tens of seconds and a gigabyte: a network of real nodes serves better. */
const COMFORTABLE_TRANSACTIONS = 20_000;

/** What a parent waits for: one line on stdout, and one message where there is a channel. */
export interface Ready {
  readonly ready: true;
  readonly http: string;
  readonly ws: string;
  readonly chainId: number;
  readonly genesis: string;
  /** Without block 0. */
  readonly blocks: number;
  readonly transactions: number;
}

interface Options {
  readonly folder: string;
  readonly port: number;
}

try {
  await run(optionsOf(process.argv.slice(2)));
} catch (error) {
  end(error);
}

async function run({ folder, port }: Options): Promise<void> {
  const stop = stopAsked();
  const journal = openJournal(folder, FRESH);
  const chain = await Promise.race([
    Chain.open(journal, (done, of) => console.error(`ledger: replayed ${done} of ${of} records`)),
    stop,
  ]);
  if (chain === undefined) return process.exit(0); // asked to stop during the replay: nothing is open but what the system closes
  const front = await openFront({ chain, gasCap: journal.settings.gasCap, port: port || keptPort(folder) });
  if (port === 0) keepPort(folder, front.port);
  announce(chain, front, journal.settings.chainId);
  const failure = await Promise.race([chain.failed, stop]);
  await chain.close();
  await front[Symbol.asyncDispose]();
  if (failure !== undefined) throw failure;
  process.exit(0); // the simulated chain keeps threads of its own alive
}

function announce(chain: Chain, front: Front, chainId: number): void {
  const address = `127.0.0.1:${front.port}`;
  const ready: Ready = {
    ready: true,
    http: `http://${address}`,
    ws: `ws://${address}`,
    chainId,
    genesis: chain.genesis,
    blocks: chain.tip.number,
    transactions: chain.transactions,
  };
  console.log(JSON.stringify(ready));
  process.send?.(ready);
  if (chain.transactions > COMFORTABLE_TRANSACTIONS) {
    console.error(
      `ledger: ${chain.transactions} transactions are replayed at each start; above ${COMFORTABLE_TRANSACTIONS} use a network of nodes`,
    );
  }
}

function end(error: unknown): never {
  const code =
    error instanceof LedgerError ? error.code : error instanceof JournalWriteError ? "DISK_FAILED" : "INTERNAL";
  console.error(`ledger: ${code}: ${textOf(error)}`);
  if (code === "INTERNAL" && error instanceof Error) console.error(error.stack);
  process.exit(EXITS[code]);
}

/* OPTIONS AND PORT */

function optionsOf(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: { data: { type: "string" }, port: { type: "string", default: "0" } },
    });
    if (values.data === undefined) throw new Error("--data is missing");
    return { folder: path.resolve(values.data), port: portOf(values.port, "--port") };
  } catch (error) {
    throw error instanceof LedgerError ? error : new LedgerError("USAGE", `${textOf(error)}\n${USAGE}`, error);
  }
}

function portOf(text: string, where: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port < 65_536) return port;
  throw new LedgerError(
    "USAGE",
    `${where} says ${JSON.stringify(text.slice(0, 20))}: a port is a number from 0 to 65535`,
  );
}

function keptPort(folder: string): number {
  const file = path.join(folder, "port");
  try {
    return portOf(readFileSync(file, "utf8").trim(), file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
}

/** Whole or not at all. */
function keepPort(folder: string, port: number): void {
  const file = path.join(folder, "port");
  try {
    writeFileSync(`${file}.new`, `${port}\n`);
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new LedgerError("DISK_FAILED", `${file} cannot be written: ${textOf(error)}`, error);
  }
}
