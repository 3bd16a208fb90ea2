/** Tells the peers of a dead process that their legs have ended. Reports no event: the facts of these legs are written elsewhere. */
import type { Binding, Command, DialogSnapshot } from "@zongji/sip";
import type { Orphan } from "./door.ts";
import { reasonOf } from "./endings.ts";
import { resendMs } from "./recovery.ts";
import { isBrowser } from "./targets.ts";

export type Ways = {
  readonly command: (command: Command) => void;
  readonly restore: (dialogs: readonly DialogSnapshot[]) => void;
};

const headers = reasonOf({ by: "system", cause: "restart" });

/** @returns the dialogs of browsers: their WebSockets died with the process, and they may connect again */
export const endOrphans = (ways: Ways, orphans: readonly Orphan[]): DialogSnapshot[] => {
  const unreached: DialogSnapshot[] = [];
  for (const { dialog, ageMs } of orphans) {
    if ("is" in dialog) ways.command({ do: "abandon", snapshot: dialog, resend: ageMs < resendMs, headers });
    else if (isBrowser(dialog.transport)) unreached.push(dialog);
    else end(ways, dialog);
  }
  return unreached;
};

/**
 * A browser connected again. If its page is the one of before, it has the same Contact and still believes it is in the call, and would refuse every other:
 * sends it BYE.
 * @returns the dialogs that still wait
 */
export const endReturned = (
  ways: Ways,
  unreached: readonly DialogSnapshot[],
  bindings: readonly Binding[],
): DialogSnapshot[] =>
  unreached.filter((dialog) => {
    const binding = bindings.find(({ uri, destination }) => uri === dialog.target && "flow" in destination);
    if (!binding || !("flow" in binding.destination)) return true;
    end(ways, { ...dialog, flow: binding.destination.flow, remote: binding.remote });
    return false;
  });

const end = ({ command, restore }: Ways, dialog: DialogSnapshot): void => {
  restore([dialog]);
  command({ do: "bye", session: dialog.session, headers });
};
