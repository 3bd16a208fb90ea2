/** 短信告知: makes a page of an order for its citizen, and puts the text message with its link among those that wait. */
import { randomUUID } from "node:crypto";
import type { OrderTexts, WhyNoText } from "@zongji/api";
import { citizenPageMs, citizenText, isWorthTelling, nextSending, type PartyId } from "@zongji/domain";
import {
  type Actor,
  endPageText,
  findOrder,
  findOrderPage,
  insertNotices,
  insertOrderPage,
  inTransaction,
  type KeptOrder,
  pagesOfOrder,
  unpackSealed,
  type Work,
  withdrawPage,
} from "@zongji/store";
import { type Principal, Refusal, reachOf } from "@zongji/web";
import { freshCode, hashOf } from "../survey-links/index.ts";
import {
  dropText,
  queueText,
  sendingSettings,
  type TextParts,
  type TextPurpose,
  type TextSettings,
  takesTexts,
} from "../texts/index.ts";

/** The purpose of a text message with such a link. */
export const pagePurpose = "orderPage";
/** A text message that could not be sent by then is given up, ms. */
const patienceMs = 2 * 86_400_000;

type Asking = { readonly principal: Principal; readonly actor: Actor; readonly id: string };

/** @throws Refusal notFound */
const seenOrder = async (tx: Work["tx"], principal: Principal, id: string): Promise<KeptOrder> => {
  const kept = await findOrder(tx, reachOf(principal, "order.handle"), id);
  if (kept === undefined) throw new Refusal("notFound");
  return kept;
};

const numberOf = ({ parties }: Pick<TextParts, "parties">, { party, number_sealed }: KeptOrder): string | undefined =>
  party !== null && number_sealed !== null ? parties.open(party as PartyId, unpackSealed(number_sealed)) : undefined;

type Sendable = { readonly why: WhyNoText } | { readonly why?: undefined; readonly number: string };

const sendable = (texts: TextParts, kept: KeptOrder, settings: TextSettings): Sendable => {
  if (!settings.enabled || settings.publicUrl === "") return { why: "textsOff" };
  if (!isWorthTelling(kept)) return { why: "orderState" };
  const number = numberOf(texts, kept);
  if (number === undefined) return { why: "numberUnknown" };
  return takesTexts(settings, number) ? { number } : { why: "numberTakesNone" };
};

const present = async (texts: TextParts, tx: Work["tx"], kept: KeptOrder): Promise<OrderTexts> => {
  const { settings } = await sendingSettings(tx, texts.seal());
  return {
    cannot: sendable(texts, kept, settings).why ?? null,
    sent: (await pagesOfOrder(tx, kept.id)).map(({ made_name: by, made_at: at, ...page }) => ({
      ...{ id: page.id, by, at, until: page.until },
      ...{ sentAt: page.sent_at, failed: page.failed, readAt: page.read_at, withdrawnAt: page.withdrawn_at },
    })),
  };
};

/** @throws Refusal notFound */
export const readTexts = (texts: TextParts, { principal, id }: Omit<Asking, "actor">): Promise<OrderTexts> =>
  texts.db.transaction().execute(async (tx) => present(texts, tx, await seenOrder(tx, principal, id)));

/** @param now ms since the epoch @throws Refusal notFound; conflict with why not */
export const textOrder = (texts: TextParts, { principal, actor, id }: Asking, now: number): Promise<OrderTexts> =>
  inTransaction(texts.db, actor, async ({ tx, audit, event }) => {
    const kept = await seenOrder(tx, principal, id);
    const { settings } = await sendingSettings(tx, texts.seal());
    const to = sendable(texts, kept, settings);
    if (to.why !== undefined) throw new Refusal("conflict", { reason: to.why });
    const [page, code, until, notAfter] = [randomUUID(), freshCode(), now + citizenPageMs, now + patienceMs];
    await insertOrderPage(tx, {
      ...{ id: page, work_order: id, code_hash: hashOf(code)!, made_by: actor.userId, made_at: now, until },
    });
    const link = `${settings.publicUrl.replace(/\/+$/, "")}/o/${code}`;
    const unsent = await queueText(tx, texts, settings, {
      ...{ purpose: pagePurpose, subject: page, number: to.number, text: citizenText(kept.state, kept.no, link), now },
      // At night it waits for the hours in which texts are sent.
      ...{ sendAt: nextSending(settings, texts.zone, now, notAfter) ?? now, notAfter },
    });
    if (unsent !== undefined) throw new Refusal("conflict", { reason: "textShare" });
    audit("order.text", id, { no: kept.no });
    event("OrderTexted", id, { page, until });
    return present(texts, tx, kept);
  });

/**
 * Withdraws a link: it opens nothing any more, and a text that still waits is not sent. One that was withdrawn or is over stays as it is.
 * @throws Refusal notFound
 */
export const withdrawText = (
  texts: TextParts,
  { principal, actor, id, text }: Asking & { readonly text: string },
): Promise<OrderTexts> =>
  inTransaction(texts.db, actor, async ({ tx, audit, event, at }) => {
    const kept = await seenOrder(tx, principal, id);
    if ((await findOrderPage(tx, id, text)) === undefined) throw new Refusal("notFound");
    // The text before its page, as where it is sent.
    await dropText(tx, pagePurpose, text, at);
    if (await withdrawPage(tx, { id: text, at, by: actor.userId })) {
      audit("order.withdrawText", id, { no: kept.no });
      event("OrderPageWithdrawn", id, { page: text });
    }
    return present(texts, tx, kept);
  });

/** That somebody calls the citizen from the order's page stands in its history. @throws Refusal notFound */
export const noteCall = ({ db }: TextParts, { principal, actor, id }: Asking): Promise<void> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    const { no } = await seenOrder(tx, principal, id);
    audit("order.call", id, { no });
    event("OrderCalled", id, {});
  });

/** What became of the text message stands with the page; who sent one that was given up is told. */
export const pageTexts: TextPurpose = {
  onEnd: async (tx, page, at, failed) => {
    const ended = await endPageText(tx, page, at, failed);
    if (ended === undefined || failed === undefined || ended.made_by === null || ended.withdrawn_at !== null) return;
    await insertNotices(tx, { order: ended.work_order, users: [ended.made_by], kind: "textFailed", at });
  },
};
