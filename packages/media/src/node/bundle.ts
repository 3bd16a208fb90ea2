/**
 * Gathers what one turn of the event loop brings: each message between two processes costs both a system call, and wakes one of them, which takes the
 * processor from the other where they share it. `laterMs`: how long what can wait waits for company.
 */
export const createBundle = <T>(sendAll: (all: readonly T[]) => void, laterMs = 0) => {
  let gathered: T[] = [];
  let ticks = false;
  let timer: NodeJS.Timeout | undefined;
  const send = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const all = gathered;
    gathered = [];
    if (all.length > 0) sendAll(all);
  };
  const tick = (): void => {
    ticks = false;
    send();
  };
  return {
    /** Is sent with what comes beside it before the loop goes on, in order, and takes along what waits. */
    put: (one: T): void => {
      gathered.push(one);
      if (ticks) return;
      ticks = true;
      process.nextTick(tick);
    },
    /** Goes with the next that is sent, or alone a little later. */
    putLater: (one: T): void => {
      gathered.push(one);
      timer ??= setTimeout(send, laterMs);
    },
    /** Sends what is gathered, now. */
    send,
  };
};
