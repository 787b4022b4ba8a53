/** What is told of a transaction that no block takes, on a real node whose blocks the test makes by hand. */
import { expect } from "chai";
import { after, before, beforeEach, describe, it } from "mocha";
import { createTestClient, type Hex, http, type PublicClient, publicActions, walletActions } from "viem";
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { NotInABlock, nextNonce, receiptOf } from "../../../scripts/law/receipt.ts";
import { type Anvil, startAnvil } from "../../system/anvil.ts";

const GAS = 21_000n;
/** Milliseconds: the node has all it will ever have. */
const AT_ONCE = 0;
const NOWHERE = "0x00000000000000000000000000000000000000ee";

describe("a transaction that was sent", () => {
  let anvil: Anvil;
  let account: PrivateKeyAccount;
  const nodeAt = (url: string) =>
    createTestClient({ mode: "anvil", transport: http(url, { retryCount: 0 }), cacheTime: 0 })
      .extend(publicActions)
      .extend(walletActions);
  let node: ReturnType<typeof nodeAt>;
  const reader = () => node as unknown as PublicClient;
  before(async () => {
    anvil = await startAnvil(["--no-mining"]);
    node = nodeAt(anvil.http);
  });
  after(() => anvil[Symbol.asyncDispose]());
  beforeEach(() => {
    account = privateKeyToAccount(generatePrivateKey());
  });

  const send = async (nonce: number, gasPrice = 0n) => {
    const hash = await node.sendTransaction({ account, to: NOWHERE, nonce, gasPrice, gas: GAS, chain: null });
    return { hash, account: account.address, nonce };
  };
  const refusalOf = async (sent: { hash: Hex; account: Hex; nonce: number }, withinMs = AT_ONCE) => {
    const error: unknown = await receiptOf(reader(), sent, withinMs).catch((thrown: unknown) => thrown);
    if (!(error instanceof NotInABlock)) throw new Error("it is in a block", { cause: error });
    expect(error.sent).to.deep.equal(sent);
    for (const words of [error.words.zh, error.words.en, error.message])
      expect(words).to.contain(sent.hash).and.to.contain(sent.account);
    return error;
  };

  it("has its receipt once a block has taken it, however late that is within the bound", async () => {
    const sent = await send(await nextNonce(reader(), account.address));
    const waiting = receiptOf(reader(), sent);
    await node.mine({ blocks: 1 });
    expect(await waiting).to.include({ transactionHash: sent.hash, status: "success" });
  });

  it("and that no block takes is waiting, which the node still has", async () => {
    const error = await refusalOf(await send(0), 200);
    expect(error.standing).to.deep.equal({ kind: "waiting" });
    expect(error.message)
      .to.contain("nonce 0) is in no block after 0.2 s")
      .and.to.contain("look before you do it again");
  });

  it("and that the node has no more is forgotten, and may be done again under the same nonce", async () => {
    const sent = await send(0);
    await node.dropTransaction({ hash: sent.hash });
    const error = await refusalOf(sent);
    expect(error.standing).to.deep.equal({ kind: "forgotten" });
    expect(error.message).to.contain("it takes the same nonce");
    expect(await nextNonce(reader(), account.address)).to.equal(0);
  });

  it("and that waits behind earlier nonces names those that are stuck", async () => {
    const one = await refusalOf(await send(1));
    expect(one.standing).to.deep.equal({ kind: "behind", from: 0 });
    expect(one.message).to.contain("waits behind nonce 0, which is in no block");
    const two = await refusalOf(await send(2));
    expect(two.message).to.contain("waits behind nonce 0–1,").and.to.contain("sentinel");
  });

  it("and whose nonce another transaction has taken can be in no block any more", async () => {
    await node.setBalance({ address: account.address, value: 10n ** 18n });
    const sent = await send(0);
    await send(0, 2_000_000_000n);
    await node.mine({ blocks: 1 });
    const error = await refusalOf(sent);
    expect(error.standing).to.deep.equal({ kind: "overtaken" });
    expect(error.message).to.contain("another transaction of the account has taken its nonce");
  });

  it("and whose node is gone since may be in a block: that is said at once", async () => {
    await using other = await startAnvil(["--no-mining"]);
    const here = node;
    node = nodeAt(other.http);
    const sent = await send(0);
    await other[Symbol.asyncDispose]();
    const error = await refusalOf(sent, 60_000);
    node = here;
    expect(error.standing).to.deep.equal({ kind: "silent" });
    expect(error.message).to.contain("it may be in a block all the same");
  });
});
