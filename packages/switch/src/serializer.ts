/** Runs the tasks of the switch one after another: one that is asked for while another runs waits until that has ended. */
import type { Log } from "./door.ts";

/** `mono`: when its cause happened. `held`: its packets leave once these have settled, the journal's writes for example. */
export type Task = { readonly mono: number; readonly held: Promise<void>[] };

export type Serializer = {
  /** Runs a task. Returns a promise where there is something to wait for: it resolves once all of `held` has settled. Never rejects, never throws. */
  readonly take: (mono: number, what: (task: Task) => void) => void | Promise<void>;
};

export const createSerializer = (log: Log): Serializer => {
  const waiting: (() => void)[] = [];
  let running = false;

  const run = (mono: number, what: (task: Task) => void): Promise<void>[] => {
    const held: Promise<void>[] = [];
    try {
      what({ mono, held });
    } catch (error) {
      log.error({ error: (error as Error).stack }, "a task of the switch failed");
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
