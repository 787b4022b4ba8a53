import { createHash } from "node:crypto";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { deadlineFromNow } from "../../../scripts/law/act.ts";
import type { Paper } from "../../../scripts/law/approval.ts";
import { type GateId, KINDS, type PartyId, type Path } from "../../../server/decision/gate.ts";
import { accountsAbi } from "../../../server/ledger/abi.ts";
import { lower } from "../../../server/ledger/entry.ts";
import type { Hex } from "../../../server/ledger/ledger.ts";
import type { Case } from "../../../server/registry/cases.ts";
import type { Chapter } from "../../../server/registry/chapters.ts";
import { partyOf } from "../../../server/registry/parties.ts";
import type { Registry } from "../../../server/registry/registry.ts";
import { DOCUMENTS, PARTS } from "../../../server/registry/vocabulary.ts";
import { CityWorld } from "./world.ts";

const hashOf = (text: string): Hex => `0x${createHash("sha256").update(text).digest("hex")}`;
const papers = (...kinds: string[]): Paper[] => kinds.map((kind) => ({ kind, hash: hashOf(kind) }));
const NOW = Math.floor(Date.now() / 1000);
const ITSELF = 1 as Path;

describe("the registry of a city", function () {
  this.timeout(60_000);
  let world: CityWorld;
  let registry: Registry;

  before(async () => {
    world = await CityWorld.open();
    registry = world.registry;
    await registry.readTables();
  });
  after(() => world?.close());

  const party = (slug: string) => world.partyOf(slug) as PartyId;
  const workOf = (slug: string, now = NOW) =>
    registry.workOf(party(slug), now).map(({ case: { chapter, id }, expected }) => `${chapter} ${id} ${expected.act}`);
  const agreement = () => (world.city.permits["flow-stream"]?.agreement ?? 0) as GateId;

  it("shows all that the ledger holds, and nothing as withheld", async () => {
    const { seq, block } = registry.shown;
    const [last] = world.blocks.slice(-1);
    expect({ seq, block }).to.deep.equal({ seq: last?.entries.at(-1)?.seq, block: last?.block });
    expect(registry.withheld).to.equal(0);
    const { contracts } = world.deployment;
    for (const [chapter, address] of Object.entries(contracts)) {
      if (chapter === "Sluice" || chapter === "AccessManager") continue;
      const functionName = "cases";
      const count = await world.reader.readContract({ address, abi: accountsAbi, functionName });
      const shown = [...registry.cases.all()].filter(({ procedure }) => procedure === address.toLowerCase());
      expect(shown, chapter).to.have.length(count);
      expect(registry.procedures.chapterOf(address.toLowerCase() as Hex)).to.equal(chapter);
    }
  });

  it("names each organisation with its gates, parts and account", () => {
    for (const [slug, { id, gate, parts, account, name }] of Object.entries(world.city.organisations)) {
      const organisation = registry.organisations.of(id as PartyId);
      const bits = PARTS.filter((part) => parts.includes(part.name)).reduce((all, part) => all | (1 << part.number), 0);
      expect(organisation, slug).to.include({ party: id, gate, parts: bits });
      expect(registry.actors.accountOf(id as PartyId), slug).to.equal(account.toLowerCase());
      expect(registry.names.of(gate as GateId), slug).to.deep.equal({ slug, name });
      const provider = world.city.providers.find((one) => one.slug === slug);
      expect(organisation?.provider, slug).to.equal(provider?.gate);
    }
  });

  it("knows each service key by its thumbprint, with the public key that the act brought", () => {
    for (const { gate, clientId, jwk, holder } of Object.values(world.city.keys)) {
      const { kty, crv, x, y } = jwk;
      expect(registry.keys.of(clientId)).to.deep.equal({ gate, holder: party(holder), jwk: { kty, crv, x, y } });
    }
    expect(registry.keys.of("nobody")).to.equal(undefined);
  });

  it("knows which case opened a gate", () => {
    const grant = world.gateOf("flow-stream");
    const opening = registry.openings.of(grant);
    expect(opening).to.include({ gate: grant, kind: KINDS.grant, holder: party("city-mobility") });
    const by = opening?.openedBy;
    expect(by && registry.cases.of(by.procedure, by.case)).to.include({ chapter: "Grants", subject: grant });
    expect(registry.openings.of(1 as GateId)?.openedBy).to.equal(undefined);
  });

  /** Each part of a case, found here and by the contract. */
  async function provePartiesOf(found: Case): Promise<void> {
    for (const { number, name } of PARTS) {
      const wanted = await world.reader.readContract({
        address: found.procedure,
        abi: accountsAbi,
        functionName: "partyOf",
        args: [found.id, 1 << number],
      });
      expect(partyOf(found, number, world.view), `${name} of ${found.chapter} ${found.id}`).to.equal(wanted);
    }
  }

  it("finds every party of every case as its contract does", async () => {
    for (const found of registry.cases.all()) await provePartiesOf(found);
  });

  it("lets nobody wait for a city at rest", () => {
    for (const slug of Object.keys(world.city.organisations)) expect(workOf(slug), slug).to.deep.equal([]);
  });

  it("finds who takes a zone over, and who signs an amendment or an earlier agreement (Art. 7, 14)", async () => {
    const authority = world.penOf("authority");
    const { zone = 0 } = world.city.permits["flow-stream"] ?? {};
    const { notBefore, notAfter } = world.view.gate(agreement()) ?? { notBefore: 0, notAfter: 0 };
    const said = { zone, operator: party("city-mobility"), notBefore, notAfter, scope: hashOf("scope") };
    const partTerm = DOCUMENTS.find(({ name }) => name === "partTerm")?.number ?? 0;
    const parts = [{ kind: partTerm, algorithm: 1, hash: hashOf("term") }];
    const amendment = { agreement: agreement(), before: notAfter, notAfter, parts };
    const zones = { chapter: "Zones", papers: papers("decision", "purpose") } as const;
    await authority.act({ ...zones, act: "found", content: [{ kind: 1, supervisor: 1, second: 0 }] });
    const handover = { zone: world.view.count + 1, successor: party("chaoyang") };
    for (const [chapter, act, kinds, content, back] of [
      ["Zones", "offerHandover", ["decision"], handover, "recall"],
      ["Agreements", "proposeEarlier", ["contract"], { agreement: said, signed: 1 }, "abandon"],
      ["Agreements", "amend", ["amendment"], amendment, "abandon"],
    ] as const) {
      const { id, version } = await authority.act({ chapter, act, papers: papers(...kinds), content: [content] });
      await world.follow();
      const opened = [...registry.cases.all({ chapter })].find((found) => found.id === id);
      if (opened === undefined) throw new Error(`no case of ${act}`);
      await provePartiesOf(opened);
      await authority.act({ chapter, act: back, on: { id, version }, papers: papers("reason") });
    }
    await world.follow();
  });

  describe("a hold", () => {
    it("is told with its seat, since when it lies, and its newest evidence; a renewal does not make it younger", async () => {
      const gate = agreement();
      const zone = (world.city.permits["flow-stream"]?.zone ?? 0) as GateId;
      const fromZone = 2 as Path;
      const pen = world.penOf("transport");
      await pen.kernel("hold", [gate, fromZone, hashOf("first")]);
      await world.follow();
      const first = registry.facts.holdFacts(gate, fromZone);
      expect(first).to.include({ seat: zone, heldBy: party("transport"), evidence: hashOf("first") });
      await pen.kernel("hold", [gate, fromZone, hashOf("second")]);
      await world.follow();
      // Its time is counted from the new evidence: the next second's, where a busy machine took that long.
      const renewed = registry.facts.holdFacts(gate, fromZone);
      expect({ ...renewed, until: first?.until }).to.deep.equal({ ...first, evidence: hashOf("second") });
      expect(renewed?.until).to.be.at.least(first?.until ?? Number.POSITIVE_INFINITY);
      expect(registry.holds.of(gate, fromZone)).to.include({ turn: 2, party: party("transport"), sentinel: false });
      await pen.kernel("lift", [gate, fromZone, 2, hashOf("lift")]);
      await world.follow();
      expect(registry.holds.of(gate, fromZone)?.lies).to.equal(false);
    });

    it("that the authority claims is told to the government, then to the authority; the steward of the seat is found", async () => {
      const gate = agreement();
      const path = 2 as Path;
      await world.penOf("transport").kernel("hold", [gate, path, hashOf("risk")]);
      await world.follow();
      const claim = { gate, path, turn: registry.holds.of(gate, path)?.turn ?? 0 };
      const opening = { chapter: "Zones", act: "claim", papers: papers("finding") } as const;
      const on = await world.penOf("authority").act({ ...opening, content: [claim] });
      await world.follow();
      const [work] = registry.workOf(party("government"), NOW);
      expect(work).to.deep.include({ overdue: false });
      expect([work?.case.subject, work?.expected.act]).to.deep.equal([gate, "assent"]);
      const steward = PARTS.find(({ name }) => name === "steward")?.number ?? 0;
      expect(work && partyOf(work.case, steward, world.view)).to.equal(party("transport"));
      expect(registry.workOf(party("authority"), work?.case.due ?? 0)[0]?.expected.act).to.equal("override");
      await world.penOf("authority").act({ chapter: "Zones", act: "recall", papers: papers("reason"), on });
      await world.penOf("transport").kernel("lift", [gate, path, claim.turn, hashOf("gone")]);
      await world.follow();
    });

    it("by a sentinel is its steward's, and one less is left to it", async () => {
      const authority = world.penOf("authority");
      const watch = world.newPen();
      const account = lower(watch.account.address);
      await authority.kernel("setSentinel", [account, 3]);
      await watch.kernel("hold", [world.gateOf("flow-history"), 16, hashOf("alarm")]);
      await world.follow();
      expect(registry.actors.of(account)).to.deep.equal({
        party: party("authority"),
        sentinel: true,
        left: 2,
        total: 3,
        aside: false,
      });
      expect(registry.actors.accountOf(party("authority"))).to.equal(lower(authority.account.address));
      const hold = registry.holds.of(world.gateOf("flow-history"), 16 as Path);
      expect(hold).to.include({ party: party("authority"), sentinel: true, by: account, lies: true });
      await authority.kernel("setSentinel", [account, 0]);
      await world.follow();
      expect(registry.actors.of(account)).to.equal(undefined);
      expect(hold?.lies).to.equal(true);
    });

    it("that nobody placed has no facts", () => {
      expect(registry.facts.holdFacts(agreement(), ITSELF)).to.equal(undefined);
    });
  });

  describe("what waits", () => {
    it("is the supervisor's once a scenario is stated, and overdue after its time", async () => {
      const scope = `0x${(world.view.terms(agreement()) ?? 0n).toString(16).padStart(64, "0")}`;
      const stated = await world.penOf("city-mobility").act({
        chapter: "Scenarios",
        act: "state",
        papers: papers("scenarioPaper"),
        content: [{ agreement: agreement(), scope }],
      });
      await world.follow();
      expect(workOf("transport")).to.deep.equal([`Scenarios ${stated.id} accept`]);
      expect(workOf("city-mobility")).to.deep.equal([]);
      const [work] = registry.workOf(party("transport"), NOW);
      expect(work?.choices.map(({ row }) => row.act)).to.deep.equal(["accept", "refuse"]);
      expect(work?.overdue).to.equal(false);
      const due = work?.case.due ?? 0;
      expect(registry.workOf(party("transport"), due - 1)[0]?.overdue).to.equal(false);
      expect(registry.workOf(party("transport"), due)[0]?.overdue).to.equal(true);
      await world.penOf("transport").act({ chapter: "Scenarios", act: "refuse", on: stated, papers: papers("reason") });
      await world.follow();
      expect(workOf("transport")).to.deep.equal([]);
    });

    it("is the operator's once a supervisor demands its partner's exit, and overdue after its time", async () => {
      const [admission] = [...registry.cases.all({ chapter: "Partners", state: "Admitted" })];
      if (admission === undefined) throw new Error("the city has no partner");
      const under = world.city.permits["credit-profiles"]?.agreement;
      const demand = { chapter: "Partners", act: "demandExit", papers: papers("reason") } as const;
      const demanded = await world.penOf("chaoyang").act({ ...demand, on: admission, content: [under] });
      await world.follow();
      expect(workOf("credit-service")).to.deep.equal([`Partners ${admission.id} exitDemanded`]);
      const [work] = registry.workOf(party("credit-service"), NOW);
      expect(registry.workOf(party("credit-service"), work?.case.due ?? 0)[0]?.overdue).to.equal(true);
      const supervisor = PARTS.find(({ name }) => name === "supervisor")?.number ?? 0;
      expect(work && partyOf(work.case, supervisor, world.view)).to.equal(party("chaoyang"));
      const withdrawal = { chapter: "Partners", act: "withdrawDemand", papers: papers("reason") } as const;
      await world.penOf("chaoyang").act({ ...withdrawal, on: demanded });
      await world.follow();
      expect(workOf("credit-service")).to.deep.equal([]);
    });

    it("is the second department's for drafted data, authority's and supervisor's for a lower level, and nobody's for a list", async () => {
      const [transport, market] = ["transport", "market-regulation"].map((slug) =>
        world.city.providers.find((provider) => provider.slug === slug),
      );
      const { dataset = 0, zone = 0 } = world.city.permits["credit-profiles"] ?? {};
      const shared = { provider: transport?.gate, second: market?.gate, level: 2 };
      const draft = await world.penOf("transport").act({
        ...{ chapter: "Catalog", act: "publishShared", papers: papers("standard", "clause"), content: [shared] },
      });
      const proposal = { dataset, zone, from: 3, to: 2 };
      const lowering = await world.penOf("market-regulation").act({
        ...{ chapter: "Levels", act: "lower", papers: papers("standard", "clause", "opinion"), content: [proposal] },
      });
      const listing = await world.penOf("city-mobility").act({
        ...{ chapter: "Catalog", act: "listSocial", papers: papers("statement"), content: [agreement()] },
      });
      await world.follow();
      expect(workOf("market-regulation")).to.deep.equal([`Catalog ${draft.id} accept`]);
      for (const slug of ["authority", "chaoyang"]) {
        expect(workOf(slug), slug).to.deep.equal([`Levels ${lowering.id} agree`]);
      }
      expect([...workOf("city-mobility"), ...workOf("transport")]).to.deep.equal([]);
      await asTheContractsDo("Catalog", [draft.id, listing.id]);
      await asTheContractsDo("Levels", [lowering.id]);
      const withdrawal = { act: "withdraw", papers: [] } as const;
      await world.penOf("transport").act({ chapter: "Catalog", ...withdrawal, on: draft });
      await world.penOf("market-regulation").act({ chapter: "Levels", ...withdrawal, on: lowering });
      await world.follow();
      for (const slug of ["market-regulation", "authority", "chaoyang"]) expect(workOf(slug), slug).to.deep.equal([]);
    });

    /** Every part of those cases is found as the contract finds it. */
    const asTheContractsDo = async (chapter: Chapter, ids: readonly number[]) => {
      const address = registry.procedures.addressOf(chapter) ?? "0x";
      for (const id of ids) {
        const found = registry.cases.of(address, id);
        if (found === undefined) throw new Error(`no case ${chapter} ${id}`);
        for (const { number, name } of PARTS) {
          const call = { address, abi: accountsAbi, functionName: "partyOf", args: [id, 1 << number] } as const;
          expect(partyOf(found, number, world.view), `${name} of ${chapter} ${id}`).to.equal(
            await world.reader.readContract(call),
          );
        }
      }
    };

    it("follows a joint suspension from party to party, and its hold names the case", async () => {
      const found = await world.penOf("authority").act({
        chapter: "Proceedings",
        act: "find",
        papers: papers("finding"),
        content: [agreement()],
      });
      // Signatures count together only where they name one deadline.
      const deadline = deadlineFromNow();
      const step = async (slug: string, act: string, on: { id: number; version: number }, ...kinds: string[]) => {
        const request = { chapter: "Proceedings", act, on, papers: papers(...kinds), deadline } as const;
        const outcome = await world.penOf(slug).act(request);
        await world.follow();
        return outcome;
      };
      await world.follow();
      const named = (act: string) => [`Proceedings ${found.id} ${act}`];
      expect(workOf("authority")).to.deep.equal(named("reportPause"));
      const half = await step("authority", "reportPause", found, "report", "statement");
      expect(half.missing).to.not.equal(0);
      expect(workOf("transport")).to.deep.equal(named("reportPause"));
      const [{ begun } = {}] = registry.workOf(party("transport"), NOW);
      expect(begun).to.include({ act: "reportPause", missing: half.missing });
      const reported = await step("transport", "reportPause", found, "report", "statement");
      expect(reported.state).to.equal("PauseReported");
      expect(workOf("government")).to.deep.equal(named("assent"));
      const assented = await step("government", "assent", reported, "assentPaper");
      expect(workOf("authority")).to.deep.equal(named("suspend"));
      expect(workOf("transport")).to.deep.equal(named("suspend"));
      await step("authority", "suspend", assented, "notice");
      expect(workOf("authority")).to.deep.equal([]);
      await step("transport", "suspend", assented, "notice");
      const facts = registry.facts.holdFacts(agreement(), 0 as Path);
      expect(facts).to.include({ seat: agreement(), heldBy: "proceedings", case: found.id });
      expect(facts).to.not.have.property("evidence");
      for (const slug of ["authority", "transport", "government"]) expect(workOf(slug), slug).to.deep.equal([]);
    });
  });

  it("goes back with a reorganisation to exactly what it was, and forward again", () => {
    const [first] = world.blocks;
    for (const keep of [world.blocks.length - 1, world.blocks.length - 6, 40, 1]) {
      const height = world.blocks[keep - 1]?.block ?? first?.block ?? 0;
      const fresh = world.newRegistry();
      for (const block of world.blocks.slice(0, keep)) fresh.applied(block);
      registry.rewind(height);
      expect(picture(registry, world), `back to block ${height}`).to.deep.equal(picture(fresh, world));
    }
    for (const block of world.blocks.slice(1)) registry.applied(block);
    const whole = world.newRegistry();
    for (const block of world.blocks) whole.applied(block);
    expect(picture(registry, world)).to.deep.equal(picture(whole, world));
  });

  it("shows at any past entry exactly what a registry that had come so far would show", () => {
    const fresh = world.newRegistry();
    for (const block of world.blocks) {
      fresh.applied(block);
      const { seq } = fresh.shown;
      if (seq % 7 !== 0 && block !== world.blocks.at(-1)) continue;
      // The block is the head's: it moves without entries too, and is no part of the past.
      const past = registry.asOf(seq, () => picture(registry, world, registry.view));
      const then = picture(fresh, world, fresh.history.view);
      expect(past, `after entry ${seq}`).to.deep.equal({ ...then, shown: { ...registry.shown, seq } });
    }
  });

  it("counts an act that the node withholds or tells otherwise, and believes neither", () => {
    const told = world.blocks.findIndex(({ logs }) => logs.length > 0);
    for (const change of ["withheld", "altered"] as const) {
      const other = world.newRegistry();
      for (const [index, block] of world.blocks.entries()) {
        const altered = block.logs.map((log) => ({ ...log, data: flipped(log.data) }));
        other.applied(index === told ? { ...block, logs: change === "withheld" ? [] : altered } : block);
      }
      expect(other.withheld, change).to.equal(1);
      expect(other.organisations.of(1 as PartyId), change).to.equal(undefined);
    }
  });
});

/** The signing account's last digit. */
const flipped = (data: Hex): Hex => `0x${data.slice(2, 65)}${data[65] === "0" ? "1" : "0"}${data.slice(66)}`;

/** All that a registry shows, as plain values. */
function picture(registry: Registry, { city }: CityWorld, view = registry.history.view) {
  const gates = Array.from({ length: view.count }, (_, index) => (index + 1) as GateId);
  return {
    shown: registry.shown,
    withheld: registry.withheld,
    procedures: registry.procedures.addresses,
    cases: [...registry.cases.all()],
    about: gates.map((gate) => registry.cases.about(gate).map(({ chapter, id }) => `${chapter} ${id}`)),
    organisations: registry.organisations.all(),
    accounts: registry.organisations.all().map(({ party }) => registry.actors.accountOf(party)),
    keys: Object.values(city.keys).map(({ clientId }) => registry.keys.of(clientId)),
    openings: gates.map((gate) => registry.openings.of(gate)),
    gates: gates.map((gate) => ({ ...view.gate(gate), terms: view.terms(gate) })),
    lying: [...registry.holds.lying()],
    holds: gates.flatMap((gate) => [0, 1, 2, 3].map((path) => registry.holds.of(gate, path as Path))),
  };
}
