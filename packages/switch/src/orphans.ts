/** Legs of a process that is dead: their peers are told, and nobody else. */
import type { Command, DialogSnapshot } from "@zongji/sip";
import type { Orphan } from "./door.ts";
import { reasonOf } from "./endings.ts";

type Ways = {
  readonly command: (command: Command) => void;
  readonly restore: (dialogs: readonly DialogSnapshot[]) => void;
};

const ending = { by: "system", cause: "restart" } as const;

/** Timer B (RFC 3261 §17.1.1.2): an INVITE that is as old as 64*T1 is not sent again; a phone that forgot it would ring anew. */
const resendMs = 32_000;

export const endOrphans = ({ command, restore }: Ways, orphans: readonly Orphan[]): void => {
  const headers = reasonOf(ending);
  for (const { dialog, ageMs } of orphans) {
    if ("is" in dialog) {
      command({ do: "abandon", snapshot: dialog, resend: ageMs < resendMs, headers });
      continue;
    }
    restore([dialog]);
    command({ do: "bye", session: dialog.session, headers });
  }
};
