/** Every command under `--lang zh`, on a real ledger: what it says is Chinese, but for what is typed, and for codes, names and numbers. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { urlencoded } from "express";
import { after, before, describe, it } from "mocha";
import type { DemoFile } from "../../../scripts/demo/demo-file.ts";
import { CHAPTERS } from "../../../scripts/deploy/law.ts";
import { type AFakeGateway, type AFoundedCity, aFoundedCity, aGateway, sluice } from "./world.ts";

const PAPER = `0x${"cd".repeat(32)}`;

describe("sluice --lang zh", function () {
  this.timeout(120_000);
  let world: AFoundedCity;
  let gateway: AFakeGateway;
  let demo: DemoFile;
  before(async () => {
    [world, gateway] = await Promise.all([aFoundedCity(), aGateway()]);
    demo = world.write(gateway.origin);
    answer(gateway, permit());
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  });

  const permit = () => {
    const found = Object.entries(demo.permits).find(
      ([, { kind, released, supervisor, provider }]) => kind === "grant" && released && supervisor !== provider,
    );
    if (found === undefined) throw new Error("the city has no grant of a provider that does not supervise it");
    return { slug: found[0], ...found[1] };
  };
  /** What it said, both outputs; with that exit code, and without a word of English. */
  const says = async (exit: number, ...args: string[]): Promise<string> => {
    const ran = await sluice(world.folder, ["--lang", "zh", ...args]);
    const said = ran.err + ran.out;
    expect(ran.exit, `${args.join(" ")}\n${said}`).to.equal(exit);
    const typed = new Set(
      [...args, ...namesIn(demo), ...said.matchAll(/sluice [^\n。；]*/g)].flatMap((one) =>
        String(one).split(/[\s、，]/),
      ),
    );
    expect(englishIn(said, typed), `${args.join(" ")}\n${said}`).to.deep.equal([]);
    expect(said).to.match(/[\u4e00-\u9fff]/);
    return said;
  };

  it("shows gates, cases, organisations and permits", async () => {
    const { slug, agreement } = permit();
    for (const what of [slug, String(agreement), "platform", "Grants/1", "Agreements/1", "organisations", "permits"])
      await says(0, "show", what);
    await says(1, "show", "999");
    await says(1, "show", "Grants/999");
    await says(2, "show", "nosuch");
  });

  it("holds, renews, lifts and refuses", async () => {
    const { slug, agreement, holder, supervisor, provider } = permit();
    const [gate, at] = [String(agreement), ["--evidence", PAPER] as const];
    expect(await says(0, "hold", gate, "--as", supervisor, ...at)).to.contain("下一步：风险消除后");
    await says(0, "hold", gate, "--as", supervisor, ...at);
    await says(0, "hold", gate, "--as", "authority", ...at, "--seat", "path:6");
    await says(0, "show", slug);
    await says(1, "hold", gate, "--as", holder, ...at);
    await says(1, "hold", gate, "--as", supervisor, ...at, "--seat", "government");
    await says(2, "hold", "2", "--as", "authority", ...at, "--seat", "1");
    await says(2, "hold", gate, "--as", "nobody", ...at);
    await says(2, "hold", gate, "--as", supervisor, "--evidence", path.join(world.folder, "none"));
    await says(2, "hold", gate, ...at, "--key", path.join(world.folder, "demo.json"));
    await says(4, "--ledger", "http://127.0.0.1:9", "hold", gate, "--as", supervisor, ...at);
    await says(1, "lift", gate, "--as", provider, "--document", PAPER);
    await says(1, "lift", gate, "--as", supervisor, "--document", PAPER, "--turn", "0");
    expect(await says(0, "lift", gate, "--as", supervisor, "--document", PAPER)).to.contain("其上仍有 1 项暂扣");
    gateway.applied = 1;
    await says(3, "lift", gate, "--as", "authority", "--document", PAPER, "--wait", "0.1");
    gateway.applied = Number.MAX_SAFE_INTEGER;
    await says(1, "lift", gate, "--as", "authority", "--document", PAPER);
  });

  it("requests, confirms, approves and closes, and says what is wrong with each", async () => {
    const { gate, holder, supervisor, provider, fields } = permit();
    const shown = await sluice(world.folder, ["--json", "show", String(gate)]);
    const [scenario, channel] = JSON.parse(shown.out).upstream.map(String);
    const of = ["--scenario", scenario, "--channel", channel, "--fields", "0,1", "--quota", "10"];
    await says(2, "request", "--as", holder, ...of);
    await says(2, "request", "--as", holder, "--scenario", scenario, "--channel", channel, "--fields", "nosuch,name");
    const asked = await says(0, "request", "--as", holder, ...of, "--need", PAPER, "--scenario-paper", PAPER);
    const name = /Grants\/\d+/.exec(asked)?.[0] ?? "";
    expect(await says(0, "work", "--as", supervisor)).to.contain("评估确认");
    await says(1, "approve", name, "--as", provider, "--opinion", PAPER);
    await says(1, "confirm", name, "--as", provider, "--assessment", PAPER);
    await says(1, "confirm", name, "--as", supervisor, "--assessment", PAPER, "--quota", "11");
    await says(1, "confirm", name, "--as", supervisor, "--assessment", PAPER, "--until", "2099-01-01");
    await says(2, "confirm", name, "--as", supervisor, "--opinion", PAPER);
    await says(0, "confirm", name, "--as", supervisor, "--assessment", PAPER);
    const granted = await says(0, "approve", name, "--as", provider, "--opinion", PAPER);
    const grant = /：授权（闸口 (\d+)）/.exec(granted)?.[1] ?? "";
    await says(0, "show", name);
    await says(2, "close", grant, "--as", provider);
    await says(1, "close", grant, "--as", "centre");
    await says(1, "close", String(permit().agreement), "--as", "authority");
    await says(0, "close", grant, "--as", holder);
    await says(1, "close", grant, "--as", holder);
    expect(fields.length).to.be.greaterThan(0);
  });

  it("opens cases and does any act, and lists what there is", async () => {
    for (const args of [[], ...CHAPTERS.map((chapter) => [chapter])]) await says(0, "open", ...args);
    await says(0, "act", "Grants/1");
    await says(1, "act", "Grants/1", "confirm", "--as", permit().supervisor);
    await says(2, "act", "Grants/1", "nosuch", "--as", permit().supervisor);
    await says(2, "open", "Proceedings", "find", "--as", "authority", "--finding", PAPER);
    const { agreement } = permit();
    const found = await says(
      ...([0, "open", "Proceedings", "find", "--as", "authority", "--finding", PAPER] as const),
      ...["--set", `agreement=${agreement}`],
    );
    expect(found).to.contain("已认定违约");
  });

  it("keeps keys and documents", async () => {
    const file = path.join(world.folder, "alert.txt");
    writeFileSync(file, "abc");
    await says(0, "documents", "put", file);
    await says(2, "documents", "take", file);
    await says(2, "key", "add", path.join(world.folder, "new.jwe"), "--as", permit().holder);
    await says(2, "key", "take", "x");
  });

  it("asks the gateway, and tells how a call ended", async () => {
    const { slug, gate, holder } = permit();
    await says(2, "token");
    await says(2, "token", "--as", "nobody");
    await says(0, "call", String(gate), "/whole", "--as", holder);
    await says(1, "call", String(gate), "/held");
    await says(1, "call", String(gate), "/wrong");
    await says(1, "call", String(gate), "/stream");
    await says(2, "call", "nosuch");
    await says(2, "call", "2", "--as", holder);
    await says(0, "release", "1001");
    await says(1, "release", "1002");
    expect(await says(0, "why", slug)).to.contain("被 2 处阻断");
    await says(4, "--gateway", "http://127.0.0.1:9", "why", slug);
  });

  it("watches", async () => {
    const { seq } = JSON.parse((await sluice(world.folder, ["--json", "show", "Grants/1"])).out).acts.at(-1);
    await says(0, "watch", "--from", "1", "--count", String(seq));
    await says(2, "watch", "--from", "soon");
  });

  it("names nothing in English where the command line itself is wrong", async () => {
    for (const args of [["hold"], ["nosuch"], ["hold", "2", "--evidnce", "x"], ["why", "1", "2"], ["watch", "--from"]])
      await says(2, ...args);
    await says(2, "gateway", "--finality", "sometimes");
    const [one, two] = [`0x${"11".repeat(20)}`, `0x${"22".repeat(20)}`];
    await says(2, "deploy", "--authority", one, "--government", one);
    await says(2, "deploy", "--authority", one, "--government", "nobody");
    await says(4, "--ledger", "http://127.0.0.1:9", "deploy", "--authority", one, "--government", two);
  });

  it("is proved by words that are English", () => {
    expect(englishIn("协议 x（闸口 3）is held，见 --seat、GATE_HELD 和 Grants/3", new Set())).to.deep.equal([
      "is",
      "held",
    ]);
  });
});

