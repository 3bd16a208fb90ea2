/** What the public pages of letters do: for whoever comes, without sign-in and without script. */
import {
  type BusinessType,
  beginningOf,
  businessTypeName,
  dayStart,
  isContactNumber,
  isOfferedType,
  type LettersConfig,
  lineOf,
  localTime,
  mostLetterChars,
  mostPictures,
  plainDigits,
} from "@zongji/domain";
import { businessTypesOf, lettersConfigOf, nowOf } from "@zongji/store";
import { networkOf } from "@zongji/web";
import { sayingOf } from "../order-pages/index.ts";
import type { TextParts } from "../texts/index.ts";
import {
  addPicture,
  beginDraft,
  numberOfDraft,
  openDraft,
  type PictureWrong,
  setNumber,
  standingOfNumber,
  verifyNumber,
  writeDraft,
} from "./drafts.ts";
import { isReviewed, lookUp } from "./look-up.ts";
import { type Carried, carriedOf, type Page } from "./page-look.ts";
import { foundPage, lookUpPage } from "./page-look-up.ts";
import { filled, pageWords } from "./page-words.ts";
import { aboutPage, confirmPage, contactPage, homePage, saidPage, sentPage } from "./page-write.ts";
import { ask, isAnswered, type QuestionKind } from "./questions.ts";
import { citizen, type LetterParts, sendLetter } from "./send.ts";
import {
  countTries,
  deleteDraft,
  deletePicture,
  givePictures,
  type KeptDraft,
  lockDraft,
  lockNetwork,
  noteTry,
  picturesOfDraft,
} from "./store.ts";

/** One request of somebody at a page. */
export type Visit = {
  readonly parts: LetterParts;
  readonly texts: TextParts;
  readonly carried: Carried;
  readonly config: LettersConfig;
  readonly address: string;
  readonly now: number;
};
/** A page, or the address of the next one. */
export type Answer = Page | { readonly to: string };
export type Fields = Readonly<Record<string, string>>;
export type SentFile = { readonly name: string; readonly content: Buffer };

export const beginVisit = async (
  parts: LetterParts,
  texts: TextParts,
  request: { readonly query: unknown; readonly languages: string | undefined; readonly address: string },
): Promise<Visit> => {
  const config = await lettersConfigOf(parts.db);
  const carried = carriedOf(request.query as Fields, request.languages, config);
  return { parts, texts, carried, config, address: request.address, now: nowOf(parts.db) };
};

const wordsOf = ({ carried }: Visit) => pageWords[carried.language];

export const home = (visit: Visit): Page => homePage(visit.carried, visit.config.open);

const gone = (visit: Visit): Page => {
  const words = wordsOf(visit);
  return saidPage(visit.carried, {
    ...{ status: 410, heading: words.goneTitle, text: words.gone, to: "/letters/write", way: words.again },
  });
};
const refusedPage = (visit: Visit, status: number, text: string): Page =>
  saidPage(visit.carried, {
    ...{ status, heading: wordsOf(visit).failed, text, to: "/letters", way: wordsOf(visit).home },
  });

/** Types that can be chosen, each by its whole name, in the order of the tree. */
const offered = async ({
  parts: { db, zone },
  now,
}: Visit): Promise<{
  readonly types: readonly BusinessType[];
  readonly choices: readonly { id: string; name: string }[];
}> => {
  const types = await businessTypesOf(db);
  const { date } = localTime(now, zone);
  const place = (id: string): string =>
    lineOf(types, id)
      .map((each) => String(types.indexOf(each)).padStart(5, "0"))
      .join(" ");
  const choices = types
    .filter(({ id }) => isOfferedType(types, id, date))
    .sort((a, b) => (place(a.id) < place(b.id) ? -1 : 1))
    .map(({ id }) => ({ id, name: businessTypeName(types, id) }));
  return { types, choices };
};

