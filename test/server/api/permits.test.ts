import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { z } from "zod";
import { type ActOutcome, deadlineFromNow } from "../../../scripts/law/act.ts";
import type { Paper } from "../../../scripts/law/approval.ts";
import { caseAnswer, coveringAnswer, workAnswer } from "../../../server/api/forms/law.ts";
import type { GateId } from "../../../server/decision/gate.ts";
import { contentOf } from "../../../server/registry/acts.ts";
import { CityWorld } from "../registry/world.ts";
import { ApiWorld } from "./world.ts";

const papers = (...kinds: string[]): Paper[] => kinds.map((kind) => ({ kind, hash: `0x${"cd".repeat(32)}` }));

describe("GET /v1/permits", function () {
  this.timeout(60_000);
  let city: CityWorld;
  let world: ApiWorld;
  /** What the grant of flow-history was asked for with, and the channel as it was offered. */
  let terms: { scenario: number; channel: number; fields: bigint };
  let channel: unknown;
  let fields: number[];

  before(async () => {
    city = await CityWorld.open();
    world = await ApiWorld.open(city);
    const opening = city.registry.openings.of(city.gateOf("flow-history"))?.openedBy;
    const granted = opening && city.registry.cases.of(opening.procedure, opening.case);
    if (granted === undefined) throw new Error("the city has no grant of flow-history");
    terms = contentOf("Grants", granted.acts[0]) as typeof terms;
    const [offer] = city.registry.cases.about(terms.channel as GateId);
    ({ channel } = (offer && contentOf("Channels", offer.acts[0])) as { channel: unknown });
    fields = [...terms.fields.toString(2)].reverse().flatMap((bit, field) => (bit === "1" ? [field] : []));
  });
  after(async () => {
    await world?.close();
    await city?.close();
  });

  async function get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const { status, body } = await world.get(path);
    expect(status, `${path}: ${JSON.stringify(body)}`).to.equal(200);
    return schema.parse(body);
  }
  const asked = (covering: string) =>
    `/v1/permits?covering=${covering}&channel=${terms.channel}&scenario=${terms.scenario}`;
  const request = async (): Promise<ActOutcome> => {
    const outcome = await city.penOf("city-mobility").act({
      ...{ chapter: "Grants", act: "request", papers: papers("need", "scenarioPaper") },
      content: [channel, terms],
    });
    await city.follow();
    return outcome;
  };

  it("names the grants that already cover what is to be asked for, the one that has all of it first", async () => {
    const { permits } = await get(asked(fields.join(",")), coveringAnswer);
    expect(permits[0]).to.deep.include({ permit: city.gateOf("flow-history"), covers: fields, lacks: [], flows: true });
    const others = permits.slice(1).map(({ permit }) => permit);
    expect(others).to.have.members([city.gateOf("flow-stream"), city.gateOf("flow-events")]);
    for (const { covers, lacks, sameScenario } of permits) {
      expect([...covers, ...lacks].sort((a, b) => a - b)).to.deep.equal(fields);
      expect(sameScenario).to.equal(true);
    }
  });

  it("shows them with a request that waits for a decision, to whoever decides, and no longer once it is decided", async () => {
    const { id, version } = await request();
    const waiting = await get(`/v1/cases/Grants/${id}`, caseAnswer);
    expect(waiting.covering?.map(({ permit }) => permit)).to.include(city.gateOf("flow-history"));
    const { work } = await get("/v1/work?organisation=transport", workAnswer);
    expect(work.map((one) => [one.case, one.covering])).to.deep.equal([[id, waiting.covering]]);
    const [refusal] = papers("reason");
    if (refusal === undefined) throw new Error("no paper");
    const decision = { chapter: "Grants", act: "refuse", papers: [refusal], deadline: deadlineFromNow() } as const;
    await city.penOf("transport").act({ ...decision, on: { id, version } });
    await city.follow();
    expect(await get(`/v1/cases/Grants/${id}`, caseAnswer)).to.not.have.property("covering");
    const before = city.registry.shown.seq - 1;
    expect((await get(`/v1/cases/Grants/${id}?seq=${before}`, caseAnswer)).covering).to.deep.equal(waiting.covering);
  });

  it("refuses what is no field's number, and an entry that is not there", async () => {
    for (const covering of ["", "x", "1,,2", "176", "-1"]) {
      const { status, body } = await world.get(asked(covering));
      expect([status, body.code], covering).to.deep.equal([400, "QUERY_INVALID"]);
      expect(body.errors[0].pointer).to.match(/^\/query\/covering(\/0)?$/);
    }
    expect((await world.get(`${asked("1")}&seq=${city.registry.shown.seq + 1}`)).status).to.equal(404);
  });
});
