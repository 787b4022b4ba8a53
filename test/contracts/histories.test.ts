/**
 * Random histories of every act of the law, from a city that has nothing but its two highest parties. After each block: what the articles ask for
 * ever, and what a gateway shows, beside what the contracts answer. A failure names its seed, which plays the same history again.
 * `SLUICE_HISTORIES=40x1000` plays forty of a thousand steps, and wants every row of the law done.
 */
import { expect } from "chai";
import { describe, it } from "mocha";
import { CHAPTER_NAMES } from "../../server/registry/chapters.ts";
import { diceOf } from "../dice.ts";
import { HistoryCity } from "./histories/city.ts";
import { requireRebuilt, requireSame, requireSameAfter } from "./histories/comparison.ts";
import { CONTENTS } from "./histories/contents.ts";
import { requireInvariants, requireLiftable } from "./histories/invariants.ts";
import { Moves } from "./histories/moves.ts";
import { PROLOGUE } from "./histories/prologue.ts";

const [HISTORIES = 3, STEPS = 400] = (process.env.SLUICE_HISTORIES ?? "").match(/\d+/g)?.map(Number) ?? [];
const isLong = process.env.SLUICE_HISTORIES !== undefined;
const SEED = Number(process.env.SLUICE_SEED ?? Date.now() % 2 ** 32);
/** Milliseconds a step, on a busy machine. */
const STEP_MS = 1_000;

describe("any history", function () {
  this.timeout(Math.max(240_000, STEPS * STEP_MS));
  const [done, refused] = [new Map<string, number>(), new Map<string, number>()];

  for (let i = 0; i < HISTORIES; i++) {
    const seed = SEED + i;
    it(`of ${STEPS} steps keeps what the articles ask, and is shown as it is (seed ${seed})`, async () => {
      const city = await HistoryCity.found(`history ${seed}`);
      const dice = diceOf(seed);
      const moves = new Moves(city, dice);
      for (const act of PROLOGUE) await act(city, moves);
      for (let step = 0; step < STEPS; step++) {
        for (const outcome of await moves.next()) {
          if ("refused" in outcome) continue;
          requireInvariants(city, outcome.block);
          await requireSameAfter(city, outcome.block);
        }
      }
      await requireSame(city);
      await requireRebuilt(city, dice(city.blocks.length) + 1);
      await requireLiftable(city);
      for (const [row, times] of moves.done) done.set(row, (done.get(row) ?? 0) + times);
      for (const [why, times] of moves.refusals) refused.set(why, (refused.get(why) ?? 0) + times);
      // A history in which nothing happens proves nothing.
      expect(
        [...moves.done.values()].filter((times) => times > 0).length,
        "rows of the law that were done",
      ).to.be.above(40);
      expect(moves.refusals.size, [...moves.refusals.keys()].join()).to.be.above(5);
    });
  }

  it("knows what to say by every act of the law that brings content", async () => {
    const city = await HistoryCity.found("tables");
    const typed = CHAPTER_NAMES.flatMap((chapter) =>
      city
        .tableOf(chapter)
        .filter(({ content }) => content)
        .map(({ act }) => `${chapter}.${act}`),
    );
    expect(Object.keys(CONTENTS).sort()).to.deep.equal([...new Set(typed)].sort());
  });

  if (isLong) {
    it("has done every row of the law, over all seeds", () => {
      for (const [row, times] of [...refused, ...done].sort(([, a], [, b]) => a - b))
        process.stdout.write(`${String(times).padStart(6)}  ${row}\n`);
      expect(done.size, "rows that the histories know").to.be.above(100);
      expect([...done].filter(([, times]) => times === 0).map(([row]) => row)).to.deep.equal([]);
    });
  }
});
