/**
 * Random histories in a city under the whole law: holds and lifts, every act that goes by its name alone, and openings of the usual sorts. What the articles ask for ever is read from the entries and events alone, after each
 * step: no grant without its three steps, no suspension without report and assent, a licence within its grant, no hold that nobody may lift, and a
 * closed gate that stays closed. A failure names its seed; `HISTORY_STEPS` makes it longer.
 */

import { expect } from "chai";
import {
  type BaseContract,
  type ContractTransactionReceipt,
  type ContractTransactionResponse,
  ethers,
  type Signer,
} from "ethers";
import { before, describe, it } from "mocha";
import { ENTRY_ACTS } from "../../server/ledger/ledger.ts";
import { DOCUMENTS, wordsIn } from "../../server/registry/vocabulary.ts";
import { type Dice, diceOf } from "../dice.ts";
import { read, send } from "./fixture.ts";
import { KIND } from "./kernel.ts";
import { approvalOf, type Document, letters } from "./procedures/approvals.ts";
import { REQUEST_PAPERS, type Terms } from "./procedures/grants.ts";
import { aWholeCity, type WholeCity } from "./whole.ts";

const STEPS = Number(process.env.HISTORY_STEPS ?? 350);
const SEED = Number(process.env.HISTORY_SEED ?? Date.now() % 2 ** 32);
const DAY = 86_400;
const PROCEEDINGS_SEAT = 0;
const SHA_256 = 1;

interface Told {
  readonly chapter: BaseContract;
  readonly id: number;
  readonly act: string;
  readonly by: number;
  readonly complete: boolean;
}

describe("any history", function () {
  this.timeout(Math.max(240_000, STEPS * 1000));
  let city: WholeCity;
  before(async () => {
    city = await aWholeCity();
  });

  it(`of ${STEPS} random acts keeps what the articles ask (seed ${SEED})`, async () => {
    const history = new HistoryOf(city, diceOf(SEED));
    await history.learnPast();
    for (let step = 0; step < STEPS; step++) await history.step();
    await history.requireLiftable();
    // A history in which nothing happens proves nothing.
    expect(history.done, "acts that were done").to.be.above(STEPS / 8);
    expect(history.kinds.size, [...history.kinds].join()).to.be.above(12);
    expect([...history.kinds]).to.include.members(["open", "hold", "lift"]);
  });
});

class HistoryOf {
  readonly #city: WholeCity;
  readonly #dice: Dice;
  readonly #chapters: readonly BaseContract[];
  /** Complete acts of a case, in order. */
  readonly #acts = new Map<string, Told[]>();
  readonly #closed = new Set<number>();
  readonly #terms = new Map<number, Terms>();
  readonly kinds = new Set<string>();
  done = 0;
  #papers = 0;

  constructor(city: WholeCity, dice: Dice) {
    this.#city = city;
    this.#dice = dice;
    const { accounts, zones, agreements, scenarios, catalog, channels, levels, grants, partners, proceedings } = city;
    this.#chapters = [accounts, zones, agreements, scenarios, catalog, channels, levels, grants, partners, proceedings];
  }

  /** The picture that the city begins with was opened by acts too. */
  async learnPast(): Promise<void> {
    for (const chapter of this.#chapters) {
      for (const log of await chapter.queryFilter(chapter.filters.Acted ?? "Acted")) this.#remember(chapter, log);
    }
  }

  async step(): Promise<void> {
    const moves = [
      () => this.#plainAct(),
      () => this.#typedAct(),
      () => this.#stop(),
      () => this.#plainAct(),
      () => this.#grantStep(),
    ];
    if (this.#dice(6) === 0) await this.#city.networkHelpers.time.increase(this.#dice(8 * DAY) + 1);
    await this.#judged(this.#pick(moves));
  }

  async #judged(move: () => Promise<ContractTransactionResponse | undefined>): Promise<void> {
    const sent = await move().catch((error: unknown) => refusalIn(error));
    const receipt = await sent?.wait();
    if (receipt) await this.#judge(receipt);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#dice(items.length)] as Item;
  }

  /* MOVES */

  /** Mostly by one who may: histories of refusals alone go nowhere. */
  async #plainAct() {
    const chapter = this.#dice(3) === 0 ? this.#city.proceedings : this.#pick(this.#chapters);
    const count = Number(await read(chapter, "cases"));
    if (count === 0) return undefined;
    const id = count - this.#dice(Math.min(count, 4));
    const { state } = await read(chapter, "caseOf", id);
    const rows = (await read(chapter, "table")).filter(
      (row: { from: string; content: boolean }) => row.from === state && !row.content,
    );
    if (rows.length === 0) return undefined;
    // The law's next step as often as any other.
    const row = (this.#dice(2) === 0 ? rows[0] : this.#pick(rows)) as {
      act: string;
      by: bigint;
      jointly: bigint;
      documents: bigint;
    };
    // One set of papers for all who sign the same act; now and then all of them do, one after the other.
    const papers = papersIn(row.documents, `${await chapter.getAddress()}/${id}/${row.act}`);
    const signers =
      this.#dice(2) === 0
        ? [await this.#accountFor(chapter, id, row.by | row.jointly)]
        : await this.#allOf(chapter, id, row.by | row.jointly);
    for (const account of signers.slice(1)) {
      await this.#judged(() => this.#signed(chapter, account, row.act, id, papers));
    }
    return signers[0] === undefined ? undefined : this.#signed(chapter, signers[0], row.act, id, papers);
  }

