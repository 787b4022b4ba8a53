/** From a request to a grant and its end, typed by each party in turn on a real ledger: nothing is typed twice, and nobody acts for another. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { DemoFile } from "../../../scripts/demo/demo-file.ts";
import { type AFakeGateway, type AFoundedCity, aFoundedCity, aGateway, type Ran, sluice } from "./world.ts";

const PAPER = `0x${"cd".repeat(32)}`;

describe("sluice request, confirm, approve, close, show, work and watch", function () {
  this.timeout(60_000);
  let world: AFoundedCity;
  let gateway: AFakeGateway;
  let demo: DemoFile;
  before(async () => {
    [world, gateway] = await Promise.all([aFoundedCity(), aGateway()]);
    demo = world.write(gateway.origin);
    gateway.app.get("/v1/documents/:hash", ({ params }, response) => {
      const bytes = world.documents.get(`0x${params.hash.slice(2)}`);
      if (bytes === undefined) return void response.status(404).json({});
      response.type("json").send(Buffer.from(bytes));
    });
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  });

  const run = (...args: string[]): Promise<Ran> => sluice(world.folder, args);
  const facts = async (...args: string[]) => {
    const { exit, out } = await run("--json", ...args);
    return { ...JSON.parse(out), exit };
  };
  const permit = () => {
    const wanted = ({ kind, released, supervisor, provider }: DemoFile["permits"][string]) =>
      kind === "grant" && released && supervisor !== provider;
    const found = Object.entries(demo.permits).find(([, one]) => wanted(one));
    if (found === undefined) throw new Error("the city has no such grant");
    return { slug: found[0], ...found[1] };
  };
  const request = async (fields: string, ...more: string[]) => {
    const { gate, holder } = permit();
    const [scenario, channel] = (await facts("show", String(gate))).upstream;
    const of = ["--scenario", String(scenario), "--channel", String(channel), "--fields", fields, "--quota", "100"];
    return facts("request", "--as", holder, ...of, "--need", PAPER, "--scenario-paper", PAPER, ...more);
  };

  it("requests by the names of fields, confirms less, approves what was confirmed, and closes as the provider", async () => {
    const { fields, supervisor, provider, holder } = permit();
    const requested = await request(fields.slice(0, 2).join(","));
    expect(requested).to.include({ exit: 0, chapter: "Grants", state: "Requested", version: 1 });
    const name = `Grants/${requested.case}`;

    const waiting = await run("work", "--as", supervisor);
    expect(waiting).to.deep.equal(await run("work", supervisor));
    expect(waiting.out).to.contain(`${name} Requested: confirm (Art. 22, papers: assessment)`);
    const confirmed = await run("confirm", name, "--as", supervisor, "--assessment", PAPER, "--quota", "60");
    expect(confirmed.exit, confirmed.err).to.equal(0);
    expect(confirmed.err).to.contain("60 calls in 24 h");

    const approved = await facts("approve", String(requested.case), "--as", provider, "--opinion", PAPER);
    expect(approved).to.include({ exit: 0, state: "Granted" });
    const shown = await run("show", String(approved.subject));
    expect(shown.out)
      .to.contain(`cases     ${name} (Granted)`)
      .and.to.contain("now       flows")
      .and.to.contain(holder);
    expect((await run("show", name)).out)
      .to.contain("→ Granted")
      .and.to.contain("next: withdrawApproval");

    const grant = String(approved.subject);
    const closed = await run("close", grant, "--as", provider, "--reason", PAPER);
    expect(closed.exit, closed.err).to.equal(0);
    expect(closed.err).to.contain("Art. 22: withdrawApproval, Granted → Ended; papers: reason");
    expect(closed.out).to.contain(`${name} is Ended`);
    expect((await facts("show", grant)).closed).to.equal(true);
    const again = await run("close", grant, "--as", provider, "--reason", PAPER);
    expect([again.exit, again.err]).to.deep.equal([1, `sluice: grant (gate ${grant}) is closed already.\n`]);
  });

  it("refuses a confirmation that asks for more, with found and wanted, and leaves the case as it was", async () => {
    const { fields, supervisor } = permit();
    const { case: id } = await request(fields[0] ?? "");
    const more = await run("confirm", String(id), "--as", supervisor, "--assessment", PAPER, "--quota", "101");
    expect(more.exit).to.equal(1);
    expect(more.err).to.contain("quota is more than the step before had (101, at most 100)");
    expect(await facts("show", `grants/${id}`)).to.include({ state: "Requested", version: 1 });
  });

  it("refuses an act that is another's, names the part, and of an act out of turn the one that comes first", async () => {
    const { fields, provider, supervisor } = permit();
    const { case: id } = await request(fields[0] ?? "");
    const others = await run("confirm", String(id), "--as", provider, "--assessment", PAPER);
    expect(others.exit).to.equal(1);
    expect(others.err).to.contain("confirm is for: supervisor of the zone");
    const early = await run("approve", String(id), "--as", provider, "--opinion", PAPER);
    expect(early.exit).to.equal(1);
    expect(early.err).to.contain(`sluice: case Grants/${id} is Requested; approve wants Confirmed. May be done now: `);
    expect(early.err).to.contain(`sluice act Grants/${id} confirm --as ${supervisor} --assessment FILE\n`);
  });

  it("names the papers that are missing or not asked for, before anything is sent", async () => {
    const { slug, provider, holder } = permit();
    const missing = await run("close", slug, "--as", provider);
    expect(missing.exit).to.equal(2);
    expect(missing.err).to.contain("--reason FILE");
    const extra = await run("close", slug, "--as", holder, "--reason", PAPER);
    expect(extra.exit).to.equal(2);
    expect(extra.err).to.contain("not asked for: --reason FILE");
    expect((await facts("show", slug)).closed).to.equal(false);
  });

  it("says who may close where this party may not, and which row there is where none can be taken yet", async () => {
    const { slug, agreement, supervisor, provider, holder } = permit();
    const stranger = Object.entries(demo.organisations).find(([, { parts }]) => parts.includes("centre"))?.[0] ?? "";
    const refused = await run("close", slug, "--as", stranger);
    expect(refused.exit).to.equal(1);
    for (const party of [supervisor, provider, holder]) expect(refused.err).to.contain(`(${party}, party`);
    const formal = await run("close", String(agreement), "--as", "authority");
    expect(formal.exit).to.equal(1);
    expect(formal.err).to.contain("by terminate, from EndAssented");
    expect((await run("close", "platform", "--as", "authority")).exit).to.equal(1);
  });

  it("asks which exit, where the law knows several, and takes the one that is chosen", async () => {
    const licence = Object.values(demo.permits).find(({ kind }) => kind === "licence");
    const operator = Object.values(demo.permits).find(({ gate }) => gate !== licence?.gate);
    if (licence === undefined || operator === undefined) throw new Error("the city has no licence");
    const [grant, partner] = (await facts("show", String(licence.gate))).upstream;
    const holder = Object.values(demo.permits).find(({ gate }) => gate === grant)?.holder ?? "";
    const which = await run("close", String(partner), "--as", holder);
    expect(which.exit).to.equal(2);
    expect(which.err).to.contain("--act exitBreach").and.to.contain("--act exitCredit");
    const left = await run("close", String(partner), "--as", licence.holder, "--notice", PAPER);
    expect(left.exit, left.err).to.equal(0);
    expect(left.err).to.contain(", 1 licence, ");
  });

  it("lets three parties approve level 4 together: each after the first takes over terms, papers and deadline", async () => {
    const sealed = Object.values(demo.permits).find(({ mode }) => mode === "sealed");
    if (sealed === undefined) throw new Error("the city has no sealed grant");
    const { gate, holder, supervisor, provider, fields } = sealed;
    const [scenario, channel] = (await facts("show", String(gate))).upstream;
    const until = String(Math.floor(Date.now() / 1000) + 30 * 86_400);
    const asked = [
      "--fields",
      fields.join(","),
      "--quota",
      "10",
      "--until",
      until,
      "--need",
      PAPER,
      "--scenario-paper",
      PAPER,
    ];
    const of = ["--scenario", String(scenario), "--channel", String(channel), ...asked];
    const personal = ["--impact-assessment", PAPER, "--notice-to-persons", PAPER];
    const requested = await facts("request", "--as", holder, ...of, ...personal);
    expect(requested).to.include({ exit: 0, act: "requestPersonal" });
    const name = `Grants/${requested.case}`;
    expect((await run("confirm", name, "--as", supervisor, "--assessment", PAPER)).exit).to.equal(0);

    const papers = [
      "--opinion",
      PAPER,
      "--measures",
      PAPER,
      "--supervisor-opinion",
      PAPER,
      "--authority-opinion",
      PAPER,
    ];
    const begun = await run("approve", name, "--as", "authority", ...papers, "--quota", "5");
    expect(begun.exit, begun.err).to.equal(0);
    expect(begun.out)
      .to.match(/is signed; still to sign: [^\n]*\([\w-]+, party \d+\)\n/)
      .and.not.contain("second supervisor");
    expect((await run("work", provider)).out).to.contain(`${name} Confirmed: approveSealed`);
    const second = await run("approve", name, "--as", supervisor);
    expect(second.err).to.contain("begun by another party").and.to.contain("5 calls in 24 h");
    const last = await facts("approve", name, "--as", provider);
    expect(last).to.include({ exit: 0, act: "approveSealed", state: "Granted", missing: 0 });
  });

  it("names the organisations that are known where none is named, or one that is none", async () => {
    const known = Object.keys(demo.organisations).join(", ");
    for (const args of [["work"], ["work", "nobody"], ["work", "--as", "nobody"]]) {
      const { exit, err } = await run(...args);
      expect([exit, args]).to.deep.equal([2, args]);
      expect(err).to.contain(`: ${known}\n`);
    }
    expect((await run("work", "transport", "--as", "authority")).exit).to.equal(2);
  });

  it("says from where it watches, and on a terminal that it is alive", async () => {
    const { http, ws } = world.ledger.ready;
    const piped = await run("watch", "--from", "2", "--count", "1");
    expect(piped.err).to.equal(`watching ${ws} from entry 2 on; Ctrl-C ends.\n`);
    expect(piped.out).to.match(/^entry 2, block \d+: account by 0x[0-9a-fA-F]{40}\n$/);
    const terminal = await sluice(world.folder, ["--ledger", http, "watch", "--from", "2", "--count", "1"], {}, true);
    expect(terminal.err).to.match(/ on; Ctrl-C ends\.\n(\r.\[K)+\d\d:\d\d:\d\d block \d+, waiting for entries\r.\[K$/);
  });

  it("watches in words: what, which gate by its name, from which seat, by whom", async () => {
    const { out } = await run("watch", "--from", "1", "--count", "60");
    expect(out).to.match(/^entry \d+, block \d+: open zone [a-z-]+ \(gate \d+\) by Zones$/m);
    expect(out).to.match(/^entry \d+, block \d+: record Accounts\/1$/m);
  });

  it("watches from a seq on, each entry once and in order", async () => {
    const { exit, out } = await run("--json", "watch", "--from", "2", "--count", "5");
    expect(exit).to.equal(0);
    const told = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(told.map(({ seq }) => seq)).to.deep.equal([2, 3, 4, 5, 6]);
  });

  it("lists the organisations by the ledger, with the names that demo.json gives", async () => {
    const { organisations } = await facts("show", "organisations");
    expect(organisations.map(({ slug }: { slug: string }) => slug)).to.have.members(Object.keys(demo.organisations));
  });

  it("lists the permits by the ledger, each with its holder and whether it flows", async () => {
    const { permits } = await facts("show", "permits");
    const gates = permits.map(({ gate }: { gate: number }) => gate);
    expect(gates).to.include.members(Object.values(demo.permits).map(({ gate }) => gate));
    const { slug, gate } = permit();
    expect((await run("show", "permits")).out).to.match(
      new RegExp(`^grant ${slug} \\(gate ${gate}\\): .*, flows$`, "m"),
    );
  });

  it("takes names of fields only from a descriptor that has the ledger's hash", async () => {
    const { fields } = permit();
    const file = path.join(world.folder, "other.json");
    writeFileSync(file, "{}");
    const refused = await request(fields[0] ?? "", "--descriptor", file);
    expect(refused).to.include({ exit: 1, code: "DESCRIPTOR_DIFFERS" });
  });
});