/** What stands in a Chinese sentence as it is: typed, looked up or counted, never read as a word. */
const AS_IT_IS: readonly RegExp[] = [
  /^\{.*\}$|^内容：\{[\s\S]*?^\}/gm, // a body, or content as it is signed
  /(?:https?|ws):[^\s，。；]+|0x[0-9a-fA-F…]*|\/[\w./?=-]+/g, // addresses, hashes, paths
  /\{[\w., [\]]*\}|--set \S+=|字段 \S+|\b[a-z]+\.[a-z]\w*/g, // fields
  /\b[a-zA-Z]\w*(?=（[\u4e00-\u9fff])/g, // an act, or a word of content, before its Chinese name
  /--[a-z][a-z-]*|path:N|npm start|Ctrl-C/g,
  /\b[A-Z][A-Z_0-9]{3,}\b|SHA-256|JSON|JWK/g, // codes
  /[a-z][a-z0-9-]*(?=(?:（|，)闸口 \d)/g, // a gate's own name
  new RegExp(`\\b(?:AccessManager|Sluice|${CHAPTERS.join("|")})\\b(?:\\/\\d+)?`, "g"),
];

/** Words of Latin letters that are none of that. */
function englishIn(said: string, typed: ReadonlySet<string>): string[] {
  const rest = AS_IT_IS.reduce((text, pattern) => text.replace(pattern, ""), said);
  return (rest.match(/[A-Za-z][\w-]*/g) ?? []).filter((word) => !typed.has(word) && word !== "sluice");
}

