/** Dialogs of dead processes with browsers that are not back yet. Kept: should this process die before they are, the next one tells them. */
import type { Binding, DialogSnapshot } from "@zongji/sip";
import type { Kept, KeptUnreached } from "./door.ts";
import { endReturned, type Ways } from "./orphans.ts";

/** A page that heard nothing for so long has given its call up (RFC 7675: 30 s). */
const givenUpMs = 120_000;

/** @param now ms since the epoch */
export const createUnreached = (ways: Ways, now: () => number, taken: readonly KeptUnreached[] = []) => {
  let waiting: readonly KeptUnreached[] = taken;
  const told = new Map(taken.map((each) => [each.dialog.session, each]));
  return {
    add: (dialogs: readonly DialogSnapshot[]): void => {
      waiting = [...waiting, ...dialogs.map((dialog) => ({ v: 1 as const, at: now(), dialog }))];
    },
    /** A device is reachable by these: whoever of those that wait is among them is told. */
    returned: (bindings: readonly Binding[]): void => {
      const isWaited = ({ at }: KeptUnreached) => now() - at < givenUpMs;
      const left = new Set(
        endReturned(
          ways,
          waiting.filter(isWaited).map(({ dialog }) => dialog),
          bindings,
        ),
      );
      waiting = waiting.filter(({ dialog }) => left.has(dialog));
    },
    /** What has changed since the last time. */
    *changes(): Iterable<Kept> {
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
