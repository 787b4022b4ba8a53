/** What a start says while it comes up: each step when it begins, what it has come to, and how long it took. A terminal's line is completed in place; elsewhere each is a line of its own. */
import type { Texts } from "../../server/reasons/reasons.ts";
import type { Lang } from "../cli/cli.ts";

export interface Step {
  readonly doing: Texts;
  readonly done: Texts;
}

/** What is written to: stdout, or a test. */
export interface Lines {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const both = (zh: string, en: string): Texts => ({ zh, en });

export const STEPS = {
  ledger: { doing: both("启动账本", "starting the ledger"), done: both("账本已启动", "ledger started") },
  contracts: { doing: both("部署合约", "deploying contracts"), done: both("合约已部署", "contracts deployed") },
  city: { doing: both("建立示范城市", "founding the city"), done: both("示范城市已建立", "city founded") },
  parties: {
    doing: both("登记主管部门与政府", "registering authority and government"),
    done: both("主管部门与政府已登记", "authority and government registered"),
  },
  upstream: {
    doing: both("启动数据接口", "starting the data APIs"),
    done: both("数据接口已启动", "data APIs started"),
  },
  gateway: { doing: both("启动网关", "starting the gateway"), done: both("网关已就绪", "gateway ready") },
} as const satisfies Record<string, Step>;

export const BROKEN_FOUNDING = both(
  "首次启动曾中断，重新建立",
  "the first start was cut off before it was done: beginning anew",
);
export const CITY_STANDS = both(
  "示范城市已在此目录：--empty 只对首次启动有效",
  "the demonstration city stands here already: --empty counts at first start",
);

const CLEAR = "\r\u001b[K";

export class Steps {
  readonly #lines: Lines;
  readonly #lang: Lang;
  readonly #inPlace: boolean;
  readonly #began = performance.now();
  #open = false;

  constructor(lines: Lines, lang: Lang, environment: NodeJS.ProcessEnv) {
    this.#lines = lines;
    this.#lang = lang;
    this.#inPlace = lines.isTTY === true && environment.TERM !== "dumb";
  }

  /** Seconds since the start, as people read them. */
  get elapsed(): string {
    return secondsSince(this.#began);
  }

  note(text: Texts): void {
    this.#lines.write(`  ${text[this.#lang]}\n`);
  }

  /** `work` may say what it has come to: "grant 3 of 11". */
  async take<Value>({ doing, done }: Step, work: (come: (to: Texts) => void) => Promise<Value>): Promise<Value> {
    const began = performance.now();
    this.#say(doing[this.#lang]);
    const value = await work((to) =>
      this.#say(`${doing[this.#lang]}${this.#lang === "zh" ? "：" : ": "}${to[this.#lang]}`),
    );
    const seconds = secondsSince(began);
    const text = this.#lang === "zh" ? `${done.zh}，${seconds} 秒` : `${done.en} in ${seconds} s`;
    this.#lines.write(`${this.#inPlace ? CLEAR : ""}  ${text}\n`);
    this.#open = false;
    return value;
  }

  /** A step that broke off leaves a terminal's line open: what is said next begins on one of its own. */
  breakOff(): void {
    if (this.#open) this.#lines.write("\n");
    this.#open = false;
  }

  #say(text: string): void {
    this.#lines.write(this.#inPlace ? `${CLEAR}  ${text} …` : `  ${text} …\n`);
    this.#open = this.#inPlace;
  }
}

const secondsSince = (began: number): string => ((performance.now() - began) / 1000).toFixed(1);
