/** Which connection hears what: new heads, pending transactions, and logs by address and topics. Each subscription ends with its connection. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Chain } from "./chain.ts";
import { RPC, RpcError } from "./errors.ts";
import type { Topic } from "./relay.ts";

export const SUBSCRIPTIONS_MAX = 32;

const lowerHex = z
  .string()
  .regex(/^0x[0-9a-fA-F]*$/)
  .transform((value) => value.toLowerCase());
const oneOrMore = z.union([lowerHex.transform((value) => [value]), z.array(lowerHex).max(1_000)]);
const Filter = z.object({
  address: oneOrMore.nullish(),
  topics: z.array(oneOrMore.nullish()).max(4).nullish(),
});
type Filter = z.infer<typeof Filter>;

const Log = z.object({ address: lowerHex, topics: z.array(lowerHex) });
const Asked = z.union([
  z.tuple([z.literal("newHeads")]),
  z.tuple([z.literal("newPendingTransactions")]),
  z.tuple([z.literal("newPendingTransactions"), z.literal(false)]),
  z.tuple([z.literal("logs")]),
  z.tuple([z.literal("logs"), Filter]),
]);

interface Subscription {
  readonly topic: Topic;
  readonly filter: Filter;
}

/** The subscriptions of one connection. */
export class Subscriptions implements Disposable {
  readonly #deliver: (text: string) => void;
  readonly #listening: Disposable;
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(chain: Chain, deliver: (text: string) => void) {
    this.#deliver = deliver;
    this.#listening = chain.listen((topic, result) => this.#hear(topic, result));
  }

  /** Its id; throws RpcError. */
  add(params: readonly unknown[]): string {
    const asked = Asked.safeParse(params);
    if (!asked.success) {
      throw new RpcError(
        RPC.invalidParams,
        "eth_subscribe takes newHeads, newPendingTransactions, or logs with {address, topics}",
      );
    }
    if (this.#subscriptions.size >= SUBSCRIPTIONS_MAX) {
      throw new RpcError(RPC.tooMuch, `a connection has at most ${SUBSCRIPTIONS_MAX} subscriptions`);
    }
    const [topic, filter] = asked.data;
    const id = `0x${randomBytes(16).toString("hex")}`;
    this.#subscriptions.set(id, { topic, filter: typeof filter === "object" ? filter : {} });
    return id;
  }

  /** Whether there was one. */
  remove(params: readonly unknown[]): boolean {
    const [id] = params;
    return typeof id === "string" && this.#subscriptions.delete(id);
  }

  #hear(topic: Topic, result: unknown): void {
    for (const [subscription, { topic: wanted, filter }] of this.#subscriptions) {
      if (wanted !== topic || (topic === "logs" && !matches(filter, Log.parse(result)))) continue;
      this.#deliver(JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params: { subscription, result } }));
    }
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
    this.#subscriptions.clear();
  }
}

/** As `eth_getLogs` matches: any of the addresses, and at each place any of the topics; null or an empty list takes whatever stands there. */
export function matches({ address, topics }: Filter, log: z.infer<typeof Log>): boolean {
  const wanted = topics ?? [];
  return (
    any(address, log.address) &&
    wanted.length <= log.topics.length &&
    wanted.every((each, place) => any(each, log.topics[place]))
  );
}

function any(wanted: readonly string[] | null | undefined, found: string | undefined): boolean {
  return wanted == null || wanted.length === 0 || (found !== undefined && wanted.includes(found));
}
