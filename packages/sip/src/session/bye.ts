import type { ExtraHeader } from "../door.ts";
import { ask } from "./client.ts";
import { type Dialog, makeInDialog, nextHop } from "./dialog.ts";
import { tellBeforeBye } from "./refer.ts";
import { finish, type Session, type Sessions } from "./session.ts";

/** BYE for a dialog whose end is told already, or was never told of: its outcome doesn't matter. */
export function byeAlone(sessions: Sessions, session: Session, dialog: Dialog, headers?: readonly ExtraHeader[]): void {
  const { core, transport, transactions } = sessions;
  const hop = nextHop(core, transport, dialog);
  if (hop === undefined) return;
  const make = (fields: Parameters<Parameters<typeof ask>[2]>[0]) =>
    makeInDialog(core, transport, dialog, hop, "BYE", { fields, headers });
  ask(transactions, hop, make, session.credentials, () => {});
}

/** Ends a confirmed session; `ended` comes when the BYE is answered, timed out, or had no way to go. */
export function bye(sessions: Sessions, session: Session, headers: readonly ExtraHeader[] | undefined): void {
  const { core, transport, transactions } = sessions;
  const dialog = session.dialog;
  if (dialog === undefined || session.at !== "confirmed") return;
  if (session.unacked !== undefined) {
    session.byeWanted = { headers }; // §15: not before the ACK, or its time-out
    return;
  }
  tellBeforeBye(sessions, session);
  session.at = "ending";
  session.retry?.stop();
  const hop = nextHop(core, transport, dialog);
  if (hop === undefined) {
    finish(sessions, session, { is: "ended", session: session.id, why: "byeSent" });
    return;
  }
  const make = (fields: Parameters<Parameters<typeof ask>[2]>[0]) =>
    makeInDialog(core, transport, dialog, hop, "BYE", { fields, headers });
  ask(transactions, hop, make, session.credentials, (outcome) => {
    finish(sessions, session, {
      is: "ended",
      session: session.id,
      why: "byeSent",
      ...(outcome.why === "answered" && { status: outcome.response.status }),
    });
  });
}

/** The peer has lost the dialog: say BYE in case it hasn't, and tell. RFC 3261 §12.2.1.2. */
export function lose(sessions: Sessions, session: Session, status: number): void {
  if (session.at !== "confirmed" || session.dialog === undefined) return;
  byeAlone(sessions, session, session.dialog);
  finish(sessions, session, { is: "ended", session: session.id, why: "lost", status });
}
