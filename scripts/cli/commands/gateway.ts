/** `sluice gateway`: a gateway alone, against a node elsewhere. Reads from the node what binds it to that ledger, and runs the gateway's process until it ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, Option } from "commander";
import { ConfigInvalid, parseConfig } from "../../../server/config.ts";
import { DEFAULTS } from "../../../server/release/settings.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner } from "../command.ts";
import { dataFolder } from "../demo.ts";
import { CliError, EXIT, type Result, usage } from "../exits.ts";
import { reached } from "../kernel.ts";

interface Options {
  readonly finality: string;
  readonly heartbeat: string;
  readonly staleAfter: string;
  readonly fromBlock: string;
  readonly host: string;
  readonly port: string;
  readonly origin?: string;
  readonly certificate?: string;
  readonly certificateKey?: string;
  readonly metricsPort?: string;
  readonly providers?: string;
  readonly most: string;
  readonly mostPerHolder?: string;
  readonly stalledAfter: string;
  readonly requestBytes: string;
  readonly logLevel: string;
}

const MAIN = fileURLToPath(new URL("../../../server/main.ts", import.meta.url));

export async function gateway(cli: Cli, options: Options): Promise<Result> {
  const folder = path.join(dataFolder(cli.environment), "gateway");
  const config = await configOf(cli, options, folder);
  await cli[Symbol.asyncDispose](); // the gateway has its own line
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, "config.json");
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  const child = spawn(process.execPath, [MAIN, "--config", file], { stdio: "inherit" });
  // The terminal's interrupt reaches the child by itself; what is sent to this process alone is passed on.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, "exit");
  if (code === 0) return { exit: EXIT.done, facts: { ended: true }, lines: [] };
  throw new CliError(EXIT.refused, "GATEWAY_ENDED", {
    zh: "网关异常结束，原因见上。",
    en: "the gateway ended; see above why.",
  });
}

async function configOf(cli: Cli, options: Options, folder: string): Promise<object> {
  const { url, contracts, reader } = await cli.kernel();
  const [chainId, genesis] = await Promise.all([
    reached(url, reader.getChainId()),
    reached(url, reader.getBlock({ blockNumber: 0n })),
  ]);
  const { certificate, certificateKey: key, metricsPort, origin, providers } = options;
  const config = {
    host: options.host,
    port: Number(options.port),
    dataDir: folder,
    ...(origin !== undefined && { origin }),
    ...((certificate ?? key) !== undefined && { tls: { certificate, key } }),
    ...(metricsPort !== undefined && { metricsPort: Number(metricsPort) }),
    ledger: {
      ws: socketOf(cli),
      chainId,
      genesis: genesis.hash,
      kernel: contracts.Sluice,
      fromBlock: Number(options.fromBlock),
      finality: options.finality,
      heartbeat: options.heartbeat,
      staleAfterMs: Number(options.staleAfter),
    },
    logLevel: options.logLevel,
    providers: providers === undefined ? [] : providersIn(providers),
    releases: {
      most: Number(options.most),
      ...(options.mostPerHolder !== undefined && { mostPerHolder: Number(options.mostPerHolder) }),
      stalledAfterMs: Number(options.stalledAfter),
      requestBytes: Number(options.requestBytes),
    },
  };
  try {
    return parseConfig(config, "sluice gateway");
  } catch (error) {
    if (error instanceof ConfigInvalid)
      throw usage(`网关配置不可用，请核对：${error.places.join("、")}。`, error.message);
    throw error;
  }
}

/** A gateway is told of blocks, so it follows over WebSocket; at which port of a node, an HTTP address does not say. */
function socketOf({ ledger, demo }: Cli): string {
  if (ledger.startsWith("ws")) return ledger;
  if (ledger === demo?.ledger.http) return demo.ledger.ws;
  throw usage(
    `网关经 WebSocket 跟随账本：--ledger 应为 ws 地址，得到 ${ledger}`,
    `a gateway follows the ledger over WebSocket: --ledger takes a ws address here, found ${ledger}`,
  );
}

function providersIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usage(`--providers：${file} 无法读取：${why}`, `--providers: ${file} cannot be read: ${why}`);
  }
}

const WORDS = {
  what: "runs a gateway against a node elsewhere / 在指定账本节点上运行网关",
  examples: [
    "--ledger ws://127.0.0.1:8546 --kernel 0x… gateway --finality instant",
    "--ledger ws://127.0.0.1:8546 --kernel 0x… gateway --finality depth:12 --providers providers.json",
  ],
};

export const gatewayCommand = (run: Runner): Command =>
  commandOf("gateway", WORDS, run, (cli, _args, command) => gateway(cli, command.opts<Options>()))
    .requiredOption(
      "--finality <rule>",
      "instant where a block is final at once (BFT chains), else depth:N / 区块即时确定的链填 instant，否则填 depth:N",
    )
    .addOption(
      new Option(
        "--heartbeat <source>",
        "blocks, or probe for the embedded ledger alone: what shows that it lives / 以何判断账本在运行：blocks；probe 仅用于内嵌账本",
      )
        .choices(["blocks", "probe"])
        .default("blocks"),
    )
    .option("--stale-after <ms>", "nothing is released on older knowledge / 账本信息超过此时限即不放行", "6000")
    .option("--from-block <number>", "the block before the kernel's first / 内核首个区块之前的区块", "0")
    .option(
      "--host <address>",
      "any but loopback wants --certificate, --certificate-key and --metrics-port / 非本机地址还须 --certificate、--certificate-key 和 --metrics-port",
      "127.0.0.1",
    )
    .option("--port <number>", "to listen on / 监听端口", "8480")
    .option("--origin <url>", "how callers reach it, where that differs / 调用方所用的地址，与监听地址不同时指明")
    .option("--certificate <file>", "PEM / PEM 证书")
    .option("--certificate-key <file>", "PEM / PEM 私钥")
    .option("--metrics-port <number>", "loopback port of /metrics / 本机 /metrics 端口")
    .option("--most <number>", "releases at once / 同时放行数上限", String(DEFAULTS.most))
    .option("--most-per-holder <number>", "of one holder, default: an eighth / 单个持有人的上限，默认为八分之一")
    .option(
      "--stalled-after <ms>",
      "a caller that takes nothing for so long is cut off / 调用方超过此时限不接收即断开",
      String(DEFAULTS.stalledAfterMs),
    )
    .option("--request-bytes <number>", "of a POST's body / 请求体字节数上限", String(DEFAULTS.requestBytes))
    .addOption(
      new Option("--log-level <level>", "how much it says on stderr / 标准错误输出的日志级别")
        .choices(["debug", "info", "warn", "error"])
        .default("info"),
    )
    .option(
      "--providers <file>",
      "JSON: [{ gate, origin, credentialFile }], the data APIs / 数据接口：JSON [{ gate, origin, credentialFile }]",
    );
