/** A supervisor's desk: holds an agreement on named evidence and lifts it with a document, each time until the gateway says that it has applied it (promise 9). */
import { privateKeyToAccount } from "viem/accounts";
import { sluiceAbi } from "../../../server/ledger/abi.ts";
import { canonicalBytes } from "../../../server/release/descriptor/descriptor.ts";
import { confirmations } from "../../cli/gateway.ts";
import { type Pen, penOf } from "../../law/act.ts";
import { lineTo } from "../../law/line.ts";
import type { DocumentStore } from "../city/office.ts";
import type { DemoFile, DemoOrganisation } from "../demo-file.ts";

/** An agreement's first upstream is its zone, and the zone's steward its supervisor (K1). */
const ZONE_SEAT = 2;
/** Seconds. */
const APPLIED_WITHIN = 10;

export interface Done {
  readonly block: number;
  readonly seq: number;
  readonly paper: string;
  /** By `performance.now()`: sent, known to be in a block, applied by the gateway. */
  readonly sentAt: number;
  readonly receiptAt: number;
  readonly appliedAt: number;
}

export class NotApplied extends Error {
  readonly code = "NOT_APPLIED";
}

export class Desk {
  readonly #demo: DemoFile;
  readonly #pen: Pen;
  readonly #documents: DocumentStore;

  constructor(demo: DemoFile, { privateKey }: DemoOrganisation, documents: DocumentStore) {
    this.#demo = demo;
    this.#pen = penOf(lineTo(demo.ledger.http), demo.ledger.contracts, privateKeyToAccount(privateKey));
    this.#documents = documents;
  }

  hold(agreement: number): Promise<Done> {
    return this.#act(agreement, "hold", (paper) => [agreement, ZONE_SEAT, paper]);
  }

  /** Names the turn that it has seen, so that it lifts no hold placed since (K3). */
  async lift(agreement: number): Promise<Done> {
    const { turn } = await this.#pen.reader.readContract({
      address: this.#demo.ledger.contracts.Sluice,
      abi: sluiceAbi,
      functionName: "gate",
      args: [agreement],
    });
    return this.#act(agreement, "lift", (paper) => [agreement, ZONE_SEAT, turn, paper]);
  }

  async #act(agreement: number, act: "hold" | "lift", argsOf: (paper: string) => unknown[]): Promise<Done> {
    const text = TEXTS[act];
    const paper = await this.#documents.put(
      canonicalBytes({ type: act, agreement, at: new Date().toISOString(), text }),
    );
    const sentAt = performance.now();
    const { block, seq } = await this.#pen.kernel(act, argsOf(paper));
    const receiptAt = performance.now();
    const { gateway } = this.#demo;
    const [told] = await confirmations([gateway], seq, APPLIED_WITHIN, sentAt);
    if (told?.confirmed !== true)
      throw new NotApplied(`${gateway} has not applied seq ${seq} within ${APPLIED_WITHIN} s`);
    return { block, seq, paper, sentAt, receiptAt, appliedAt: performance.now() };
  }
}

const TEXTS = {
  hold: {
    zh: "监测发现异常：短时间内导出量超出申报用途。（演示）",
    en: "Monitoring finds a risk: more was taken in a short time than the stated use needs. (Demonstration)",
  },
  lift: { zh: "经核查，风险已消除。（演示）", en: "On examination the risk is gone. (Demonstration)" },
};
