/**
 * Gathers the messages of one turn of the event loop: each message between two processes costs both a system call and wakes one of them, which takes the processor
 * from the other if they share it. `laterMs`: how long a message that can wait waits for others.
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
    /** Sends the message at the end of this turn, together with the others of the turn and those that wait, in order. */
    put: (one: T): void => {
      gathered.push(one);
      if (ticks) return;
      ticks = true;
      process.nextTick(tick);
    },
    /** Sends the message with the next one, or alone after `laterMs`. */
    putLater: (one: T): void => {
      gathered.push(one);
      timer ??= setTimeout(send, laterMs);
    },
    /** Sends all gathered messages now. */
    send,
  };
};
