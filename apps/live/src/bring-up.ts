import { setTimeout as sleep } from "node:timers/promises";
import { type Database, NewerDatabase, WrongDatabase } from "@zongji/store";

type Patience = {
  /** Whether the server can do without it for now: it has been started before. */
  readonly canWait: boolean;
  readonly waitMs: number;
  /** What needs the database once it is there. */
  readonly afterwards: () => Promise<void>;
  readonly onFailure: (error: Error) => void;
  readonly signal: AbortSignal;
};

/**
 * Brings the database up. On a first start it must come; later the hotline starts without it after a while, and takes it when it comes.
 * Returns whether it is up. @throws CannotStart
 */
export const bringUpDatabase = async (database: Database, patience: Patience): Promise<boolean> => {
  const { canWait, waitMs, afterwards, onFailure, signal } = patience;
  const attempt = async (): Promise<void> => {
    await database.bringUp();
    await afterwards();
  };
  if (!canWait) {
    await attempt();
    return true;
  }
  let fatal: Error | undefined;
  const persist = async (): Promise<boolean> => {
    for (;;) {
      try {
        await attempt();
        return true;
      } catch (error) {
        onFailure(error as Error);
        if (error instanceof NewerDatabase || error instanceof WrongDatabase) fatal = error;
        if (fatal || signal.aborted) return false;
      }
      await sleep(2000, undefined, { signal }).catch(() => {});
      if (signal.aborted) return false;
    }
  };
  const isUp = await Promise.race([persist(), sleep(waitMs, false)]);
  if (fatal) throw fatal;
  return isUp;
};
