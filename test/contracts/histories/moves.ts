/** What may happen next: acts of the law, holds and lifts, and what nobody may do. Rows that have happened least are tried most, so that a history does not go round in circles. */
import { ethers, type Signer } from "ethers";
import type { GateId, PartyId, Path } from "../../../server/decision/gate.ts";
import { pathsHeld } from "../../../server/decision/stops.ts";
import type { Case } from "../../../server/registry/cases.ts";
import { CHAPTER_NAMES, type Chapter } from "../../../server/registry/chapters.ts";
import { partyOf } from "../../../server/registry/parties.ts";
import { endsGate, seatsOf } from "../../../server/registry/powers.ts";
import type { Row } from "../../../server/registry/tables.ts";
import { DOCUMENTS, PARTS, wordsIn } from "../../../server/registry/vocabulary.ts";
import type { Dice } from "../../dice.ts";
import { type Document, NO_DEADLINE, name16 } from "../procedures/approvals.ts";
import { pick, type Saying } from "./asking.ts";
import type { HistoryCity, Outcome } from "./city.ts";
import { CONTENTS } from "./contents.ts";

const DAY = 86_400;
/** Seconds: what lies further ahead is seldom waited for, since it takes the whole city's agreements with it. */
const LONGEST_WAIT = 120 * DAY;

/** `Grants: Confirmed approve`: a row of the law by its name. */
export const nameOf = (chapter: Chapter, { from, act }: Pick<Row, "from" | "act">): string =>
  `${chapter}: ${from || "–"} ${act}`;

interface Way {
  readonly chapter: Chapter;
  readonly row: Row;
  readonly found?: Case;
}

/** So often done in a history that it is not sought any more. */
const KNOWN_WELL = 12;

/** One time in so many something that others rest on is ended. */
const SELDOM = 8;
const takesAway = ({ chapter, row }: Way): boolean => endsGate(row) && chapter !== "Grants" && chapter !== "Partners";

/** What the articles guard most is sought most. */
const CORE: ReadonlySet<Chapter> = new Set(["Grants", "Partners", "Proceedings"]);

const STEPS_OF_DICE = 2 ** 20;

/** An index, each as likely as its weight. */
function weighted(dice: Dice, weights: readonly number[]): number {
  let rest = (dice(STEPS_OF_DICE) / STEPS_OF_DICE) * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => {
    rest -= weight;
    return rest < 0;
  });
  return Math.max(found, 0);
}

/** What one move did: each transaction that was sent, in order. */
export type Move = () => Promise<readonly Outcome[]>;

export class Moves {
  readonly #city: HistoryCity;
  readonly #dice: Dice;
  /** Rows by name, and how often each has been completed. */
  readonly done = new Map<string, number>();
  readonly refusals = new Map<string, number>();
  readonly #tried = new Map<string, number>();
  /** The case of the last act that was done. */
  #last: { readonly chapter: Chapter; readonly id: number } | undefined;

  constructor(city: HistoryCity, dice: Dice) {
    this.#city = city;
    this.#dice = dice;
    for (const chapter of CHAPTER_NAMES)
      for (const row of city.tableOf(chapter)) this.done.set(nameOf(chapter, row), 0);
  }

  async next(): Promise<readonly Outcome[]> {
    if (this.#dice(8) === 0) await this.#later();
    const roll = this.#dice(20);
    if (roll < 9) return this.#onACase();
    if (roll < 15) return this.#opening();
    if (roll < 18) return this.#stop();
    return this.#mischief();
  }

  /** To the next due date, or some days on. */
  async #later(): Promise<void> {
    const now = await this.#city.now();
    const dues = [...this.#city.registry.cases.all()].map(({ due }) => due).filter((due) => due > now);
    const soonest = this.#dice(2) === 0 && dues.length > 0 ? Math.min(...dues) - now : this.#dice(4 * DAY);
    await this.#city.later(soonest + 1);
  }

  /* ACTS OF THE LAW */

  async #onACase(): Promise<readonly Outcome[]> {
    const ways = [...this.#city.registry.cases.all()].flatMap((found) =>
      this.#city.rowsOf(found).map((row) => ({ chapter: found.chapter, row, found })),
    );
    // Deep states are reached by going on with one case, not by chance; what is known well enough is left.
    const { chapter, id } = this.#last ?? {};
    const isNew = (way: Way) => (this.done.get(nameOf(way.chapter, way.row)) ?? 0) < KNOWN_WELL;
    const same = ways.filter((way) => way.found.id === id && way.chapter === chapter && isNew(way));
    // The law's next step as often as any other.
    if (same.length > 0 && this.#dice(4) > 0) return this.#oneOf(this.#dice(2) === 0 ? same.slice(0, 1) : same);
    return this.#oneOf(ways);
  }

  async #opening(): Promise<readonly Outcome[]> {
    const ways = CHAPTER_NAMES.flatMap((chapter) =>
      this.#city
        .tableOf(chapter)
        .filter(({ from }) => from === "")
        .map((row) => ({ chapter, row })),
    );
    return this.#oneOf(ways);
  }