  async #signed(chapter: BaseContract, account: Signer, act: string, id: number, papers: readonly Document[]) {
    return send(chapter, account, "act", act, await approvalOf(chapter, account, id, papers));
  }

  async #allOf(chapter: BaseContract, id: number, parts: bigint): Promise<Signer[]> {
    const bits = [...Array(15).keys()].filter((bit) => ((parts >> BigInt(bit)) & 1n) === 1n);
    const parties = await Promise.all(bits.map((bit) => read(chapter, "partyOf", id, 1 << bit)));
    const signers = [...new Set(parties.map(Number))].map((party) => this.#accountOf(party));
    return signers.filter((account) => account !== undefined);
  }

  async #accountFor(chapter: BaseContract, id: number, parts: bigint): Promise<Signer> {
    const everybody = Object.values(this.#city.who);
    if (this.#dice(8) === 0) return this.#pick(everybody);
    const wanted = [...Array(15).keys()].filter((bit) => ((parts >> BigInt(bit)) & 1n) === 1n);
    const party = Number(await read(chapter, "partyOf", id, 1 << this.#pick(wanted)));
    return this.#accountOf(party) ?? this.#pick(everybody);
  }

  async #typedAct() {
    const { city, fresh } = { city: this.#city, fresh: (kind: string) => this.#fresh(kind) };
    const { who, gates, proceedings, accounts, levels, partners, zones, parties } = city;
    const open = async (
      chapter: BaseContract,
      by: Signer,
      method: string,
      kinds: readonly string[],
      ...args: unknown[]
    ) =>
      send(
        chapter,
        by,
        method,
        await approvalOf(
          chapter,
          by,
          0,
          kinds.map(fresh).sort((a, b) => a.kind - b.kind),
        ),
        ...args,
      );
    const now = await city.networkHelpers.time.latest();
    const licence = {
      grant: await this.#gateOf("grant"),
      partner: gates.partner,
      fields: BigInt(1 + this.#dice(31)),
      quota: BigInt(1 + this.#dice(2000)),
    };
    return this.#pick([
      () => open(proceedings, who.authority, "find", ["finding"], gates.agreement),
      () => open(proceedings, who.authority, "invoke", ["finding", "clause"], gates.agreement),
      () =>
        open(levels, who.provider, "raise", ["standard", "clause"], {
          dataset: gates.dataset,
          level: 1 + this.#dice(4),
        }),
      () =>
        open(accounts, who.authority, "propose", ["decision"], {
          organisation: parties.rival,
          account: ethers.Wallet.createRandom().address,
        }),
      () => open(zones, who.authority, "claim", ["finding"], { gate: gates.agreement, path: 2, turn: this.#dice(4) }),
      () =>
        open(partners, who.operator, "licence", [], city.channel, {
          ...licence,
          period: 24,
          notBefore: now,
          notAfter: now + DAY + this.#dice(999 * DAY),
        }),
      () =>
        open(partners, who.operator, "admit", ["contract", "assessment", "exitMechanism"], {
          operator: parties.operator,
          partner: parties.partner,
        }),
    ])();
  }

  /** The steps of Art. 22, in and out of order, with what was asked and with more. */
  async #grantStep() {
    const { grants, who, gates, channel } = this.#city;
    const count = Number(await read(grants, "cases"));
    const id = 1 + this.#dice(count);
    const terms = this.#terms.get(id) ?? this.#city.terms;
    const wider = {
      ...terms,
      quota: terms.quota + BigInt(this.#dice(2)),
      fields: this.#dice(3) === 0 ? terms.fields & 0b11n || 1n : terms.fields,
    };
    const approval = async (by: Signer, ...kinds: string[]) =>
      approvalOf(
        grants,
        by,
        id,
        kinds.map((kind) => this.#fresh(kind)),
      );
    return this.#pick([
      async () => {
        const asked = {
          ...this.#city.terms,
          scenario: gates.scenario,
          channel: gates.channel,
          quota: BigInt(1 + this.#dice(1000)),
        };
        const papers = REQUEST_PAPERS.map((kind) => this.#fresh(kind));
        const sent = await send(
          grants,
          who.operator,
          "request",
          await approvalOf(grants, who.operator, 0, papers),
          channel,
          asked,
        );
        this.#terms.set(count + 1, asked);
        return sent;
      },
      async () => {
        const sent = await send(
          grants,
          who.supervisor,
          "confirm",
          await approval(who.supervisor, "assessment"),
          terms,
          wider,
        );
        this.#terms.set(id, wider);
        return sent;
      },
      async () => send(grants, who.provider, "approve", await approval(who.provider, "opinion"), channel, terms, wider),
    ])();
  }

  /** Holds and lifts at random; mostly by whoever is steward of the seat, so that some are taken. */
  async #stop() {
    const { sluice, who } = this.#city;
    const gate = 1 + this.#dice(Number(await read(sluice, "gates")));
    const { turn, holds } = await read(sluice, "gate", gate);
    const lying = [...Array(48).keys()].filter((bit) => ((BigInt(holds) >> BigInt(bit)) & 1n) === 1n);
    const lifts = lying.length > 0 && this.#dice(3) > 0;
    const path = lifts ? this.#pick(lying) : 1 + this.#dice(17);
    const steward = await this.#seatOf(gate, path).catch(() => undefined);
    const by = (this.#dice(4) > 0 && this.#accountOf(Number(steward?.steward ?? 0))) || this.#pick(Object.values(who));
    return lifts
      ? send(sluice, by, "lift", gate, path, turn, this.#fresh("report").hash)
      : send(sluice, by, "hold", gate, path, this.#fresh("finding").hash);
  }

  #accountOf(party: number): Signer | undefined {
    const { who, parties } = this.#city;
    const role = Object.entries(parties).find(([, number]) => number === party && party !== 0)?.[0];
    return role === undefined ? undefined : who[role as keyof WholeCity["who"]];
  }

  /** The gate that a path names, read from its top bit (K1). Throws where it leaves the graph. */
  async #seatOf(gate: number, path: number) {
    const { sluice } = this.#city;
    let seat = await read(sluice, "gate", gate);
    for (const bit of path.toString(2).slice(1))
      seat = await read(sluice, "gate", bit === "1" ? seat.second : seat.first);
    return seat;
  }

  #fresh(kind: string): Document {
    const number = DOCUMENTS.find(({ name }) => name === kind)?.number ?? 0;
    return { kind: number, algorithm: SHA_256, hash: ethers.id(`${kind} ${this.#papers++}`) };
  }

  async #gateOf(kind: "grant"): Promise<number> {
    const opened = [...this.#acts.values()].flat().filter(({ act }) => act.startsWith("approve"));
    const one = opened.length === 0 ? undefined : this.#pick(opened);
    return one === undefined ? this.#city.gates[kind] : Number((await read(one.chapter, "caseOf", one.id)).subject);
  }

  /* WHAT THE ARTICLES ASK */

  async #judge(receipt: ContractTransactionReceipt): Promise<void> {
    const { sluice } = this.#city;
    this.done++;
    const acted: Told[] = [];
    for (const log of receipt.logs) {
      const chapter = await this.#chapterAt(log.address);
      if (chapter !== undefined) acted.push(...this.#remember(chapter, log));
    }
    const kernel = (await sluice.getAddress()).toLowerCase();
    for (const log of receipt.logs.filter(({ address }) => address.toLowerCase() === kernel)) {
      const entry = sluice.interface.parseLog(log)?.args;
      if (entry !== undefined) await this.#judgeEntry(entry as unknown as EntryArgs, acted);
    }
  }

  async #judgeEntry({ act, gate, path, by }: EntryArgs, acted: readonly Told[]): Promise<void> {
    const [entry, id] = [ENTRY_ACTS[Number(act)] ?? "", Number(gate)];
    this.kinds.add(entry);
    if (id === 0) return;
    const found = await read(this.#city.sluice, "gate", id);
    if (this.#closed.has(id)) expect(found.closed, `gate ${id} was closed`).to.equal(true);
    if (found.closed) this.#closed.add(id);
    if (entry === "open" && Number(found.kind) === KIND.grant) this.#requireThreeSteps(id, acted);
    if (entry === "open" && Number(found.kind) === KIND.licence) await this.#requireWithin(id, Number(found.first));
    if (Number(path) === PROCEEDINGS_SEAT && entry === "hold")
      this.#requireOrder(acted, "suspend", ["reportPause", "assent", "suspend"]);
    if (Number(path) === PROCEEDINGS_SEAT && entry === "lift")
      this.#requireOrder(acted, "reopen", ["suspend", "reportLift", "assent", "reopen"]);
    if (Number(path) !== PROCEEDINGS_SEAT && entry === "lift")
      await this.#requireOwnLift(id, Number(path), String(by), acted);
  }

  #requireThreeSteps(gate: number, acted: readonly Told[]): void {
    const approval = acted.find(({ act, complete }) => act.startsWith("approve") && complete);
    const acts = approval === undefined ? [] : (this.#acts.get(keyOf(approval)) ?? []).map(({ act }) => act);
    const order = acts
      .map((act) =>
        /^(request|resubmit)/.test(act) ? "r" : act === "confirm" ? "c" : act.startsWith("approve") ? "a" : "-",
      )
      .join("");
    expect(order, `grant ${gate}: ${acts.join()}`).to.match(/^r.*rca$|^rca$/);
  }

  /** That act, after those before it and the government's assent between. */
  #requireOrder(acted: readonly Told[], last: string, wanted: readonly string[]): void {
    const done = acted.find(({ act, complete }) => act === last && complete);
    const acts = done === undefined ? [] : (this.#acts.get(keyOf(done)) ?? []);
    const names = acts.map(({ act }) => act).filter((act) => wanted.includes(act));
    expect(names.slice(-wanted.length), `${last}: ${names.join()}`).to.deep.equal(wanted);
    expect(acts.findLast(({ act }) => act === "assent")?.by).to.equal(this.#city.parties.government);
  }

  async #requireWithin(licence: number, grant: number): Promise<void> {
    const { sluice } = this.#city;
    const [mine, above] = await Promise.all([read(sluice, "gate", licence), read(sluice, "gate", grant)]);
    const [part, whole] = await Promise.all([read(sluice, "terms", licence), read(sluice, "terms", grant)]);
    expect(BigInt.asUintN(176, BigInt(part)) & ~BigInt.asUintN(176, BigInt(whole)), `fields of ${licence}`).to.equal(
      0n,
    );
    expect(mine.notBefore >= above.notBefore && mine.notAfter <= above.notAfter, `term of ${licence}`).to.equal(true);
  }

  /** By the steward's own account, or by a case of the law that goes over it. */
  async #requireOwnLift(gate: number, path: number, by: string, acted: readonly Told[]): Promise<void> {
    const { sluice } = this.#city;
    const seat = await this.#seatOf(gate, path);
    const actor = await read(sluice, "actor", by);
    const overridden = acted.some(({ act }) => act === "override" || act === "assent");
    const own = !actor.sentinel && actor.party === seat.steward && actor.party !== 0n;
    expect(own || overridden, `gate ${gate} lifted at path ${path} by ${by}`).to.equal(true);
  }

  /** Each hold that lies is lifted by the account of its seat's steward, unless that account is being replaced. */
  async requireLiftable(): Promise<void> {
    const { sluice } = this.#city;
    for (let gate = 1; gate <= Number(await read(sluice, "gates")); gate++) {
      const { holds, turn } = await read(sluice, "gate", gate);
      for (let path = 1; path < 48; path++) {
        if (((BigInt(holds) >> BigInt(path)) & 1n) === 0n) continue;
        const { steward } = await this.#seatOf(gate, path);
        const account = this.#accountOf(Number(steward));
        if (account === undefined) throw new Error(`gate ${gate} is held from path ${path}, whose seat has no steward`);
        if ((await read(sluice, "actor", account)).sentinel) continue;
        await sluice.connect(account).getFunction("lift").staticCall(gate, path, turn, ethers.id("gone"));
      }
    }
  }

  #remember(chapter: BaseContract, log: { readonly topics: readonly string[]; readonly data: string }): Told[] {
    const parsed = chapter.interface.parseLog(log);
    if (parsed?.name !== "Acted") return [];
    const { id, act, by, signature } = parsed.args;
    const told = { chapter, id: Number(id), act: letters(act), by: Number(by), complete: signature.missing === 0n };
    this.kinds.add(told.act);
    if (told.complete) this.#acts.set(keyOf(told), [...(this.#acts.get(keyOf(told)) ?? []), told]);
    return [told];
  }

  async #chapterAt(address: string): Promise<BaseContract | undefined> {
    for (const chapter of this.#chapters) {
      if ((await chapter.getAddress()).toLowerCase() === address.toLowerCase()) return chapter;
    }
    return undefined;
  }
}

interface EntryArgs {
  readonly act: bigint;
  readonly gate: bigint;
  readonly path: bigint;
  readonly by: string;
}

const keyOf = ({ chapter, id }: Pick<Told, "chapter" | "id">): string => `${chapter.target}/${id}`;

function papersIn(documents: bigint, about: string): Document[] {
  const kinds = wordsIn(DOCUMENTS, documents);
  return kinds.map(({ name, number }) => ({ kind: number, algorithm: SHA_256, hash: ethers.id(`${name} ${about}`) }));
}

/** A contract's no is part of the history; anything else is a fault of this test. */
function refusalIn(error: unknown): undefined {
  if (/revert|custom error/i.test(String(error))) return undefined;
  throw error;
}
