/** The front: only what is named gets through, only from this machine, and no client fills the ledger's memory. */
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { expect } from "chai";
import { JsonRpcProvider, Wallet } from "ethers";
import { after, before, describe, it } from "mocha";
import { createWalletClient, defineChain, http, publicActions } from "viem";
import { WebSocket } from "ws";
import { Chain } from "../../../scripts/ledger/chain.ts";
import { RPC } from "../../../scripts/ledger/errors.ts";
import { type Front, openFront } from "../../../scripts/ledger/front.ts";
import { openJournal } from "../../../scripts/ledger/journal-file.ts";
import { METHODS } from "../../../scripts/ledger/methods.ts";
import { BATCH_MAX, BODY_MAX_BYTES } from "../../../scripts/ledger/rpc.ts";
import { FRESH } from "../../../scripts/ledger/settings.ts";
import { SUBSCRIPTIONS_MAX } from "../../../scripts/ledger/subscriptions.ts";
import { type Answer, aFolder, anAccount, ask, CHAIN_ID, type Hex, post, RECORDER, signed } from "./world.ts";

const WORD: Hex = `0x${"07".padStart(64, "0")}`;
/** A slot never written: what a write costs does not hang on the second at which it was estimated. */
const ANOTHER_WORD: Hex = `0x${"70".padStart(64, "0")}`;
/** Returns 256 KiB of zeros at each call. */
const LONG_WINDED: Hex = "0x66620400006000f360005260076019f3";

