/** What README tells a reader to type, typed: the four commands of the story, and the stop with a wallet alone, without our code. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { languageOf } from "../../scripts/cli/cli.ts";
import { STEPS } from "../../scripts/run/steps.ts";
import { Running } from "./running.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const README = readFileSync(path.join(ROOT, "README.md"), "utf8");

/** Lines of README that call the command line, without what is said behind them. */
const COMMANDS = [...README.matchAll(/^npx --no-install sluice ([^#\n]*?)\s*(?:#.*)?$/gm)].map(([, words = ""]) =>
  words.split(" "),
);
const [WALLET = "", LIFT = ""] = [...README.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code);

const CURL = /^curl -H "authorization: Bearer \$\(npx --no-install sluice ([^)]*)\)" http:\/\/127\.0\.0\.1:8480(\S+)$/m;

interface Ended {
  readonly code: number;
  readonly output: string;
}

describe("README", () => {
  const folder = Running.newFolder();
  let running: Running | undefined;
  before(async function () {
    this.timeout(150_000);
    running = await Running.start(folder);
  });
  after(async () => {
    await running?.remove();
  });

  const node = async (...args: string[]): Promise<Ended> => {
    const env = { ...process.env, SLUICE_DATA: folder, LANG: "C.UTF-8", LC_ALL: "C.UTF-8" };
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  };
  const sluice = (...words: string[]) => node(path.join(ROOT, "bin/sluice.mjs"), ...words);

  it("has a call that is released, a hold, the same call refused with its reason, and the lift", async () => {
    expect(COMMANDS.map(([verb]) => verb)).to.deep.equal(["call", "hold", "call", "lift"]);
    const ended: Ended[] = [];
    for (const words of COMMANDS) ended.push(await sluice(...words));
    expect(
      ended.map(({ code }) => code),
      ended.map(({ output }) => output).join("\n"),
    ).to.deep.equal([0, 0, 1, 0]);
    expect(ended[2]?.output).to.include("GATE_HELD").and.include("transport");
  });

  it("shows the API of a permit to a token of its holder, as the line with curl asks for it", async () => {
    const [, words = "", at = ""] = CURL.exec(README) ?? [];
    const { code, output } = await sluice(...words.split(" "));
    expect(code, output).to.equal(0);
    const [token = ""] = output.split("\n"); // stdout comes first
    const ask = (headers: Record<string, string>) => fetch(`${running?.gateway}${at}`, { headers });
    expect((await ask({})).status).to.equal(401);
    const answer = await ask({ authorization: `Bearer ${token}` });
    expect(answer.status).to.equal(200);
    expect(await answer.json()).to.have.property("openapi");
  });

  it("names each path below /v1 that is served, and no other", async () => {
    const served = (await (await fetch(`${running?.gateway}/openapi.json`)).json()) as { paths: object };
    const named = [...README.matchAll(/`(\/v1\/[^`]+)`/g)].map(([, at]) => at);
    expect(named).to.have.members(Object.keys(served.paths).filter((at) => at.startsWith("/v1/")));
  });

  it("stops with a wallet alone, by address, function and arguments", async () => {
    expect(WALLET).to.include("kernel.hold(31, 2,");
    const demo = JSON.stringify(path.join(folder, "demo.json"));
    const run = (code: string) => node("--input-type=module", "--eval", code.replace('"data/demo.json"', demo));
    expect(await run(WALLET)).to.deep.equal({ code: 0, output: "" });
    const why = await sluice("why", "flow-history");
    expect(why.output).to.include(`0x${"ab".repeat(32)}`);
    expect((await sluice("call", "flow-history")).code).to.equal(1);

    expect(LIFT).to.include("kernel.lift(31, 2, turn,");
    const held = /^await .*kernel\.hold.*$/m;
    expect(await run(WALLET.replace(held, () => LIFT))).to.deep.equal({ code: 0, output: "" });
    expect((await sluice("show", "31")).output).to.match(/now +flows|现状：畅通/);
  });

  // Last: the gateway answers a moment before the start has said so.
  it("has one command that starts everything, and says each step and how long it took", () => {
    const lang = languageOf(process.env);
    const { ledger, contracts, city, upstream, gateway } = STEPS;
    const steps = [ledger, contracts, city, upstream, gateway].map(
      ({ doing, done }) => `${doing[lang]} …\\n[^]*${done[lang]}\\D* \\d+\\.\\d`,
    );
    expect(running?.said).to.match(new RegExp(`${steps.join("[^]*")}[^]*npx --no-install sluice call`));
  });
});
