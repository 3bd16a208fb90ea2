/** Legs of a process that is dead: their peers are told, and nobody else. */
import type { Binding, Command, DialogSnapshot } from "@zongji/sip";
import type { Orphan } from "./door.ts";
import { reasonOf } from "./endings.ts";
import { resendMs } from "./kept.ts";
import { isBrowser } from "./targets.ts";

export type Ways = {
  readonly command: (command: Command) => void;
  readonly restore: (dialogs: readonly DialogSnapshot[]) => void;
};

const headers = reasonOf({ by: "system", cause: "restart" });

/** Gives those of browsers back: their WebSockets died with the process, and others may come. */
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
 * A browser is back by another WebSocket. Where its page is the one of before, so is its Contact: it is told by BYE of the call that it still thinks it
 * is in, for which it would refuse every other. Gives those that still wait.
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
