/** A seeded source of chance (mulberry32): the same seed plans the same day. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  one<T>(all: readonly T[]): T {
    return all[this.whole(0, all.length - 1)]!;
  }

  shuffled<T>(all: readonly T[]): T[] {
    const left = [...all];
    for (let n = left.length - 1; n > 0; n -= 1) {
      const other = this.whole(0, n);
      [left[n], left[other]] = [left[other]!, left[n]!];
    }
    return left;
  }
}
