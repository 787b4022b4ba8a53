/** The story of the product on the whole of it (Art. 14, 28): a stop refuses the next call and ends the running one; a lift reopens, and nothing else does. */
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { DATASETS, maskOf, readDescriptor } from "../../scripts/demo/catalogue.ts";
import type { DemoFile } from "../../scripts/demo/demo-file.ts";
import { creditCode } from "../../scripts/demo/upstream/people.ts";
import { deadlineFromNow } from "../../scripts/law/act.ts";
import { MODES, parseDescriptor } from "../../server/release/descriptor/descriptor.ts";
import { hashOf, paper, Reading, Running } from "./running.ts";

const EVIDENCE = hashOf("evidence");
const FINDING = hashOf("finding");
const SELF = 1;
/** From an agreement: zone 2. From a licence: grant 2, scenario 4, agreement 8, zone 16, platform 32. */
const ZONE_OF_AGREEMENT = 2;

describe("a stop, on the whole system", function () {
  this.timeout(240_000);
  let city: Running;
  let stream: DemoFile["permits"][string];
  let token: string;

  before(async () => {
    city = await Running.start();
    stream = city.permit("flow-stream");
    token = await city.token(stream.holder);
  });
  after(() => city.remove());

  const turnOf = async (gate: number): Promise<number> => {
    const answer = await fetch(`${city.gateway}/v1/gates/${gate}`);
    return ((await answer.json()) as { turn: number }).turn;
  };
  const hold = async (by: string, gate: number, path: number) => {
    const { seq } = await city.pen(by).kernel("hold", [gate, path, EVIDENCE]);
    await city.applied(seq);
    return seq;
  };
  const lift = async (by: string, gate: number, path: number) => {
    const { seq } = await city.pen(by).kernel("lift", [gate, path, await turnOf(gate), FINDING]);
    await city.applied(seq);
  };
  const refusal = async (permit: string, bearer = token) => {
    const response = await city.call(permit, bearer);
    return { status: response.status, problem: (await response.json()) as Problem };
  };

  it("releases what was granted, and only the granted fields", async () => {
    for (const [slug, permit] of Object.entries(city.demo.permits)) {
      if (permit.stream || !permit.released) continue;
      const response = await city.call(slug, await city.token(permit.holder));
      expect(response.status, slug).to.equal(200);
      const text = await response.text();
      for (const name of permit.fields) expect(text, `${slug} shows ${name}`).to.contain(`"${name}":`);
      for (const name of permit.withheld) expect(text, `${slug} withholds ${name}`).not.to.contain(`"${name}":`);
    }
  });

  it("releases what a POST asks by granted fields, and refuses what it asks by another", async () => {
    const asked = async (slug: string) => {
      const permit = city.permit(slug);
      const response = await fetch(`${city.gateway}/permits/${permit.gate}/credit/enterprises/query`, {
        method: "POST",
        headers: { authorization: `Bearer ${await city.token(permit.holder)}`, "content-type": "application/json" },
        body: JSON.stringify({ creditCodes: [creditCode(1), creditCode(2), creditCode(3)], minScore: 1 }),
      });
      return { status: response.status, text: await response.text() };
    };
    const released = await asked("credit-profiles");
    expect(released.status).to.equal(200);
    expect(JSON.parse(released.text).total).to.equal(3);
    for (const name of city.permit("credit-profiles").withheld) expect(released.text).not.to.contain(`"${name}":`);
    const { status, text } = await asked("credit-grades");
    expect(status).to.equal(400);
    expect(JSON.parse(text)).to.include({
      code: "REQUEST_INVALID",
      detail: "the body: wanted no members but creditCodes",
    });
  });

  it("refuses what it does not serve, each by its code", async () => {
    const found: Record<string, string> = {};
    for (const [slug, permit] of Object.entries(city.demo.permits)) {
      if (permit.released) continue;
      const { status, problem } = await refusal(slug, await city.token(permit.holder));
      expect(status, slug).to.equal(403);
      found[slug] = problem.code;
    }
    expect(found).to.deep.equal({
      "credit-risk": "MODE_NOT_SERVED",
      "resident-record": "CONSENT_MISSING",
      "assistance-file": "MODE_NOT_SERVED",
    });
  });

  it("answers a direct call of a data API with 401", async () => {
    const response = await fetch(`${city.demo.upstream}${stream.example}`);
    expect(response.status).to.be.oneOf([401]);
  });

  it("cuts the running stream by a hold on the agreement, refuses the next call with the reason, and lifts with the same token", async () => {
    const response = await city.call("flow-stream", token);
    const release = response.headers.get("sluice-release");
    const reading = new Reading(response);
    await reading.lines(2);
    const seq = await hold(stream.supervisor, stream.agreement, ZONE_OF_AGREEMENT);
    const ending = await reading.ended;
    expect(ending).to.be.instanceOf(Error);
    const { cut } = await city.status();
    expect(cut.count).to.be.greaterThan(0);
    expect(cut.seq).to.be.at.least(seq);

    const { status, problem } = await refusal("flow-history");
    expect(status).to.equal(403);
    expect(problem.code).to.equal("GATE_HELD");
    expect(problem.stops[0]).to.include({
      gate: stream.agreement,
      kind: "agreement",
      code: "GATE_HELD",
      seat: stream.zone,
    });
    expect(problem.stops[0]?.evidence).to.equal(EVIDENCE);
    expect(problem.retry).to.equal("after-lift");

    const standing = await fetch(`${city.gateway}/v1/releases/${release}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const ended = (await standing.json()) as { state: string; bytes: number } & Problem;
    expect(ended.state).to.equal("cut");
    expect(ended.code).to.equal("GATE_HELD");
    expect(ended.stops, "the record names the hold that cut, as the refusal does").to.deep.equal(problem.stops);
    expect(ended.bytes).to.be.at.least(reading.bytes);

    await lift(stream.supervisor, stream.agreement, ZONE_OF_AGREEMENT);
    expect((await city.call("flow-history", token)).status).to.equal(200);
  });

  it("tells how a release ended to its holder alone", async () => {
    const release = (await city.call("flow-history", token)).headers.get("sluice-release");
    const other = Object.values(city.demo.permits).find((permit) => permit.holder !== stream.holder);
    const stranger = await city.token(other?.holder ?? "");
    const answer = await fetch(`${city.gateway}/v1/releases/${release}`, {
      headers: { authorization: `Bearer ${stranger}` },
    });
    expect(answer.status).to.equal(404);
  });

  it("stops a licence by a hold on each gate of its path in turn, and names that gate", async () => {
    const [slug, licence] = Object.entries(city.demo.permits).find(([, permit]) => permit.kind === "licence") ?? [];
    if (slug === undefined || licence === undefined) throw new Error("no licence");
    const bearer = await city.token(licence.holder);
    const seen = new Set<number>();
    for (const { gate, path } of await pathsToPlatform(city, licence.gate)) {
      if (seen.has(gate)) continue;
      seen.add(gate);
      await hold("authority", gate, path);
      const { status, problem } = await refusal(slug, bearer);
      expect([status, problem.code, problem.stops.map((stop) => stop.gate)]).to.deep.equal([403, "GATE_HELD", [gate]]);
      await lift("authority", gate, path);
    }
    expect(seen.size).to.be.at.least(12);
    expect((await city.call(slug, bearer)).status).to.equal(200);
  });

  it("keeps two authorities' holds apart: it flows when both have let go, in whatever order", async () => {
    const { provider, supervisor, gate } = city.permit("credit-profiles");
    const bearer = await city.token(city.permit("credit-profiles").holder);
    const paths = await pathsToPlatform(city, gate);
    const ofProvider = paths.find(({ kind }) => kind === "provider")?.way ?? 0;
    const ofZone = paths.find(({ kind }) => kind === "zone")?.way ?? 0;
    await hold(provider, gate, ofProvider);
    await hold(supervisor, gate, ofZone);
    await lift(provider, gate, ofProvider);
    const { problem } = await refusal("credit-profiles", bearer);
    expect(problem.stops.map((stop) => stop.code)).to.deep.equal(["GATE_HELD"]);
    await lift(supervisor, gate, ofZone);
    expect((await city.call("credit-profiles", bearer)).status).to.equal(200);
  });

  it("suspends an agreement by report, assent and joint act, and reopens it the same way", async () => {
    const reading = new Reading(await city.call("flow-stream", token));
    await reading.lines(1);
    const { supervisor } = stream;
    const both = async (act: string, on: { id: number; version: number }, kinds: string[]) => {
      // Signatures add up only under one deadline.
      const request = {
        chapter: "Proceedings",
        act,
        on,
        papers: kinds.map(paper),
        deadline: deadlineFromNow(),
      } as const;
      const first = await city.pen("authority").act(request);
      return first.missing === 0 ? first : city.pen(supervisor).act(request);
    };
    const one = (by: string, act: string, on: { id: number; version: number }, kind: string) =>
      city.pen(by).act({ chapter: "Proceedings", act, on, papers: [paper(kind)] });

    const found = await city.pen("authority").act({
      chapter: "Proceedings",
      act: "find",
      papers: [paper("finding")],
      content: [stream.agreement],
    });
    const reported = await both("reportPause", found, ["statement", "report"]);
    expect((await city.call("flow-history", token)).status, "a report stops nothing").to.equal(200);
    const assented = await one("government", "assent", reported, "assentPaper");
    const suspended = await both("suspend", assented, ["notice"]);
    await city.applied(suspended.seq);
    expect(await reading.ended).to.be.instanceOf(Error);
    const { problem } = await refusal("flow-history");
    expect(problem.stops[0]).to.include({ gate: stream.agreement, code: "GATE_HELD", case: suspended.id });

    const lifting = await both("reportLift", suspended, ["rectification"]);
    const allowed = await one("government", "assent", lifting, "assentPaper");
    const reopened = await both("reopen", allowed, ["notice"]);
    await city.applied(reopened.seq);
    expect((await city.call("flow-history", token)).status).to.equal(200);
  });

  it("cuts a stream in the second in which its grant's term ends, with no entry and no block", async () => {
    const seconds = 6;
    const notAfter = Math.floor(Date.now() / 1000) + seconds;
    const { gate, seq } = await aGrantUntil(city, "flow-stream", notAfter);
    await city.applied(seq);
    const response = await fetch(`${city.gateway}/permits/${gate}${stream.example}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).to.equal(200);
    const reading = new Reading(response);
    const { ledger } = (await city.status()) as unknown as { ledger: { block: number } };
    expect(await reading.ended).to.be.instanceOf(Error);
    expect(Math.floor(Date.now() / 1000)).to.be.at.least(notAfter);
    const after = (await city.status()) as unknown as { ledger: { block: number } };
    expect(after.ledger.block).to.equal(ledger.block);
    const release = await fetch(`${city.gateway}/v1/releases/${response.headers.get("sluice-release")}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(((await release.json()) as { code: string }).code).to.equal("GATE_EXPIRED");
  });

  it("holds a key: its calls are refused by policy, another holder's stream runs on", async () => {
    const key = Object.values(city.demo.keys).find((known) => known.holder !== stream.holder);
    if (key === undefined) throw new Error("no other key");
    const permit = Object.entries(city.demo.permits).find(([, known]) => known.holder === key.holder && known.released);
    const bearer = await city.token(key.holder);
    const reading = new Reading(await city.call("flow-stream", token));
    await reading.lines(1);
    const { seq } = await city.pen(key.holder).kernel("hold", [key.gate, SELF, EVIDENCE]);
    await city.applied(seq);
    const { status, problem } = await refusal(permit?.[0] ?? "", bearer);
    expect([status, problem.code, problem.stops[0]?.gate]).to.deep.equal([403, "GATE_HELD", key.gate]);
    const before = reading.bytes;
    await reading.lines(reading.text.split("\n").length + 1);
    expect(reading.bytes).to.be.greaterThan(before);
    expect(reading.ending).to.equal(undefined);
    await lift(key.holder, key.gate, SELF);
  });

  it("closes a key: its running stream is cut, and its token is good at no door any more", async () => {
    const key = Object.values(city.demo.keys).find(({ holder }) => holder === stream.holder);
    if (key === undefined) throw new Error("no key");
    const response = await city.call("flow-stream", token);
    const release = response.headers.get("sluice-release");
    const reading = new Reading(response);
    await reading.lines(1);
    const of = async (path: string) => (await fetch(`${city.gateway}${path}`)).json() as Promise<never>;
    const { openedBy } = (await of(`/v1/gates/${key.gate}`)) as { openedBy: { case: number } };
    const { cases } = (await of("/v1/cases?procedure=Accounts&limit=500")) as {
      cases: { case: number; version: number }[];
    };
    const version = cases.find((found) => found.case === openedBy.case)?.version ?? 0;
    const on = { id: openedBy.case, version };
    const closed = await city.pen(key.holder).act({ chapter: "Accounts", act: "closeKey", on, papers: [] });
    await city.applied(closed.seq);

    expect(await reading.ended).to.be.instanceOf(Error);
    const doors = [stream.example, "/openapi.json"].map((path) => `/permits/${stream.gate}${path}`);
    for (const door of [...doors, `/v1/releases/${release}`]) {
      const answer = await fetch(`${city.gateway}${door}`, { headers: { authorization: `Bearer ${token}` } });
      expect([answer.status, ((await answer.json()) as Problem).code], door).to.deep.equal([401, "KEY_CLOSED"]);
      expect(answer.headers.get("www-authenticate"), door).to.contain('error="invalid_token"');
    }
    const refused: unknown = await city.token(key.holder).catch((error: unknown) => error);
    expect(String(refused)).to.contain('"error":"invalid_client"').and.contain('"code":"KEY_CLOSED"');
  });
});

/** A second grant on what a permit grants, for a short while: requested, confirmed and approved by those who are to. */
async function aGrantUntil(city: Running, slug: string, notAfter: number): Promise<{ gate: number; seq: number }> {
  const permit = city.permit(slug);
  const dataset = DATASETS.find(({ channels }) =>
    channels.some(({ permits }) => permits.some((one) => one.slug === slug)),
  );
  const channel = dataset?.channels.find(({ permits }) => permits.some((one) => one.slug === slug));
  if (channel === undefined) throw new Error(`no channel of ${slug}`);
  const document = readDescriptor(channel);
  const { masks, mode, sha256 } = parseDescriptor(document);
  const content = { mode: MODES[mode], ...masks, descriptor: sha256 };
  const { upstream } = (await (await fetch(`${city.gateway}/v1/gates/${permit.gate}`)).json()) as {
    upstream: number[];
  };
  const terms = {
    scenario: upstream[0],
    channel: upstream[1],
    fields: maskOf(document, permit.fields),
    quota: 10n,
    period: 0,
    notBefore: Math.floor(Date.now() / 1000) - 60,
    notAfter,
  };
  const grants = { chapter: "Grants" } as const;
  const requested = await city
    .pen(permit.holder)
    .act({ ...grants, act: "request", papers: [paper("need"), paper("scenarioPaper")], content: [content, terms] });
  const confirmed = await city
    .pen(permit.supervisor)
    .act({ ...grants, act: "confirm", on: requested, papers: [paper("assessment")], content: [terms, terms] });
  const granted = await city
    .pen(permit.provider)
    .act({ ...grants, act: "approve", on: confirmed, papers: [paper("opinion")], content: [content, terms, terms] });
  return { gate: granted.subject, seq: granted.seq };
}

interface Problem {
  code: string;
  retry: unknown;
  stops: { gate: number; kind: string; code: string; seat?: number; evidence?: string; case?: number }[];
}

/** Every gate at and above one: `way` leads from that one up to it, `path` from it to the platform. */
async function pathsToPlatform(
  city: Running,
  from: number,
): Promise<{ gate: number; kind: string; way: number; path: number }[]> {
  const known = new Map<number, { kind: string; upstream: number[] }>();
  const read = async (gate: number) => {
    const found = known.get(gate) ?? ((await (await fetch(`${city.gateway}/v1/gates/${gate}`)).json()) as never);
    known.set(gate, found);
    return found as { kind: string; upstream: number[] };
  };
  const all: { gate: number; kind: string; way: number; path: number }[] = [];
  const queue = [{ gate: from, way: 1 }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { kind, upstream } = await read(next.gate);
    all.push({ ...next, kind, path: await toPlatform(next.gate, read) });
    for (const [index, above] of upstream.entries()) queue.push({ gate: above, way: next.way * 2 + index });
  }
  return all;
}

async function toPlatform(gate: number, read: (gate: number) => Promise<{ upstream: number[] }>): Promise<number> {
  const queue = [{ gate, way: 1 }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (next.gate === 1) return next.way;
    const { upstream } = await read(next.gate);
    for (const [index, above] of upstream.entries()) queue.push({ gate: above, way: next.way * 2 + index });
  }
  throw new Error(`gate ${gate} is not below the platform`);
}
