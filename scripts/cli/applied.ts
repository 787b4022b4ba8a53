/** The end of every act: it is in a block, and then each gateway says that it has applied it, or shows as unconfirmed (promise 9). */
import type { Texts } from "../../server/reasons/reasons.ts";
import type { NotInABlock } from "../law/receipt.ts";
import type { Cli } from "./cli.ts";
import { CliError, EXIT, type Result, unreached, usage } from "./exits.ts";
import { type Confirmation, confirmations } from "./gateway.ts";
import { type Kernel, networkFault } from "./kernel.ts";

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
export async function sent<Outcome>({ url }: Pick<Kernel, "url">, act: Promise<Outcome>): Promise<Outcome> {
  try {
    return await act;
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
}

/** What was done, and who has confirmed it; with `cutBefore`, how many running responses it ended. */
export async function appliedBy(
  cli: Cli,
  mined: Mined,
  seconds: number,
  done: Texts,
  facts: object,
  cutBefore?: ReadonlyMap<string, number>,
): Promise<Result> {
  const gateways = await confirmations(cli.gateways, mined.seq, seconds, cutBefore);
  const complete = gateways.length > 0 && gateways.every(({ confirmed }) => confirmed);
  const { hash, block, seq } = mined;
  return {
    exit: complete ? EXIT.done : EXIT.unconfirmed,
    facts: { ...facts, transaction: hash, block, seq, gateways },
    lines: [
      { zh: `${done.zh}（区块 ${block}，seq ${seq}）`, en: `${done.en} (block ${block}, seq ${seq})` },
      ...gateways.map((one) => wordsOf(one, seq)),
      ...(gateways.length === 0 ? [NO_GATEWAY] : []),
    ],
  };
}

const NO_GATEWAY: Texts = {
  zh: "不知道任何网关：已进区块，是否生效未经确认。",
  en: "no gateway is known: in a block, and confirmed by none.",
};

function wordsOf({ gateway, confirmed, applied, cut }: Confirmation, seq: number): Texts {
  if (confirmed) {
    return {
      zh: `网关 ${gateway} 已执行${cut === undefined ? "" : `，切断 ${cut} 个进行中的响应`}。`,
      en: `gateway ${gateway} has applied it${cut === undefined ? "" : `, and cut ${cut} running ${cut === 1 ? "response" : "responses"}`}.`,
    };
  }
  const found =
    applied === undefined
      ? { zh: "没有答复", en: "did not answer" }
      : { zh: `停在 seq ${applied}`, en: `is at seq ${applied}` };
  return {
    zh: `未确认：网关 ${gateway} ${found.zh}，应到 seq ${seq}。`,
    en: `UNCONFIRMED: gateway ${gateway} ${found.en}, wanted seq ${seq}.`,
  };
}
