/** Rows of the law that have no verb of their own, by their names alone, on a real ledger. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { createPublicClient, http } from "viem";
import type { DemoFile } from "../../../scripts/demo/demo-file.ts";
import { zonesAbi } from "../../../server/ledger/abi.ts";
import { type AFakeGateway, type AFoundedCity, aFoundedCity, aGateway, type Ran, sluice } from "./world.ts";

const PAPER = `0x${"cd".repeat(32)}`;

describe("sluice open and act", function () {
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
  const facts = async (...args: string[]) => {
    const { exit, out } = await run("--json", ...args);
    return { ...JSON.parse(out), exit };
  };
  const agreement = () => String(demo.permits["flow-stream"]?.agreement);

  it("open lists what there is to begin, and of one procedure each field with what it takes", async () => {
    const all = await run("open");
    expect(all.exit).to.equal(0);
    expect(all.out).to.contain("Proceedings find: Art. 14, big-data authority, → BreachFound  --finding FILE");
    const zones = await run("open", "zones");
    expect(zones.out).to.contain("--set zone.kind=  sector | district | foundation");
    expect(zones.out).to.not.contain("Proceedings");
    expect((await run("open", "law")).exit).to.equal(2);
    expect((await run("open", "Zones", "accept")).err).to.contain("there is: found, propose");
  });

  it("suspends an agreement and reopens it, each party in turn, the second signer taking over the first one's papers", async () => {
    const found = await facts(
      "open",
      "Proceedings",
      "find",
      "--as",
      "authority",
      "--finding",
      PAPER,
      "--set",
      `agreement=${agreement()}`,
    );
    expect(found).to.include({ exit: 0, state: "BreachFound" });
    const name = `Proceedings/${found.case}`;
    const next = await run("act", name);
    expect(next.out).to.contain("drop: Art. 14").and.to.contain("--statement FILE");
    const half = await facts("act", name, "reportPause", "--as", "authority", "--statement", PAPER, "--report", PAPER);
    expect(half).to.include({ exit: 0, state: "BreachFound" }).and.property("missing").not.equal(0);
    const joint = async (act: string, ...papers: string[]) => {
      await facts("act", name, act, "--as", "authority", ...papers);
      return facts("act", name, act, "--as", "transport");
    };
    expect(await facts("act", name, "reportPause", "--as", "transport")).to.include({
      state: "PauseReported",
      missing: 0,
    });
    const assent = (): Promise<Ran> => run("act", name, "assent", "--as", "government", "--assent-paper", PAPER);
    expect((await assent()).exit).to.equal(0);
    expect(await joint("suspend", "--notice", PAPER)).to.include({ state: "Suspended" });
    expect((await run("show", agreement())).out)
      .to.contain(name)
      .and.to.contain("held");
    expect(await joint("reportLift", "--rectification", PAPER)).to.include({ state: "LiftReported" });
    expect((await assent()).exit).to.equal(0);
    expect(await joint("reopen", "--notice", PAPER)).to.include({ state: "Reopened" });
    expect((await run("act", name)).out).to.contain("is Reopened, and final");
  });

  it("takes content as JSON from a file, and one field beside it", async () => {
    const file = path.join(world.folder, "zone.json");
    writeFileSync(file, JSON.stringify({ zone: { kind: "district", supervisor: "transport", second: 0 } }));
    const proposed = await run(
      ...["open", "Zones", "propose", "--as", "authority", "--decision", PAPER, "--purpose", PAPER],
      ...["--content", file, "--set", "zone.kind=sector"],
    );
    expect(proposed.exit, proposed.err).to.equal(0);
    expect(proposed.err).to.contain("kind: sector");
    const name = /Zones\/\d+/.exec(proposed.out)?.[0] ?? "";
    expect((await run("show", name)).out).to.contain("Proposed");
    const accepted = await run("act", name, "accept", "--as", "transport", "--acceptance", PAPER);
    expect(accepted.exit, accepted.err).to.equal(0);
    expect(accepted.out).to.match(/ is Managed\n {2}gate {6}zone \(gate \d+\)\n/);
  });

  it("refuses content that does not fit before anything is signed, and an act out of turn with what may be done", async () => {
    const reader = createPublicClient({ transport: http(world.ledger.ready.http) });
    const address = world.deployment.contracts.Zones;
    const cases = () => reader.readContract({ address, abi: zonesAbi, functionName: "cases" });
    const before = await cases();
    const bad = await run(
      "open",
      "Zones",
      "propose",
      "--as",
      "authority",
      "--decision",
      PAPER,
      "--purpose",
      PAPER,
      "--set",
      "zone.kind=city",
    );
    expect(bad.exit).to.equal(2);
    expect(bad.err).to.contain("zone.kind must be sector").and.to.contain("zone.supervisor is missing");
    expect(await cases()).to.equal(before);
    const early = await run("act", "Grants/1", "confirm", "--as", "transport", "--assessment", PAPER);
    expect(early.exit).to.equal(1);
    expect(early.err).to.contain("May be done now: withdrawApproval, disclaim, giveUp");
    expect((await run("act", "Grants/1", "fly", "--as", "transport")).exit).to.equal(2);
    expect((await run("act", "Grants", "--as", "transport")).exit).to.equal(2);
    expect((await run("act", "Grants/9999")).err).to.contain("there is no case Grants/9999");
  });

  it("fills in what the case holds already: a confirmation brings its own terms alone", async () => {
    const { gate, holder, supervisor } = demo.permits["flow-history"] ?? {};
    const [scenario, channel] = (await facts("show", String(gate))).upstream;
    const terms = ["--fields", "0", "--quota", "9", "--need", PAPER, "--scenario-paper", PAPER];
    const requested = await facts(
      "request",
      "--as",
      holder ?? "",
      "--scenario",
      `${scenario}`,
      "--channel",
      `${channel}`,
      ...terms,
    );
    expect(requested).to.include({ state: "Requested" });
    const held = (await facts("show", `Grants/${requested.case}`)).acts?.[0]?.content ?? {};
    const confirmed = await run(
      ...["act", `Grants/${requested.case}`, "confirm", "--as", supervisor ?? "", "--assessment", PAPER],
      ...["--content", JSON.stringify({ confirmed: { ...held, quota: 3 } })],
    );
    expect(confirmed.exit, confirmed.err).to.equal(0);
    expect(confirmed.out).to.contain("is Confirmed");
  });
});
