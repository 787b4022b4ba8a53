/** What every command is given: the language, where ledger and gateways are, names for numbers, and the ways to speak. Connects only when a command asks. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Address } from "viem";
import type { GateId, PartyId } from "../../server/decision/gate.ts";
import type { Texts } from "../../server/reasons/reasons.ts";
import { Documents } from "../../server/registry/documents.ts";
import { type Line, lineTo } from "../law/line.ts";
import { type Demo, dataFolder, readDemo, readDeployment } from "./demo.ts";
import { usage } from "./exits.ts";
import { connect, contractsOf, type Kernel } from "./kernel.ts";
import { type Law, lawOf } from "./law.ts";
import { Names } from "./names.ts";
import { Views } from "./views.ts";

export type Lang = "zh" | "en";

/** Before the command. */
export interface GlobalOptions {
  readonly ledger?: string;
  readonly kernel?: string;
  /** May be given several times: a hold waits for each. */
  readonly gateway?: readonly string[];
  /** A file, for gateways that ask a token for their views. */
  readonly serviceKey?: string;
  readonly json?: boolean;
  readonly lang?: Lang;
}

export interface Streams {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** By the locale's first word, as POSIX orders them. */
export function languageOf(environment: NodeJS.ProcessEnv): Lang {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || "";
  return locale.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Ended with the command: the line to the node is closed. */
export class Cli implements AsyncDisposable {
  readonly lang: Lang;
  readonly json: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly streams: Streams;
  readonly demo: Demo | undefined;
  readonly names: Names;
  readonly views: Views;
  readonly #options: GlobalOptions;
  #kernel: Promise<Kernel> | undefined;
  #line: Line | undefined;
  #law: Promise<Law> | undefined;

  constructor(options: GlobalOptions, environment: NodeJS.ProcessEnv, streams: Streams) {
    this.#options = options;
    this.environment = environment;
    this.streams = streams;
    this.lang = options.lang ?? languageOf(environment);
    this.json = options.json ?? false;
    this.demo = readDemo(dataFolder(environment));
    this.names = new Names(this.demo);
    this.views = new Views(this, options.serviceKey);
  }

  /** What is on the way, for people: with `--json`, stdout is one document and stderr stays silent. */
  note(zh: string, en: string): void {
    if (!this.json) this.streams.stderr.write(`${this.lang === "zh" ? zh : en}\n`);
  }

  print(texts: Texts): void {
    this.streams.stdout.write(`${texts[this.lang]}\n`);
  }

  /* WHERE */

  kernel(): Promise<Kernel> {
    this.#kernel ??= this.#connect();
    return this.#kernel;
  }

  /** The node as it was named, or as demo.json names it. */
  get ledger(): string {
    const url = this.#options.ledger ?? this.demo?.ledger.http;
    if (url !== undefined && !/^(http|ws)s?:\/\//.test(url))
      throw usage(`--ledger 应为 http 或 ws 地址，得到 ${url}`, `--ledger takes an http or ws address, found ${url}`);
    if (url !== undefined) return url;
    throw usage(
      `不知道账本地址：${this.noDemo.zh}，或用 --ledger URL 指明。`,
      `no ledger is known: ${this.noDemo.en}, or name one with --ledger URL.`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#line?.[Symbol.asyncDispose]();
  }

  async #connect(): Promise<Kernel> {
    this.#line = lineTo(this.ledger);
    const line = this.#line;
    const given = this.#options.kernel;
    if (given !== undefined) return connect(line, await contractsOf(line, addressOf(given)), undefined);
    if (this.demo !== undefined) return connect(line, this.demo.ledger.contracts, this.demo.ledger.chainId);
    const deployed = readDeployment(dataFolder(this.environment));
    if (deployed !== undefined) return connect(line, deployed.contracts, deployed.chainId);
    throw usage("不知道内核地址：请用 --kernel 0x… 指明。", "no kernel is known: name its address with --kernel 0x…");
  }

  /** Every gateway that is known: those named, else the demonstration's. */
  get gateways(): readonly string[] {
    const named = this.#options.gateway ?? [];
    return named.length > 0 ? named : this.demo === undefined ? [] : [this.demo.gateway];
  }

  get gateway(): string {
    const [first] = this.gateways;
    if (first !== undefined) return first;
    throw usage(
      `不知道网关地址：${this.noDemo.zh}，或用 --gateway URL 指明。`,
      `no gateway is known: ${this.noDemo.en}, or name one with --gateway URL.`,
    );
  }

  /** Where it was looked for, and what makes it. */
  get noDemo(): Texts {
    const folder = dataFolder(this.environment);
    return {
      zh: `${folder} 中没有 demo.json；请先 npm start，或用 SLUICE_DATA 指明其目录`,
      en: `there is no demo.json in ${folder}; run npm start first, or name its folder with SLUICE_DATA`,
    };
  }

  get tokenEndpoint(): string {
    return this.tokenEndpointOf(this.gateway);
  }

  tokenEndpointOf(gateway: string): string {
    return gateway === this.demo?.gateway ? this.demo.tokenEndpoint : `${gateway.replace(/\/$/, "")}/oauth/token`;
  }

  /* WHAT THE LEDGER TELLS */

  /** Cases, tables, gates and their names; read once. */
  law(): Promise<Law> {
    this.#law ??= this.kernel()
      .then((kernel) => lawOf(kernel, documentsIn(dataFolder(this.environment))))
      .then((law) => {
        this.names.learn(law);
        return law;
      });
    return this.#law;
  }

  /** As it is after an act of ours: undefined where it cannot be read, or not soon. */
  lawAnew(): Promise<Law | undefined> {
    this.#law = undefined;
    return this.lawSoon();
  }

  /** The same for names and reach, which are comfort: undefined where it cannot be read, or not soon. No stop is kept waiting by its history. */
  async lawSoon(): Promise<Law | undefined> {
    const read = new AbortController();
    const late = delay(READ_WITHIN, undefined, { signal: read.signal, ref: false }).catch(() => undefined);
    try {
      return await Promise.race([this.law().catch(() => undefined), late]);
    } finally {
      read.abort();
    }
  }

  /* NAMES */

  /** A gate by its id or by a slug, of demo.json or of the document that opened it; `agreement:SLUG`, `permit:SLUG` say which one, where two bear the same. */
  async gateOf(text: string): Promise<GateId> {
    const known = /^(\d{1,10}|platform)$/.test(text) || this.names.inDemo(text).length > 0;
    if (!known) await this.lawSoon();
    return this.gateKnown(text);
  }

  /** The same, by the names that are known already. */
  gateKnown(text: string): GateId {
    if (/^\d{1,10}$/.test(text)) return gateId(Number(text));
    if (text === "platform") return 1 as GateId;
    const inDemo = this.names.inDemo(text);
    const found = inDemo.length > 0 ? inDemo : this.names.onLedger(text);
    const [first, ...others] = found;
    if (first === undefined) {
      throw usage(
        `没有名为 ${text} 的闸口：请给闸口编号，或用 sluice show organisations、sluice show permits 查看名称。`,
        `no gate is called ${text}: give a gate's id, or see sluice show organisations and sluice show permits.`,
      );
    }
    if (others.every(({ gate }) => gate === first.gate)) return gateId(first.gate);
    const names = found.map(({ name, gate }) => `${name} (${gate})`).join(", ");
    throw usage(`${text} 有多个含义：${names}。`, `${text} is the name of several gates: ${names}.`);
  }

  /** An organisation by the ledger's number, or by its slug. Throws `CliError` with those that are known. */
  partyOf(text: string): PartyId {
    if (/^\d{1,8}$/.test(text)) return Number(text) as PartyId;
    const id = this.demo?.organisations[text]?.id;
    if (id !== undefined) return id as PartyId;
    const known = this.organisationsKnown;
    throw usage(`没有名为 ${text} 的单位；${known.zh}`, `no organisation is called ${text}; ${known.en}`);
  }

  /** For a refusal that says what could have been meant. */
  get organisationsKnown(): Texts {
    return this.known(Object.keys(this.demo?.organisations ?? {}));
  }

  /** Names of demo.json; without that file there are none, and that is said. */
  known(names: readonly string[]): Texts {
    const list = names.join(", ") || "–";
    return this.demo === undefined ? this.noDemo : { zh: `已知：${list}`, en: `known are: ${list}` };
  }
}

/** Milliseconds. */
const READ_WITHIN = 2000;

/** Those that the gateway keeps in this folder; none where there are none. */
function documentsIn(folder: string): Pick<Documents, "json"> {
  const documents = path.join(folder, "gateway", "documents");
  return existsSync(documents) ? new Documents(documents) : { json: () => undefined };
}

const LAST_GATE = 0xffff_ffff;

function gateId(number: number): GateId {
  if (number >= 1 && number <= LAST_GATE) return number as GateId;
  throw usage(`闸口编号应在 1 与 ${LAST_GATE} 之间。`, `a gate's id lies between 1 and ${LAST_GATE}.`);
}

export function addressOf(text: string): Address {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return `0x${text.slice(2).toLowerCase()}`;
  throw usage(`地址应为 0x 加 40 位十六进制，得到 ${text}。`, `an address is 0x and 40 hex digits, found ${text}.`);
}