/** Slugs, and the documents' own. */
function namesIn({ organisations, keys, permits }: DemoFile): string[] {
  return [...Object.keys(organisations), ...Object.keys(keys), ...Object.keys(permits)];
}

function answer(
  { app }: AFakeGateway,
  { gate, agreement, zone }: { gate: number; agreement: number; zone: number },
): void {
  const stop = { gate: agreement, kind: "agreement", code: "GATE_HELD", seat: zone, heldBy: 4, since: 1_767_225_600 };
  const formal = {
    gate: agreement,
    kind: "agreement",
    code: "GATE_HELD",
    seat: agreement,
    heldBy: "proceedings",
    case: 1,
  };
  const stops = [{ ...stop, evidence: PAPER }, formal];
  const advice = { zh: "请联系所列的暂扣单位。", en: "Speak to those named in stops." };
  app.post("/oauth/token", urlencoded({ extended: false }), (_request, response) => {
    response.json({ access_token: "the-token", token_type: "Bearer", expires_in: 600 });
  });
  app.get(`/permits/${gate}/whole`, (_request, response) => {
    response.set("Sluice-Release", "00").type("json").send('{"towns":["东城"]}');
  });
  app.get(`/permits/${gate}/stream`, (_request, response) => {
    response.set("Sluice-Release", "1001").type("application/x-ndjson");
    response.write('{"n":1}\n', () => setImmediate(() => response.socket?.resetAndDestroy()));
  });
  const refused = (path: string, status: number, problem: object) =>
    app.get(path, (_request, response) => {
      response
        .status(status)
        .type("application/problem+json")
        .send(JSON.stringify({ status, ...problem }));
    });
  refused(`/permits/${gate}/held`, 403, { code: "GATE_HELD", detail: "it is held from a seat", stops, advice });
  refused(`/permits/${gate}/wrong`, 403, {
    code: "PERMIT_NOT_YOURS",
    detail: "not held by party 8, the caller",
    stops: [],
  });
  app.get("/v1/releases/:id", ({ params }, response) => {
    if (params.id === "1001") return void response.json({ state: "cut", bytes: 8, code: "GATE_HELD", stops, seq: 90 });
    response.status(404).json({ code: "RELEASE_UNKNOWN", detail: "no such release of yours", status: 404 });
  });
  app.get("/v1/permits/:id/why", (_request, response) => {
    response.json({ permit: gate, kind: "grant", stops, declines: [], seq: 90, block: 80 });
  });
}
