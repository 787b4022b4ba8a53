/** P10 by the command line, on a real ledger: an act that one party signs and another account brings. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { after, before, beforeEach, describe, it } from "mocha";
import type { DemoFile } from "../../../scripts/demo/demo-file.ts";
import { type AFakeGateway, type AFoundedCity, aFoundedCity, aGateway, type Ran, sluice } from "./world.ts";

const PAPER = `0x${"cd".repeat(32)}`;
const OTHER = `0x${"ef".repeat(32)}`;

describe("an act that is signed here and brought by another account", function () {
  this.timeout(60_000);
  let world: AFoundedCity;
  let gateway: AFakeGateway;
  let demo: DemoFile;
  let name: string;
  let files = 0;
  before(async () => {
    [world, gateway] = await Promise.all([aFoundedCity(), aGateway()]);
    demo = world.write(gateway.origin);
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    const agreement = String(demo.permits["flow-stream"]?.agreement);
    const finding = `0x${String(++files).padStart(64, "0")}`;
    const found = await facts(
      "open",
      "Proceedings",
      "find",
      ...by("authority"),
      "--finding",
      finding,
      "--set",
      `agreement=${agreement}`,
    );
    name = `Proceedings/${found.case}`;
  });

  const run = (...args: string[]): Promise<Ran> => sluice(world.folder, args);
  const facts = async (...args: string[]) => {
    const { exit, out } = await run("--json", ...args);
    return { ...JSON.parse(out), exit };
  };
  const by = (slug: string): string[] => ["--as", slug];
  const aFile = (): string => path.join(world.folder, `signed-${++files}.json`);
  const report = ["--statement", PAPER, "--report", PAPER];
  const state = async () => (await facts("show", name)).state;
  /** The report on a suspension, signed and not sent. */
  const reportedBy = async (slug: string, ...more: string[]): Promise<string> => {
    const file = aFile();
    const signed = await run("act", name, "reportPause", ...by(slug), ...more, "--sign", file);
    expect(signed.exit, signed.err).to.equal(0);
    return file;
  };
  const edited = (file: string, from: string, to: string): string => {
    const copy = aFile();
    const text = readFileSync(file, "utf8");
    expect(text).to.contain(from);
    writeFileSync(copy, text.replace(from, to));
    return copy;
  };

  it("is the party's own, whoever sends it: an account that the ledger does not know will do", async () => {
    const file = aFile();
    const drop = await run("act", name, "drop", ...by("authority"), "--reason", PAPER, "--sign", file);
    expect(drop.out).to.contain(`sluice bring ${file}`);
    expect(await state()).to.equal("BreachFound");
    const brought = await facts("bring", file);
    expect(brought).to.include({ exit: 0, state: "Dropped" });
    const [dropped] = (await facts("show", name)).acts.slice(-1);
    expect(dropped).to.include({ act: "drop", by: demo.organisations.authority?.id });
  });

  it("goes to stdout as it would stand in the file, where the file is named -", async () => {
    const args = ["act", name, "drop", ...by("authority"), "--reason", PAPER, "--sign", "-"];
    const file = aFile();
    writeFileSync(file, (await run(...args)).out);
    expect(JSON.parse((await run("--json", ...args)).out)).to.include.all.keys(
      Object.keys(JSON.parse(readFileSync(file, "utf8"))),
    );
    expect(await facts("bring", file)).to.include({ exit: 0, state: "Dropped" });
  });

  it("counts with another's where it takes that one's papers, content and deadline", async () => {
    const theirs = await reportedBy("transport", ...report);
    const ours = await reportedBy("authority", "--same-as", theirs);
    expect(await facts("bring", ours))
      .to.include({ state: "BreachFound" })
      .and.property("missing")
      .not.equal(0);
    expect(await facts("bring", theirs, ...by("credit-service"))).to.include({ state: "PauseReported", missing: 0 });
  });

  it("on other papers than another's does not count with it, and the case says so", async () => {
    const mine = ["--statement", OTHER, "--report", PAPER];
    await facts("bring", await reportedBy("transport", ...mine));
    // The same two papers, each as the other kind.
    const other = await run("act", name, "reportPause", ...by("authority"), "--statement", PAPER, "--report", OTHER);
    expect(other.err).to.contain("your papers differ");
    expect(await state()).to.equal("BreachFound");
    expect((await run("show", name)).out).to.contain("which do not count together");
    const work = await run("work", "authority");
    expect(work.out).to.contain("wants yours by").and.to.contain("which do not count together");
    const anew = await run("act", name, "reportPause", ...by("authority"));
    expect(anew.out, "on the other's papers it counts").to.contain(`${name} is PauseReported`);
  });

  it("names who has to sign or act next, with the command that does it", async () => {
    const assent = `sluice act ${name} assent --as government --assent-paper FILE`;
    const early = await run("act", name, "suspend", ...by("authority"));
    expect(early.exit).to.equal(1);
    expect(early.err).to.match(/first: reportPause by .* and .*: sluice act .* --report FILE --statement FILE\n/);
    expect(early.err).to.contain("then: assent by Municipal People's Government").and.to.contain(assent);

    const ways = (await run("act", name)).out;
    expect(ways)
      .to.match(/reportPause: Art\. 14, .*\(authority, .*\(transport, /)
      .and.not.contain("second supervisor");

    const half = await run("act", name, "reportPause", ...by("transport"), ...report);
    expect(half.out).to.contain(`sluice act ${name} reportPause --as authority\n`);
    const reported = await run("act", name, "reportPause", ...by("authority"));
    expect(reported.out)
      .to.match(/next {6}assent by Municipal People's Government/)
      .and.to.contain(assent);
    const dropped = await run("act", name, "reject", ...by("government"), "--reason", PAPER);
    expect(dropped.exit, dropped.err).to.equal(0);
  });

  it("opens a case by its content, which the file holds whole", async () => {
    const file = aFile();
    const zone = ["--set", "zone.kind=sector", "--set", "zone.supervisor=transport", "--set", "zone.second=0"];
    await run(
      "open",
      "Zones",
      "propose",
      ...by("authority"),
      "--decision",
      PAPER,
      "--purpose",
      PAPER,
      ...zone,
      "--sign",
      file,
    );
    const brought = await run("bring", file);
    expect(brought.err).to.contain("kind: sector").and.to.contain("Municipal Commission of Transport");
    expect(brought.out).to.match(/Zones\/\d+ is Proposed/);
    const again = await run("bring", file);
    expect([again.exit, again.err]).to.satisfy(
      ([exit, err]: [number, string]) => exit === 1 && /brought|used|once/i.test(err),
    );
  });

  it("that was changed, has lapsed or is for another ledger is refused before anything is sent", async () => {
    const file = await reportedBy("transport", ...report);
    const deadline = JSON.parse(readFileSync(file, "utf8")).approval.deadline;
    for (const [changed, code] of [
      [edited(file, PAPER, OTHER), "SIGNATURE_INVALID"],
      [edited(file, '"version": 1', '"version": 2'), "SIGNATURE_INVALID"],
      [edited(file, String(deadline), "1"), "DEADLINE_PASSED"],
      [edited(file, String(demo.ledger.chainId), "1"), "SIGNED_FOR_ANOTHER"],
    ] as const) {
      expect(await facts("bring", changed), code).to.include({ exit: 1, code });
    }
    expect((await run("bring", edited(file, '"act"', '"deed"'))).err).to.contain("is no signed act");
    expect((await run("bring", path.join(world.folder, "none.json"))).exit).to.equal(2);
    expect((await facts("show", name)).acts).to.have.length(1);
  });

  it("is refused before anything is sent once its account acts for nobody", async () => {
    const file = await reportedBy("transport", ...report);
    const stranger = edited(file, demo.organisations.transport?.account ?? "", `0x${"12".repeat(20)}`);
    expect(await facts("bring", stranger)).to.include({ exit: 1, code: "ACCOUNT_SET_ASIDE" });
    expect((await facts("show", name)).acts).to.have.length(1);
  });

  it("is not written over another file, nor signed like an act of another case", async () => {
    const file = await reportedBy("transport", ...report);
    const over = await run("act", name, "reportPause", ...by("authority"), "--same-as", file, "--sign", file);
    expect([over.exit, over.err]).to.deep.equal([2, over.err]);
    expect(over.err).to.contain("it is there already");
    const other = await run("act", name, "drop", ...by("authority"), "--same-as", file, "--sign", aFile());
    expect(other.exit).to.equal(2);
    expect(other.err).to.contain("not drop of");
    for (const valid of ["0", "9000", "soon"]) {
      const args = ["--reason", PAPER, "--sign", aFile(), "--valid", valid];
      expect((await run("act", name, "drop", ...by("authority"), ...args)).exit, valid).to.equal(2);
    }
  });
});
