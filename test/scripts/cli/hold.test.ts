/** Holds and lifts as an officer types them, on a real ledger: which seat they take, what they refuse, and how they end. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { encryptKeystoreJsonSync } from "ethers";
import { after, before, describe, it } from "mocha";
import { createPublicClient, http } from "viem";
import type { DemoFile } from "../../../scripts/demo/demo-file.ts";
import { sluiceAbi } from "../../../server/ledger/abi.ts";
import {
  type AFakeGateway,
  type AFoundedCity,
  aFoundedCity,
  aGateway,
  aSocketRelay,
  type Ran,
  sluice,
} from "./world.ts";

const EVIDENCE = `0x${"ab".repeat(32)}`;

describe("sluice hold and lift", function () {
  this.timeout(60_000);
  let world: AFoundedCity;
  let gateway: AFakeGateway;
  let demo: DemoFile;
  before(async () => {
    [world, gateway] = await Promise.all([aFoundedCity(), aGateway()]);
    demo = world.write(gateway.origin);
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  });

  const run = (...args: string[]): Promise<Ran> => sluice(world.folder, args);
  const permit = () => {
    const found = Object.entries(demo.permits).find(
      ([, { kind, released, supervisor, provider }]) => kind === "grant" && released && supervisor !== provider,
    );
    if (found === undefined)
      throw new Error("the city has no grant that flows, of a provider that does not supervise it");
    return { slug: found[0], ...found[1] };
  };
  const holdsOn = async (gate: number) => {
    const reader = createPublicClient({ transport: http(world.ledger.ready.http) });
    const call = { address: world.deployment.contracts.Sluice, abi: sluiceAbi } as const;
    return reader.readContract({ ...call, functionName: "gate", args: [gate] });
  };
  /** As a wallet writes it, but for the work factor: a test waits for nobody. */
  const keyFile = (slug: string, passphrase: string) => {
    const organisation = demo.organisations[slug];
    if (organisation === undefined) throw new Error(`no organisation ${slug}`);
    const { account: address, privateKey } = organisation;
    return encryptKeystoreJsonSync({ address, privateKey }, passphrase, { scrypt: { N: 1024, r: 8, p: 1 } });
  };
  const passphraseFile = (passphrase: string) => {
    const file = path.join(world.folder, "passphrase");
    writeFileSync(file, `${passphrase}\n`, { mode: 0o600 });
    return { SLUICE_PASSPHRASE_FILE: file };
  };
  const entriesNow = async () => {
    const reader = createPublicClient({ transport: http(world.ledger.ready.http) });
    const call = { address: world.deployment.contracts.Sluice, abi: sluiceAbi } as const;
    return Number((await reader.readContract({ ...call, functionName: "head" }))[0]);
  };

  it("holds from the supervisor's own seat, says what it reaches, and lifts the same hold", async () => {
    const { slug, supervisor, agreement } = permit();
    const held = await run("hold", String(agreement), "--as", supervisor, "--evidence", EVIDENCE);
    expect(held.exit, held.err).to.equal(0);
    expect(held.err).to.match(/reaches: grants [1-9]/);
    expect(held.out)
      .to.match(/is held, from seat 2 \(zone \d+\) \(block \d+, seq \d+\)/)
      .and.to.contain("has applied it");
    expect((await holdsOn(agreement)).holds).to.equal(2 ** 2);

    const lifted = await run("lift", String(agreement), "--as", supervisor, "--document", EVIDENCE);
    expect(lifted.exit, lifted.err).to.equal(0);
    expect(lifted.err).to.contain(`evidence ${EVIDENCE}`).and.to.contain(supervisor);
    expect((await holdsOn(agreement)).holds).to.equal(0);
    expect(slug).to.be.a("string");
  });

  it("takes the slug of a permit for its gate, and a file for its SHA-256", async () => {
    const { slug, gate, supervisor } = permit();
    const file = path.join(world.folder, "alert.txt");
    writeFileSync(file, "abc");
    const { exit, out } = await run("--json", "hold", slug, "--as", supervisor, "--evidence", file);
    expect(exit).to.equal(0);
    const facts = JSON.parse(out);
    expect(facts).to.include({ exit: 0, gate, act: "hold", renewal: false });
    expect(facts.evidence).to.equal("0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(facts.gateways).to.deep.equal([
      { gateway: gateway.origin, confirmed: true, applied: gateway.applied, cut: 0 },
    ]);
    expect((await run("lift", slug, "--as", supervisor, "--document", file)).exit).to.equal(0);
  });

  it("refuses an operator that is steward of no seat, names who may, and writes nothing", async () => {
    const { slug, holder } = permit();
    const before = await entriesNow();
    const { exit, err } = await run("hold", slug, "--as", holder, "--evidence", EVIDENCE);
    expect(exit).to.equal(1);
    expect(err).to.contain(`(${holder}, party`).and.to.contain("steward of no such seat").and.to.contain("authority");
    expect(await entriesNow()).to.equal(before);
  });

  it("refuses to lift what another holds, and says whose it is", async () => {
    const { slug, gate, supervisor, provider } = permit();
    expect((await run("hold", slug, "--as", supervisor, "--evidence", EVIDENCE)).exit).to.equal(0);
    const { exit, err } = await run("lift", slug, "--as", provider, "--document", EVIDENCE);
    expect(exit).to.equal(1);
    expect(err).to.contain("who may lift").and.to.contain(supervisor);
    expect((await holdsOn(gate)).holds).to.not.equal(0);
    expect((await run("lift", slug, "--as", supervisor, "--document", EVIDENCE)).exit).to.equal(0);
  });

  it("lifts one of two holds of one organisation, the smaller path first, and says that there is another", async () => {
    const { gate, holder } = permit();
    const organisation = demo.organisations[holder]?.gate ?? 0;
    for (const seat of ["path:1", "platform"]) {
      const held = await run("hold", String(organisation), "--as", "authority", "--evidence", EVIDENCE, "--seat", seat);
      expect(held.exit, held.err).to.equal(0);
    }
    const first = await run("lift", String(organisation), "--as", "authority", "--document", EVIDENCE);
    expect(first.err).to.contain("1 more of yours lie on this gate");
    expect(first.out).to.contain("seat 1 ");
    expect((await holdsOn(organisation)).holds).to.equal(2 ** 2);
    expect((await run("lift", String(organisation), "--as", "authority", "--document", EVIDENCE)).exit).to.equal(0);
    const none = await run("lift", String(organisation), "--as", "authority", "--document", EVIDENCE);
    expect(none.exit).to.equal(1);
    expect(none.err).to.contain("nothing holds it at all");
    expect(gate).to.be.a("number");
  });

  it("with --turn refuses to lift what was held since, and leaves it lying", async () => {
    const { slug, gate, supervisor } = permit();
    const seen = (await holdsOn(gate)).turn;
    expect((await run("hold", slug, "--as", supervisor, "--evidence", EVIDENCE)).exit).to.equal(0);
    const { exit, err } = await run("lift", slug, "--as", supervisor, "--document", EVIDENCE, "--turn", String(seen));
    expect(exit).to.equal(1);
    expect(err).to.contain(`turn ${seen} seen, now ${seen + 1}`);
    expect((await holdsOn(gate)).holds).to.not.equal(0);
    expect((await run("lift", slug, "--as", supervisor, "--document", EVIDENCE)).exit).to.equal(0);
  });

  it("ends with 3 when a gateway has not applied the entry in time, and names it", async () => {
    const { slug, supervisor } = permit();
    gateway.applied = 1;
    const { exit, out } = await run("hold", slug, "--as", supervisor, "--evidence", EVIDENCE, "--wait", "0.2");
    gateway.applied = Number.MAX_SAFE_INTEGER;
    expect(exit).to.equal(3);
    expect(out).to.contain("UNCONFIRMED").and.to.contain(`${gateway.origin} is at seq 1`);
    expect((await run("lift", slug, "--as", supervisor, "--document", EVIDENCE)).exit).to.equal(0);
  });

  it("waits for each gateway that is named, a silent one included", async () => {
    const { slug, supervisor } = permit();
    const named = ["--gateway", gateway.origin, "--gateway", "http://127.0.0.1:9"];
    const { exit, out } = await run(
      ...named,
      "hold",
      slug,
      "--as",
      supervisor,
      "--evidence",
      EVIDENCE,
      "--wait",
      "0.2",
    );
    expect(exit).to.equal(3);
    expect(out).to.contain(`${gateway.origin} has applied it`).and.to.contain("http://127.0.0.1:9 did not answer");
    expect((await run("lift", slug, "--as", supervisor, "--document", EVIDENCE)).exit).to.equal(0);
  });

  it("holds with an encrypted key file, and refuses a wrong passphrase without a word of it", async () => {
    const { slug, supervisor } = permit();
    const file = path.join(world.folder, "officer.json");
    writeFileSync(file, keyFile(supervisor, "correct horse"));
    const args = ["hold", slug, "--key", file, "--evidence", EVIDENCE];
    const wrong = await sluice(world.folder, args, passphraseFile("battery"));
    expect(wrong.exit).to.equal(2);
    expect(wrong.err).to.contain("wrong passphrase").and.not.to.contain("battery");
    const right = await sluice(world.folder, args, passphraseFile("correct horse"));
    expect(right.exit, right.err).to.equal(0);
    expect((await run("lift", slug, "--as", supervisor, "--document", EVIDENCE)).exit).to.equal(0);
  });

  it("refuses a service key as an account, and a key without its passphrase where nobody can be asked", async () => {
    const { slug } = permit();
    const before = await entriesNow();
    const jwk = path.join(world.folder, "service-key.jwk");
    writeFileSync(jwk, JSON.stringify(Object.values(demo.keys)[0]?.jwk));
    const service = await run("hold", slug, "--key", jwk, "--evidence", EVIDENCE);
    expect([service.exit, service.err]).to.deep.equal([
      2,
      `sluice: --key: ${jwk} is a service key, for token, call and release; an act wants an account's encrypted key file.\nsee sluice hold --help\n`,
    ]);
    const file = path.join(world.folder, "unasked.json");
    writeFileSync(file, keyFile(permit().supervisor, "y"));
    const unasked = await run("hold", slug, "--key", file, "--evidence", EVIDENCE);
    expect(unasked.exit).to.equal(2);
    expect(unasked.err).to.contain("let SLUICE_PASSPHRASE_FILE name a file");
    expect(await entriesNow()).to.equal(before);
  });

  it("finds the chapters by the kernel's address alone, where there is no demo.json", async () => {
    const { gate, supervisor } = permit();
    const file = path.join(world.folder, "elsewhere.json");
    writeFileSync(file, keyFile(supervisor, "x"));
    const where = ["--ledger", world.ledger.ready.ws, "--kernel", world.deployment.contracts.Sluice];
    const args = [...where, "--gateway", gateway.origin, "hold", String(gate), "--key", file, "--evidence", EVIDENCE];
    const { exit, err } = await sluice(path.join(world.folder, "none"), args, passphraseFile("x"));
    expect(exit, err).to.equal(0);
    expect((await run("lift", String(gate), "--as", supervisor, "--document", EVIDENCE)).exit).to.equal(0);
  });

  it("speaks over WebSocket alone where the ledger is named by a ws address, and leaves no socket open", async () => {
    const { gate, supervisor } = permit();
    await using relay = await aSocketRelay(world.ledger.ready.ws);
    const at = (...args: string[]) => run("--ledger", relay.ws, ...args, "--as", supervisor);
    const held = await at("hold", String(gate), "--evidence", EVIDENCE);
    expect(held.exit, held.err).to.equal(0);
    expect(held.err).to.contain("reaches: grants");
    const lifted = await at("lift", String(gate), "--document", EVIDENCE);
    expect(lifted.exit, lifted.err).to.equal(0);
    expect(relay.opened).to.equal(2);
    await relay.idle;
    const watched = await run("--ledger", relay.ws, "watch", "--from", "1", "--count", "2");
    expect(watched.out, watched.err).to.match(/^seq 1 .*\nseq 2 .*\n$/);
    await relay.idle;
    const lost = await run(
      "--ledger",
      "ws://127.0.0.1:9",
      "hold",
      String(gate),
      "--as",
      supervisor,
      "--evidence",
      EVIDENCE,
    );
    expect([lost.exit, lost.err]).to.deep.equal([4, "sluice: the ledger ws://127.0.0.1:9 was not reached.\n"]);
  });

  it("ends with 4 and names the transaction when the node falls silent over it: the hold lies there all the same", async () => {
    const { gate, supervisor } = permit();
    await using relay = await aSocketRelay(world.ledger.ready.ws, "eth_sendRawTransaction");
    const act = ["hold", String(gate), "--as", supervisor, "--evidence", EVIDENCE];
    const { exit, out } = await run("--json", "--ledger", relay.ws, ...act);
    expect(exit).to.equal(4);
    const { code, message, transaction, standing } = JSON.parse(out);
    expect({ code, standing }).to.deep.equal({ code: "OUTCOME_UNKNOWN", standing: { kind: "silent" } });
    expect(message).to.contain(`transaction ${transaction}`).and.to.contain("may be in a block all the same");
    expect((await holdsOn(gate)).holds).to.not.equal(0);
    expect((await run("lift", String(gate), "--as", supervisor, "--document", EVIDENCE)).exit).to.equal(0);
  });

  it("ends with 4 when the ledger is not reached, and with 2 on a slug that nobody bears", async () => {
    const { slug, supervisor } = permit();
    const act = ["--as", supervisor, "--evidence", EVIDENCE];
    const lost = await run("--ledger", "http://127.0.0.1:9", "hold", slug, ...act);
    expect([lost.exit, lost.err]).to.deep.equal([4, "sluice: the ledger http://127.0.0.1:9 was not reached.\n"]);
    expect((await run("hold", "nobody", ...act)).exit).to.equal(2);
    expect((await run("hold", slug, "--as", supervisor)).exit).to.equal(2);
    expect((await run("hold", slug, ...act.slice(0, 2), "--evidence", "0xabc")).exit).to.equal(2);
  });

  it("speaks Chinese by the locale, and a refusal in --json is one document", async () => {
    const { slug, holder } = permit();
    const act = ["hold", slug, "--as", holder, "--evidence", EVIDENCE];
    const zh = await sluice(world.folder, act, { LC_ALL: "zh_CN.UTF-8" });
    expect(zh.err).to.contain("有权的是");
    const { exit, out, err } = await run("--json", ...act);
    expect([exit, err]).to.deep.equal([1, ""]);
    expect(JSON.parse(out)).to.include({ exit: 1, code: "NOT_STEWARD" });
  });
});
