import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { GateId, UnixSeconds } from "../../../server/decision/gate.ts";
import { permitOf } from "../../../server/release/permit.ts";
import { Quotas } from "../../../server/release/quotas.ts";
import { FakeLedger, GATE } from "./ledger.ts";
import { GRANT, LICENCE, World } from "./world.ts";

const at = (seconds: number) => ({ earliest: 0 as UnixSeconds, latest: seconds as UnixSeconds });
const none = { spent: () => 0 };
const permit = 8 as GateId;
const hourly = { permit, calls: 2n, periodHours: 1, from: 1000 as UnixSeconds };

describe("a quota", () => {
  it("is spent by its last call, and comes again with the next period", () => {
    const quotas = new Quotas(none);
    expect(quotas.take([hourly], at(1000))).to.deep.equal([{ permit, period: 0, spent: 1 }]);
    expect(quotas.take([hourly], at(4599))).to.deep.equal([{ permit, period: 0, spent: 2 }]);
    expect(quotas.take([hourly], at(4599))).to.deep.equal({
      code: "QUOTA_SPENT",
      detail: "permit 8: 2 of 2 calls",
      retry: 1,
    });
    expect(quotas.take([hourly], at(4600))).to.deep.equal([{ permit, period: 1, spent: 1 }]);
  });

  it("without a period is for the whole term, and never comes again", () => {
    const quotas = new Quotas(none);
    const whole = { ...hourly, calls: 1n, periodHours: 0 };
    expect(quotas.take([whole], at(1000))).to.deep.equal([{ permit, period: 0, spent: 1 }]);
    expect(quotas.take([whole], at(4_000_000_000))).to.include({ code: "QUOTA_SPENT", retry: "never" });
  });

  it("of nothing is spent from the start", () => {
    expect(new Quotas(none).take([{ ...hourly, calls: 0n }], at(1000))).to.include({ code: "QUOTA_SPENT" });
  });

  it("goes on from what the log has", () => {
    const quotas = new Quotas({ spent: (id, period) => (id === permit && period === 3 ? 1 : 0) });
    expect(quotas.take([hourly], at(1000 + 3 * 3600))).to.deep.equal([{ permit, period: 3, spent: 2 }]);
  });

  it("does not come back with a clock that is set back", () => {
    const quotas = new Quotas(none);
    quotas.take([hourly], at(4600));
    quotas.take([hourly], at(4600));
    expect(quotas.take([hourly], at(1000))).to.include({ code: "QUOTA_SPENT", retry: 7200 });
  });

  it("takes none when one of two is spent, and names that one", () => {
    const quotas = new Quotas(none);
    const grant = { ...hourly, permit: 7 as GateId, calls: 1n };
    quotas.take([grant], at(1000));
    expect(quotas.take([hourly, grant], at(1000))).to.include({ detail: "permit 7: 1 of 1 calls" });
    expect(quotas.take([hourly], at(1000))).to.deep.equal([{ permit, period: 0, spent: 1 }]);
  });

  it("states for what it got back how it stands now, and nothing of a period that is over", () => {
    const quotas = new Quotas(none);
    const takes = quotas.take([hourly], at(1000));
    if ("code" in takes) throw new Error("spent");
    quotas.take([hourly], at(1000));
    quotas.giveBack(takes);
    expect(quotas.standing(takes)).to.deep.equal([{ permit, period: 0, spent: 1 }]);
    quotas.take([hourly], at(4600));
    expect(quotas.standing(takes)).to.deep.equal([]);
  });

  it("gets back what was not released, but not into another period", () => {
    const quotas = new Quotas(none);
    const takes = quotas.take([hourly], at(1000));
    if ("code" in takes) throw new Error("spent");
    quotas.giveBack(takes);
    expect(quotas.take([hourly], at(1000))).to.deep.equal(takes);
    quotas.take([hourly], at(4600));
    quotas.giveBack(takes);
    expect(quotas.take([hourly], at(4600))).to.deep.equal([{ permit, period: 1, spent: 2 }]);
  });
});

describe("permitOf", () => {
  it("reads a licence: both masks, both quotas, its grant's channel and provider", () => {
    const { view } = new FakeLedger();
    view.words.set(GATE.grant, 0b0111n | (9n << 176n) | (24n << 240n));
    view.words.set(GATE.licence, 0b1101n | (5n << 176n) | (0xffffn << 240n));
    view.change(GATE.licence, { notBefore: 77 as UnixSeconds });
    expect(permitOf(view, GATE.licence as GateId)).to.deep.equal({
      id: GATE.licence,
      channel: GATE.channel,
      provider: GATE.provider,
      fields: 0b0101n,
      quotas: [
        { permit: GATE.licence, calls: 5n, periodHours: 65_535, from: 77 },
        { permit: GATE.grant, calls: 9n, periodHours: 24, from: 0 },
      ],
    });
  });

  it("finds the channel of a grant that stands on a join", () => {
    const { view } = new FakeLedger();
    view.put(30, "join", [GATE.scenario, GATE.standing]);
    view.put(31, "grant", [30, GATE.channel]);
    expect(permitOf(view, 31 as GateId)).to.include({ channel: GATE.channel, provider: GATE.provider });
  });

  for (const name of ["channel", "key", "platform"] as const) {
    it(`knows a ${name} for no permit`, () => {
      expect(permitOf(new FakeLedger().view, GATE[name] as GateId)).to.equal(undefined);
    });
  }

  it("grants no field to a grant without terms", () => {
    const { view } = new FakeLedger();
    view.words.delete(GATE.grant);
    expect(permitOf(view, GATE.grant as GateId)?.fields).to.equal(0n);
  });
});

