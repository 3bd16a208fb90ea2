/** REFER within a call and the NOTIFYs that tell of it (RFC 3515, with RFC 3892 and RFC 4488). */
import type { Refusal } from "../checks.ts";
import type { Command } from "../door.ts";
import { makeResponse } from "../message/build.ts";
import { type HeaderField, header, headerValues, type SipRequest, wireOf } from "../message/message.ts";
import { type NameAddr, parseNameAddr } from "../message/name-addr.ts";
import { reasonPhrase } from "../message/reasons.ts";
import { parseReferTo, type ReferTarget } from "../message/refer-to.ts";
import { field } from "../message/serialize.ts";
import type { ServerTransaction } from "../transaction/table.ts";
import { ask } from "./client.ts";
import { type Dialog, makeInDialog, nextHop } from "./dialog.ts";
import { replacedBy } from "./replaced.ts";
import type { Refer, Session, Sessions } from "./session.ts";

/** How long we promise news (§2.4.4): longer than anything rings. */
const promisedMs = 180_000;

/** A REFER of the peer. */
export function referred(
  sessions: Sessions,
  session: Session,
  dialog: Dialog,
  request: SipRequest,
  transaction: ServerTransaction,
): void {
  const { core } = sessions;
  const read = readRefer(session, request);
  if ("status" in read) {
    const { status, reason } = read;
    const why = reason === undefined ? {} : { reason };
    transaction.respond(makeResponse(request, status, { toTag: dialog.localTag, ...why }));
    return;
  }
  const { target, referredBy } = read;
  const id = core.token();
  const notifies = header(request, "refer-sub")?.toLowerCase() !== "false";
  const replaced = target.replaces === undefined ? undefined : replacedBy(sessions, target.replaces);
  sessions.refers.set(id, {
    session,
    dialog,
    overdue: core.timers.start(32 * core.settings.t1Ms, () => sessions.refers.get(id)?.answer?.({ status: 500 })),
    answer: (answer) => answered(sessions, id, transaction, answer, notifies),
    // §2.4.6: each but the first has its CSeq for a name.
    event: session.refers++ === 0 ? "refer" : `refer;id=${Number.parseInt(header(request, "cseq")!, 10)}`,
    expiresAt: core.now + promisedMs,
    busy: false,
    news: undefined,
  });
  core.emit({
    is: "referred",
    session: session.id,
    refer: id,
    target,
    ...(replaced !== undefined && { replaced: replaced.id }),
    ...(referredBy !== undefined && { referredBy }),
    notifies,
    request,
  });
}

function readRefer(
  session: Session,
  request: SipRequest,
): Refusal | { readonly target: ReferTarget; readonly referredBy: NameAddr | undefined } {
  const values = headerValues(request, "refer-to");
  if (values.length !== 1) return { status: 400, reason: "One Refer-To" }; // §2.4.2
  if (session.at !== "confirmed") return { status: 403 }; // nobody is there yet to be transferred
  const target = parseReferTo(values[0]!);
  if ("status" in target) return target;
  const by = header(request, "referred-by");
  const referredBy = by === undefined ? undefined : parseNameAddr(by);
  if (by !== undefined && referredBy === undefined) return { status: 400, reason: "Bad Referred-By" };
  return { target, referredBy };
}

function answered(
  sessions: Sessions,
  id: string,
  transaction: ServerTransaction,
  { status: said, reason, headers }: Parameters<NonNullable<Refer["answer"]>>[0],
  notifies: boolean,
): void {
  const refer = sessions.refers.get(id)!;
  const { dialog } = refer;
  const status = said < 300 ? 202 : said;
  refer.overdue.stop();
  refer.answer = undefined;
  const fields = status === 202 ? [field("contact", dialog.contact), ...(notifies ? [] : [noSub])] : [];
  transaction.respond(
    makeResponse(transaction.request, status, {
      toTag: dialog.localTag,
      fields,
      ...(reason !== undefined && { reason }),
      ...(headers !== undefined && { headers }),
    }),
  );
  if (status !== 202 || !notifies) {
    sessions.refers.delete(id);
    return;
  }
  refer.overdue = sessions.core.timers.start(promisedMs, () => {
    tell(sessions, id, { status: refer.news?.status ?? 100, reason: refer.news?.reason, over: "timeout" });
  });
  tell(sessions, id, { status: 100, reason: undefined });
}

