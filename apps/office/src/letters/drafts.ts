/** A letter while it is written, page by page: it lies in the database under a token that only its writer has. */
import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";
import { maySendAt, mostPictureBytes, mostPictures, type PartyId, plainDigits } from "@zongji/domain";
import { type Db, packSealed, unpackSealed } from "@zongji/store";
import { queueText, sendingSettings, type TextParts, takesTexts } from "../texts/index.ts";
import { withoutMetadata } from "./picture-metadata.ts";
import { type NoPicture, readPicture } from "./pictures.ts";
import { tokenHash } from "./questions.ts";
import {
  bytesOfDrafts,
  changeDraft,
  countDrafts,
  countTries,
  draftOf,
  insertDraft,
  insertPicture,
  type KeptDraft,
  lockDraft,
  lockNetwork,
  lockPictures,
  noteTry,
  picturesOfDraft,
  takeSmsTry,
  verifyDraft,
} from "./store.ts";

const lastsMs = 2 * 3_600_000;
const codeMs = 10 * 60_000;
const againMs = 60_000;
const mostTries = 5;
/** Texts that a network may have sent: whoever asks for them has not shown yet that a person writes. */
const mostTextsAnHour = 10;
const hourMs = 3_600_000;
/** A network's drafts under way: many people share one address, and pictures take space. */
const mostDrafts = 20;
/** What the pictures of all drafts under way may take: nobody has shown yet that a person writes. */
const mostDraftBytes = 1024 ** 3;

/** The purpose of a text with a code. */
export const codePurpose = "letterCode";

export type DraftBody = KeptDraft["body"];

/** @returns its token; undefined where the network has too many under way */
export const beginDraft = (db: Db, network: string, body: DraftBody, now: number): Promise<string | undefined> =>
  db.transaction().execute(async (tx) => {
    await lockNetwork(tx, network, "draft");
    if ((await countDrafts(tx, network, now)) >= mostDrafts) return undefined;
    const token = randomBytes(24).toString("base64url");
    await insertDraft(tx, { hash: tokenHash(token), network, body: JSON.stringify(body), until: now + lastsMs });
    return token;
  });

export const openDraft = (db: Db, token: string, now: number): Promise<KeptDraft | undefined> =>
  draftOf(db, tokenHash(token), now);

export const writeDraft = (db: Db, draft: KeptDraft, body: DraftBody) =>
  changeDraft(db, draft.hash, { body: JSON.stringify(body) });

/** Why a picture is not kept. bytes: its file is too large; many: there are enough; full: the drafts of all have too many; gone: its draft was sent or forgotten. */
export type PictureWrong = NoPicture["wrong"] | "bytes" | "many" | "full" | "gone";

/** Adds a picture. @returns what is wrong with it */
export const addPicture = async (
  db: Db,
  draft: KeptDraft,
  file: { readonly name: string; readonly content: Buffer },
  now: number,
): Promise<PictureWrong | undefined> => {
  if (file.content.length > mostPictureBytes) return "bytes";
  const read = readPicture(file.content);
  if ("wrong" in read) return read.wrong;
  const content = withoutMetadata(read.type, file.content);
  if (content === undefined) return "kind";
  const label = file.name.split(/[\\/]/).at(-1)!.toWellFormed().replace(/\p{C}/gu, "").slice(-80) || "picture";
  return db.transaction().execute(async (tx) => {
    // Pictures that come at the same time are counted one after the other.
    await lockPictures(tx);
    if ((await lockDraft(tx, draft.hash, now)) === undefined) return "gone";
    if ((await picturesOfDraft(tx, draft.hash)).length >= mostPictures) return "many";
    if ((await bytesOfDrafts(tx)) + content.length > mostDraftBytes) return "full";
    await insertPicture(tx, {
      ...{ id: randomUUID(), draft: draft.hash, letter: null, name: label, ...read },
      ...{ bytes: content.length, content, at: now },
    });
    return undefined;
  });
};

export const numberOfDraft = ({ parties }: Pick<TextParts, "parties">, draft: KeptDraft): string | undefined =>
  draft.party !== null && draft.number_sealed !== null
    ? parties.open(draft.party as PartyId, unpackSealed(draft.number_sealed))
    : undefined;