describe("the ledger's front", () => {
  let world: ReturnType<typeof aFolder>;
  let chain: Chain;
  let front: Front;
  let url: string;
  let recorder: Hex;
  let longWinded: Hex;

  before(async () => {
    world = aFolder();
    chain = await Chain.open(openJournal(world.folder, FRESH), () => undefined);
    front = await openFront({ chain, gasCap: FRESH.gasCap, port: 0 });
    url = `http://127.0.0.1:${front.port}`;
    recorder = await deployed(1, RECORDER);
    longWinded = await deployed(2, LONG_WINDED);
  });
  after(async () => {
    await chain.close();
    await front[Symbol.asyncDispose]();
    world[Symbol.dispose]();
  });

  /* METHODS */

  const forbidden = [
    ..."eth_accounts eth_sendTransaction eth_sign eth_signTypedData_v4 eth_signTransaction eth_coinbase eth_newFilter".split(
      " ",
    ),
    ..."eth_pendingTransactions personal_sign web3_sha3 debug_traceTransaction evm_mine evm_increaseTime evm_snapshot".split(
      " ",
    ),
    ..."hardhat_setBalance hardhat_reset hardhat_impersonateAccount anvil_setCode constructor __proto__".split(" "),
  ];
  for (const method of forbidden) {
    it(`refuses ${method} by name`, async () => {
      const { hash } = chain.tip;
      const { error } = await ask(url, method);
      expect(error).to.deep.equal({ code: RPC.unknownMethod, message: `the method ${method} is not served here` });
      expect(chain.tip.hash).to.equal(hash);
    });
  }

  it("answers each method that it names", async () => {
    const account = anAccount(1).address;
    const params: Record<string, unknown[]> = {
      eth_call: [{ to: longWinded }, "latest"],
      eth_estimateGas: [{ from: account, to: recorder, data: WORD }],
      eth_feeHistory: ["0x1", "latest", []],
      eth_getBalance: [account, "latest"],
      eth_getBlockByHash: [chain.tip.hash, false],
      eth_getBlockByNumber: ["latest", false],
      eth_getCode: [recorder, "latest"],
      eth_getLogs: [{ fromBlock: "0x0" }],
      eth_getProof: [recorder, [WORD], "latest"],
      eth_getStorageAt: [recorder, WORD, "latest"],
      eth_getTransactionByHash: [WORD],
      eth_getTransactionCount: [account, "latest"],
      eth_getTransactionReceipt: [WORD],
      eth_sendRawTransaction: [await signed(3, 0)],
    };
    for (const method of METHODS.keys())
      expect((await ask(url, method, ...(params[method] ?? []))).error, method).to.equal(undefined);
    for (const method of ["eth_gasPrice", "eth_maxPriorityFeePerGas"])
      expect(await ask(url, method)).to.deep.include({ result: "0x0" });
  });

  it("lets no call burn more gas than a transaction may", async () => {
    const asked = { from: anAccount(1).address, data: "0x5a60005260206000f3" as Hex }; // returns the gas that is left
    const { result } = await ask(url, "eth_call", { ...asked, gas: "0x3b9aca00" }, "latest");
    expect(Number(result)).to.be.within(FRESH.gasCap - 100_000, FRESH.gasCap);
  });

  it("refuses what is no signed transaction, with the node's reason or its own", async () => {
    const cases: [unknown[], RegExp][] = [
      [[], /takes one signed transaction/],
      [["0x"], /takes one signed transaction/],
      [["0x123"], /takes one signed transaction/],
      [[`0x${"00".repeat(131_073)}`], /at most 131072 bytes, this one 131073/],
      [["0xdeadbeef"], /./],
    ];
    for (const [params, reason] of cases) {
      const { error } = await ask(url, "eth_sendRawTransaction", ...params);
      expect(error?.code).to.equal(RPC.invalidParams);
      expect(error?.message).to.match(reason);
    }
  });

  /* LIBRARIES */

  it("lets viem write from an account without funds, with nothing set by hand, and read the reason of a revert", async () => {
    const transport = http(url);
    const own = defineChain({
      id: CHAIN_ID,
      name: "embedded",
      nativeCurrency: { name: "none", symbol: "NONE", decimals: 18 },
      rpcUrls: { default: { http: [url] } },
    });
    const client = createWalletClient({ account: anAccount(10), chain: own, transport }).extend(publicActions);
    const hash = await client.sendTransaction({ to: recorder, data: WORD });
    expect(await client.waitForTransactionReceipt({ hash })).to.include({ status: "success", effectiveGasPrice: 0n });

    const reverted = await client.call({ to: recorder }).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(String(reverted)).to.include("0xdeadbeef");
  });

  it("lets ethers write from an account without funds, with nothing set by hand, and read the reason of a revert", async () => {
    const provider = new JsonRpcProvider(url, undefined, { pollingInterval: 20 });
    try {
      const wallet = new Wallet(`0x${"11".repeat(32)}`, provider);
      const sent = await wallet.sendTransaction({ to: recorder, data: ANOTHER_WORD });
      expect(await provider.getTransactionReceipt(sent.hash)).to.include({ status: 1, gasPrice: 0n });
      const reverted = await provider.call({ to: recorder }).catch((error: unknown) => error);
      expect(reverted).to.include({ code: "CALL_EXCEPTION", data: "0xdeadbeef" });
    } finally {
      provider.destroy();
    }
  });

  /* MESSAGES */

  const malformed: { what: string; body: string; code: number; message: RegExp }[] = [
    { what: "what is no JSON", body: '{"jsonrpc":', code: RPC.parse, message: /not JSON/ },
    { what: "an empty body", body: "", code: RPC.parse, message: /not JSON/ },
    { what: "an empty batch", body: "[]", code: RPC.invalidRequest, message: /1 to 100 requests, this one 0/ },
    {
      what: "a batch too long",
      body: JSON.stringify(Array(BATCH_MAX + 1).fill({})),
      code: RPC.invalidRequest,
      message: /this one 101/,
    },
    { what: "a number", body: "1", code: RPC.invalidRequest, message: /no JSON-RPC 2.0 request/ },
    {
      what: "a request without its version",
      body: '{"id":1,"method":"eth_chainId"}',
      code: RPC.invalidRequest,
      message: /jsonrpc/,
    },
    {
      what: "parameters by name",
      body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{}}',
      code: RPC.invalidRequest,
      message: /params/,
    },
  ];
  for (const { what, body, code, message } of malformed) {
    it(`refuses ${what} with ${code}`, async () => {
      const { error } = (await (await post(url, body)).json()) as Answer;
      expect(error?.code).to.equal(code);
      expect(error?.message).to.match(message);
    });
  }

  it("answers a batch one by one, the refused beside the answered, and a notification not at all", async () => {
    const batch = ["eth_chainId", "evm_mine"].map((method, id) => ({ jsonrpc: "2.0", id, method }));
    const body = JSON.stringify([...batch, { jsonrpc: "2.0", method: "eth_chainId" }, 7]);
    const answers = (await (await post(url, body)).json()) as {
      id: unknown;
      result?: unknown;
      error?: { code: number };
    }[];
    expect(answers.map(({ id, result, error }) => [id, result ?? error?.code])).to.deep.equal([
      [0, "0x134b428"],
      [1, RPC.unknownMethod],
      [null, RPC.invalidRequest],
    ]);
    expect((await post(url, '{"jsonrpc":"2.0","method":"eth_chainId"}')).status).to.equal(204);
  });

  /* WHO MAY ASK */

  it("refuses GET, another content type, and a body too large, announced or not", async () => {
    expect((await fetch(url)).status).to.equal(405);
    expect((await post(url, "{}", { "content-type": "text/plain" })).status).to.equal(415);
    const large = "x".repeat(BODY_MAX_BYTES + 1);
    expect((await post(url, large)).status).to.equal(413);
    expect((await rawPost({ "transfer-encoding": "chunked" }, large)).status).to.equal(413);
  });

  it("refuses a page of elsewhere by its origin or by the name it came by, and gives no page leave to read", async () => {
    const chainId = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}';
    const cases: [Record<string, string>, number][] = [
      [{ origin: "https://example.org" }, 403],
      [{ origin: "null" }, 403],
      [{ host: "example.org" }, 403],
      [{ host: `127.0.0.1.example.org:${front.port}` }, 403],
      [{ host: `localhost:${front.port}`, origin: "http://127.0.0.1:8480" }, 200],
    ];
    for (const [headers, status] of cases)
      expect(await rawPost(headers, chainId), JSON.stringify(headers)).to.include({ status, cors: undefined });
    const socket = new WebSocket(url.replace("http", "ws"), { origin: "https://example.org" });
    const [error] = await once(socket, "error");
    expect(String(error)).to.include("403");
  });

  it("serves no more connections than it says", async () => {
    const sockets = Array.from({ length: 300 }, () => connect(front.port, "127.0.0.1").on("error", () => undefined));
    await Promise.race(sockets.slice(-40).map((socket) => once(socket.resume(), "close")));
    for (const socket of sockets) socket.destroy();
    await Promise.all(sockets.map((socket) => (socket.closed ? undefined : once(socket, "close"))));
  });

  /* SUBSCRIPTIONS */

  it("delivers heads, logs by address and topic, and pending transactions, until unsubscribed", async () => {
    const client = await aSocket(url);
    const asked: unknown[][] = [
      ["newHeads"],
      ["logs", { address: recorder, topics: [`0x${"aa".padStart(64, "0")}`] }],
      ["logs", { address: longWinded }],
      ["newPendingTransactions"],
    ];
    const ids: unknown[] = [];
    for (const params of asked) ids.push((await client.ask("eth_subscribe", params)).result);
    const { result: hash } = await client.ask("eth_sendRawTransaction", [
      await signed(4, 0, { to: recorder, data: WORD }),
    ]);
    await client.ask("eth_sendRawTransaction", [await signed(4, 1)]);
    const heard = (place: number): unknown[] =>
      client.notifications.filter(({ subscription }) => subscription === ids[place]).map(({ result }) => result);
    expect(heard(0)).to.have.length(2);
    expect(heard(0)[1]).to.deep.include({ hash: chain.tip.hash, number: `0x${chain.tip.number.toString(16)}` });
    expect(heard(1)).to.have.length(1);
    expect(heard(1)[0]).to.deep.include({ transactionHash: hash, data: WORD });
    expect(heard(2)).to.deep.equal([]);
    expect(heard(3)[0]).to.equal(hash);

    expect((await client.ask("eth_unsubscribe", [ids[0]])).result).to.equal(true);
    expect((await client.ask("eth_unsubscribe", [ids[0]])).result).to.equal(false);
    await client.ask("eth_sendRawTransaction", [await signed(4, 2)]);
    expect(heard(0)).to.have.length(2);
    client.socket.terminate();
  });

  it("bounds subscriptions, refuses unknown ones, and serves none over HTTP", async () => {
    const client = await aSocket(url);
    for (let count = 0; count < SUBSCRIPTIONS_MAX; count++)
      expect((await client.ask("eth_subscribe", ["newHeads"])).error).to.equal(undefined);
    expect((await client.ask("eth_subscribe", ["newHeads"])).error?.code).to.equal(RPC.tooMuch);
    expect((await client.ask("eth_subscribe", ["syncing"])).error?.code).to.equal(RPC.invalidParams);
    expect((await ask(url, "eth_subscribe", "newHeads")).error).to.deep.include({ code: RPC.unknownMethod });
    client.socket.terminate();
  });

  it("answers a ping, and closes on a message too large", async () => {
    const { socket } = await aSocket(url);
    socket.ping("still there?");
    expect(String((await once(socket, "pong"))[0])).to.equal("still there?");
    socket.send("x".repeat(BODY_MAX_BYTES + 1));
    expect((await once(socket, "close"))[0]).to.equal(1009);
  });

  it("cuts off a client that does not read, and goes on with the others", async () => {
    const CALLS = 60; // of half a megabyte each
    const { socket } = await aSocket(url);
    socket.pause();
    const answered = callsAnswered(chain, CALLS);
    for (let id = 0; id < CALLS; id++)
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, method: "eth_call", params: [{ to: longWinded }, "latest"] }));
    await answered;
    expect(await ask(url, "eth_chainId")).to.have.property("result");
    let received = 0;
    socket.on("message", () => {
      received++;
    });
    socket.resume();
    expect((await once(socket, "close"))[0]).to.equal(1006);
    expect(received).to.be.below(CALLS);
  }).timeout(10_000);

  async function deployed(account: number, data: Hex): Promise<Hex> {
    const { result: hash } = await ask(url, "eth_sendRawTransaction", await signed(account, 0, { data }));
    const { result } = await ask(url, "eth_getTransactionReceipt", hash);
    return (result as { contractAddress: Hex }).contractAddress;
  }

  /** As fetch cannot: with headers that belong to the browser. */
  async function rawPost(
    headers: Record<string, string>,
    body: string,
  ): Promise<{ status: number | undefined; cors: unknown }> {
    const sent = request(url, { method: "POST", headers: { "content-type": "application/json", ...headers } });
    sent.on("error", () => undefined); // refused before all of it was sent
    sent.end(body);
    const [response] = await once(sent, "response");
    response.resume();
    return { status: response.statusCode, cors: response.headers["access-control-allow-origin"] };
  }
});

