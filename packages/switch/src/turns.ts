/** One thing after another: a turn runs to its end before the next begins, whoever calls in from where. */
import type { Log } from "./door.ts";

/** What one turn knows: when the world did it, and the journals that hold its packets back. */
export type Turn = { readonly mono: number; readonly held: Promise<void>[] };

export type Turns = {
  /** The promise, if any, resolves when all that the turn was held for is done. Never rejects, never throws. */
  readonly take: (mono: number, what: (turn: Turn) => void) => void | Promise<void>;
};

export const createTurns = (log: Log): Turns => {
  const waiting: (() => void)[] = [];
  let running = false;

  const run = (mono: number, what: (turn: Turn) => void): Promise<void>[] => {
    const held: Promise<void>[] = [];
    try {
      what({ mono, held });
    } catch (error) {
      log.error({ error: (error as Error).stack }, "a turn of the switch failed");
    }
    // A journal that fails is its owner's to mend; the call goes on.
    return held.map((one) => one.catch((error: unknown) => log.error({ error: String(error) }, "event was not taken")));
  };

  return {
    take: (mono, what) => {
      if (running)
        return new Promise<void>((resolve) => {
          waiting.push(() => void Promise.all(run(mono, what)).then(() => resolve()));
        });
      running = true;
      const held = run(mono, what);
      for (let next = waiting.shift(); next; next = waiting.shift()) next();
      running = false;
      return held.length > 0 ? Promise.all(held).then(() => {}) : undefined;
    },
  };
};
