import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect } from "chai";
import fc from "fast-check";
import { after, before, describe, it } from "mocha";
import type { z } from "zod";
import { gateAnswer, whyAnswer } from "../../../server/api/forms/gates.ts";
import { releaseAnswer, statusAnswer } from "../../../server/api/forms/gateway.ts";
import { casesAnswer, organisationsAnswer, workAnswer } from "../../../server/api/forms/law.ts";
import { problemAnswer } from "../../../server/api/forms/problem.ts";
import { type GateId, KINDS, type PartyId } from "../../../server/decision/gate.ts";
import { flows, stopsOf } from "../../../server/decision/stops.ts";
import type { Hex } from "../../../server/ledger/ledger.ts";
import { REASONS } from "../../../server/reasons/reasons.ts";
import { CityWorld } from "../registry/world.ts";
import { type Answer, ApiWorld, RELEASE } from "./world.ts";

const EVIDENCE: Hex = `0x${"ab".repeat(32)}`;

/** The answer, which must have exactly the form that the OpenAPI document promises. */
function formed<Schema extends z.ZodType>({ status, body }: Answer, schema: Schema): z.output<Schema> {
  expect(status, JSON.stringify(body)).to.equal(200);
  return schema.parse(body);
}

function refused({ status, headers, body }: Answer, code: string): z.output<typeof problemAnswer> {
  const problem = problemAnswer.parse(body);
  expect(problem).to.include({ code, status });
  expect(headers.get("content-type")).to.equal("application/problem+json");
  return problem;
}

