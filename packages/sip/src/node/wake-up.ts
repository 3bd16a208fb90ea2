export type WakeUp = { at(time: number | undefined): void; stop(): void };

/** One timer for the whole stack. Node's timers may fire a little early: then it is set again. */
export function createWakeUp(clock: () => number, wake: () => void): WakeUp {
  let timer: NodeJS.Timeout | undefined;
  let due: number | undefined;

  function arm(): void {
    clearTimeout(timer);
    if (due === undefined) return;
    timer = setTimeout(fire, Math.min(Math.max(0, Math.ceil(due - clock())), 2 ** 31 - 1));
  }

  function fire(): void {
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
      arm();
    },
    stop() {
      due = undefined;
      clearTimeout(timer);
    },
  };
}
