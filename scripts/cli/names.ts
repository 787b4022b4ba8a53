/** What gates, parties and accounts are called: by demo.json, else by the document of the act that opened a gate, which is believed by its hash alone (server/registry/names.ts). */
import type { GateId, KindName, PartyId } from "../../server/decision/gate.ts";
import { lower } from "../../server/ledger/entry.ts";
import type { Texts } from "../../server/reasons/reasons.ts";
import { kindWords } from "../../server/registry/deeds.ts";
import type { Demo } from "./demo.ts";
import type { Law } from "./law.ts";

export interface Called {
  /** As it can be typed: with its sort, `permit:flow-history`. */
  readonly name: string;
  readonly gate: number;
}

export class Names {
  readonly #demo: Demo | undefined;
  /** Once the ledger's history was read. */
  #law: Law | undefined;

  constructor(demo: Demo | undefined) {
    this.#demo = demo;
  }

  learn(law: Law): void {
    this.#law = law;
  }

  /* GATES */

  /** Those of demo.json that bear the name. */
  inDemo(text: string): Called[] {
    const { organisations = {}, keys = {}, permits = {} } = this.#demo ?? {};
    return Object.entries({ permit: permits, organisation: organisations, key: keys }).flatMap(([sort, slugs]) =>
      Object.entries(slugs)
        .map(([slug, { gate }]) => ({ name: `${sort}:${slug}`, slug, gate }))
        .filter(({ name, slug }) => text === slug || text === name),
    );
  }

  /** Those of the ledger that bear the name, by their documents. One act may open two gates; a bare slug means the one that its case is about. */
  onLedger(text: string): Called[] {
    const law = this.#law;
    if (law === undefined) return [];
    return law.gates.flatMap(({ id, kind }) => {
      const slug = law.names.of(id)?.slug;
      const name = `${kind}:${slug}`;
      const bare = text === slug && law.cases.about(id).some(({ subject }) => subject === id);
      return slug !== undefined && (bare || text === name) ? [{ name, gate: id }] : [];
    });
  }

  /** All that bear it. */
  called(text: string): Called[] {
    return [...this.inDemo(text), ...this.onLedger(text)];
  }

  /** `zone transport-zone (gate 15)`: its kind, its own name where it has one, its number. */
  gate(gate: number, kind?: KindName): Texts {
    const { zh, en } = this.#parts(gate, kind);
    if (en === "") return { zh: `闸口 ${gate}`, en: `gate ${gate}` };
    return { zh: `${zh}（闸口 ${gate}）`, en: `${en} (gate ${gate})` };
  }

  /** The same where brackets stand around it already. */
  gateInside(gate: number, kind?: KindName): Texts {
    const { zh, en } = this.#parts(gate, kind);
    if (en === "") return { zh: `闸口 ${gate}`, en: `gate ${gate}` };
    return { zh: `${zh}，闸口 ${gate}`, en: `${en}, gate ${gate}` };
  }

  /** In full, as its document has it; undefined where none says it. */
  titleOf(gate: number): Texts | undefined {
    return this.#law?.names.of(gate as GateId)?.name;
  }

  slugOf(gate: number): string | undefined {
    const { organisations = {}, keys = {}, permits = {} } = this.#demo ?? {};
    const all = [...Object.entries(permits), ...Object.entries(organisations), ...Object.entries(keys)];
    return all.find(([, known]) => known.gate === gate)?.[0] ?? this.#law?.names.of(gate as GateId)?.slug;
  }

  #parts(gate: number, kind = this.#law?.view.gate(gate as GateId)?.kind): Texts {
    const slug = this.slugOf(gate);
    const words = kind === undefined ? undefined : kindWords(kind);
    const joined = (word: string | undefined) => [word, slug].filter((part) => part !== undefined).join(" ");
    return { zh: joined(words?.zh), en: joined(words?.en) };
  }

  /* WHO */

  /** An organisation as people call it. */
  party(party: PartyId): Texts {
    if (party === 0) return { zh: "无人", en: "nobody" };
    const known = Object.entries(this.#demo?.organisations ?? {}).find(([, { id }]) => id === party);
    if (known === undefined) return { zh: `${party} 号单位`, en: `party ${party}` };
    const [slug, { name }] = known;
    return { zh: `${name.zh}（${slug}，${party} 号单位）`, en: `${name.en} (${slug}, party ${party})` };
  }

  /** An account by its organisation, a contract of the law by its chapter, else the address. */
  account(address: string): Texts {
    const { organisations = {}, ledger } = this.#demo ?? {};
    const own = Object.values(organisations).find(({ account }) => lower(account) === lower(address as `0x${string}`));
    if (own !== undefined) return this.party(own.id as PartyId);
    const contracts = Object.entries(ledger?.contracts ?? {});
    const chapter = contracts.find(([, contract]) => lower(contract) === lower(address as `0x${string}`))?.[0];
    return { zh: chapter ?? address, en: chapter ?? address };
  }
}
