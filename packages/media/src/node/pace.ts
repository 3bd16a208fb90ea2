import { newSchedule, nextAt, runDue, type Schedule } from "../schedule.ts";
import { monoMs } from "./clock.ts";

/** One timer that aims at the next slot of the absolute schedule; it rests while nobody needs it. */
export class Pace {
  readonly #arrive: () => void;
  readonly #run: (slot: number, atMs: number, nowMs: number) => void;
  readonly schedule: Schedule = newSchedule(Math.ceil(monoMs()));
  #timer: NodeJS.Timeout | undefined;
  #running = false;

  /** `arrive` is called before slots are run: what has come by now counts in them. */
  constructor(arrive: () => void, run: (slot: number, atMs: number, nowMs: number) => void) {
    this.#arrive = arrive;
    this.#run = run;
  }

  start() {
    if (this.#timer) return;
    const passed = Math.ceil((monoMs() - nextAt(this.schedule)) / 5);
    if (passed > 0) this.schedule.next += passed;
    this.#aim();
  }

  #aim() {
    // setTimeout counts whole ms and never fires early: the wait is rounded to the nearest, and a slot met early waits once more.
    this.#timer = setTimeout(this.#tick, Math.max(1, Math.round(nextAt(this.schedule) - monoMs())));
  }

  #tick = () => {
    this.catchUp();
    if (this.#timer) this.#aim();
  };

  /** Runs what is due: what happens after a stall must not reach back into frames whose time was before it. */
  catchUp() {
    if (!this.#timer || this.#running || nextAt(this.schedule) > monoMs()) return;
    this.#running = true;
    try {
      this.#arrive();
      runDue(this.schedule, monoMs(), (slot, atMs) => this.#run(slot, atMs, monoMs()));
    } finally {
      this.#running = false;
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
