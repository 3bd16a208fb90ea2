/** A stretch of time, ms since the epoch, in which phones or media of this busy machine did not run. */
export type Standstill = { readonly fromMs: number; readonly toMs: number };

const everyMs = 10;
/** A pause that a jitter buffer carries is none. */
const leastMs = 40;
/** For so long afterwards what was late may still be missing. */
const afterMs = 250;

/**
 * Witness of a machine that stands still: phones that don't speak, or a server that doesn't send, are no fault of what is tested. What is heard
 * meanwhile is listened to again, and what was recorded meanwhile is left out.
 */
export class Standstills {
  readonly #seen: Standstill[] = [];
  readonly #timer: NodeJS.Timeout;
  #last = performance.now();

  constructor() {
    this.#timer = setInterval(() => {
      const now = performance.now();
      if (now - this.#last > everyMs + leastMs) this.#note(this.#last, now);
      this.#last = now;
    }, everyMs);
  }

  #note(from: number, to: number): void {
    const epoch = Date.now() - performance.now();
    this.#seen.push({ fromMs: epoch + from - 20, toMs: epoch + to + afterMs });
  }

  /** Of the arrival times of one stream's packets, by performance.now(): whether it stood still; noted if so. */
  of(arrivals: readonly number[]): boolean {
    let still = false;
    for (let n = 1; n < arrivals.length; n += 1) {
      if (arrivals[n]! - arrivals[n - 1]! <= 20 + leastMs) continue;
      this.#note(arrivals[n - 1]!, arrivals[n]!);
      still = true;
    }
    return still;
  }

  within(fromMs: number, toMs: number): Standstill[] {
    return this.#seen.filter((each) => each.toMs > fromMs && each.fromMs < toMs).sort((a, b) => a.fromMs - b.fromMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/**
 * The sound from `fromMs` on without what the standstills spoilt. Whole frames of 20 ms are taken out: of every voice they hold whole periods, so
 * that none has a seam.
 */
export const without = (samples: Int16Array, fromMs: number, standstills: readonly Standstill[]): Int16Array =>
  samples.filter((_, n) => {
    const atMs = fromMs + Math.floor(n / 160) * 20;
    return !standstills.some((each) => atMs + 20 > each.fromMs && atMs < each.toMs);
  });

const mostTimes = 4;

/**
 * Judges what is heard from now on; again, a few times at most, where this process or what it listened to stood still meanwhile. A fault that the
 * machine has no part in fails at once.
 * @param listen captures, tells the witness when packets came, and throws if it did not hear what it should
 */
export const hearing = async <T>(listen: (standstills: Standstills) => Promise<T>): Promise<T> => {
  for (let times = 1; ; times += 1) {
    const standstills = new Standstills();
    const fromMs = Date.now();
    try {
      return await listen(standstills);
    } catch (error) {
      if (times === mostTimes || standstills.within(fromMs - 300, Date.now()).length === 0) throw error;
      console.log(`listened to again, the machine stood still: ${error instanceof Error ? error.message : error}`);
    } finally {
      standstills.close();
    }
  }
};
