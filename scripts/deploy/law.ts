/** What stands above what: each kind of gate with the chapter that opens it and the kinds allowed upstream. Registered at deployment, readable in the kernel (K5). */
import { KINDS, type KindName } from "../../server/decision/gate.ts";
import { LIMITS } from "../../server/registry/vocabulary.ts";

export const CHAPTERS = [
  "Accounts",
  "Zones",
  "Agreements",
  "Scenarios",
  "Catalog",
  "Channels",
  "Levels",
  "Grants",
  "Partners",
  "Proceedings",
  "Rules",
] as const;
export type Chapter = (typeof CHAPTERS)[number];

/** Kinds of chapters that open no gates, from `Kinds.sol`. */
export const PROCEEDINGS_KIND = 32;
export const RULES_KIND = 33;
export const LEVELS_KIND = 35;

export interface Rule {
  readonly kind: number;
  readonly chapter: Chapter;
  /** Kinds that may stand first and second upstream, bit n for kind n; bit 0 of the second: there may be none. */
  readonly first: number;
  readonly second: number;
}

const NONE = 1;
const among = (...kinds: KindName[]): number => kinds.reduce((mask, kind) => mask + 2 ** KINDS[kind], 0);
const rule = (kind: KindName, chapter: Chapter, first: number, second: number): Rule => ({
  kind: KINDS[kind],
  chapter,
  first,
  second,
});

export const RULES: readonly Rule[] = [
  rule("organisation", "Accounts", among("platform"), NONE),
  rule("provider", "Accounts", among("organisation"), NONE),
  rule("supervision", "Zones", among("platform"), NONE),
  rule("zone", "Zones", among("platform", "supervision"), NONE + among("supervision")),
  rule("standing", "Agreements", among("organisation"), NONE),
  rule("agreement", "Agreements", among("zone"), among("standing")),
  rule("scenario", "Scenarios", among("agreement"), NONE),
  rule("dataset", "Catalog", among("provider"), NONE + among("provider", "dataset")),
  rule("channel", "Channels", among("dataset"), NONE),
  rule("grant", "Grants", among("scenario", "join"), among("channel")),
  rule("partner", "Partners", among("organisation"), among("organisation")),
  rule("licence", "Partners", among("grant"), among("partner")),
  rule("key", "Accounts", among("organisation"), NONE),
  { kind: PROCEEDINGS_KIND, chapter: "Proceedings", first: 0, second: 0 },
  { kind: LEVELS_KIND, chapter: "Levels", first: 0, second: 0 },
  { kind: RULES_KIND, chapter: "Rules", first: 0, second: 0 },
];

const DAY = 86_400;
/** The governed delay D of the kernel's rules (K12 to K14). */
export const DELAY_SECONDS = 7 * DAY;

/** Days of each limit in the rules that a city begins with. The measures name none: ours, from working practice; a later version changes them (Art. 31). */
const DAYS: Readonly<Record<string, number>> = {
  confirmTime: 10,
  approveTime: 15,
  correctTime: 10,
  assentTime: 15,
  effectTime: 5,
  acceptTime: 10,
  signTime: 30,
  exitTime: 10,
  delay: DELAY_SECONDS / DAY,
  // "In principle not, but where the need is real": for a quarter of a year, then the need is stated anew (Art. 23).
  sealedTerm: 92,
  holdTime: 15,
  destroyTime: 30,
};

/** The first version of the rules: `IRules.LimitValue`s. */
export const FIRST_LIMITS: readonly { readonly limit: number; readonly time: number }[] = LIMITS.map(
  ({ name, number }) => {
    const days = DAYS[name];
    if (days === undefined) throw new Error(`no time is set for the limit ${name}: add it to DAYS`);
    return { limit: number, time: days * DAY };
  },
);
