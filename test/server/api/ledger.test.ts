import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { z } from "zod";
import type { Paper } from "../../../scripts/law/approval.ts";
import { gateAnswer, gatesAnswer, holdsAnswer, whyAnswer } from "../../../server/api/forms/gates.ts";
import { historyAnswer, powersAnswer, sentinelsAnswer } from "../../../server/api/forms/history.ts";
import { caseAnswer, casesAnswer, organisationsAnswer, workAnswer } from "../../../server/api/forms/law.ts";
import { type GateId, KINDS, type KindName, type Path } from "../../../server/decision/gate.ts";
import { sluiceAbi } from "../../../server/ledger/abi.ts";
import type { Hex } from "../../../server/ledger/ledger.ts";
import { CityWorld } from "../registry/world.ts";
import { ApiWorld } from "./world.ts";

const EVIDENCE: Hex = `0x${"ab".repeat(32)}`;
const FINDING: Hex = `0x${"cd".repeat(32)}`;
const papers = (...kinds: string[]): Paper[] => kinds.map((kind) => ({ kind, hash: FINDING }));

describe("the ledger, as the API shows it", function () {
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

  async function get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const { status, body } = await world.get(path);
    expect(status, `${path}: ${JSON.stringify(body)}`).to.equal(200);
    return schema.parse(body);
  }
  const agreement = () => city.city.permits["flow-stream"]?.agreement ?? 0;

  /** The agreement held from its zone, and lifted. @returns The entries. */
  async function holdAndLift(): Promise<{ held: number; lifted: number }> {
    const pen = city.penOf("transport");
    await pen.kernel("hold", [agreement(), 2, EVIDENCE]);
    await city.follow();
    const held = city.registry.shown.seq;
    const { turn } = await get(`/v1/gates/${agreement()}`, gateAnswer);
    await pen.kernel("lift", [agreement(), 2, turn, FINDING]);
    await city.follow();
    return { held, lifted: city.registry.shown.seq };
  }

  describe("GET /v1/gates", () => {
    it("lists every gate in pages, with the total that the kernel counts", async () => {
      const { Sluice: address } = city.deployment.contracts;
      const count = await city.reader.readContract({ address, abi: sluiceAbi, functionName: "gates" });
      const ids: number[] = [];
      for (let offset = 0; offset < count; offset += 20) {
        const page = await get(`/v1/gates?offset=${offset}&limit=20`, gatesAnswer);
        expect(page.total).to.equal(count);
        ids.push(...page.gates.map(({ id }) => id));
      }
      expect(ids).to.deep.equal(Array.from({ length: count }, (_, i) => i + 1));
      expect(await get(`/v1/gates?offset=${count}`, gatesAnswer)).to.deep.include({ gates: [], total: count });
    });

    it("lists those of a kind, of a holder, and of both, each kind adding up to all", async () => {
      let sum = 0;
      for (const kind of Object.keys(KINDS) as KindName[]) {
        const { gates, total } = await get(`/v1/gates?kind=${kind}&limit=500`, gatesAnswer);
        expect(gates.every((gate) => gate.kind === kind)).to.equal(true);
        expect(gates).to.have.length(total);
        sum += total;
      }
      expect(sum).to.equal(city.view.count);
      const holder = city.partyOf("city-mobility");
      const held = await get(`/v1/gates?holder=${holder}&limit=500`, gatesAnswer);
      expect(held.gates.every((gate) => gate.holder === holder)).to.equal(true);
      const grants = await get(`/v1/gates?holder=${holder}&kind=grant`, gatesAnswer);
      expect(grants.gates).to.deep.equal(held.gates.filter(({ kind }) => kind === "grant"));
    });
  });

  describe("at a past entry", () => {
    it("a gate, its stops and its permits are what they were, and the answer bears that entry", async () => {
      const { held, lifted } = await holdAndLift();
      const permit = city.gateOf("flow-stream");
      const then = await get(`/v1/gates/${agreement()}?seq=${held}`, gateAnswer);
      expect(then).to.include({ flows: false, seq: held });
      expect(then.holds[0]).to.include({ path: 2, evidence: EVIDENCE });
      const why = await get(`/v1/permits/${permit}/why?seq=${held}`, whyAnswer);
      expect(why.stops.map(({ gate, code }) => [gate, code])).to.deep.equal([[agreement(), "GATE_HELD"]]);
      expect(await get(`/v1/permits/${permit}/why?seq=${lifted}`, whyAnswer)).to.deep.include({
        flows: true,
        stops: [],
      });
      expect((await get(`/v1/gates/${agreement()}?seq=${held - 1}`, gateAnswer)).holds).to.deep.equal([]);
      const early = await world.get(`/v1/gates/${permit}?seq=3`);
      expect(early.body).to.include({ code: "RECORD_UNKNOWN", status: 404 });
    });

    it("organisations, cases and work are those of then", async () => {
      expect(await get("/v1/organisations?seq=3", organisationsAnswer)).to.deep.include({ organisations: [], seq: 3 });
      const all = await get("/v1/cases?limit=500", casesAnswer);
      const middle = all.cases[Math.floor(all.total / 2)]?.acts[0]?.seq ?? 0;
      const then = await get(`/v1/cases?limit=500&seq=${middle}`, casesAnswer);
      expect(then.total).to.equal(all.cases.filter(({ acts }) => (acts[0]?.seq ?? 0) <= middle).length);
      expect(then.cases.flatMap(({ acts }) => acts).every(({ seq }) => seq <= middle)).to.equal(true);
      const request = all.cases.find(({ procedure }) => procedure === "Grants")?.acts[0]?.seq ?? 0;
      const work = await get(`/v1/work?organisation=transport&seq=${request}`, workAnswer);
      expect(work.work.map(({ expected }) => expected.act)).to.deep.equal(["confirm"]);
    });

    it("that is not there yet is unknown, whatever is asked", async () => {
      const beyond = city.registry.shown.seq + 1;
      const views = [
        `gates/1`,
        `permits/${city.gateOf("flow-stream")}/why`,
        "cases",
        "organisations",
        "gates/1/powers",
      ];
      for (const view of views) {
        const { body } = await world.get(`/v1/${view}?seq=${beyond}`);
        expect(body, view).to.include({ code: "RECORD_UNKNOWN", status: 404 });
        expect(body.detail).to.contain(`${beyond - 1}`);
      }
      expect((await world.get("/v1/gates/1?seq=-1")).body).to.include({ code: "QUERY_INVALID" });
    });
  });

  describe("a grant that has ended", () => {
    it("says when its destruction is to be stated, from its end and by the rules of then (Art. 27)", async () => {
      const { gate: id = 0, holder = "" } = city.city.permits["flow-events"] ?? {};
      const flowing = await get(`/v1/gates/${id}`, gateAnswer);
      expect(flowing).to.not.have.property("destructionDue");
      const { case: found = 0 } = flowing.openedBy ?? {};
      const { version } = await get(`/v1/cases/Grants/${found}`, caseAnswer);
      await city.penOf(holder).act({ chapter: "Grants", act: "giveUp", on: { id: found, version }, papers: [] });
      await city.follow();
      const { entries } = await get(`/v1/gates/${id}/history`, historyAnswer);
      const closed = entries.at(-1);
      expect(closed?.act).to.equal("close");
      const ended = await get(`/v1/gates/${id}`, gateAnswer);
      expect(ended.destructionDue).to.equal((closed?.at ?? 0) + 30 * 86_400);
      const { agreement } = city.city.permits["flow-events"] ?? {};
      expect(await get(`/v1/gates/${agreement}`, gateAnswer)).to.not.have.property("destructionDue");
      expect(await get(`/v1/gates/${id}?seq=${(closed?.seq ?? 0) - 1}`, gateAnswer)).to.not.have.property(
        "destructionDue",
      );
    });
  });

  describe("GET /v1/gates/{id}/history", () => {
    it("tells each entry with who did it, from which seat, on what, and the act of the law behind it", async () => {
      const { held, lifted } = await holdAndLift();
      const { entries, total } = await get(`/v1/gates/${agreement()}/history`, historyAnswer);
      expect(entries).to.have.length(total);
      expect(entries[0]).to.deep.include({ act: "open", gate: agreement() });
      expect(entries[0]?.case).to.include({ procedure: "Agreements", act: "sign" });
      const [hold, lift] = entries.slice(-2);
      const zone = city.city.permits["flow-stream"]?.zone;
      const party = city.partyOf("transport");
      expect(hold).to.include({
        seq: held,
        act: "hold",
        path: 2,
        seat: zone,
        party,
        sentinel: false,
        document: EVIDENCE,
      });
      expect(hold?.after?.heldFrom).to.deep.equal([2]);
      expect(lift).to.include({ seq: lifted, act: "lift", document: FINDING });
      expect(lift?.after?.heldFrom).to.deep.equal([]);
      expect(hold).to.not.have.property("case");
      const page = await get(`/v1/gates/${agreement()}/history?offset=1&limit=1`, historyAnswer);
      expect(page.entries).to.deep.equal(entries.slice(1, 2));
    });

    it("of a gate that was never opened is unknown", async () => {
      for (const id of [0, 999_999])
        expect((await world.get(`/v1/gates/${id}/history`)).body).to.include({ code: "RECORD_UNKNOWN" });
    });
  });

  describe("GET /v1/holds", () => {
    it("lists those that lie with when they are due; overdue ones stay, and show to their steward, the authority and the government", async () => {
      const [pen, gate] = [city.penOf("transport"), city.gateOf("flow-history")];
      await pen.kernel("hold", [gate, 8, EVIDENCE]);
      await city.follow();
      const { holds, total } = await get("/v1/holds", holdsAnswer);
      expect(total).to.equal(1);
      const [hold] = holds;
      expect(hold).to.include({ gate, path: 8, heldBy: city.partyOf("transport"), evidence: EVIDENCE, overdue: false });
      expect(hold?.due).to.equal((hold?.since ?? 0) + 15 * 86_400);
      expect((await get("/v1/holds?overdue=true", holdsAnswer)).total).to.equal(0);
      world.ledger.ahead = 15 * 86_400 + 60;
      expect((await get("/v1/holds?overdue=true", holdsAnswer)).holds[0]).to.include({ gate, overdue: true });
      for (const slug of ["transport", "authority", "government"])
        expect((await get(`/v1/work?organisation=${slug}`, workAnswer)).overdueHolds, slug).to.have.length(1);
      expect((await get("/v1/work?organisation=city-mobility", workAnswer)).overdueHolds).to.deep.equal([]);
      expect((await get(`/v1/gates/${gate}`, gateAnswer)).stops[0]?.until).to.equal(hold?.due);
      world.ledger.ahead = 0;
    });

    it("gives a renewal on new evidence new time, and one on the same evidence none", async () => {
      const [pen, gate] = [city.penOf("transport"), city.gateOf("flow-history")];
      const due = async () => (await get("/v1/holds", holdsAnswer)).holds[0]?.due ?? 0;
      const first = await due();
      await pen.kernel("hold", [gate, 8, EVIDENCE]);
      await city.follow();
      expect(await due()).to.equal(first);
      await pen.kernel("hold", [gate, 8, FINDING]);
      await city.follow();
      const [entry] = city.registry.history.of(gate).slice(-1);
      expect(await due()).to.equal((entry?.at ?? 0) + 15 * 86_400);
      const { turn } = await get(`/v1/gates/${gate}`, gateAnswer);
      await pen.kernel("lift", [gate, 8, turn, FINDING]);
      await city.follow();
      expect((await get("/v1/holds", holdsAnswer)).holds).to.deep.equal([]);
    });
  });

  describe("GET /v1/gates/{id}/powers", () => {
    it("names each seat with its steward, account and sentinels, and every way to end the gate", async () => {
      const watch = city.newPen();
      const account = watch.account.address.toLowerCase();
      await city.penOf("transport").kernel("setSentinel", [account, 5]);
      await city.follow();
      const permit = city.gateOf("flow-stream");
      const powers = await get(`/v1/gates/${permit}/powers`, powersAnswer);
      const zone = powers.seats.find(({ kind }) => kind === "zone");
      expect(zone?.steward).to.deep.include({ party: city.partyOf("transport"), slug: "transport" });
      expect(zone?.sentinels).to.deep.equal([{ account, left: 5, total: 5, low: false, aside: false }]);
      expect(powers.seats.find(({ kind }) => kind === "provider")?.override).to.equal(false);
      expect(powers.endings.map(({ act }) => act)).to.deep.equal(["withdrawApproval", "disclaim", "giveUp"]);
      expect(powers).to.include({ suspended: false, kind: "grant" });
    });
  });

  describe("GET /v1/sentinels", () => {
    it("counts what each has left of what it was given, and warns at a tenth, in the metrics too", async () => {
      const watch = city.newPen();
      const account = watch.account.address.toLowerCase();
      const sentinel = async () => {
        const { sentinels } = await get("/v1/sentinels?organisation=transport", sentinelsAnswer);
        return sentinels.find((one) => one.account === account);
      };
      const low = async () =>
        Number(/^sluice_sentinels_low (\d+)$/m.exec((await world.get("/metrics")).text)?.[1] ?? Number.NaN);
      await city.penOf("transport").kernel("setSentinel", [account, 20]);
      for (let i = 0; i < 17; i++) await watch.kernel("hold", [agreement(), 2, EVIDENCE]);
      await city.follow();
      const before = await low();
      expect(await sentinel()).to.deep.include({ left: 3, total: 20, low: false, aside: false });
      await watch.kernel("hold", [agreement(), 2, EVIDENCE]);
      await city.follow();
      expect(await sentinel()).to.deep.include({ left: 2, total: 20, low: true });
      expect((await sentinel())?.of).to.include({ party: city.partyOf("transport"), slug: "transport" });
      expect(await low()).to.equal(before + 1);
      await city.penOf("transport").kernel("setSentinel", [account, 30]);
      await city.follow();
      expect(await sentinel()).to.deep.include({ left: 30, total: 30, low: false });
      await city.penOf("transport").kernel("setSentinel", [account, 0]);
      await city.follow();
      expect(await sentinel()).to.equal(undefined);
      const turn = city.registry.holds.of(agreement() as GateId, 2 as Path)?.turn;
      await city.penOf("transport").kernel("lift", [agreement(), 2, turn, FINDING]);
      await city.follow();
    });

    it("shows an account that is being replaced as what it is meanwhile, and of nobody unknown", async () => {
      const party = city.partyOf("city-mobility");
      const account = city.penOf("city-mobility").account.address.toLowerCase();
      const proposal = { organisation: party, account: city.newPen().account.address };
      const opening = { chapter: "Accounts", act: "propose", papers: papers("decision") } as const;
      const on = await city.penOf("authority").act({ ...opening, content: [proposal] });
      await city.follow();
      const { sentinels, total } = await get(`/v1/sentinels?organisation=${party}`, sentinelsAnswer);
      const aside = { account, left: 65_535, total: 65_535, low: false, aside: true };
      expect({ sentinels: sentinels.map(({ of: _, ...rest }) => rest), total }).to.deep.equal({
        sentinels: [aside],
        total: 1,
      });
      await city.penOf("authority").act({ chapter: "Accounts", act: "recall", papers: papers("reason"), on });
      await city.follow();
      expect(await get(`/v1/sentinels?organisation=${party}`, sentinelsAnswer)).to.deep.include({ total: 0 });
      const { body } = await world.get("/v1/sentinels?organisation=nobody");
      expect(body).to.include({ code: "RECORD_UNKNOWN" });
    });
  });

  describe("GET /v1/cases", () => {
    it("gives one case with every way on and who must sign each", async () => {
      const grants = await get("/v1/cases?procedure=Grants&state=Granted&limit=1", casesAnswer);
      const id = grants.cases[0]?.case;
      const { next, acts, ...rest } = await get(`/v1/cases/Grants/${id}`, caseAnswer);
      expect(rest).to.include({ procedure: "Grants", case: id, state: "Granted", overdue: false });
      expect(acts.map(({ act }) => act)).to.deep.equal(["request", "confirm", "approve"]);
      expect(next.map(({ row }) => row.act)).to.deep.equal(["withdrawApproval", "disclaim", "giveUp"]);
      expect(next.every(({ parties }) => parties.length === 1)).to.equal(true);
      expect((await world.get("/v1/cases/Grants/9999")).body).to.include({ code: "RECORD_UNKNOWN" });
      expect((await world.get("/v1/cases/Law/1")).body).to.include({ code: "QUERY_INVALID" });
    });

    it("gives those about a gate, and those that are overdue, soonest due first", async () => {
      const about = await get(`/v1/cases?gate=${agreement()}`, casesAnswer);
      expect(about.cases[0]).to.include({ procedure: "Agreements", subject: agreement() });
      const scope = `0x${(city.view.terms(agreement() as never) ?? 0n).toString(16).padStart(64, "0")}`;
      const papers = [{ kind: "scenarioPaper", hash: EVIDENCE } as const];
      const content = [{ agreement: agreement(), scope }];
      await city.penOf("city-mobility").act({ chapter: "Scenarios", act: "state", papers, content });
      await city.follow();
      expect((await get("/v1/cases?overdue=true", casesAnswer)).cases).to.deep.equal([]);
      const [stated] = (await get("/v1/cases?state=Stated", casesAnswer)).cases;
      world.ledger.ahead = (stated?.due ?? 0) - Math.floor(Date.now() / 1000) + 60;
      const overdue = await get("/v1/cases?overdue=true", casesAnswer);
      expect(overdue.cases.map(({ procedure, case: id }) => [procedure, id])).to.deep.equal([
        ["Scenarios", stated?.case],
      ]);
      expect(overdue.cases[0]?.overdue).to.equal(true);
      world.ledger.ahead = 0;
    });
  });
});
