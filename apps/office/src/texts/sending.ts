/** Texts that wait, on their way to the service. A text is never sent twice: one that a service may have taken is not tried again. */
import { randomUUID } from "node:crypto";
import { dayStart, maySendAt, nextSending, type PartyId, retryAfterMs, type TextFailure } from "@zongji/domain";
import {
  clockOf,
  type Db,
  type Log,
  nowOf,
  type Parties,
  packSealed,
  type Seal,
  type Tables,
  unpackSealed,
} from "@zongji/store";
import type { Transaction } from "kysely";
import { keepDoing } from "../jobs/index.ts";
import { httpTextService, type TextSender, type Tried } from "./service.ts";
import { sendingSettings, type TextSettings, takesTexts } from "./settings.ts";
import {
  countTexts,
  endText,
  forgetTexts,
  insertText,
  lostTexts,
  type Message,
  postponeText,
  takeTexts,
} from "./store.ts";

const everyMs = 1000;
/** So many are sent side by side: one that hangs holds up few. */
const atOnce = 8;
/** A try that nobody has told the end of by now was broken off: more than the longest time-out. */
const sendingMs = 120_000;
const keptMs = 30 * 86_400_000;

/** What a room wants to be told of its texts, in the transaction in which they end. */
export type TextPurpose = {
  readonly onEnd: (
    tx: Transaction<Tables>,
    subject: string,
    at: number,
    failed: TextFailure | undefined,
  ) => Promise<void>;
};

export type TextParts = {
  readonly db: Db;
  readonly log: Log;
  readonly parties: Parties;
  readonly seal: () => Seal;
  readonly zone: string;
  readonly flowHosts: Parameters<typeof httpTextService>[0]["hosts"];
};

type NewText = {
  readonly purpose: string;
  readonly subject: string;
  readonly number: string;
  readonly text: string;
  readonly now: number;
  readonly sendAt: number;
  readonly notAfter: number;
};

/** Puts a text among those that wait. @returns why it was not: the number takes no texts, or it has had its share today */
export const queueText = async (
  tx: Transaction<Tables>,
  { parties, seal, zone }: Pick<TextParts, "parties" | "seal" | "zone">,
  settings: TextSettings,
  { purpose, subject, number, text, now, sendAt, notAfter }: NewText,
): Promise<"number" | "perDay" | undefined> => {
  if (!takesTexts(settings, number)) return "number";
  const party = parties.idOf(number);
  if ((await countTexts(tx, party, dayStart(now, zone))) >= settings.perDay) return "perDay";
  const id = randomUUID();
  await insertText(tx, {
    ...{ id, purpose, subject, party, created_at: now, send_at: sendAt, not_after: notAfter },
    number_sealed: packSealed(parties.seal(party, number)),
    text_sealed: seal().close(`text ${id}`, text),
  });
  return undefined;
};

type Turn = TextParts & {
  readonly purposes: Readonly<Partial<Record<string, TextPurpose>>>;
  readonly settings: TextSettings;
  readonly sender: TextSender;
  readonly now: () => number;
};

const end = ({ db, purposes }: Turn, message: Message, at: number, failed?: TextFailure): Promise<void> =>
  db.transaction().execute(async (tx) => {
    if (await endText(tx, message, at, failed)) await purposes[message.purpose]?.onEnd(tx, message.subject, at, failed);
  });

const after = async (turn: Turn, message: Message, { verdict, status }: Tried): Promise<void> => {
  const { db, settings, zone } = turn;
  const now = turn.now();
  if (verdict === "sent") return end(turn, message, now);
  if (verdict !== "again") return end(turn, message, now, verdict);
  const isLast = message.attempts >= settings.attempts;
  const next = isLast
    ? undefined
    : nextSending(settings, zone, now + retryAfterMs(message.attempts), message.not_after);
  if (next === undefined) return end(turn, message, now, status === undefined ? "unreachable" : "status");
  await postponeText(db, message.id, next);
};

const sendOne = async (turn: Turn, message: Message): Promise<void> => {
  const { parties, seal, sender, log } = turn;
  const number = message.number_sealed && parties.open(message.party as PartyId, unpackSealed(message.number_sealed));
  const text = message.text_sealed && seal().open(`text ${message.id}`, message.text_sealed);
  if (!number || !text) {
    log.error({ text: message.id }, "a text was sealed with another key, and can't be sent");
    return end(turn, message, turn.now(), "interrupted");
  }
  await after(turn, message, await sender.send(number, text));
};

/** Sends what is due once; @returns whether there may be more. */
export const sendDue = async (
  parts: TextParts & Pick<Turn, "purposes"> & { readonly now?: () => number; readonly sendingMs?: number },
): Promise<boolean> => {
  const { db, seal, flowHosts: hosts, log, zone, now = clockOf(db).now } = parts;
  const { settings, secret } = await sendingSettings(db, seal());
  const turn: Turn = { ...parts, settings, now, sender: httpTextService({ settings, secret, hosts, log }) };
  for (const lost of await lostTexts(db, now(), parts.sendingMs ?? sendingMs))
    await end(turn, lost, now(), lost.state === "sending" ? "interrupted" : "expired");
  if (!settings.enabled || !maySendAt(settings, zone, now())) return false;
  const taken = await takeTexts(db, now(), atOnce);
  await Promise.all(taken.map((message) => sendOne(turn, message)));
  return taken.length === atOnce;
};

/** Does so from now on. Returns how to stop; it resolves when nothing is under way. */
export const keepSending = (parts: TextParts & Pick<Turn, "purposes">): (() => Promise<void>) => {
  let sweptAt = Number.NEGATIVE_INFINITY;
  return keepDoing({ everyMs, log: parts.log, failed: "texts could not be sent" }, async () => {
    while (await sendDue(parts));
    if (clockOf(parts.db).mono() - sweptAt < 3_600_000) return;
    await forgetTexts(parts.db, nowOf(parts.db) - keptMs);
    sweptAt = clockOf(parts.db).mono();
  });
};
