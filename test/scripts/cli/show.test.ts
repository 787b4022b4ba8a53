/** What is shown of gates, cases, permits and work, on a real ledger: in words that an official can act on. */
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { DemoFile } from "../../../scripts/demo/demo-file.ts";
import { type AFakeGateway, type AFoundedCity, aFoundedCity, aGateway, type Ran, sluice } from "./world.ts";

const PAPER = `0x${"cd".repeat(32)}`;

describe("sluice show and work", function () {
  this.timeout(60_000);
  let world: AFoundedCity;
  let gateway: AFakeGateway;
  let demo: DemoFile;
  before(async () => {
    [world, gateway] = await Promise.all([aFoundedCity(), aGateway()]);
    demo = world.write(gateway.origin);
    gateway.app.get("/v1/documents/:hash", ({ params: { hash } }, response) => {
      const found = world.documents.get(hash as `0x${string}`);
      if (found === undefined) response.sendStatus(404);
      else response.type("json").send(Buffer.from(found));
    });
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  });

  const run = (...args: string[]): Promise<Ran> => sluice(world.folder, args);
  const permit = (slug: string) => {
    const found = demo.permits[slug];
    if (found === undefined) throw new Error(`no permit ${slug}`);
    return found;
  };

  it("a permit, with its fields by their names, its quota and its channel's mode", async () => {
    const { out } = await run("show", "credit-grades");
    const [fields = ""] = /fields .*/.exec(out) ?? [];
    for (const name of permit("credit-grades").fields) expect(fields).to.contain(name);
    for (const name of permit("credit-grades").withheld) expect(fields.split(/[ ,]+/)).to.not.include(name);
    expect(out).to.contain("interface, level 3 at most");
    expect(out.match(/quota .* calls in 24 h/g)).to.have.length(2); // its own, and the grant's
  });

  it("permits that the gateway refuses although every gate flows, each with the code", async () => {
    const { out } = await run("show", "permits");
    const lineOf = (slug: string) => out.split("\n").find((line) => line.includes(` ${slug} `)) ?? "";
    for (const [slug, { level, mode, released }] of Object.entries(demo.permits)) {
      const expected = released
        ? "flows"
        : mode === "interface" || mode === "raw"
          ? "CONSENT_MISSING"
          : "MODE_NOT_SERVED";
      expect(lineOf(slug), `${slug}, level ${level}`).to.match(new RegExp(`${expected}$`));
    }
    expect((await run("show", "resident-record")).out).to.contain("but a call is refused: CONSENT_MISSING");
  });

  it("a channel, with the fields that may be asked for and their numbers", async () => {
    const [, channel = ""] = /channel \(gate (\d+)\)/.exec((await run("show", "flow-stream")).out) ?? [];
    const { out } = await run("show", channel);
    expect(out)
      .to.match(/fields {4}0 \w+, 1 \w+/)
      .and.to.contain("mode      interface");
  });

  it("a case, with what it says, each act's time and papers, and who may do what next", async () => {
    const { out } = await run("show", "Grants/1");
    expect(out).to.contain("scenario: scenario ").and.to.contain("quota: 100000").and.to.contain("fields: sequence");
    expect(out).to.match(
      /entry \d+, \d{4}-\d\d-\d\d .*: request by .* → Requested\n {6}statement of need 0x[0-9a-f]{64}/,
    );
    expect(out).to.match(/next: withdrawApproval: Art\. 22, Municipal Commission of Transport .*--reason FILE/);
    const zh = await run("--lang", "zh", "show", "Grants/1");
    expect(zh.out).to.contain("额度（次）：100000");
    expect((await run("show", "Zones/1")).out).to.match(/decision 0x[0-9a-f]{64} “.+”\n/);
  });

  it("a request, with the grants that its operator has already of what it asks for, before it is signed and in the case", async () => {
    const { gate, holder } = permit("flow-history");
    const [, channel = ""] = /channel \(gate (\d+)\)/.exec((await run("show", "flow-history")).out) ?? [];
    const { upstream } = JSON.parse((await run("--json", "show", String(gate))).out);
    const asks = ["request", "--as", holder, "--scenario", String(upstream[0]), "--channel", channel, "--quota", "9"];
    const papers = ["--need", PAPER, "--scenario-paper", PAPER];
    const asked = await run(...asks, "--fields", "line,vehicle", ...papers);
    expect(asked.exit, asked.err).to.equal(0);
    const line = `granted already: grant flow-history (gate ${gate}) has line\n`;
    expect(asked.err).to.contain(line);
    const [name = ""] = /Grants\/\d+/.exec(asked.out) ?? [];
    expect((await run("show", name)).out)
      .to.contain(line)
      .and.to.contain(`statement of need ${PAPER}\n`); // not at hand: no name
    const { covering } = JSON.parse((await run("--json", "show", name)).out);
    expect(covering.map(({ grant }: { grant: number }) => grant)).to.include(gate);
    expect((await run(...asks, "--fields", "vehicle", ...papers)).err).to.not.contain("granted already");
  });

  it("a lift of what is held above: which gate it is, and whose word is wanted", async () => {
    const { zone, supervisor } = permit("flow-stream");
    const at = ["--as", supervisor];
    expect((await run("hold", String(zone), ...at, "--evidence", PAPER)).exit).to.equal(0);
    expect((await run("show", String(zone))).out).to.match(
      /evidence 0xcd.*, to be reported, renewed or lifted by \d{4}/,
    );
    const lifted = await run("lift", "flow-stream", ...at, "--document", PAPER);
    expect(lifted.exit).to.equal(1);
    expect(lifted.err).to.contain("what holds it lies above").and.to.contain(`sluice lift ${zone}`);

    const work = await run("work", supervisor);
    expect(work.out).to.match(new RegExp(`hold on zone .*gate ${zone}.* to be reported, renewed or lifted by \\d{4}`));
    expect((await run("lift", String(zone), ...at, "--document", PAPER)).exit).to.equal(0);
    expect((await run("work", supervisor)).out).to.not.contain("hold on");
  });

  it("of a gate that is no permit, why and call say what it is and where to look", async () => {
    const { agreement } = permit("flow-stream");
    for (const asked of ["mobility-agreement", "transport-zone"]) {
      for (const command of ["why", "call"]) {
        const { exit, err } = await run(command, asked);
        expect(exit, command).to.equal(2);
        expect(err)
          .to.contain(`no permit is called ${asked}`)
          .and.to.match(/ (agreement|zone) .* is no permit, which is/);
        expect(err).to.contain(`sluice show ${asked}`);
      }
    }
    gateway.app.get("/v1/permits/:gate/why", (_request, response) => {
      response.status(404).json({ code: "PERMIT_UNKNOWN", detail: "no grant" });
    });
    expect((await run("why", String(agreement))).err).to.contain(`(gate ${agreement}) is no permit`);
  });

  it("where nothing runs, the folder that was looked in and how to name another", async () => {
    const asked = [
      ["show", "permits"],
      ["work", "transport"],
      ["call", "flow-history"],
      ["release", "00"],
    ];
    for (const words of [...asked, ["token", "--as", "city-mobility"]]) {
      const { exit, err } = await sluice("/nonexistent/sluice", words);
      expect(exit, words.join(" ")).to.equal(2);
      expect(err).to.contain("/nonexistent/sluice").and.to.contain("SLUICE_DATA").and.to.contain("npm start");
    }
  });
});