  /** A row by how seldom it was done, then a case that is where it begins. */
  async #oneOf(all: readonly Way[]): Promise<readonly Outcome[]> {
    // What ends something takes away what others could be about: a city that is all ended shows nothing more.
    const ways = this.#dice(SELDOM) === 0 ? all : all.filter((way) => !takesAway(way));
    const byRow = [...Map.groupBy(ways, ({ chapter, row }) => nameOf(chapter, row))];
    const weights = byRow.map(([name, [first]]) => {
      const times = (this.done.get(name) ?? 0) + (this.#tried.get(name) ?? 0) / 4;
      return (1 + times) ** -1.5 * (first !== undefined && CORE.has(first.chapter) ? 3 : 1);
    });
    const [name = "", cases = []] = byRow[weighted(this.#dice, weights)] ?? [];
    // What began lately more often than what has lain for long.
    const way = this.#dice(2) === 0 ? cases.at(-1) : pick(this.#dice, cases);
    if (way === undefined) return [];
    this.#tried.set(name, (this.#tried.get(name) ?? 0) + 1);
    return this.act(way.chapter, way.row, way.found);
  }

  /** By all whose act it is, one after the other and on the same papers; now and then not by all. */
  async act(chapter: Chapter, row: Row, on?: Case): Promise<readonly Outcome[]> {
    const saying = row.content ? await this.#saying(chapter, row, on) : { by: 0 as PartyId, args: [] };
    if (saying === undefined) return [];
    const early = this.#possibleFrom(row, on) - this.#city.lastTime;
    const waits = early < LONGEST_WAIT ? this.#dice(3) > 0 : this.#dice(8) === 0;
    if (early > 0 && waits) await this.#city.later(early);
    // Some parts are nobody's until the act itself says whose they are: who demands an exit (Art. 20).
    const held = on === undefined ? [] : this.#partiesOf(on, row);
    const parties = held.length === 0 ? [saying.by] : held;
    const outcomes: Outcome[] = [];
    for (const party of parties) {
      const signer = this.#city.signerOf(party);
      if (signer === undefined || (parties.length > 1 && this.#dice(12) === 0)) continue;
      outcomes.push(await this.#signed(signer, chapter, row, saying, on));
    }
    return outcomes;
  }

  /** Unix seconds: when its date comes, or the agreement is over that it asks to be over (Art. 14). */
  #possibleFrom({ when, act }: Row, on: Case | undefined): number {
    if (act === "lapse") return this.#city.view.gate(on?.subject as GateId)?.notAfter ?? 0;
    return when === "whenDue" ? (on?.due ?? 0) : 0;
  }

  #saying(chapter: Chapter, row: Row, on: Case | undefined): Promise<Saying | undefined> {
    const says = CONTENTS[`${chapter}.${row.act}`];
    if (says === undefined) throw new Error(`no history says anything by ${chapter}.${row.act}`);
    return Promise.resolve(says({ city: this.#city, dice: this.#dice, ...(on && { on }) }));
  }

  #partiesOf(found: Case, { by, jointly }: Row): PartyId[] {
    const parts = wordsIn(PARTS, BigInt(by | jointly));
    return [...new Set(parts.map(({ number }) => partyOf(found, number, this.#city.view)))].filter(
      (party) => party !== 0,
    );
  }

  async #signed(signer: Signer, chapter: Chapter, row: Row, { args, paper }: Saying, on?: Case): Promise<Outcome> {
    const about = on === undefined ? `${this.#city.tip.seq}` : `${on.id} ${on.version}`;
    const documents = papersIn(row.documents, `${chapter} ${row.act} ${about}`, paper);
    const account = await signer.getAddress();
    const approval = {
      id: on?.id ?? 0,
      version: on?.version ?? 0,
      deadline: NO_DEADLINE,
      account,
      documents,
      signature: "0x",
    };
    const contract = this.#city.chapters[chapter];
    const outcome = row.content
      ? await this.#city.send(contract, signer, row.act, [approval, ...args])
      : await this.#city.send(contract, signer, "act", [name16(row.act), approval]);
    this.#count(outcome, nameOf(chapter, row));
    return outcome;
  }

  #count(outcome: Outcome, what: string): void {
    if ("refused" in outcome) {
      this.#last = undefined; // no way on there, for now
      const name = `${what} ${outcome.refused}`;
      this.refusals.set(name, (this.refusals.get(name) ?? 0) + 1);
      return;
    }
    for (const { chapter, case: found, from, act } of actsIn(this.#city, outcome)) {
      this.#last = { chapter, id: found.id };
      const name = nameOf(chapter, { from, act });
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
    }
  }

  /* HOLDS AND LIFTS */

  async #stop(): Promise<readonly Outcome[]> {
    const { sluice, view } = this.#city;
    const kind = pick(this.#dice, [...new Set(this.#city.gates.map((one) => one.kind))]);
    const gates = this.#city.gates.filter((one) => one.kind === kind && (!one.closed || this.#dice(4) === 0));
    const gate = pick(this.#dice, gates);
    if (gate === undefined) return [];
    const lying = pathsHeld(gate.holds);
    const lifts = lying.length > 0 && this.#dice(3) > 0;
    const seats = seatsOf(view, gate.id);
    const path = lifts ? pick(this.#dice, lying) : pick(this.#dice, seats)?.path;
    const steward = seats.find((seat) => seat.path === path)?.steward ?? (0 as PartyId);
    const by = this.#dice(6) > 0 ? this.#city.signerOf(steward) : pick(this.#dice, this.#city.signers);
    if (by === undefined || path === undefined) return [];
    const paper = ethers.id(`paper ${this.#city.tip.seq}`);
    const turn = this.#dice(8) === 0 ? Math.max(0, gate.turn - 1) : gate.turn;
    const outcome = lifts
      ? await this.#city.send(sluice, by, "lift", [gate.id, path, turn, paper])
      : await this.#city.send(sluice, by, "hold", [gate.id, path, paper]);
    this.#count(outcome, lifts ? "lift" : "hold");
    return [outcome];
  }

  /* WHAT NOBODY MAY */

  /** The same acts by another's hand, on an older version, or on other papers; and the kernel's own functions. */
  async #mischief(): Promise<readonly Outcome[]> {
    const cases = [...this.#city.registry.cases.all()];
    const found = pick(this.#dice, cases);
    const row =
      found &&
      pick(
        this.#dice,
        this.#city.rowsOf(found).filter(({ content }) => !content),
      );
    const by = pick(this.#dice, this.#city.signers);
    if (found === undefined || row === undefined || by === undefined) return [];
    const wrongs: Move[] = [
      async () => [await this.#signed(by, found.chapter, row, { by: 0 as PartyId, args: [] }, found)],
      async () => [
        await this.#signed(
          by,
          found.chapter,
          row,
          { by: 0 as PartyId, args: [] },
          { ...found, version: found.version - 1 },
        ),
      ],
      async () => [
        await this.#signed(
          by,
          found.chapter,
          { ...row, documents: row.documents ^ 1n },
          { by: 0 as PartyId, args: [] },
          found,
        ),
      ],
      async () => [await this.#kernelsOwn(by)],
    ];
    return (pick(this.#dice, wrongs) ?? (async () => []))();
  }

  /** What procedures alone may do (K5 to K7), and the seat that is nobody's. */
  async #kernelsOwn(by: Signer): Promise<Outcome> {
    const gate = pick(this.#dice, this.#city.gates)?.id ?? (1 as GateId);
    const paper = ethers.id("nobody's");
    const [method, args] = pick(this.#dice, [
      ["close", [gate, paper]],
      ["retime", [gate, 0xffff_ffff, paper]],
      ["handover", [gate, 1, paper]],
      ["hold", [gate, 0 as Path, paper]],
      ["record", [paper, paper]],
    ] as const) ?? ["close", [gate, paper]];
    const outcome = await this.#city.send(this.#city.sluice, by, method, args);
    if ("block" in outcome) throw new Error(`${method} was done by an account that is no procedure`);
    this.#count(outcome, method);
    return outcome;
  }
}

/** Complete acts that a block tells of, each with the state that it was done in. */
export function actsIn(city: HistoryCity, { block }: Extract<Outcome, { block: unknown }>) {
  return [...city.registry.cases.all()].flatMap((found) => {
    const complete = found.acts.filter(({ missing }) => missing === 0);
    return complete.flatMap((act, i) =>
      act.block === block.block
        ? [{ chapter: found.chapter, case: found, told: act, from: complete[i - 1]?.outcome.state ?? "", act: act.act }]
        : [],
    );
  });
}

const SHA_256 = 1;

const papersIn = (documents: bigint, about: string, paper?: string): Document[] =>
  wordsIn(DOCUMENTS, documents).map(({ name, number }) => ({
    kind: number,
    algorithm: SHA_256,
    hash: paper ?? ethers.id(`${name} ${about}`),
  }));