/** Whether this number is asked for a code now: a service is there, it sends at this hour, and the number takes texts. */
const verifies = async (texts: TextParts, number: string, now: number): Promise<boolean> => {
  const { settings } = await sendingSettings(texts.db, texts.seal());
  return settings.enabled && maySendAt(settings, texts.zone, now) && takesTexts(settings, number);
};

/** Keeps the number, and what was verified of another is forgotten; when the last text was sent is not. */
export const setNumber = async (texts: TextParts, draft: KeptDraft, number: string): Promise<void> => {
  const { parties, db } = texts;
  const party = parties.idOf(number);
  if (party === draft.party) return;
  await changeDraft(db, draft.hash, {
    ...{ party, number_sealed: packSealed(parties.seal(party, number)), number_end: parties.endOf(number) },
    ...{ sms_hash: null, sms_tries: 0, verified: false },
  });
};

const smsHash = (draft: KeptDraft, code: string): Buffer =>
  createHash("sha256").update(draft.hash).update(code).digest();

/** How the number stands. unasked: nothing is sent to it · waiting: a code was sent · share: it has had its texts of today · often: this draft or its network asks for texts too often · verified. */
export type NumberStanding = "unasked" | "waiting" | "share" | "often" | "verified";

/** What is known of the code of a draft without sending one. Undefined: one is due. */
const standingBefore = (draft: KeptDraft, again: boolean, now: number): NumberStanding | undefined => {
  if (draft.verified) return "verified";
  if (draft.sms_at === null) return undefined;
  // The last text went to another number.
  if (draft.sms_hash === null) return draft.sms_at > now - againMs ? "often" : undefined;
  return draft.sms_at > now - (again ? againMs : codeMs) ? "waiting" : undefined;
};

type Asking = {
  /** The writer asks for another. */
  readonly again: boolean;
  readonly words: (code: string) => string;
  readonly network: string;
  readonly now: number;
};

/** Sends a code where one is due. */
export const standingOfNumber = async (
  texts: TextParts,
  draft: KeptDraft,
  { again, words, network, now }: Asking,
): Promise<NumberStanding> => {
  if (draft.verified) return "verified";
  const number = numberOfDraft(texts, draft);
  if (number === undefined || !(await verifies(texts, number, now))) return "unasked";
  const before = standingBefore(draft, again, now);
  if (before !== undefined) return before;
  const code = String(randomInt(100_000, 1_000_000));
  return texts.db.transaction().execute(async (tx) => {
    await lockNetwork(tx, network, "sms");
    const locked = await lockDraft(tx, draft.hash, now);
    // Sent or forgotten meanwhile: nothing can be sent of it.
    if (locked === undefined) return "unasked";
    // Its number was changed meanwhile: no code of this one is right any more.
    if (locked.party !== draft.party) return "waiting";
    const meanwhile = standingBefore(locked, again, now);
    if (meanwhile !== undefined) return meanwhile;
    if ((await countTries(tx, network, "sms", now - hourMs)) >= mostTextsAnHour) return "often";
    const { settings } = await sendingSettings(tx, texts.seal());
    const refused = await queueText(tx, texts, settings, {
      ...{ purpose: codePurpose, subject: randomUUID(), number, text: words(code) },
      ...{ now, sendAt: now, notAfter: now + codeMs },
    });
    if (refused !== undefined) return "share";
    await noteTry(tx, network, "sms", now);
    await changeDraft(tx, draft.hash, { sms_hash: smsHash(draft, code), sms_at: now, sms_tries: 0 });
    return "waiting";
  });
};

/** Whether this is the code that was sent; after some wrong ones none is any more. */
export const verifyNumber = async (db: Db, draft: KeptDraft, typed: string, now: number): Promise<boolean> => {
  const open = await takeSmsTry(db, draft.hash, mostTries, now - codeMs);
  const isRight = open?.sms_hash?.equals(smsHash(draft, plainDigits(typed))) === true;
  // Of another number that the draft was given meanwhile nothing is verified by it.
  return isRight && (await verifyDraft(db, draft.hash, draft.party));
};
