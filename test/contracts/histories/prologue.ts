/** What every history begins with: organisations of all sorts, a zone, an agreement, data and a grant, each by the acts of the law that open it. */
import type { Chapter } from "../../../server/registry/chapters.ts";
import type { HistoryCity } from "./city.ts";
import type { Moves } from "./moves.ts";

type Step = (city: HistoryCity, moves: Moves) => Promise<void>;

/** Enough organisations that each part is carried by two. */
const ORGANISATIONS = 14;

const opens =
  (chapter: Chapter, act: string): Step =>
  async (city, moves) => {
    const row = city.tableOf(chapter).find((one) => one.from === "" && one.act === act);
    if (row === undefined) throw new Error(`${chapter} has no opening ${act}`);
    await moves.act(chapter, row);
  };

/** The next act of the newest case of a chapter. */
const then =
  (chapter: Chapter, act: string): Step =>
  async (city, moves) => {
    const found = [...city.registry.cases.all({ chapter })].at(-1);
    const row = found && city.rowsOf(found).find((one) => one.act === act);
    if (row === undefined) return; // what it was to go on from was refused: the history goes on all the same
    await moves.act(chapter, row, found);
  };

export const PROLOGUE: readonly Step[] = [
  ...Array.from({ length: ORGANISATIONS }, () => opens("Accounts", "register")),
  ...[1, 2].flatMap(() => [opens("Zones", "propose"), then("Zones", "accept")]),
  ...[1, 2].flatMap(() => [opens("Agreements", "propose"), then("Agreements", "sign")]),
  ...[1, 2].flatMap(() => [opens("Scenarios", "state"), then("Scenarios", "accept")]),
  ...[1, 2, 3].flatMap(() => [opens("Catalog", "publish"), opens("Channels", "offer")]),
  ...[1, 2].flatMap(() => [opens("Grants", "request"), then("Grants", "confirm"), then("Grants", "approve")]),
  opens("Partners", "admit"),
  opens("Partners", "licence"),
];