describe("a call on a quota", () => {
  let world: World;
  beforeEach(async () => {
    world = await new World().open();
  });
  afterEach(() => world.close());

  it("counts on the licence and on its grant, and either spent refuses it", async () => {
    world.ledger.permit("grant", { fields: 1n, calls: 3n });
    world.ledger.permit("licence", { fields: 1n, calls: 2n });
    const partner = { token: "partner" };
    expect((await world.call(`${LICENCE}/item`, partner)).status).to.equal(200);
    expect((await world.call(`${LICENCE}/item`, partner)).status).to.equal(200);
    const third = await world.call(`${LICENCE}/item`, partner);
    expect(third.problem).to.deep.include({ status: 403, code: "QUOTA_SPENT", stops: [], retry: "never" });
    expect(third.problem.detail).to.equal("permit 15: 2 of 2 calls");
    expect((await world.call(`${GRANT}/item`)).status).to.equal(200);
    expect((await world.call(`${GRANT}/item`)).problem.detail).to.equal("permit 11: 3 of 3 calls");
    expect(world.reached).to.have.length(3);
    const [first] = world.log.records;
    expect(first).to.deep.include({
      quota: [
        { permit: GATE.licence, period: 0, spent: 1 },
        { permit: GATE.grant, period: 0, spent: 1 },
      ],
    });
  });

  it("is not counted when its upstream fails", async () => {
    world.ledger.permit("grant", { fields: 1n, calls: 1n });
    const { behaviour } = world;
    world.behaviour = (_request, response) => response.writeHead(500).end();
    expect((await world.call(`${GRANT}/item`)).problem).to.include({ code: "UPSTREAM_FAULT" });
    world.behaviour = behaviour;
    expect((await world.call(`${GRANT}/item`)).status).to.equal(200);
  });

  it("is given back in its record too, with the count as it stands then", async () => {
    world.ledger.permit("grant", { fields: 1n, calls: 9n });
    const stated = (release: string) => world.log.completion(release).then(({ quota }) => quota);
    expect(await stated((await world.call(`${GRANT}/item`)).release)).to.equal(undefined);
    world.behaviour = (_request, response) => response.writeHead(500).end();
    const take = { permit: GATE.grant, period: 0 };
    expect(await stated((await world.call(`${GRANT}/item`)).release)).to.deep.equal([{ ...take, spent: 1 }]);
    world.behaviour = (_request, response) => response.writeHead(404).end();
    expect(await stated((await world.call(`${GRANT}/item`)).release)).to.equal(undefined);
    expect(world.log.spent(GATE.grant as GateId, 0)).to.equal(2);
  });

  it("is as the log's last word has it, however calls of one permit cross each other", async () => {
    world.ledger.permit("grant", { fields: 1n, calls: 30n });
    const { behaviour } = world;
    let asked = 0;
    world.behaviour = (request, response) => {
      asked += 1;
      if (asked % 3 === 0) response.writeHead(500).end();
      else setTimeout(() => behaviour(request, response), asked % 5);
    };
    const answers = await Promise.all(Array.from({ length: 30 }, () => world.call(`${GRANT}/item`)));
    await Promise.all(answers.map(({ release }) => world.log.completion(release)));
    expect(answers.filter(({ status }) => status === 200)).to.have.length(20);
    expect(world.log.spent(GATE.grant as GateId, 0)).to.equal(20);
  });

  it("is counted when it learns that there is nothing", async () => {
    world.ledger.permit("grant", { fields: 1n, calls: 1n });
    world.behaviour = (_request, response) => response.writeHead(404).end();
    expect((await world.call(`${GRANT}/item`)).problem).to.include({ code: "UPSTREAM_NOT_FOUND" });
    expect((await world.call(`${GRANT}/item`)).problem).to.include({ code: "QUOTA_SPENT" });
  });

  it("is never released beyond it, however many come at once", async () => {
    world.ledger.permit("grant", { fields: 1n, calls: 5n });
    const answers = await Promise.all(Array.from({ length: 40 }, () => world.call(`${GRANT}/item`)));
    expect(answers.filter(({ status }) => status === 200)).to.have.length(5);
    expect(world.reached).to.have.length(5);
  });
});

describe("the granted API", () => {
  let world: World;
  beforeEach(async () => {
    world = await new World().open();
  });
  afterEach(() => world.close());

  it("names the permit's operations and fields alone, at our address", async () => {
    const { body, status, release } = await world.call(`${LICENCE}/openapi.json`, { token: "partner" });
    expect(status).to.equal(200);
    expect(release).to.match(/^[0-9a-f]{32}$/);
    const document = JSON.parse(body);
    expect(document.servers).to.deep.equal([{ url: `${world.origin}${LICENCE}` }]);
    expect(Object.keys(document.paths)).to.have.members(["/item", "/lines", "/events", "/refresh", "/search"]);
    expect(body).to.not.include("secret");
    expect(world.reached).to.deep.equal([]);
  });

  it("is there in 3.0 too, for generators that know no other", async () => {
    const { body } = await world.call(`${GRANT}/openapi-3.0.json`);
    expect(JSON.parse(body).openapi).to.equal("3.0.3");
  });

  it("may be read while the permit is stopped", async () => {
    world.ledger.hold("zone");
    expect((await world.call(`${GRANT}/openapi.json`)).status).to.equal(200);
  });
});
