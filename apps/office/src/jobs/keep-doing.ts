import { isDatabaseDown, type Log } from "@zongji/store";

type Kept = {
  readonly everyMs: number;
  readonly log: Log;
  /** What the log says when it does not work, once until it works again: while the database is away nothing can be done, and it waits. */
  readonly failed: string;
};

/** Does something now, and again so long after it was done. Returns how to stop; it resolves when nothing is under way. */
export const keepDoing = ({ everyMs, log, failed }: Kept, perform: () => Promise<void>): (() => Promise<void>) => {
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let isFailing = false;
  const turn = async (): Promise<void> => {
    try {
      await perform();
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn({ error: String(error), away: isDatabaseDown(error) }, failed);
      isFailing = true;
    }
  };
  let running = Promise.resolve();
  const go = (): void => {
    running = turn().then(() => {
      if (!isClosed) timer = setTimeout(go, everyMs);
    });
  };
  go();
  return () => {
    isClosed = true;
    clearTimeout(timer);
    return running;
  };
};