interface Notification {
  readonly subscription: unknown;
  readonly result: unknown;
}

interface Client {
  readonly socket: WebSocket;
  readonly notifications: Notification[];
  ask(method: string, params: unknown[]): Promise<Answer>;
}

async function aSocket(url: string): Promise<Client> {
  const socket = new WebSocket(url.replace("http", "ws"));
  const waiting = new Map<number, (answer: Answer) => void>();
  const notifications: Notification[] = [];
  socket.on("message", (text) => {
    const message = JSON.parse(String(text)) as Answer & { id?: number; params?: Notification };
    if (message.params !== undefined) notifications.push(message.params);
    else waiting.get(message.id ?? -1)?.(message);
  });
  await once(socket, "open");
  let next = 0;
  const ask = (method: string, params: unknown[]): Promise<Answer> =>
    new Promise((resolve) => {
      waiting.set(++next, resolve);
      socket.send(JSON.stringify({ jsonrpc: "2.0", id: next, method, params }));
    });
  return { socket, notifications, ask };
}

/** Settles when the chain has answered `count` calls from now. */
function callsAnswered(chain: Chain, count: number): Promise<void> {
  const read = chain.read.bind(chain);
  return new Promise((resolve) => {
    let left = count;
    chain.read = async (method, params) => {
      const result = await read(method, params);
      if (--left === 0) setImmediate(resolve);
      return result;
    };
  });
}
