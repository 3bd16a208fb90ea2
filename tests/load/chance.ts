/** A seeded source of chance (mulberry32), so that a day can be lived again. */
export type Chance = {
  /** 0 up to 1. */
  readonly next: () => number;
  readonly between: (from: number, to: number) => number;
  /** One of these, by their weights. */
  readonly pick: <T extends string>(weights: Readonly<Record<T, number>>) => T;
};

export const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = <T extends string>(weights: Readonly<Record<T, number>>): T => {
    const all = Object.entries(weights) as [T, number][];
    let left = next() * all.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of all) {
      left -= weight;
      if (left < 0) return name;
    }
    return all.at(-1)![0];
  };
  return { next, between: (from, to) => from + next() * (to - from), pick };
};