describe("the API of a gateway", function () {
  this.timeout(60_000);
  let city: CityWorld;
  let world: ApiWorld;

  before(async () => {
    city = await CityWorld.open();
    world = await ApiWorld.open(city);
  });
  after(async () => {
    await world?.close();
    await city?.close();
  });

  const head = () => ({ seq: world.ledger.head?.seq, block: world.ledger.head?.block });

  describe("GET /v1/status", () => {
    it("says how far it has come, what runs and what was cut, and that it has no pool view", async () => {
      const { ledger, applied, ...rest } = formed(await world.get("/v1/status"), statusAnswer);
      expect(ledger).to.include({ ...head(), hash: world.ledger.head?.hash });
      expect(applied).to.deep.equal(head());
      expect(rest).to.deep.include({ streams: 3, cut: { seq: head().seq, count: 2 }, pool: "no pool view" });
      expect(rest).to.include({ finality: "instant", withheld: 0 });
    });

    it("says how far the gateway's own disk is behind, and that it was given up, as its metrics do", async () => {
      expect((await world.get("/v1/status")).body.journal).to.deep.equal({ behind: 0, givenUp: false });
      world.journal = { behind: 10_001, isGivenUp: true };
      const { journal } = formed(await world.get("/v1/status"), statusAnswer);
      expect(journal).to.deep.equal({ behind: 10_001, givenUp: true });
      const { text } = await world.get("/metrics");
      expect(text)
        .to.match(/^sluice_journal_behind_blocks 10001$/m)
        .and.match(/^sluice_journal_given_up 1$/m);
      world.journal = { behind: 0, isGivenUp: false };
    });
  });

  describe("GET /v1/gates/{id}", () => {
    it("gives every gate as it is decided on", async () => {
      for (let id = 1; id <= city.view.count; id++) {
        const gate = formed(await world.get(`/v1/gates/${id}`), gateAnswer);
        const { kind, upstream, holder, steward, turn } = city.view.gate(id as GateId) ?? {};
        expect(gate).to.deep.include({ id, kind, upstream, holder, steward, turn, ...head() });
        expect(BigInt(gate.terms)).to.equal(city.view.terms(id as GateId));
        expect(gate.flows).to.equal(flows(city.view, id as GateId, world.ledger.now()));
      }
    });

    it("names it, and tells the case that opened it, and of a permit what it permits", async () => {
      const { gate, agreement } = city.city.permits["flow-stream"] ?? { gate: 0, agreement: 0 };
      const permit = formed(await world.get(`/v1/gates/${gate}`), gateAnswer);
      expect(permit.openedBy).to.include({ procedure: "Grants" });
      expect(permit.permit?.fields).to.not.have.length(0);
      expect(city.view.gate((permit.permit?.channel ?? 0) as GateId)?.kind).to.equal("channel");
      const named = formed(await world.get(`/v1/gates/${agreement}`), gateAnswer);
      expect(named).to.include({ slug: "mobility-agreement", kind: "agreement" });
      expect(named.notAfter).to.be.a("number");
      expect(formed(await world.get("/v1/gates/1"), gateAnswer)).to.not.have.any.keys("notAfter", "openedBy", "permit");
    });

    it("tells each hold with its seat, its holder, since when and on what", async () => {
      const { agreement, zone } = city.city.permits["flow-stream"] ?? { agreement: 0, zone: 0 };
      await city.penOf("transport").kernel("hold", [agreement, 2, EVIDENCE]);
      await city.follow();
      const gate = formed(await world.get(`/v1/gates/${agreement}`), gateAnswer);
      const hold = { path: 2, seat: zone, heldBy: city.partyOf("transport"), evidence: EVIDENCE, sentinel: false };
      expect(gate.holds).to.have.length(1);
      expect(gate.holds[0]).to.deep.include(hold);
      expect(gate.flows).to.equal(false);
      expect(gate.stops[0]).to.include({ gate: agreement, code: "GATE_HELD", seat: zone });
      await city.penOf("transport").kernel("lift", [agreement, 2, gate.turn, EVIDENCE]);
      await city.follow();
      const lifted = formed(await world.get(`/v1/gates/${agreement}`), gateAnswer);
      expect(lifted).to.deep.include({ holds: [], flows: true, stops: [], turn: gate.turn });
    });

    it("refuses what is no gate's number, and points at it", async () => {
      for (const id of ["0x1", "01", "-1", "1.0", "4294967296", "abc", "%20"]) {
        const { errors } = refused(await world.get(`/v1/gates/${id}`), "QUERY_INVALID");
        expect(
          errors?.map(({ pointer }) => pointer),
          id,
        ).to.deep.equal(["/path/id"]);
      }
      for (const id of ["0", "999999", "4294967295"]) refused(await world.get(`/v1/gates/${id}`), "RECORD_UNKNOWN");
    });
  });

  describe("GET /v1/permits/{id}/why", () => {
    it("agrees with the decision on every permit, held and lifted", async () => {
      const permits = Object.values(city.city.permits);
      const check = async () => {
        for (const { gate } of permits) {
          const why = formed(await world.get(`/v1/permits/${gate}/why`), whyAnswer);
          const now = world.ledger.now();
          expect(why).to.include({ permit: gate, flows: flows(city.view, gate as GateId, now), ...head() });
          const wanted = stopsOf(city.view, gate as GateId, now).map(({ gate, code }) => `${gate} ${code}`);
          expect(why.stops.map(({ gate, code }) => `${gate} ${code}`)).to.deep.equal(wanted);
        }
      };
      await check();
      await city.penOf("authority").kernel("hold", [1, 1, EVIDENCE]);
      await city.follow();
      await check();
      const turn = city.view.gate(1 as GateId)?.turn ?? 0;
      await city.penOf("authority").kernel("lift", [1, 1, turn, EVIDENCE]);
      await city.follow();
      await check();
    });

    it("says what else would refuse a call, though every gate flows", async () => {
      for (const { gate, released, mode } of Object.values(city.city.permits)) {
        const { declines, flows } = formed(await world.get(`/v1/permits/${gate}/why`), whyAnswer);
        expect(flows).to.equal(true);
        const served = mode === "raw" || mode === "interface";
        const wanted = released ? [] : [served ? "CONSENT_MISSING" : "MODE_NOT_SERVED"];
        expect(
          declines.map(({ code }) => code),
          `permit ${gate}`,
        ).to.deep.equal(wanted);
      }
    });

    it("knows only grants and licences", async () => {
      refused(await world.get("/v1/permits/1/why"), "PERMIT_UNKNOWN");
      refused(await world.get("/v1/permits/999999/why"), "PERMIT_UNKNOWN");
      refused(await world.get("/v1/permits/x/why"), "QUERY_INVALID");
    });
  });

  describe("the law's views", () => {
    it("list the organisations with names, parts and accounts", async () => {
      const { organisations, seq } = formed(await world.get("/v1/organisations"), organisationsAnswer);
      expect(seq).to.equal(head().seq);
      const entries = Object.entries(city.city.organisations);
      expect(organisations).to.have.length(entries.length);
      for (const [slug, { id, gate, parts, name, account }] of entries) {
        const found = organisations.find(({ party }) => party === id);
        expect(found).to.deep.include({ slug, gate, parts, name, account: account.toLowerCase() });
      }
    });

    it("list cases by procedure and state, in pages, with the total", async () => {
      const all = formed(await world.get("/v1/cases?limit=500"), casesAnswer);
      expect(all.cases).to.have.length(all.total);
      const grants = formed(await world.get("/v1/cases?procedure=Grants&state=Granted"), casesAnswer);
      expect(new Set(grants.cases.map(({ procedure, state }) => `${procedure} ${state}`))).to.have.keys(
        "Grants Granted",
      );
      expect(grants.total).to.equal(all.cases.filter(({ procedure }) => procedure === "Grants").length);
      expect(formed(await world.get("/v1/cases?state=Refused"), casesAnswer)).to.deep.include({ cases: [], total: 0 });
      const some = formed(await world.get("/v1/cases?offset=2&limit=3"), casesAnswer);
      expect(some.total).to.equal(all.total);
      expect(some.cases).to.deep.equal(all.cases.slice(2, 5));
      expect(formed(await world.get("/v1/cases?limit=0"), casesAnswer).cases).to.deep.equal([]);
    });

    it("tell each act with who, when, papers and what it brought", async () => {
      const { cases } = formed(await world.get("/v1/cases?procedure=Grants&limit=1"), casesAnswer);
      const [requested, confirmed, approved] = cases[0]?.acts ?? [];
      expect(requested?.act).to.equal("request");
      expect(requested?.documents.map(({ kind }) => kind)).to.deep.equal(["need", "scenarioPaper"]);
      expect(requested?.content).to.deep.include({ period: 24 }).and.to.have.property("fields").that.is.a("string");
      expect(confirmed).to.deep.include({ act: "confirm", signed: ["supervisor", "supervisor2"], missing: [] });
      expect(approved?.by).to.equal(city.partyOf("transport"));
    });

    it("refuse an unknown procedure, a page that is too large, a parameter twice or unknown, each by its name", async () => {
      const asked = { "procedure=Law": "procedure", "limit=501": "limit", "offset=-1": "offset", "state=%00": "state" };
      const more = { ...asked, "limit=1&limit=2": "limit", "Procedure=Grants": "Procedure", "offset=": "offset" };
      for (const [query, name] of Object.entries(more)) {
        const { errors } = refused(await world.get(`/v1/cases?${query}`), "QUERY_INVALID");
        expect(
          errors?.map(({ pointer }) => pointer),
          query,
        ).to.deep.equal([`/query/${name}`]);
      }
    });

    it("list what waits for an organisation, by number and by slug", async () => {
      const { agreement } = city.city.permits["flow-stream"] ?? { agreement: 0 };
      const scope = `0x${(city.view.terms(agreement as GateId) ?? 0n).toString(16).padStart(64, "0")}`;
      const papers = [{ kind: "scenarioPaper", hash: EVIDENCE } as const];
      const content = [{ agreement, scope }];
      await city.penOf("city-mobility").act({ chapter: "Scenarios", act: "state", papers, content });
      await city.follow();
      const work = formed(await world.get("/v1/work?organisation=transport"), workAnswer);
      expect(work.organisation.slug).to.equal("transport");
      expect(work.work.map(({ procedure, state, expected }) => [procedure, state, expected.act])).to.deep.equal([
        ["Scenarios", "Stated", "accept"],
      ]);
      expect(work.work[0]?.choices.map(({ row }) => row.act)).to.deep.equal(["accept", "refuse"]);
      expect(work.work[0]?.expected).to.deep.include({ documents: ["opinion"], effect: "opens", article: 13 });
      const number = city.partyOf("transport");
      expect((await world.get(`/v1/work?organisation=${number}`)).body).to.deep.equal(work);
      expect(formed(await world.get("/v1/work?organisation=city-mobility"), workAnswer).work).to.deep.equal([]);
      refused(await world.get("/v1/work?organisation=nobody"), "RECORD_UNKNOWN");
      refused(await world.get("/v1/work?organisation=999"), "RECORD_UNKNOWN");
      expect(refused(await world.get("/v1/work"), "QUERY_INVALID").errors?.[0]?.pointer).to.equal(
        "/query/organisation",
      );
    });

    it("give a document's bytes by its hash, and no browser anything to run", async () => {
      const page = Buffer.from("<script>alert(1)</script>");
      const hash = await city.documents.put(page);
      const answer = await world.get(`/v1/documents/${hash}`);
      expect(answer.text).to.equal(page.toString());
      expect(answer.headers.get("content-type")).to.equal("application/octet-stream");
      expect(answer.headers.get("x-content-type-options")).to.equal("nosniff");
      expect(answer.headers.get("sluice-seq")).to.equal(`${head().seq}`);
      const upper = await world.get(`/v1/documents/${hash.slice(2).toUpperCase()}`);
      expect(upper.text).to.equal(page.toString());
      refused(await world.get(`/v1/documents/0x${"0".repeat(64)}`), "RECORD_UNKNOWN");
      for (const bad of ["x", "..%2f..%2fconfig.json", `0x${"0".repeat(63)}`])
        refused(await world.get(`/v1/documents/${bad}`), "QUERY_INVALID");
    });

    it("serve the descriptor of every channel from the hash that its offer named", async () => {
      const { cases } = formed(await world.get("/v1/cases?procedure=Channels&state=Offered"), casesAnswer);
      expect(cases).to.not.have.length(0);
      for (const { acts } of cases) {
        const hash = acts[0]?.documents.find(({ kind }) => kind === "descriptor")?.hash;
        const { status, body, headers } = await world.get(`/v1/documents/${hash}`);
        expect(status).to.equal(200);
        expect(body.openapi).to.match(/^3\.1/);
        expect(headers.get("content-type")).to.match(/^application\/json/);
      }
    });
  });

  describe("GET /v1/releases/{id}", () => {
    before(() => {
      const holder = city.partyOf("city-mobility") as PartyId;
      world.releases.set(RELEASE, { holder, state: "cut", bytes: 7, code: "GATE_HELD", stops: [{ gate: 3 }], seq: 9 });
    });
    const keyOf = (holder: string) =>
      Object.entries(city.city.keys).find(([, key]) => key.holder === holder)?.[0] ?? "none";

    it("tells the permit's holder how it ended", async () => {
      const answer = await world.get(`/v1/releases/${RELEASE}`, { token: keyOf("city-mobility") });
      expect(formed(answer, releaseAnswer)).to.deep.equal({
        ...{ release: RELEASE, state: "cut", bytes: 7, code: "GATE_HELD", stops: [{ gate: 3 }], seq: 9 },
      });
    });

    it("is unknown to every other holder, as is one that never was", async () => {
      const other = refused(
        await world.get(`/v1/releases/${RELEASE}`, { token: keyOf("credit-service") }),
        "RELEASE_UNKNOWN",
      );
      const never = await world.get(`/v1/releases/${"0".repeat(32)}`, { token: keyOf("city-mobility") });
      expect(refused(never, "RELEASE_UNKNOWN")).to.deep.equal(other);
      refused(await world.get("/v1/releases/x", { token: keyOf("city-mobility") }), "RELEASE_UNKNOWN");
    });

    it("asks a token, and says where one is to be had", async () => {
      const answer = await world.get(`/v1/releases/${RELEASE}`);
      refused(answer, "TOKEN_MISSING");
      expect(answer.status).to.equal(401);
      expect(answer.headers.get("www-authenticate")).to.match(/resource_metadata=/);
    });
  });

  describe("GET /v1/reasons/{code}", () => {
    it("tells every code that any surface answers with, the token endpoint's among them", async () => {
      for (const [code, reason] of Object.entries(REASONS)) {
        const { status, body } = await world.get(`/v1/reasons/${code}`);
        expect({ status, body }, code).to.deep.equal({ status: 200, body: { code, ...reason } });
      }
      expect(Object.keys(REASONS)).to.include.members(["GATE_HELD", "ASSERTION_REPLAYED", "CLIENT_LEFT"]);
      refused(await world.get("/v1/reasons/NO_SUCH_CODE"), "RECORD_UNKNOWN");
    });
  });

  describe("on stale knowledge", () => {
    after(() => {
      world.ledger.stale = undefined;
    });

    it("goes on showing, says so in each view, and is not ready", async () => {
      expect((await world.get("/readyz")).status).to.equal(200);
      world.ledger.stale = { code: "LEDGER_STALE", detail: "no answer from ws://10.0.0.1", since: 1_767_225_600_999 };
      const views = ["/v1/status", "/v1/gates/1", "/v1/organisations", "/v1/cases", "/v1/work?organisation=1"];
      for (const view of views) {
        const { status, body } = await world.get(view);
        expect(status, view).to.equal(200);
        expect(body.stale, view).to.deep.equal({ code: "LEDGER_STALE", since: 1_767_225_600 });
      }
      const ready = await world.get("/readyz");
      expect(ready.status).to.equal(503);
      expect(ready.body).to.deep.equal({ ready: false, reasons: ["LEDGER_STALE"] });
      expect((await world.get("/healthz")).status).to.equal(200);
    });

    it("shows nothing before the first block is known", async () => {
      world.ledger.isKnown = false;
      for (const view of ["/v1/status", "/v1/gates/1", "/v1/cases"]) {
        const answer = await world.get(view);
        refused(answer, "LEDGER_STALE");
        expect(answer.headers.get("retry-after"), view).to.equal("2");
      }
      expect((await world.get("/readyz")).status).to.equal(503);
      world.ledger.isKnown = true;
    });
  });

  it("is not ready while the log takes no records", async () => {
    world.logUnavailable = "no space";
    expect((await world.get("/readyz")).body.reasons).to.deep.equal(["LOG_UNAVAILABLE"]);
    world.logUnavailable = undefined;
  });

  it("answers by GET and HEAD alone, and any other path with a problem", async () => {
    for (const path of ["/v1/status", "/v1/gates/1", "/openapi.json"]) {
      const answer = await world.get(path, { method: "POST" });
      expect(refused(answer, "METHOD_NOT_ALLOWED").status).to.equal(405);
      expect(answer.headers.get("allow")).to.equal("GET, HEAD");
      expect((await world.get(path, { method: "HEAD" })).status).to.equal(200);
    }
    for (const path of ["/v1", "/v1/", "/v1/gates/1/", "/V1/status", "/v2/status"])
      refused(await world.get(path), "RECORD_UNKNOWN");
    refused(await world.get("/v1/gates/%ff"), "QUERY_INVALID");
    expect(world.faults).to.deep.equal([]);
  });

  it("says at its door what it is and where to go on, by paths that are there", async () => {
    const { status, body } = await world.get("/");
    expect(status).to.equal(200);
    const { openapi, status: standing, gates, ready, authorizationServer } = body.links;
    for (const link of [openapi, standing, gates, ready, authorizationServer])
      expect((await world.get(link)).status, link).to.equal(200);
  });

  it("answers whatever is asked with a view or a problem, never with an accident", async () => {
    const part = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom("gates", "1", "permits", "why", "cases"),
    );
    const asked = fc.tuple(fc.array(part, { maxLength: 4 }), fc.array(fc.tuple(part, part), { maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(asked, async ([parts, query]) => {
        const path = parts.map((one) => `/${encodeURIComponent(one)}`).join("");
        const { status, body } = await world.get(`/v1${path}?${new URLSearchParams(query)}`);
        if (status !== 200) expect(problemAnswer.parse(body).status).to.equal(status).and.be.below(500);
      }),
      { numRuns: 200 },
    );
    expect(world.faults).to.deep.equal([]);
  });

  it("says nothing of its making, and lets nobody keep an answer", async () => {
    for (const path of ["/v1/status", "/v1/nothing", "/readyz", "/openapi.json"]) {
      const { headers } = await world.get(path);
      expect(headers.get("cache-control"), path).to.equal("no-store");
      for (const name of ["x-powered-by", "etag"]) expect(headers.get(name), `${path} ${name}`).to.equal(null);
    }
  });

  it("hides an accident from the caller and shows it to whoever runs the gateway", async () => {
    const { organisations } = city.registry;
    const all = organisations.all;
    organisations.all = () => {
      throw new Error("secret");
    };
    const answer = await world.get("/v1/organisations");
    organisations.all = all;
    refused(answer, "INTERNAL");
    expect(answer.text).to.not.contain("secret");
    expect(world.faults.splice(0)).to.have.length(1);
  });

  it("measures itself", async () => {
    const { text } = await world.get("/metrics");
    expect(text)
      .to.match(new RegExp(`^sluice_ledger_seq ${head().seq}$`, "m"))
      .and.match(/^sluice_ledger_stale 0$/m);
  });

  describe("off loopback", () => {
    let far: ApiWorld;
    before(async () => {
      far = await ApiWorld.open(city, "0.0.0.0");
    });
    after(() => far?.close());

    it("shows views to a key's holder alone, health to all, and metrics on their own port", async () => {
      const [token = ""] = Object.keys(city.city.keys);
      for (const path of ["/v1/status", "/v1/gates/1", "/v1/organisations", `/v1/documents/0x${"0".repeat(64)}`])
        refused(await far.get(path), "TOKEN_MISSING");
      expect((await far.get("/v1/status", { token })).status).to.equal(200);
      expect((await far.get("/readyz")).status).to.equal(200);
      refused(await far.get("/metrics"), "RECORD_UNKNOWN");
      expect((await far.get("/metrics", { base: far.metricsBase })).text).to.match(/sluice_ledger_seq/);
      refused(await far.get("/v1/status", { base: far.metricsBase }), "RECORD_UNKNOWN");
    });

    it("takes no token of a key that is closed", async () => {
      const [slug = "", key] = Object.entries(city.city.keys).at(-1) ?? [];
      const opening = city.registry.openings.of((key?.gate ?? 0) as GateId);
      expect(opening?.kind).to.equal(KINDS.key);
      const found = opening?.openedBy && city.registry.cases.of(opening.openedBy.procedure, opening.openedBy.case);
      expect((await far.get("/v1/status", { token: slug })).status).to.equal(200);
      const on = { id: found?.id ?? 0, version: found?.version ?? 0 };
      await city.penOf(key?.holder ?? "").act({ chapter: "Accounts", act: "closeKey", on, papers: [] });
      await city.follow();
      for (const path of ["/v1/status", `/v1/releases/${RELEASE}`]) {
        const answer = await far.get(path, { token: slug });
        expect(refused(answer, "KEY_CLOSED")).to.include({ status: 401, detail: `service key ${key?.gate} is closed` });
        expect(answer.headers.get("www-authenticate"), path).to.match(/error="invalid_token"/);
      }
      refused(await world.get(`/v1/releases/${RELEASE}`, { token: slug }), "KEY_CLOSED");
      expect((await world.get("/v1/status", { token: slug })).status, "where no token is asked").to.equal(200);
    });

    it("says in its OpenAPI document that it asks a token", async () => {
      const { body } = await far.get("/openapi.json");
      expect(body.paths["/v1/status"].get.security).to.deep.equal([{ token: [] }]);
      expect(body.paths["/v1/status"].get.responses).to.have.property("401");
    });
  });

  describe("GET /openapi.json", () => {
    it("passes a stock linter's recommended rules, which a bad document does not", async () => {
      const { body } = await world.get("/openapi.json");
      const config = await createConfig({ extends: ["recommended"] });
      const lint = (document: object) =>
        lintFromString({ source: JSON.stringify(document), absoluteRef: "openapi.json", config });
      expect((await lint(body)).map(({ ruleId, message }) => `${ruleId}: ${message}`)).to.deep.equal([]);
      const { "/v1/status": status } = body.paths;
      const { operationId, ...get } = status.get;
      const bad = { ...body, paths: { ...body.paths, "/v1/status": { get } } };
      expect((await lint(bad)).map(({ ruleId }) => ruleId)).to.include("operation-operationId");
    });

    it("names exactly the views that are served", async () => {
      const { body } = await world.get("/openapi.json");
      expect(Object.keys(body.paths)).to.have.members([
        "/v1/status",
        "/v1/gates",
        "/v1/gates/{id}",
        "/v1/gates/{id}/history",
        "/v1/gates/{id}/powers",
        "/v1/permits",
        "/v1/permits/{id}/why",
        "/v1/holds",
        "/v1/sentinels",
        "/v1/organisations",
        "/v1/cases",
        "/v1/cases/{procedure}/{id}",
        "/v1/work",
        "/v1/rules",
        "/v1/events",
        "/v1/documents/{hash}",
        "/v1/releases/{id}",
        "/v1/reasons/{code}",
      ]);
    });
  });
});