/** Step 1. @param token of a letter that was begun before */
export const about = async (visit: Visit, token: string | undefined, fields: Fields | undefined): Promise<Answer> => {
  const { parts, carried, config, now, address } = visit;
  if (!config.open) return homePage(carried, false);
  const draft = token === undefined ? undefined : await openDraft(parts.db, token, now);
  if (token !== undefined && draft === undefined) return gone(visit);
  const { choices } = await offered(visit);
  const path = token === undefined ? "/letters/write" : `/letters/write/${token}`;
  if (fields === undefined) {
    const { text, type } = draft?.body ?? { text: "", type: null };
    return aboutPage(carried, path, { text, type, types: choices });
  }
  const text = (fields.text ?? "").replace(/\r\n?/g, "\n").replaceAll("\0", "").toWellFormed().trim();
  const type = fields.type === undefined || fields.type === "" ? null : fields.type;
  const words = wordsOf(visit);
  const wrong = {
    ...(text === "" && { text: words.textMissing }),
    ...(text.length > mostLetterChars && { text: filled(words.textLong, { n: mostLetterChars }) }),
    ...(type !== null && !choices.some(({ id }) => id === type) && { type: words.typeWrong }),
  };
  if (Object.keys(wrong).length > 0) return aboutPage(carried, path, { text, type, types: choices, wrong });
  if (token !== undefined && draft !== undefined) {
    await writeDraft(parts.db, draft, { ...draft.body, text, type });
    return { to: `/letters/contact/${token}` };
  }
  const made = await beginDraft(parts.db, networkOf(address), { text, type, name: "", site: carried.site }, now);
  return made === undefined ? refusedPage(visit, 429, words.busy) : { to: `/letters/contact/${made}` };
};

const pictureProblem = (wrong: PictureWrong, name: string, visit: Visit): string => {
  const words = wordsOf(visit);
  const { pictureKind: kind, pictureSize: size, pictureBytes: bytes, pictureMany: many, pictureFull: full } = words;
  return filled({ kind, size, bytes, many, full, gone: words.gone }[wrong], { name, n: mostPictures });
};

/** Step 2. Files are taken one after the other: `files` reads them as they come. */
export const contact = async (
  visit: Visit,
  token: string,
  sent: { readonly fields: () => Fields; readonly files: AsyncIterable<SentFile> } | undefined,
): Promise<Answer> => {
  const { parts, texts, carried, now } = visit;
  const { db } = parts;
  const draft = await openDraft(db, token, now);
  if (draft === undefined) return gone(visit);
  const page = async (given: { name: string; number: string }, wrong = {}) =>
    contactPage(carried, token, { ...given, pictures: await picturesOfDraft(db, draft.hash), wrong });
  if (sent === undefined) return page({ name: draft.body.name, number: numberOfDraft(texts, draft) ?? "" });
  let wrongPicture: string | undefined;
  for await (const { name, content } of sent.files) {
    const wrong = await addPicture(db, draft, { name, content }, now);
    if (wrong !== undefined) wrongPicture ??= pictureProblem(wrong, name, visit);
  }
  const fields = sent.fields();
  if (fields.remove !== undefined) await deletePicture(db, draft.hash, fields.remove);
  const name = beginningOf((fields.name ?? "").replaceAll("\0", "").toWellFormed().trim(), 40);
  const number = plainDigits(fields.number ?? "").slice(0, 20);
  await writeDraft(db, draft, { ...draft.body, name });
  const isNext = fields.do === "next" && fields.remove === undefined;
  const wrongNumber = isNext && !isContactNumber(number) ? wordsOf(visit).numberWrong : undefined;
  const wrong = {
    ...(wrongPicture !== undefined && { pictures: wrongPicture }),
    ...(wrongNumber !== undefined && { number: wrongNumber }),
  };
  if (isContactNumber(number)) await setNumber(texts, draft, number);
  return isNext && Object.keys(wrong).length === 0
    ? { to: `/letters/confirm/${token}` }
    : page({ name, number }, wrong);
};

type Shown = {
  readonly kind?: QuestionKind;
  readonly again?: boolean;
  readonly sms?: string;
  readonly wrong?: { readonly sms?: string; readonly answer?: string; readonly send?: string };
};

const showConfirm = async (
  visit: Visit,
  token: string,
  draft: KeptDraft,
  { kind = "picture", again = false, sms = "", wrong = {} }: Shown,
): Promise<Page> => {
  const { parts, texts, carried, now, address } = visit;
  const { language } = carried;
  const words = wordsOf(visit);
  const smsText = (code: string) => filled(words.smsText, { code });
  const network = networkOf(address);
  const standing = await standingOfNumber(texts, draft, { again, words: smsText, network, now });
  const question = await ask(parts.db, { kind, language, network }, now);
  const { types } = await offered(visit);
  const { text, type, name } = draft.body;
  return confirmPage(carried, token, {
    ...{ text, name, typeName: type === null ? null : businessTypeName(types, type) },
    number: numberOfDraft(texts, draft) ?? "",
    pictures: await picturesOfDraft(parts.db, draft.hash),
    ...{ standing, question, sms, wrong },
  });
};

