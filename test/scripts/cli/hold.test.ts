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
    const lines = held.out.split("\n");
    expect(lines[0]).to.match(/^held: agreement [a-z-]+-agreement \(gate \d+\)$/);
    expect(lines[1]).to.match(/^ {2}seat {6}.* \([a-z-]+, party \d+\), path 2 \(zone [a-z-]+, gate \d+\)$/);
    expect(lines[2]).to.match(/^ {2}reaches {3}[1-9]\d* grants?, \d+ licences?, \d+ service keys?$/);
    expect(lines[3]).to.match(/^ {2}applied {3}by http:\S+ within \d+ ms of sending; 0 running responses cut$/);
    expect(lines[4]).to.match(/^ {2}ledger {4}block \d+, entry \d+$/);
    expect(lines[5]).to.equal(`  evidence  ${EVIDENCE}`);
    expect(lines[6]).to.equal(
      `  next      once the risk is gone: sluice lift ${agreement} --as ${supervisor} --document FILE`,
    );
    expect((await holdsOn(agreement)).holds).to.equal(2 ** 2);

    const lifted = await run("lift", String(agreement), "--as", supervisor, "--document", EVIDENCE);
    expect(lifted.exit, lifted.err).to.equal(0);
    expect(lifted.err)
      .to.contain(`evidence ${EVIDENCE}`)
      .and.to.contain(supervisor)
      .and.to.contain("from path 2 (zone ");
    expect(lifted.out).to.contain("  next      it flows again; tokens work as before\n").and.not.to.contain("cut");
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
    const [{ ms, ...told }] = facts.gateways;
    expect(ms).to.be.a("number");
    expect(told).to.deep.equal({ gateway: gateway.origin, confirmed: true, applied: gateway.applied, cut: 0 });
    expect((await run("lift", slug, "--as", supervisor, "--document", file)).exit).to.equal(0);
  });

  it("tells how many responses its own entry cut, not what others cut meanwhile", async () => {
    const { slug, supervisor } = permit();
    const seq = (await entriesNow()) + 1;
    gateway.cuts = [
      { after: seq - 3, seq: seq - 1, count: 5 },
      { after: seq - 1, seq, count: 1 },
      { after: seq, seq: seq + 2, count: 7 },
    ];
    const held = await run("hold", slug, "--as", supervisor, "--evidence", EVIDENCE);
    gateway.cuts = Array.from({ length: 32 }, (_, at) => ({ after: seq + 9 + at, seq: seq + 10 + at, count: 1 }));
    const later = await run("--json", "hold", slug, "--as", supervisor, "--evidence", EVIDENCE);
    gateway.cuts = [];
    expect(held.out).to.contain("; 1 running response cut\n");
    expect(JSON.parse(later.out).gateways[0]).to.not.have.property("cut"); // older than what that gateway remembers
    expect((await run("lift", slug, "--as", supervisor, "--document", EVIDENCE)).exit).to.equal(0);
  });

  it("takes a seat by its gate, by the gate's own name or by its path, and says where a name is none", async () => {
    const { slug, supervisor, zone, gate } = permit();
    const zoneSlug =
      new RegExp(`zone ([a-z-]+) \\(gate ${zone}\\)`).exec((await run("show", String(zone))).out)?.[1] ?? "";
    for (const seat of [String(zone), `gate:${zone}`, zoneSlug, `zone:${zoneSlug}`, "8", "path:8"]) {
      const held = await run("--json", "hold", slug, "--as", supervisor, "--evidence", EVIDENCE, "--seat", seat);
      expect([seat, JSON.parse(held.out).path]).to.deep.equal([seat, 8]);
    }
    const lifted = await run("lift", slug, "--as", supervisor, "--document", EVIDENCE, "--seat", zoneSlug);
    expect(lifted.exit, lifted.err).to.equal(0);
    const before = await entriesNow();
    const none = await run("hold", slug, "--as", supervisor, "--evidence", EVIDENCE, "--seat", "government");
    expect(none.exit).to.equal(1);
    expect(none.err)
      .to.contain(`grant ${slug} (gate ${gate}) has no seat government. Its seats:\n`)
      .and.to.contain(`path 8 (zone ${zoneSlug}, gate ${zone})`);
    const two = await run("hold", "2", "--as", "authority", "--evidence", EVIDENCE, "--seat", "1");
    expect([two.exit, two.err.split("\n")[0]]).to.deep.equal([
      2,
      "sluice: --seat 1 means several seats: path 2 (platform, gate 1); path 1 (organisation authority, gate 2). Write path:N.",
    ]);
    expect(await entriesNow()).to.equal(before);
  });

  it("takes the name that the opening document gives a gate, and says how to lift from another seat than the nearest", async () => {
    const { agreement } = permit();
    const name = /agreement ([a-z-]+) /.exec((await run("show", String(agreement))).out)?.[1] ?? "";
    const held = await run("hold", name, "--as", "authority", "--evidence", EVIDENCE, "--seat", "path:6");
    expect(held.exit, held.err).to.equal(0);
    expect(held.out).to.contain(`sluice lift ${name} --as authority --document FILE`);
    const both = await run("hold", name, "--as", "authority", "--evidence", EVIDENCE, "--seat", "path:12");
    expect(both.out).to.contain(`sluice lift ${name} --as authority --seat path:12 --document FILE`);
    const first = await run("lift", name, "--as", "authority", "--document", EVIDENCE);
    expect(first.out).to.contain("not flowing yet: 1 more hold lies on it, the first to be lifted by");
    expect((await run("lift", name, "--as", "authority", "--document", EVIDENCE)).out).to.contain("it flows again");
  });

  it("shows who may stop a gate from which seat, and who may lift what lies on it or above it", async () => {
    const { slug, gate, supervisor, zone } = permit();
    expect((await run("hold", String(zone), "--as", "authority", "--evidence", EVIDENCE)).exit).to.equal(0);
    const { out } = await run("show", slug);
    expect((await run("lift", String(zone), "--as", "authority", "--document", EVIDENCE)).exit).to.equal(0);
    expect(out).to.match(new RegExp(`^grant ${slug} \\(gate ${gate}\\): [A-Z].*\n`));
    expect(out).to.match(new RegExp(`\\(${supervisor}, party \\d+\\): path 8 \\(zone [a-z-]+, gate ${zone}\\)`));
    expect(out).to.match(/\(authority, party 1\): path 16 \(platform, gate 1\), path 18 \(organisation /);
    expect(out).to.match(
      /GATE_HELD zone .* held by .* \(authority, party 1\) from path 2 \(platform, gate 1\), since /,
    );
    expect(out).to.match(/ {6}who may lift it: .* \(authority, party 1\)\n$/);
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
    expect(first.out).to.contain(", path 1 (organisation ");
    expect((await holdsOn(organisation)).holds).to.equal(2 ** 2);
    expect((await run("lift", String(organisation), "--as", "authority", "--document", EVIDENCE)).exit).to.equal(0);
    const none = await run("lift", String(organisation), "--as", "authority", "--document", EVIDENCE);
    expect(none.exit).to.equal(1);
    expect(none.err).to.contain("nothing holds it, nor anything above it");
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
    expect(out).to.match(new RegExp(`UNCONFIRMED: ${gateway.origin} is at entry 1, wanted \\d+\n`));
    expect(out).to.contain("releases nothing once its knowledge is stale");
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
    expect(out).to.contain(`applied   by ${gateway.origin} within`).and.to.contain("http://127.0.0.1:9 did not answer");
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
    expect(held.out).to.match(/^ {2}reaches {3}[1-9]/m);
    const lifted = await at("lift", String(gate), "--document", EVIDENCE);
    expect(lifted.exit, lifted.err).to.equal(0);
    expect(relay.opened).to.equal(2);
    await relay.idle;
    const watched = await run("--ledger", relay.ws, "watch", "--from", "1", "--count", "2");
    expect(watched.out, watched.err).to.match(/^entry 1, .*\nentry 2, .*\n$/);
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
