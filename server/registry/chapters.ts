/** Which chapter of the law a procedure's contract is: known from the kinds that the kernel registered it for, and from nothing else. */
import type { Abi } from "viem";
import { KINDS } from "../decision/gate.ts";
import {
  accountsAbi,
  agreementsAbi,
  catalogAbi,
  channelsAbi,
  grantsAbi,
  levelsAbi,
  partnersAbi,
  proceedingsAbi,
  rulesAbi,
  scenariosAbi,
  zonesAbi,
} from "../ledger/abi.ts";
import { lower, procedureIn } from "../ledger/entry.ts";
import type { Entry, Hex } from "../ledger/ledger.ts";
import { KeptMap, type Past } from "./rewind.ts";

export const CHAPTERS = {
  Accounts: { abi: accountsAbi, kinds: [KINDS.organisation, KINDS.provider, KINDS.key] },
  Zones: { abi: zonesAbi, kinds: [KINDS.supervision, KINDS.zone] },
  Agreements: { abi: agreementsAbi, kinds: [KINDS.standing, KINDS.agreement] },
  Scenarios: { abi: scenariosAbi, kinds: [KINDS.scenario] },
  Catalog: { abi: catalogAbi, kinds: [KINDS.dataset] },
  Channels: { abi: channelsAbi, kinds: [KINDS.channel] },
  Levels: { abi: levelsAbi, kinds: [35] },
  Grants: { abi: grantsAbi, kinds: [KINDS.grant] },
  Partners: { abi: partnersAbi, kinds: [KINDS.partner, KINDS.licence] },
  // As in `Kinds.sol`: from 32 on, chapters that open no gates; so are the levels.
  Proceedings: { abi: proceedingsAbi, kinds: [32] },
  Rules: { abi: rulesAbi, kinds: [33] },
} as const satisfies Record<string, { readonly abi: Abi; readonly kinds: readonly number[] }>;

export type Chapter = keyof typeof CHAPTERS;
export const CHAPTER_NAMES = Object.keys(CHAPTERS) as readonly Chapter[];

const CHAPTER_OF_KIND = new Map<number, Chapter>(
  CHAPTER_NAMES.flatMap((chapter) => CHAPTERS[chapter].kinds.map((kind) => [kind, chapter] as const)),
);

/** Contracts that were ever registered. One that was replaced keeps its chapter: its acts are history. */
export class Procedures {
  readonly #chapters: KeptMap<Hex, Chapter>;
  readonly #current: KeptMap<number, Hex>;

  constructor(past: Past) {
    this.#chapters = new KeptMap(past);
    this.#current = new KeptMap(past);
  }

  apply(entry: Pick<Entry, "act" | "fact" | "word">): void {
    if (entry.act !== "procedure") return;
    const kind = Number(BigInt(entry.fact));
    const address = procedureIn(entry);
    const chapter = CHAPTER_OF_KIND.get(kind);
    if (address === undefined) this.#current.delete(kind);
    else this.#current.set(kind, lower(address));
    if (address !== undefined && chapter !== undefined) this.#chapters.set(lower(address), chapter);
  }

  chapterOf(address: Hex): Chapter | undefined {
    return this.#chapters.get(address);
  }

  /** The contract that now answers for a chapter. */
  addressOf(chapter: Chapter): Hex | undefined {
    return CHAPTERS[chapter].kinds.map((kind) => this.#current.get(kind)).find((address) => address !== undefined);
  }

  get addresses(): Hex[] {
    return [...this.#chapters.entries()].map(([address]) => address);
  }
}
