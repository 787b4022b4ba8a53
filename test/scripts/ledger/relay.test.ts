/** The node forgets a subscription after five minutes: the relay has taken another by then, and each block is still told. */
import { EventEmitter, once } from "node:events";
import { expect } from "chai";
import { describe, it } from "mocha";
import { type Node, startNode } from "../../../scripts/ledger/node.ts";
import { Relay, type Topic } from "../../../scripts/ledger/relay.ts";
import { FRESH } from "../../../scripts/ledger/settings.ts";

describe("the relay of a node's news", () => {
  it("takes each subscription anew, lets the old one go, and still tells the next block", async () => {
    const node = await startNode(FRESH);
    const asked: string[] = [];
    const seen = new EventEmitter();
    const counted: Node = {
      request(method, params) {
        asked.push(method);
        seen.emit(method);
        return node.request(method, params);
      },
      listen: (listener) => node.listen(listener),
    };
    using relay = new Relay(5);
    const heads: unknown[] = [];
    relay.listen((topic: Topic, result) => {
      if (topic !== "newHeads") return;
      heads.push(result);
      seen.emit("head");
    });
    await relay.attach(counted);
    const count = (method: string) => asked.filter((one) => one === method).length;
    while (count("eth_unsubscribe") < 6) await once(seen, "eth_unsubscribe");
    expect(count("eth_subscribe")).to.be.at.least(9);
    const head = once(seen, "head");
    await node.request("evm_mine");
    await head;
    expect(heads.length).to.be.within(1, 2);
  });

  it("lets go of everything when it is closed", async () => {
    const node = await startNode(FRESH);
    const heads: unknown[] = [];
    const relay = new Relay();
    relay.listen((topic) => topic === "newHeads" && heads.push(topic));
    await relay.attach(node);
    relay[Symbol.dispose]();
    await node.request("evm_mine");
    expect(heads).to.deep.equal([]);
  });
});
