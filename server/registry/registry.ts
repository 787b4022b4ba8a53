/** What the ledger's cases and tables say, built from nothing but its entries and logs, and taken back with them. Shown, never decided on: the gates' words decide. */
import type { GateId, Now, PartyId } from "../decision/gate.ts";
import type { ProcedureLog } from "../ledger/entry.ts";
import type { LedgerFeed } from "../ledger/feed.ts";
import type { FedBlock } from "../ledger/journal.ts";
import type { Entry, Hex, StrictView } from "../ledger/ledger.ts";
import { Actors } from "./actors.ts";
import { type ToldAct, toldAct } from "./acts.ts";
import { begunOn } from "./begun.ts";
import { type Case, Cases } from "./cases.ts";
import { Procedures } from "./chapters.ts";
import type { Documents } from "./documents.ts";
import { endedAt } from "./ended.ts";
import { HeldFacts } from "./facts.ts";
import { History } from "./history.ts";
import { type Hold, Holds } from "./holds.ts";
import { Keys } from "./keys.ts";
import { Names } from "./names.ts";
import { Openings } from "./openings.ts";
import { Organisations } from "./organisations.ts";
import { KeptMap, Past } from "./rewind.ts";
import { RuleBook } from "./rules.ts";
import { type Call, type Row, Tables } from "./tables.ts";
import { type Known, type Work, workOf } from "./work.ts";

/** The seat of the formal proceedings, which know no time limit of this kind (Art. 14). */
const PROCEEDINGS = 0;

export interface RegistryNeeds {
  /** The gates as they are decided on. */
  readonly view: StrictView;
  readonly documents: Pick<Documents, "json">;
  readonly call: Call;
}

