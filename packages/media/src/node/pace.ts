import { newSchedule, nextAt, nextFrameAt, runDue, type Schedule, slotMs } from "../schedule.ts";
import { monoMs } from "./clock.ts";

/** One timer that fires at the next slot with work, on the absolute schedule. It rests while there are no sessions. */
export class Pace {
  readonly #needsEach: () => boolean;
  readonly #run: (slot: number, atMs: number) => void;
  readonly schedule: Schedule = newSchedule(Math.ceil(monoMs()));
  #timer: NodeJS.Timeout | undefined;
  #running = false;

  /** `needsEach`: whether the slots between those of frames are needed too. */
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

  /** `fromMs`: the loop's own time, from which it counts a timer. */
  #aim(fromMs: number) {
    const dueMs = this.#needsEach() ? nextAt(this.schedule) : nextFrameAt(this.schedule);
    // The loop counts whole ms: a timer that fires before its slot costs a second wake.
    this.#timer = setTimeout(this.#tick, Math.max(1, Math.ceil(dueMs) - Math.floor(fromMs)));
  }

  #tick = () => {
    const fromMs = monoMs();
    this.catchUp();
    if (this.#timer) this.#aim(fromMs);
  };

  /** Runs the slots that are due. After a stall they run before later events, which must not change earlier frames. */
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
