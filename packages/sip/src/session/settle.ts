import { releaseWaiting } from "./incoming.ts";
import { settleReinvite } from "./reinvite.ts";
import type { Session, Sessions } from "./session.ts";
import { settleUpdate } from "./update.ts";

/** Sends what had to wait: responses that waited for a PRACK, then UPDATE, then re-INVITE. */
export function settle(sessions: Sessions, session: Session): void {
  if (session.at === "over" || session.at === "ending") return;
  releaseWaiting(sessions, session);
  settleUpdate(sessions, session);
  settleReinvite(sessions, session);
}
