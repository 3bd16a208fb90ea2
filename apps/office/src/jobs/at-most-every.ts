/** Does something at once when it is asked for; what is asked for within so long of that is done together when that time is over. @param perform does not throw */
export const atMostEvery = (everyMs: number, perform: () => void) => {
  let timer: NodeJS.Timeout | undefined;
  let isAsked = false;
  let isClosed = false;
  const go = (): void => {
    isAsked = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (isAsked && !isClosed) go();
    }, everyMs).unref();
    perform();
  };
  return {
    wake: (): void => {
      isAsked = true;
      if (timer === undefined && !isClosed) go();
    },
    /** What is asked for still, or later, is not done. */
    close: (): void => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
};
