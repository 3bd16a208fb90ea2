import { newSchedule, nextAt, nextFrameAt, runDue, type Schedule, slotMs } from "../schedule.ts";
import { type MediaTime, machineTime } from "./around.ts";

/** One timer that fires at the next slot with work, on the absolute schedule. It rests while there are no sessions. */
export class Pace {
  readonly #needsEach: () => boolean;
  readonly #run: (slot: number, atMs: number) => void;
  readonly #time: MediaTime;
  readonly schedule: Schedule;
  #off: (() => void) | undefined;
  #running = false;

  /** `needsEach`: whether the slots between those of frames are needed too. */
  constructor(needsEach: () => boolean, run: (slot: number, atMs: number) => void, time = machineTime) {
    this.#needsEach = needsEach;
    this.#run = run;
    this.#time = time;
    this.schedule = newSchedule(Math.ceil(time.mono()));
  }

  start() {
    if (this.#off) return;
    const passed = Math.ceil((this.#time.mono() - nextAt(this.schedule)) / slotMs);
    if (passed > 0) this.schedule.next += passed;
    this.#aim(this.#time.mono());
  }

  /** `fromMs`: the loop's own time, from which it counts a timer. */
  #aim(fromMs: number) {
    const dueMs = this.#needsEach() ? nextAt(this.schedule) : nextFrameAt(this.schedule);
    // The loop counts whole ms: a timer that fires before its slot costs a second wake.
    this.#off = this.#time.after(Math.max(1, Math.ceil(dueMs) - Math.floor(fromMs)), this.#tick);
  }

  #tick = () => {
    const fromMs = this.#time.mono();
    this.catchUp();
    if (this.#off) this.#aim(fromMs);
  };

  /** Runs the slots that are due. After a stall they run before later events, which must not change earlier frames. */
  catchUp() {
    if (!this.#off || this.#running || nextAt(this.schedule) > this.#time.mono()) return;
    this.#running = true;
    try {
      runDue(this.schedule, this.#time.mono(), this.#run);
    } finally {
      this.#running = false;
    }
  }

  stop() {
    this.#off?.();
    this.#off = undefined;
  }
}