/** How many letters this network has sent today is counted as they are sent, one after the other. */
const sendDraft = (visit: Visit, draft: KeptDraft) => {
  const { parts, texts, config, now, address } = visit;
  const network = networkOf(address);
  const { text, type, name, site } = draft.body;
  const number = numberOfDraft(texts, draft) ?? "";
  return sendLetter(
    parts,
    { text, type, name, number, verified: draft.verified, source: site === null ? "page" : "site", via: site },
    {
      ...{ actor: citizen(address), config, now },
      begin: async (tx) => {
        await lockNetwork(tx, network, "letter");
        const locked = await lockDraft(tx, draft.hash, now);
        if (locked === undefined) return "gone";
        if (locked.party !== draft.party || locked.verified !== draft.verified) return "changed";
        const today = await countTries(tx, network, "letter", dayStart(now, parts.zone));
        return today >= config.perAddress ? "perNetwork" : undefined;
      },
      attach: async (tx, letter) => {
        const { numUpdatedRows } = (await givePictures(tx, draft.hash, letter))[0]!;
        await deleteDraft(tx, draft.hash);
        await noteTry(tx, network, "letter", now);
        return Number(numUpdatedRows);
      },
    },
  );
};

/** What keeps a letter from being sent, if anything does: an answer is used up by it. */
const wrongOf = async (visit: Visit, draft: KeptDraft, fields: Fields): Promise<Shown["wrong"]> => {
  const { parts, texts, now, address } = visit;
  const words = wordsOf(visit);
  const isPerson = await isAnswered(parts.db, fields.question ?? "", fields.answer ?? "", now);
  if (!isPerson) return { answer: words.questionWrong };
  const standing = await standingOfNumber(texts, draft, {
    again: false,
    words: (code) => filled(words.smsText, { code }),
    network: networkOf(address),
    now,
  });
  if (standing === "share") return { send: words.smsShare };
  if (standing === "often") return { send: words.smsOften };
  if (standing === "waiting" && !(await verifyNumber(parts.db, draft, fields.sms ?? "", now)))
    return { sms: words.smsWrong };
  return undefined;
};

/** Step 3. */
export const confirm = async (visit: Visit, token: string, fields: Fields | undefined): Promise<Answer> => {
  const { parts, texts, carried, config, now } = visit;
  if (!config.open) return homePage(carried, false);
  const draft = await openDraft(parts.db, token, now);
  if (draft === undefined) return gone(visit);
  if (numberOfDraft(texts, draft) === undefined) return { to: `/letters/contact/${token}` };
  const sms = fields?.sms ?? "";
  if (fields === undefined || fields.do === "other") return showConfirm(visit, token, draft, { sms });
  if (fields.do === "words") return showConfirm(visit, token, draft, { kind: "words", sms });
  if (fields.do === "sms") return showConfirm(visit, token, draft, { again: true });
  const wrong = await wrongOf(visit, draft, fields);
  if (wrong) return showConfirm(visit, token, draft, { sms, wrong });
  const fresh = await openDraft(parts.db, token, now);
  if (fresh === undefined) return gone(visit);
  // Another number is checked first.
  const sent = fresh.party === draft.party ? await sendDraft(visit, fresh) : "changed";
  if (sent === "gone") return gone(visit);
  if (sent === "changed") return { to: `/letters/confirm/${token}` };
  if (typeof sent === "string") return showConfirm(visit, token, draft, { wrong: { send: wordsOf(visit).tooMany } });
  const { date } = localTime(sent.dueAt - 1, parts.zone);
  return sentPage(carried, { no: sent.no, code: sent.code, day: date });
};

const shownAt = (at: number, zone: string): string => {
  const { date, time } = localTime(at, zone);
  return `${date} ${time}`;
};

/** 查看答复, and what its writer says of it: with the code, which is in no address. */
export const answerLookUp = async (visit: Visit, fields: Fields | undefined): Promise<Answer> => {
  const { parts, carried, address, now } = visit;
  if (fields === undefined) return lookUpPage(carried);
  const { db, zone } = parts;
  const [code, sent] = [fields.code ?? "", sayingOf(fields)];
  const looked = await lookUp(db, code, { address, network: networkOf(address), zone, now, sent });
  if (looked === "locked") return lookUpPage(carried, { status: 429, why: "codeLocked" });
  if (looked === "wrong") return lookUpPage(carried, { status: 404, why: "codeWrong" });
  const { letter: found, standing, said } = looked;
  const reviewed = isReviewed(found);
  const { state, answer } = reviewed ? { state: "ordered" as const, answer: null } : found;
  return foundPage(carried, {
    ...{ no: found.no, text: found.text, state, answer, reviewed, received: shownAt(found.received_at, zone) },
    due: localTime(found.due_at - 1, zone).date,
    answered: found.answered_at === null ? null : shownAt(found.answered_at, zone),
    ...{ code, standing, told: sent && said && { sent, said } },
  });
};
