/** Since when what is read now may have waited in its socket: a process that has just begun holds its event loop for hundreds of milliseconds. */
const everyMs = 10;
/** A turn of the loop that took longer kept something waiting. */
const notedMs = 30;
/** What waited is read so soon after the loop goes on, one message after another. */
const readingMs = 100;

/** Pure: `turned` is called once a turn of the loop, every 10 ms; times are monotonic ms. */
export class ReadDelay {
  #turnedAt: number;
  #held = { from: Number.NEGATIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

  constructor(now: number) {
    this.#turnedAt = now;
  }

  turned(now: number): void {
    if (now - this.#turnedAt > notedMs) this.#held = { from: this.#turnedAt, to: now };
    this.#turnedAt = now;
  }

  /** The earliest that what is read now may have come. */
  earliest(now: number): number {
    if (now - this.#held.to <= readingMs) return this.#held.from;
    return now - this.#turnedAt > notedMs ? this.#turnedAt : now;
  }
}

/** Watches this process's loop for so long, ms; later nothing is said to have waited. */
export const watchReads = (clock: () => number, forMs: number): (() => number) => {
  const delay = new ReadDelay(clock());
  let isWatched = true;
  const ticking = setInterval(() => delay.turned(clock()), everyMs).unref();
  setTimeout(() => {
    isWatched = false;
    clearInterval(ticking);
  }, forMs).unref();
  return () => (isWatched ? delay.earliest(clock()) : clock());
};
