import { machineTimers, type Timers } from "./timers.ts";

/** Since when what is read now may have waited in its socket: a process that has just begun holds its event loop for hundreds of milliseconds. */
const everyMs = 10;

/** Pure: a turn of the loop begins with its timers, then sockets are read; times are monotonic ms. */
export class ReadDelay {
  #turnFrom: number | undefined;
  /** What came before this has been read. */
  earliest: number;

  constructor(now: number) {
    this.earliest = now;
  }

  /** Timers run. They may run again and again before sockets are read. */
  timersRan(now: number): void {
    this.#turnFrom ??= now;
  }

  /** Sockets were read. */
  socketsRead(): void {
    if (this.#turnFrom !== undefined) this.earliest = this.#turnFrom;
    this.#turnFrom = undefined;
  }
}

/** Watches this process's loop for so long, ms; later nothing is said to have waited. Gives the earliest that what is read now may have come. */
export const watchReads = (clock: () => number, forMs: number, timers: Timers = machineTimers): (() => number) => {
  const delay = new ReadDelay(clock());
  let isWatched = true;
  const over = clock() + forMs;
  const stop = timers.every(everyMs, () => {
    if (clock() >= over) {
      isWatched = false;
      stop();
      return;
    }
    delay.timersRan(clock());
    setImmediate(() => delay.socketsRead());
  });
  return () => (isWatched ? delay.earliest : clock());
};
