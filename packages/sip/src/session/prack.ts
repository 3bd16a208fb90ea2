/** Reliable provisionals that we get (RFC 3262 §4). */
import type { Body } from "../door.ts";
import { type HeaderField, header, type SipRequest, type SipResponse, tokens } from "../message/message.ts";
import { field } from "../message/serialize.ts";
import { ask } from "./client.ts";
import { type Dialog, makeInDialog, nextHop } from "./dialog.ts";
import type { Session, Sessions } from "./session.ts";

/** RSeq of a provisional that asks for a PRACK. */
export function rseqOf(response: SipResponse): number | undefined {
  const text = header(response, "rseq") ?? "";
  if (response.status <= 100 || !tokens(response, "require").includes("100rel") || !/^\d{1,10}$/.test(text)) {
    return undefined;
  }
  const rseq = Number(text);
  return rseq > 0 && rseq < 2 ** 32 ? rseq : undefined;
}

/** Whether it is the next in order. Any other was seen already, or will come again after the missing one. */
export function isNext(dialog: Dialog, rseq: number): boolean {
  return dialog.rseq === undefined || rseq === dialog.rseq + 1;
}

export function sendPrack(
  sessions: Sessions,
  session: Session,
  dialog: Dialog,
  of: { readonly rseq: number; readonly cseq: number },
  body?: Body,
): void {
  const { core, transport, transactions } = sessions;
  const hop = nextHop(core, transport, dialog);
  if (hop === undefined) return;
  const rack = field("rack", `${of.rseq} ${of.cseq} INVITE`);
  const make = (fields: readonly HeaderField[]): SipRequest =>
    makeInDialog(core, transport, dialog, hop, "PRACK", { fields: [rack, ...fields], body });
  // What becomes of it is the peer's to see to: without a PRACK it refuses the INVITE.
  ask(transactions, hop, make, session.credentials, () => {});
}

/** `prack` of the switch. False when none is owed. */
export function payPrack(sessions: Sessions, session: Session, tag: string, body: Body | undefined): boolean {
  const dialog = session.early.get(tag);
  if (dialog?.owesPrack === undefined || session.at !== "inviting" || session.cancelled) return false;
  const of = dialog.owesPrack;
  dialog.owesPrack = undefined;
  dialog.agreed = body !== undefined;
  session.described = body ?? session.described;
  sendPrack(sessions, session, dialog, of, body);
  sessions.settle(session);
  return true;
}
