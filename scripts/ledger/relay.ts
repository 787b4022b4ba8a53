/** Passes on what the node reports, to whoever listens, whichever node it is: a rebuilt one takes the old one's place unnoticed, since no block is made meanwhile. */
import { z } from "zod";
import type { Node } from "./node.ts";

const TOPICS = ["logs", "newHeads", "newPendingTransactions"] as const;
export type Topic = (typeof TOPICS)[number];
export type ChainListener = (topic: Topic, result: unknown) => void;

export class Relay implements Disposable {
  readonly #listeners = new Set<ChainListener>();
  #attached: Disposable | undefined;

  listen(listener: ChainListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** One subscription a topic, however many listen. Leaves the node that it heard before. */
  async attach(node: Node): Promise<void> {
    this[Symbol.dispose]();
    const topics = new Map<string, Topic>();
    this.#attached = node.listen(({ subscription, result }) => {
      const topic = topics.get(subscription);
      if (topic !== undefined) for (const listener of this.#listeners) listener(topic, result);
    });
    for (const topic of TOPICS) {
      const params = topic === "logs" ? [topic, {}] : [topic];
      topics.set(z.string().parse(await node.request("eth_subscribe", params)), topic);
    }
  }

  [Symbol.dispose](): void {
    this.#attached?.[Symbol.dispose]();
  }
}
