/** For tests: one clock for everybody in the sandbox. Time passes only in `run`. */

type Timer = { readonly at: number; readonly order: number; readonly call: () => void; stopped: boolean };

/** More calls than that within one `run` mean that two ends answer each other for ever. */
const mostCalls = 200_000;

export class FakeClock {
  #now = 1000;
  #order = 0;
  readonly #timers: Timer[] = [];

  /** Monotonic, ms. */
  readonly now = (): number => this.#now;

  /** Calls back after `ms`. Returns a function that stops the timer. */
  readonly after = (ms: number, call: () => void): (() => void) => {
    const timer: Timer = { at: this.#now + ms, order: this.#order++, call, stopped: false };
    this.#timers.push(timer);
    return () => {
      timer.stopped = true;
    };
  };

  /** Lets `ms` pass: fires the timers that are due, those of one moment in the order in which they were set. */
  readonly run = (ms: number): void => {
    const until = this.#now + ms;
    for (let calls = 0; ; calls++) {
      if (calls > mostCalls) throw new Error("the sandbox never rests");
      this.#timers.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = this.#timers[0];
      if (!next || next.at > until) break;
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      if (!next.stopped) next.call();
    }
    this.#now = until;
  };
}
