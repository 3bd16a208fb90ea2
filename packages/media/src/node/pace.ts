import { newSchedule, nextAt, nextFrameAt, runDue, type Schedule, slotMs } from "../schedule.ts";
import { monoMs } from "./clock.ts";

/** One timer that aims at the next slot in which something is due on the absolute schedule; it rests while nobody needs it. */
export class Pace {
  readonly #needsEach: () => boolean;
  readonly #run: (slot: number, atMs: number) => void;
  readonly schedule: Schedule = newSchedule(Math.ceil(monoMs()));
  #timer: NodeJS.Timeout | undefined;
  #running = false;

  /** `needsEach` tells whether the slots between those of frames are needed too. */
  constructor(needsEach: () => boolean, run: (slot: number, atMs: number) => void) {
    this.#needsEach = needsEach;
    this.#run = run;
  }

  start() {
    if (this.#timer) return;
    const passed = Math.ceil((monoMs() - nextAt(this.schedule)) / slotMs);
    if (passed > 0) this.schedule.next += passed;
    this.#aim(monoMs());
  }

  /** `fromMs`: when the loop looked at its clock last, which is what it counts a wait from. */
  #aim(fromMs: number) {
    const dueMs = this.#needsEach() ? nextAt(this.schedule) : nextFrameAt(this.schedule);
    // The loop counts whole ms of its clock: a slot that is met early costs a second wake.
    this.#timer = setTimeout(this.#tick, Math.max(1, Math.ceil(dueMs) - Math.floor(fromMs)));
  }

  #tick = () => {
    const fromMs = monoMs();
    this.catchUp();
    if (this.#timer) this.#aim(fromMs);
  };

  /** Runs what is due: what happens after a stall must not reach back into frames whose time was before it. */
  catchUp() {
    if (!this.#timer || this.#running || nextAt(this.schedule) > monoMs()) return;
    this.#running = true;
    try {
      runDue(this.schedule, monoMs(), this.#run);
    } finally {
      this.#running = false;
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
