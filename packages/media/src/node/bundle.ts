/** Gathers what one turn of the event loop brings: each message between two processes costs both a system call, and wakes one of them. */
export const createBundle = <T>(sendAll: (all: readonly T[]) => void) => {
  let gathered: T[] = [];
  const send = (): void => {
    const all = gathered;
    gathered = [];
    if (all.length > 0) sendAll(all);
  };
  return {
    /** Is sent with what follows it before the loop goes on, in order. */
    put: (one: T): void => {
      if (gathered.push(one) === 1) process.nextTick(send);
    },
    /** Sends what is gathered, now. */
    send,
  };
};
