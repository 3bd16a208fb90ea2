import type { Dialog } from "./dialog.ts";
import type { Session } from "./session.ts";

/**
 * Whose offer waits for its answer (RFC 3264 §4, RFC 6337 §2.2); nobody may make another one before. An INVITE of ours without an offer
 * counts as ours: the peer is about to make one.
 */
export function openOffer(session: Session, dialog: Dialog): "ours" | "theirs" | undefined {
  if (session.offered !== undefined || session.owesAck !== undefined || dialog.owesPrack !== undefined) return "theirs";
  if (session.updating?.offers === true || session.unacked?.offered === true) return "ours";
  const { asked } = session;
  if (asked !== undefined) {
    if (asked.exchange === "theirs") return "theirs";
    if (asked.exchange !== "done") return "ours";
  }
  // Of the first INVITE the exchange may be done early; a re-INVITE of ours is answered by its 2xx alone.
  const early = session.at === "inviting" && dialog.agreed === true;
  return session.inviting !== undefined && !early ? "ours" : undefined;
}
