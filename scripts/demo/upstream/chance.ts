/** Chance from a seed: the same seed and name give the same data on every machine, so that a story can be told twice. Never for secrets. */

export interface Chance {
  /** 0 to below 1. */
  unit(): number;
  /** Whole, both ends included. */
  whole(from: number, to: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** Each name has a sequence of its own: what one data set draws moves no other. */
export function chanceOf(seed: number, name: string): Chance {
  let state = [...name].reduce(
    (hash, sign) => Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x0100_0193),
    seed ^ 0x811c_9dc5,
  );
  // mulberry32, by Tommy Ettinger (public domain).
  const unit = () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const whole = (from: number, to: number) => from + Math.floor(unit() * (to - from + 1));
  return { unit, whole, pick: (choices) => choices[whole(0, choices.length - 1)] ?? choices[0] };
}
