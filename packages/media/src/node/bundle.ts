type Send = () => void;

/** Sends so much later, ms: the other process, once it is awake, takes the processor from this one where they share it. */
export const within =
  (ms: number) =>
  (send: Send): void =>
    void setTimeout(send, ms);

/**
 * Gathers what one turn of the event loop brings: each message between two processes costs both a system call, and wakes one of them. `later` says when it
 * is sent; default: before the loop goes on.
 */
export const createBundle = <T>(
  sendAll: (all: readonly T[]) => void,
  later: (send: Send) => void = process.nextTick,
) => {
  let gathered: T[] = [];
  const send = (): void => {
    const all = gathered;
    gathered = [];
    if (all.length > 0) sendAll(all);
  };
  return {
    /** Is sent with what follows it, in order. */
    put: (one: T): void => {
      if (gathered.push(one) === 1) later(send);
    },
    /** Sends what is gathered, now. */
    send,
  };
};
