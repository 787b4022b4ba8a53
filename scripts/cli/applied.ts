/** The end of every act: it is in a block, and then each gateway says that it has applied it, or shows as unconfirmed (promise 9). */
import type { Texts } from "../../server/reasons/reasons.ts";
import type { NotInABlock } from "../law/receipt.ts";
import type { Cli } from "./cli.ts";
import { CliError, EXIT, type Result, unreached, usage } from "./exits.ts";
import { type Confirmation, confirmations } from "./gateway.ts";
import { type Kernel, networkFault } from "./kernel.ts";
import { count, row } from "./telling.ts";

/** Seconds. */
export const DEFAULT_WAIT = "10";
const LONGEST_WAIT = 3600;

export function waitOf(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && seconds >= 0 && seconds <= LONGEST_WAIT) return seconds;
  throw usage(
    `--wait 应为 0 至 ${LONGEST_WAIT} 秒，得到 ${text}。`,
    `--wait takes 0 to ${LONGEST_WAIT} seconds, found ${text}.`,
  );
}

/** An act that is sent: when the node falls silent before it has named the transaction, nobody here knows whether it is in a block, and that is said. */
export async function sent<Outcome extends object>(
  { url }: Pick<Kernel, "url">,
  act: Promise<Outcome>,
): Promise<Outcome & { sentAt: number }> {
  const sentAt = performance.now();
  try {
    return { ...(await act), sentAt };
  } catch (error) {
    if (networkFault(url, error) === undefined) throw error;
    throw unreached(
      "OUTCOME_UNKNOWN",
      `账本 ${url} 没有答复：该操作可能已进区块，请用 sluice show 查看后再试。`,
      `the ledger ${url} fell silent: the act may be in a block all the same; look with sluice show before you try again.`,
      error,
    );
  }
}

/** A transaction that was sent and was seen in no block, by what is known of it. */
export function notInABlock(error: NotInABlock): CliError {
  const { sent, standing, words } = error;
  const { hash: transaction, account, nonce } = sent;
  const facts = { transaction, account, nonce, standing };
  const [exit, code] =
    standing.kind === "overtaken" ? [EXIT.refused, "NONCE_TAKEN"] : [EXIT.unreached, UNSEEN[standing.kind]];
  return new CliError(exit, code, words, facts, { cause: error });
}

const UNSEEN = {
  silent: "OUTCOME_UNKNOWN",
  waiting: "OUTCOME_UNKNOWN",
  forgotten: "OUTCOME_UNKNOWN",
  behind: "NONCE_STUCK",
} as const;

export interface Mined {
  readonly hash: string;
  readonly block: number;
  readonly seq: number;
  /** By `performance.now()`. */
  readonly sentAt: number;
}

/** What was done, as it is told. */
export interface Told {
  readonly head: Texts;
  readonly rows: readonly Texts[];
  /** A line for the evidence or document that it rests on. */
  readonly paper?: Texts;
  readonly next?: Texts;
  /** A stop: that it cut nothing is news too. */
  readonly stops?: boolean;
}

/** What was done, who has confirmed it and how soon, and what comes next. */
export async function appliedBy(cli: Cli, mined: Mined, seconds: number, told: Told, facts: object): Promise<Result> {
  const { hash, block, seq, sentAt } = mined;
  const gateways = await confirmations(cli.gateways, seq, seconds, sentAt, cli.views);
  const complete = gateways.length > 0 && gateways.every(({ confirmed }) => confirmed);
  const next = complete ? told.next : LOOK_AGAIN;
  return {
    exit: complete ? EXIT.done : EXIT.unconfirmed,
    facts: { ...facts, transaction: hash, block, seq, gateways },
    lines: [
      told.head,
      ...told.rows,
      ...gateways.map((one) => wordsOf(one, seq, told.stops ?? false)),
      ...(gateways.length === 0 ? [NO_GATEWAY] : []),
      row("账本", "ledger", { zh: `区块 ${block}，第 ${seq} 条记录`, en: `block ${block}, entry ${seq}` }),
      ...(told.paper === undefined ? [] : [told.paper]),
      ...(next === undefined ? [] : [row("下一步", "next", next)]),
    ],
  };
}

const NO_GATEWAY = row("未确认", "UNCONFIRMED", {
  zh: "不知道任何网关：已进区块，是否执行未经确认",
  en: ": no gateway is known; it is in a block, and confirmed by none",
});

/** It stands on the ledger whatever a gateway says; one that cannot read it releases nothing on stale knowledge (promise 1). */
const LOOK_AGAIN: Texts = {
  zh: "账本上已生效；落后的网关读到该区块即执行，过时限读不到则一律不放行。请稍后再看",
  en: "it stands on the ledger; a gateway that is behind applies it with that block, or releases nothing once its knowledge is stale. Look again",
};

function wordsOf({ gateway, confirmed, applied, ms, cut, fault }: Confirmation, seq: number, stops: boolean): Texts {
  if (confirmed) {
    const silent = cut === undefined || (cut === 0 && !stops);
    const cutZh = silent ? "" : `，切断 ${cut} 个进行中的响应`;
    const cutEn = silent ? "" : `; ${count(cut, "running response")} cut`;
    return row("执行", "applied", {
      zh: `网关 ${gateway}，发送后 ${ms} 毫秒内${cutZh}`,
      en: `by ${gateway} within ${ms} ms of sending${cutEn}`,
    });
  }
  if (fault !== undefined)
    return row("未确认", "UNCONFIRMED", {
      zh: `未能询问网关 ${gateway}：${fault.zh}`,
      en: `: ${gateway} was not asked: ${fault.en}`,
    });
  const found =
    applied === undefined
      ? { zh: "没有答复", en: "did not answer" }
      : { zh: `停在第 ${applied} 条记录`, en: `is at entry ${applied}` };
  return row("未确认", "UNCONFIRMED", {
    zh: `网关 ${gateway} ${found.zh}，应到第 ${seq} 条`,
    en: `: ${gateway} ${found.en}, wanted ${seq}`,
  });
}
