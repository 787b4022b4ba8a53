/** A gateway alone, against a node of its own, by the command line that README names: deployed to, followed, asked to end; and each start that cannot be, in one line. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import { createTestClient, http } from "viem";
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { EXIT } from "../../scripts/cli/exits.ts";
import type { Deployment } from "../../scripts/deploy/deploy.ts";
import { penOf } from "../../scripts/law/act.ts";
import { lineTo } from "../../scripts/law/line.ts";
import { PARTS } from "../../server/registry/vocabulary.ts";
import { sluice } from "../scripts/cli/world.ts";
import { type Anvil, startAnvil } from "./anvil.ts";
import { freePort, paper, Running } from "./running.ts";

const LAUNCHER = path.resolve(import.meta.dirname, "../../bin/sluice.mjs");
/** Seconds between two blocks: a chain other than the embedded one has to make them, or the gateway takes it for stopped. */
const BLOCK_SECONDS = 1;

/** One command line as a shell starts it. */
class Sluice {
  readonly process: ChildProcess;
  said = "";
  readonly ended: Promise<number | NodeJS.Signals>;

  constructor(folder: string, ...args: string[]) {
    const env = { ...process.env, SLUICE_DATA: folder, LC_ALL: "C" };
    this.process = spawn(process.execPath, [LAUNCHER, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    for (const output of [this.process.stdout, this.process.stderr])
      output?.on("data", (chunk) => (this.said += chunk));
    this.ended = once(this.process, "close").then(([code, signal]) => signal ?? code);
  }

  end(): Promise<number | NodeJS.Signals> {
    this.process.kill("SIGTERM");
    return this.ended;
  }
}

describe("a gateway alone", function () {
  this.timeout(120_000);
  const folder = Running.newFolder();
  // Fresh, and without funds: on a chain without fees nobody needs any.
  const [authority, government] = [account(), account()];
  const parties = ["--authority", authority.address, "--government", government.address];
  let anvil: Anvil;
  let deployment: Deployment;
  const running: Sluice[] = [];

  /** Ready; ended after its test, whatever that came to. */
  const started = async () => {
    const port = await freePort();
    const gateway = new Sluice(folder, ...gatewayArgs(port));
    running.push(gateway);
    const isReady = async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.status === 200;
    while (!(await isReady())) {
      if (gateway.process.exitCode !== null) throw new Error(`it ended: ${gateway.said}`);
      await delay(50);
    }
    return { gateway, port };
  };
  const chain = () => createTestClient({ mode: "anvil", transport: http(anvil.http) });
  const gatewayArgs = (port: number, kernel = deployment.contracts.Sluice, ledger = anvil.ws) => [
    ...["--ledger", ledger, "--kernel", kernel, "gateway"],
    ...["--finality", "instant", "--port", String(port)],
  ];

  before(async () => {
    anvil = await startAnvil();
    const deployed = await sluice(folder, ["--ledger", anvil.http, "deploy", ...parties]);
    expect(deployed.exit, deployed.err).to.equal(0);
    deployment = JSON.parse(readFileSync(path.join(folder, "deployment.json"), "utf8"));
    await chain().setIntervalMining({ interval: BLOCK_SECONDS });
  });
  afterEach(() => Promise.all(running.splice(0).map((each) => each.end())));
  after(async () => {
    await anvil[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it("follows the chain that was deployed to, knows what is registered there, and ends with 0 when it is asked to", async () => {
    const { gateway, port } = await started();
    const view = async <Form>(at: string) => (await (await fetch(`http://127.0.0.1:${port}${at}`)).json()) as Form;
    const pen = penOf(lineTo(anvil.http), deployment.contracts, authority);
    const { seq, block, subject } = await pen.act({
      chapter: "Accounts",
      act: "register", // the first to be registered is the authority itself (Art. 4)
      papers: [paper("decision")],
      content: [
        { account: authority.address, parts: 1 << Number(PARTS.find(({ name }) => name === "authority")?.number) },
      ],
    });

    let status = await view<Status>("/v1/status");
    for (; status.applied.seq < seq; status = await view("/v1/status")) await delay(50);
    const { ledger, applied, finality } = status;
    expect([applied.seq, finality]).to.deep.equal([seq, "instant"]);
    expect(ledger.block).to.be.at.least(block);
    const { hash } = await pen.reader.getBlock({ blockNumber: BigInt(ledger.block) });
    expect(ledger.hash).to.equal(hash);
    expect(await view(`/v1/gates/${subject}`)).to.include({ kind: "organisation", steward: 1 });

    expect(await gateway.end()).to.equal(0);
    expect(gateway.said)
      .to.match(/^{"ready":"gateway"/m)
      .and.not.match(/"level":[56]0/);
  });

  it("starts again on what it kept, without a complaint", async () => {
    const { gateway } = await started();
    expect(await gateway.end()).to.equal(0);
    expect(gateway.said).not.to.match(/"level":[456]0/);
  });

  describe("that cannot be started says why in one line, keeps nothing, and", () => {
    const NOBODY = "0x00000000000000000000000000000000000000aa";
    const DEAD = "ws://127.0.0.1:1";
    let elsewhere: string;
    beforeEach(() => {
      elsewhere = Running.newFolder();
    });
    afterEach(() => rmSync(elsewhere, { recursive: true }));

    const refused = async (exit: number, line: string, ...args: string[]) => {
      const ended = await sluice(elsewhere, args);
      const hint = exit === EXIT.usage ? "see sluice gateway --help\n" : "";
      expect(ended).to.deep.equal({ exit, out: "", err: `sluice: ${line}\n${hint}` });
      expect(existsSync(path.join(elsewhere, "gateway"))).to.equal(false);
    };

    it("ends with 4 where no kernel stands at the address", async () => {
      await refused(4, `no kernel stands at ${NOBODY} on ${anvil.ws}.`, ...gatewayArgs(1, NOBODY));
    });

    it("ends with 4 where another contract stands there", async () => {
      const { AccessManager } = deployment.contracts;
      await refused(4, `no kernel stands at ${AccessManager} on ${anvil.ws}.`, ...gatewayArgs(1, AccessManager));
    });

    it("ends with 4 where no node answers", async () => {
      const args = gatewayArgs(1, deployment.contracts.Sluice, DEAD);
      await refused(4, `the ledger ${DEAD} was not reached.`, ...args);
    });

    it("ends with 2 on a setting that does not exist", async () => {
      await refused(2, "there is no option --stale.", ...gatewayArgs(1), "--stale", "6000");
    });

    it("ends with 2 on a finality that is none", async () => {
      const args = gatewayArgs(1).map((arg) => (arg === "instant" ? "soon" : arg));
      await refused(2, "sluice gateway: ledger.finality: wanted instant, or depth:N from 1 to 9999", ...args);
    });

    it("ends with 2 on a certificate without its key", async () => {
      const line = "sluice gateway: tls.key: Invalid input: expected string, received undefined";
      await refused(2, line, ...gatewayArgs(1), "--certificate", "certificate.pem");
    });

    it("ends with 2 on an unknown setting of a provider", async () => {
      const file = path.join(elsewhere, "providers.json");
      writeFileSync(file, JSON.stringify([{ gate: 1, origin: "http://127.0.0.1:1", credentialFile: "x", colour: 1 }]));
      const line = 'sluice gateway: providers.0: Unrecognized key: "colour"';
      await refused(2, line, ...gatewayArgs(1), "--providers", file);
    });
  });

  // The price stays: what comes after this sends nothing.
  it("is not deployed to from nothing where the chain asks fees, which is said in the node's own words", async () => {
    const elsewhere = Running.newFolder();
    await chain().setNextBlockBaseFeePerGas({ baseFeePerGas: 1_000_000_000n });
    const { exit, err } = await sluice(elsewhere, ["--ledger", anvil.http, "deploy", ...parties]);
    expect(exit).to.equal(1);
    expect(err).to.match(
      /^deploying: AccessManager\nsluice: the node refused: .*fee.*\n {4}this chain charges fees: .*--key FILE.*\n$/,
    );
    expect(existsSync(path.join(elsewhere, "deployment.json"))).to.equal(false);
    rmSync(elsewhere, { recursive: true });
  });
});

interface Status {
  ledger: { block: number; hash: string };
  applied: { seq: number };
  finality: string;
}

function account(): PrivateKeyAccount {
  return privateKeyToAccount(generatePrivateKey());
}
