/** Passes on what the node reports, to whoever listens, whichever node it is: a rebuilt one takes the old one's place unnoticed, since no block is made meanwhile. */
import { z } from "zod";
import type { Node } from "./node.ts";

const TOPICS = ["logs", "newHeads", "newPendingTransactions"] as const;
export type Topic = (typeof TOPICS)[number];
export type ChainListener = (topic: Topic, result: unknown) => void;

/** The node forgets a subscription after five minutes, used or not (Hardhat 3.18): each is taken anew well before. */
const RENEWED_EVERY_MS = 120_000;

export class Relay implements Disposable {
  readonly #listeners = new Set<ChainListener>();
  readonly #renewedEveryMs: number;
  #attached: Disposable | undefined;

  constructor(renewedEveryMs = RENEWED_EVERY_MS) {
    this.#renewedEveryMs = renewedEveryMs;
  }

  listen(listener: ChainListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** One subscription a topic, however many listen. Leaves the node that it heard before. */
  async attach(node: Node): Promise<void> {
    this[Symbol.dispose]();
    const topics = new Map<string, Topic>();
    const heard = node.listen(({ subscription, result }) => {
      const topic = topics.get(subscription);
      if (topic !== undefined) for (const listener of this.#listeners) listener(topic, result);
    });
    await subscribe(node, topics);
    const timer = setInterval(() => void subscribe(node, topics), this.#renewedEveryMs).unref();
    this.#attached = {
      [Symbol.dispose]: () => {
        clearInterval(timer);
        heard[Symbol.dispose]();
      },
    };
  }

  [Symbol.dispose](): void {
    this.#attached?.[Symbol.dispose]();
  }
}

/** The new one is there before the old one goes: what comes between is told twice at worst, and never lost. */
async function subscribe(node: Node, topics: Map<string, Topic>): Promise<void> {
  for (const topic of TOPICS) {
    const params = topic === "logs" ? [topic, {}] : [topic];
    const id = z.string().parse(await node.request("eth_subscribe", params));
    const old = [...topics].filter(([, known]) => known === topic).map(([known]) => known);
    topics.set(id, topic);
    for (const one of old) {
      topics.delete(one);
      await node.request("eth_unsubscribe", [one]);
    }
  }
}
