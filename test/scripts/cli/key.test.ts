/** Key files are always encrypted, never overwritten, and a key that the ledger refused leaves none behind. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { compactDecrypt } from "jose";
import { after, before, describe, it } from "mocha";
import type { DemoFile } from "../../../scripts/demo/demo-file.ts";
import { type AFakeGateway, type AFoundedCity, aFoundedCity, aGateway, type Ran, sluice } from "./world.ts";

const PASSPHRASE = "correct horse battery";
const NEW_PASSPHRASE = "staple of the new day";

describe("sluice key and documents", function () {
  this.timeout(60_000);
  let world: AFoundedCity;
  let gateway: AFakeGateway;
  let demo: DemoFile;
  const files = new Map<string, string>();
  before(async () => {
    [world, gateway] = await Promise.all([aFoundedCity(), aGateway()]);
    demo = world.write(gateway.origin);
    const texts = {
      passphrase: `${PASSPHRASE}\n`,
      other: `${NEW_PASSPHRASE}\n`,
      short: "short",
      person: "110101200001010015",
    };
    for (const [name, text] of Object.entries(texts)) {
      files.set(name, path.join(world.folder, name));
      writeFileSync(path.join(world.folder, name), text, { mode: 0o600 });
    }
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  });

  const at = (name: string): string => path.join(world.folder, name);
  const run = (args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ran> =>
    sluice(world.folder, args, { SLUICE_PASSPHRASE_FILE: files.get("passphrase"), ...environment });
  const facts = async (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
    const { exit, out } = await run(["--json", ...args], environment);
    return { ...JSON.parse(out), exit };
  };
  const opened = async (file: string, passphrase: string) => {
    const { plaintext } = await compactDecrypt(readFileSync(file, "utf8"), Buffer.from(passphrase), {
      keyManagementAlgorithms: ["PBES2-HS256+A128KW"],
      maxPBES2Count: 1_000_000,
    });
    return JSON.parse(Buffer.from(plaintext).toString("utf8"));
  };
  const add = (file: string, ...more: string[]) => [
    "key",
    "add",
    file,
    "--as",
    "city-mobility",
    "--person",
    files.get("person") ?? "",
    "--until",
    "2030-01-01",
    ...more,
  ];

  it("adds a service key: the file holds it encrypted, the ledger its thumbprint and a keyed hash of the person", async () => {
    const file = at("new.jwe");
    const added = await facts(add(file));
    expect(added).to.include({ exit: 0, state: "KeyOpen", file });
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(await opened(file, PASSPHRASE)).to.include({ kid: added.clientId, crv: "P-256" });
    const shown = await facts(["show", `Accounts/${added.case}`]);
    const { responsible } = shown.acts[0].content;
    expect(responsible).to.match(/^0x[0-9a-f]{64}$/);
    const again = await facts(add(at("second.jwe")));
    expect((await facts(["show", `Accounts/${again.case}`])).acts[0].content.responsible).to.equal(responsible);
    const rotated = await run(["key", "close", String(added.subject), "--as", "city-mobility"]);
    expect(rotated.exit, rotated.err).to.equal(0);
    expect(rotated.out).to.contain("is KeyClosed");
  });

  it("leaves no file behind where the ledger refuses the key, and writes none where nobody answers for it", async () => {
    const refused = await run(add(at("refused.jwe"), "--until", "2001-01-01"));
    expect(refused.exit).to.equal(1);
    expect(existsSync(at("refused.jwe"))).to.equal(false);
    const nobody = await run(["key", "add", at("nobody.jwe"), "--as", "city-mobility", "--until", "2030-01-01"]);
    expect(nobody.exit).to.equal(2);
    expect(nobody.err).to.contain("--person FILE");
    expect(existsSync(at("nobody.jwe"))).to.equal(false);
  });

  it("hashes no person under a key that is not whole", async () => {
    const whole = readFileSync(at("person.key"));
    writeFileSync(at("person.key"), "");
    const { exit, err } = await run(add(at("unkeyed.jwe")));
    expect([exit, existsSync(at("unkeyed.jwe"))]).to.deep.equal([2, false]);
    expect(err).to.contain("must hold a key of 32 bytes");
    writeFileSync(at("person.key"), whole);
  });

  it("never overwrites a key file, and takes no short passphrase", async () => {
    writeFileSync(at("there.json"), "mine");
    const there = await run(["key", "account", at("there.json")]);
    expect([there.exit, readFileSync(at("there.json"), "utf8")]).to.deep.equal([2, "mine"]);
    const short = await run(["key", "account", at("short.json")], { SLUICE_PASSPHRASE_FILE: files.get("short") });
    expect([short.exit, existsSync(at("short.json"))]).to.deep.equal([2, false]);
  });

  it("makes an account's file that --key takes, and encrypts both kinds anew without losing them", async () => {
    const made = await facts(["key", "account", at("officer.json")]);
    expect(made.account).to.match(/^0x[0-9a-f]{40}$/);
    const unknown = await run([
      "hold",
      "31",
      "--key",
      at("officer.json"),
      "--evidence",
      `0x${"ab".repeat(32)}`,
      "--yes",
    ]);
    expect([unknown.exit, unknown.err]).to.deep.equal([1, unknown.err]);
    expect(unknown.err.toLowerCase()).to.contain(made.account);
    const anew = { SLUICE_NEW_PASSPHRASE_FILE: files.get("other") };
    expect((await run(["key", "passphrase", at("officer.json")], anew)).exit).to.equal(0);
    const old = await run(["hold", "31", "--key", at("officer.json"), "--evidence", `0x${"ab".repeat(32)}`, "--yes"]);
    expect(old.exit).to.equal(2);
    expect(old.err).to.contain("--key: a wrong passphrase, or no encrypted key file.");
    const service = at("service.jwe");
    const { clientId } = await facts(add(service));
    expect((await run(["key", "passphrase", service], anew)).exit).to.equal(0);
    expect(await opened(service, NEW_PASSPHRASE)).to.include({ kid: clientId });
    const wrong = await run(["key", "passphrase", service], anew);
    expect(wrong.exit).to.equal(2);
    expect(await opened(service, NEW_PASSPHRASE)).to.include({ kid: clientId });
  });

  it("puts a document where the gateway finds it by its hash, and says which", async () => {
    mkdirSync(at("gateway"), { recursive: true });
    writeFileSync(at("paper.txt"), "the agreement, signed");
    const { exit, hash, folder } = await facts(["documents", "put", at("paper.txt")]);
    expect(exit).to.equal(0);
    expect(readFileSync(path.join(folder, hash.slice(2)), "utf8")).to.equal("the agreement, signed");
    expect((await facts(["documents", "put", at("paper.txt")])).hash).to.equal(hash);
    expect((await run(["documents", "put", at("nothing.txt")])).exit).to.equal(2);
    expect((await run(["documents", "get", at("paper.txt")])).exit).to.equal(2);
    expect(Object.keys(demo.permits)).to.not.have.length(0);
  });
});