/** RFC 4488 §4. */
const noSub = field("refer-sub", "false");

/** `answerRefer` of the switch. */
export function answerRefer(sessions: Sessions, wish: Extract<Command, { do: "answerRefer" }>): string | undefined {
  const answer = sessions.refers.get(wish.refer)?.answer;
  if (answer === undefined) return "no such REFER waits";
  if (wish.status < 200 || wish.status > 699) return "not a final status";
  answer(wish);
  return undefined;
}

/** `referProgress` of the switch. */
export function referProgress(sessions: Sessions, wish: Extract<Command, { do: "referProgress" }>): string | undefined {
  const refer = sessions.refers.get(wish.refer);
  if (refer === undefined || refer.answer !== undefined || refer.news?.over !== undefined)
    return "no such REFER goes on";
  if (wish.status < 100 || wish.status > 699) return "not a status";
  const { status, reason } = wish;
  tell(sessions, wish.refer, { status, reason, ...(status >= 200 && { over: "noresource" }) });
  return undefined;
}

/** One NOTIFY at a time, so that none overtakes another; the latest news goes next. */
function tell(sessions: Sessions, id: string, news: NonNullable<Refer["news"]>): void {
  const refer = sessions.refers.get(id);
  if (refer === undefined) return;
  refer.news = news;
  if (!refer.busy) notify(sessions, id, refer, news);
}

/**
 * Our BYE is about to leave: a result that waits for its turn goes before it. Afterwards many phones know nothing of the subscription any more and
 * would show that their transfer failed.
 */
export function tellBeforeBye(sessions: Sessions, session: Session): void {
  for (const [id, refer] of sessions.refers) {
    const { news } = refer;
    if (refer.session === session && refer.busy && news?.over !== undefined && news !== refer.said)
      notify(sessions, id, refer, news);
  }
}

function notify(sessions: Sessions, id: string, refer: Refer, news: NonNullable<Refer["news"]>): void {
  const { core, transport, transactions } = sessions;
  const { dialog, session } = refer;
  const hop = nextHop(core, transport, dialog);
  if (hop === undefined) {
    drop(sessions, id, refer);
    return;
  }
  const left = Math.max(0, Math.ceil((refer.expiresAt - core.now) / 1000));
  const state = news.over === undefined ? `active;expires=${left}` : `terminated;reason=${news.over}`;
  const text = `SIP/2.0 ${news.status} ${wireOf(news.reason ?? reasonPhrase(news.status))}\r\n`;
  const body = { type: "message/sipfrag;version=2.0", bytes: Buffer.from(text, "latin1") };
  const make = (fields: readonly HeaderField[]): SipRequest =>
    makeInDialog(core, transport, dialog, hop, "NOTIFY", {
      fields: [field("event", refer.event), field("subscription-state", state), ...fields],
      body,
    });
  refer.busy = true;
  refer.said = news;
  ask(transactions, hop, make, session.credentials, (outcome) => {
    refer.busy = false;
    const taken = outcome.why === "answered" && outcome.response.status < 300;
    // RFC 6665 §4.2.2: who doesn't take a NOTIFY wants no more of them.
    if (news.over !== undefined || !taken) drop(sessions, id, refer);
    else if (refer.news !== undefined && refer.news !== refer.said) notify(sessions, id, refer, refer.news);
  });
}

function drop(sessions: Sessions, id: string, refer: Refer): void {
  refer.overdue.stop();
  if (sessions.refers.get(id) === refer) sessions.refers.delete(id);
}
