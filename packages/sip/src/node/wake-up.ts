import { machineTimers, type Timers } from "./timers.ts";

export type WakeUp = { at(time: number | undefined): void; stop(): void };

/**
 * One timer for the whole stack. Node's timers may fire a little early: then it is set again. It is moved only when it would come too late; one that comes
 * too soon is set again when it fires, for the time that is told changes with nearly each message.
 */
export function createWakeUp(clock: () => number, wake: () => void, timers: Timers = machineTimers): WakeUp {
  let off = (): void => {};
  let due: number | undefined;
  /** When the timer that is set fires. */
  let set = Number.POSITIVE_INFINITY;

  function arm(): void {
    off();
    set = due ?? Number.POSITIVE_INFINITY;
    if (due === undefined) return;
    off = timers.after(Math.min(Math.max(0, Math.ceil(due - clock())), 2 ** 31 - 1), fire);
  }

  function fire(): void {
    set = Number.POSITIVE_INFINITY;
    if (due === undefined) return;
    if (clock() < due) {
      arm();
      return;
    }
    due = undefined;
    wake(); // tells the next time by `at`
  }

  return {
    at(time) {
      due = time;
      if (time === undefined || time < set) arm();
    },
    stop() {
      due = undefined;
      arm();
    },
  };
}
