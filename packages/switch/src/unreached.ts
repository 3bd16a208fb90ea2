/** Dialogs of dead processes with browsers that have not connected again. They have checkpoints, so that the next process can end them if this one dies. */
import type { Binding, DialogSnapshot } from "@zongji/sip";
import type { Checkpoint, UnreachedCheckpoint } from "./door.ts";
import { endReturned, type Ways } from "./orphans.ts";

/** After this time a page has given its call up by itself (RFC 7675: 30 s). */
const givenUpMs = 120_000;

/** @param now ms since the epoch */
export const createUnreached = (ways: Ways, now: () => number, taken: readonly UnreachedCheckpoint[] = []) => {
  let waiting: readonly UnreachedCheckpoint[] = taken;
  const told = new Map(taken.map((each) => [each.dialog.session, each]));
  return {
    add: (dialogs: readonly DialogSnapshot[]): void => {
      waiting = [...waiting, ...dialogs.map((dialog) => ({ v: 1 as const, at: now(), dialog }))];
    },
    /** Ends the dialogs of the browsers among these bindings. */
    returned: (bindings: readonly Binding[]): void => {
      const isWaited = ({ at }: UnreachedCheckpoint) => now() - at < givenUpMs;
      const left = new Set(
        endReturned(
          ways,
          waiting.filter(isWaited).map(({ dialog }) => dialog),
          bindings,
        ),
      );
      waiting = waiting.filter(({ dialog }) => left.has(dialog));
    },
    /** The checkpoints that changed since the last call. */
    *changes(): Iterable<Checkpoint> {
      const ids = new Set(waiting.map(({ dialog }) => dialog.session));
      for (const each of waiting) {
        const { session } = each.dialog;
        if (told.get(session) === each) continue;
        told.set(session, each);
        yield { key: `unreached:${session}`, value: each };
      }
      for (const session of [...told.keys()]) {
        if (ids.has(session)) continue;
        told.delete(session);
        yield { key: `unreached:${session}`, value: null };
      }
    },
  };
};