export class Registry implements LedgerFeed {
  readonly #past = new Past();
  readonly #withheld = new KeptMap<"acts", number>(this.#past);
  readonly #tables: Tables;
  readonly #watchers = new Set<() => void>();
  #block = 0;
  readonly history = new History(this.#past);
  /** The gates as they are decided on; within `asOf` as the ledger had them then. */
  readonly view: StrictView;
  readonly procedures = new Procedures(this.#past);
  readonly actors = new Actors(this.#past);
  readonly holds = new Holds(this.#past, this.actors);
  readonly openings = new Openings(this.#past);
  readonly cases = new Cases(this.#past, this.procedures);
  readonly organisations = new Organisations(this.#past);
  /** `ServiceKeys` of access. */
  readonly keys = new Keys(this.#past);
  /** `Facts` of refusals. */
  readonly facts: HeldFacts;
  readonly names: Names;
  readonly rules: RuleBook;

  constructor({ view, documents, call }: RegistryNeeds) {
    this.view = this.#past.choose(view, this.history.view);
    this.#tables = new Tables(call);
    const { holds, cases } = this;
    this.rules = new RuleBook(this.#past, call);
    const table = (found: Case) => this.tableOf(found.procedure);
    this.facts = new HeldFacts({ view: this.view, holds, cases, table, dueOf: (hold) => this.dueOf(hold) });
    this.names = new Names(this.openings, this.cases, documents);
  }

  /** The newest entry and block that are shown here. */
  get shown(): { readonly seq: number; readonly block: number } {
    return { seq: this.history.newest?.seq ?? 0, block: this.#block };
  }

  /** Everything read within `look` is as the ledger had it after entry `seq`, which is shown here. It must not wait. */
  asOf<Seen>(seq: number, look: () => Seen): Seen {
    return this.#past.asOf(seq, look);
  }

  /** Called after each block that was taken in or undone. */
  watch(watcher: () => void): Disposable {
    this.#watchers.add(watcher);
    return { [Symbol.dispose]: () => this.#watchers.delete(watcher) };
  }

  /** Acts that the kernel recorded and whose event the node did not give, or not as recorded. Not 0: the cases shown are not all. */
  get withheld(): number {
    return this.#withheld.get("acts") ?? 0;
  }

  /* THE FEED */

  applied(block: FedBlock): void {
    const { block: number, entries, logs } = block;
    const before = this.#block;
    this.#past.begin(number);
    this.#past.note(() => {
      this.#block = before;
    });
    this.#block = number;
    const told = actsIn(logs);
    for (const entry of entries) this.#take(entry, told);
    for (const watcher of this.#watchers) watcher();
  }

  rewind(toBlock: number): void {
    this.#past.rewind(toBlock);
    for (const watcher of this.#watchers) watcher();
  }

  #take(entry: Entry, told: ReadonlyMap<string, ToldAct>): void {
    this.#past.at(entry.seq);
    this.history.apply(entry);
    this.procedures.apply(entry);
    this.holds.apply(entry);
    this.actors.apply(entry);
    this.openings.apply(entry);
    if (entry.act !== "record") return;
    const act = told.get(`${entry.by}/${entry.fact}`);
    if (act === undefined) this.#withheld.set("acts", this.withheld + 1);
    else this.#apply(entry, act);
  }

  #apply({ by, seq, block, at }: Entry, told: ToldAct): void {
    const chapter = this.procedures.chapterOf(by);
    if (chapter === undefined) return;
    this.cases.apply(chapter, { ...told, procedure: by, seq, block, at });
    const found = this.cases.of(by, told.case);
    if (found === undefined || told.missing !== 0) return;
    if (chapter === "Rules") this.rules.apply(found);
    if (chapter !== "Accounts") return;
    this.organisations.apply(found, this.openings.byCase({ procedure: by, case: found.id }));
    this.keys.apply(found);
  }

  /* TABLES, RULES AND WORK */

  /** Unix seconds at which a hold on a risk is to be reported, renewed or lifted. It stays shut after that, and shows as overdue (Art. 28). */
  dueOf({ path, at }: Hold): number | undefined {
    const time = path === PROCEEDINGS ? undefined : this.rules.limitAt("holdTime", at);
    return time === undefined ? undefined : at + time;
  }

  /** Unix seconds at which the destruction of what a grant or an agreement gave is to be stated; undefined before it has ended (Art. 27). */
  destructionDueOf(gate: GateId, now: Now): number | undefined {
    const kind = this.view.gate(gate)?.kind;
    if (kind !== "grant" && kind !== "agreement") return undefined;
    const ended = endedAt(this.view, this.history, gate, now);
    const time = ended === undefined ? undefined : this.rules.limitAt("destroyTime", ended);
    return ended === undefined || time === undefined ? undefined : ended + time;
  }

  /** Reads the tables of contracts that have come since the last time, and the rules of the deployment. Rejects with what the node said. */
  async readTables(): Promise<void> {
    await Promise.all([
      this.#tables.read(this.procedures.addresses),
      this.rules.read(this.procedures.addressOf("Rules")),
    ]);
  }

  /** Empty until it was read. */
  tableOf(procedure: Hex): readonly Row[] {
    return this.#tables.of(procedure) ?? [];
  }

  /** What the law says of cases at a moment. @param now Unix seconds, the latest of the clocks. */
  knownAt(now: number): Known {
    const table = (found: Case) => this.tableOf(found.procedure);
    const signers = {
      view: this.view,
      accountOf: (party: PartyId) => this.actors.accountOf(party),
      asOf: <Seen>(seq: number, look: () => Seen) => this.asOf(seq, look),
    };
    const begun = (found: Case) => begunOn(found, { now, table: table(found), signers });
    return { view: this.view, now, table, begunOn: begun };
  }

  workOf(party: PartyId, now: number): Work[] {
    return workOf(this.cases.all(), party, this.knownAt(now));
  }
}

/** By contract and hash: an event is believed only if its hash was recorded. */
function actsIn(logs: readonly ProcedureLog[]): ReadonlyMap<string, ToldAct> {
  const told = new Map<string, ToldAct>();
  for (const log of logs) {
    const act = toldAct(log);
    if (act !== undefined) told.set(`${log.address}/${act.fact}`, act);
  }
  return told;
}
