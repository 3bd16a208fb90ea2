/** The public pages on which a letter is written, in three steps. */
import { maskNumber, mostLetterChars, mostPictures } from "@zongji/domain";
import { escaped } from "@zongji/web/node";
import type { DraftBody, NumberStanding } from "./drafts.ts";
import { addressOf, type Carried, type Page } from "./page-look.ts";
import { filled, pageWords } from "./page-words.ts";
import type { Question } from "./questions.ts";

type Choice = { readonly id: string; readonly name: string };
type Field = {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  readonly wrong?: string | undefined;
  /** The control, which is told how it is described. */
  readonly control: (about: string) => string;
};

const field = ({ id, label, note, wrong, control }: Field): string => {
  const described = [note !== undefined && `${id}-note`, wrong !== undefined && `${id}-why`].filter(Boolean).join(" ");
  const about = `id="${id}"${described === "" ? "" : ` aria-describedby="${described}"`}${wrong === undefined ? "" : ' aria-invalid="true"'}`;
  return `<div class="field"><label for="${id}">${escaped(label)}</label>${control(about)}${
    note === undefined ? "" : `<small id="${id}-note">${escaped(note)}</small>`
  }${wrong === undefined ? "" : `<p class="why" id="${id}-why" role="alert">${escaped(wrong)}</p>`}</div>`;
};

/** What Enter in a field does: the form's first button, which is not meant to be pressed. */
const defaultButton = (value: string): string =>
  `<button class="default" name="do" value="${value}" tabindex="-1" aria-hidden="true"></button>`;

/** The beginning: write, or look an answer up. */
export const homePage = (carried: Carried, isOpen: boolean): Page => {
  const words = pageWords[carried.language];
  const path = "/letters";
  const lookUp = `<a class="way${isOpen ? " second" : ""}" href="${escaped(addressOf("/letters/look-up", carried))}">${words.lookUp}</a>`;
  if (!isOpen) {
    const body = `<p>${words.closedWhy}</p><div class="ways">${lookUp}</div>`;
    return { status: 200, heading: words.closed, path, body };
  }
  const write = `<a class="way" href="${escaped(addressOf("/letters/write", carried))}">${words.write}</a>`;
  return {
    status: 200,
    heading: words.title,
    path,
    body: `<p>${words.about}</p><div class="ways">${write}${lookUp}</div>`,
  };
};

export type AboutWrong = Partial<Record<"text" | "type", string>>;

/** Step 1. @param path of this page */
export const aboutPage = (
  carried: Carried,
  path: string,
  {
    text,
    type,
    types,
    wrong = {},
  }: Pick<DraftBody, "text" | "type"> & { readonly types: readonly Choice[]; readonly wrong?: AboutWrong },
): Page => {
  const words = pageWords[carried.language];
  const options = types
    .map(({ id, name }) => `<option value="${escaped(id)}"${id === type ? " selected" : ""}>${escaped(name)}</option>`)
    .join("");
  const body = `<form method="post" action="${escaped(addressOf(path, carried))}">
${field({ id: "type", label: words.type, wrong: wrong.type, control: (about) => `<select name="type" ${about}><option value="">${words.typeUnsure}</option>${options}</select>` })}
${field({ id: "text", label: words.text, note: filled(words.textNote, { n: mostLetterChars }), wrong: wrong.text, control: (about) => `<textarea name="text" required maxlength="${mostLetterChars}" ${about}>\n${escaped(text)}</textarea>` })}
<button type="submit">${words.next}</button>
</form>`;
  return { status: Object.keys(wrong).length > 0 ? 422 : 200, heading: words.write, step: 1, path, body };
};

export type KeptPicture = { readonly id: string; readonly name: string };
const pictureAddress = (token: string, id: string): string => `/letters/picture/${token}/${id}`;

export type Contact = { readonly name: string; readonly number: string };

/** Step 2. */
export const contactPage = (
  carried: Carried,
  token: string,
  given: Contact & {
    readonly pictures: readonly KeptPicture[];
    readonly wrong?: { readonly number?: string; readonly pictures?: string };
  },
): Page => {
  const words = pageWords[carried.language];
  const { name, number, pictures, wrong = {} } = given;
  const path = `/letters/contact/${token}`;
  const kept = pictures.map(
    ({ id, name: label }) =>
      `<li><img src="${pictureAddress(token, id)}" alt=""><span>${escaped(label)}</span><button class="second small" name="remove" value="${escaped(id)}" formnovalidate aria-label="${escaped(`${words.remove} ${label}`)}">${words.remove}</button></li>`,
  );
  const files = (about: string) =>
    `<input type="file" name="picture" accept="image/jpeg,image/png,image/webp" multiple ${about}>${
      kept.length > 0 ? `<ul class="kept">${kept.join("")}</ul>` : ""
    }<p class="inline"><button name="do" value="add" formnovalidate>${words.addPictures}</button></p>`;
  const body = `<form method="post" enctype="multipart/form-data" action="${escaped(addressOf(path, carried))}">
${defaultButton("next")}
${field({ id: "picture", label: words.pictures, note: filled(words.picturesNote, { n: mostPictures }), wrong: wrong.pictures, control: files })}
${field({ id: "number", label: words.number, note: words.numberNote, wrong: wrong.number, control: (about) => `<input type="tel" name="number" required maxlength="20" autocomplete="tel" inputmode="tel" value="${escaped(number)}" ${about}>` })}
${field({ id: "name", label: words.name, control: (about) => `<input type="text" name="name" maxlength="40" autocomplete="name" value="${escaped(name)}" ${about}>` })}
<button type="submit" name="do" value="next">${words.next}</button>
</form><p class="inline"><a href="${escaped(addressOf(`/letters/write/${token}`, carried))}">${words.back}</a></p>`;
  const hasWrong = wrong.number !== undefined || wrong.pictures !== undefined;
  return { status: hasWrong ? 422 : 200, heading: words.write, step: 2, path, body };
};

export type Confirming = Contact & {
  readonly text: string;
  readonly typeName: string | null;
  readonly pictures: readonly KeptPicture[];
  readonly standing: NumberStanding;
  /** Undefined: no more questions in words now. */
  readonly question: Question | undefined;
  readonly sms?: string;
  readonly wrong?: { readonly sms?: string; readonly answer?: string; readonly send?: string };
};

const asked = (carried: Carried, { question, wrong = {} }: Confirming): string => {
  const words = pageWords[carried.language];
  if (question === undefined)
    return `<div class="field"><p class="why" role="alert">${words.questionShare}</p><p class="inline"><button name="do" value="other" formnovalidate>${words.questionByPicture}</button></p></div>`;
  const { token, kind } = question;
  const isPicture = kind === "picture";
  const label = isPicture ? words.question : filled(words.questionWords, { words: question.words });
  const shown = isPicture
    ? `<img class="question" src="/letters/question/${token}" alt="${escaped(words.questionAlt)}" width="240" height="88">`
    : "";
  const others = isPicture
    ? `<button name="do" value="other" formnovalidate>${words.questionOther}</button><button name="do" value="words" formnovalidate>${words.questionByWords}</button>`
    : `<button name="do" value="other" formnovalidate>${words.questionByPicture}</button>`;
  return `<input type="hidden" name="question" value="${token}">${field({
    ...{ id: "answer", label, note: words.questionNote, wrong: wrong.answer },
    control: (about) =>
      `${shown}<input type="text" name="answer" required inputmode="numeric" autocomplete="off" maxlength="12" ${about}><p class="inline">${others}</p>`,
  })}`;
};

const smsField = (carried: Carried, { standing, number, sms = "", wrong = {} }: Confirming): string => {
  const words = pageWords[carried.language];
  if (standing === "share" || standing === "often")
    return `<p class="wrong" role="alert">${standing === "share" ? words.smsShare : words.smsOften}</p>`;
  if (standing !== "waiting") return "";
  const note = filled(words.smsNote, { number: maskNumber(number) });
  const control = (about: string) =>
    `<input type="text" name="sms" required inputmode="numeric" autocomplete="one-time-code" maxlength="8" value="${escaped(sms)}" ${about}><p class="inline"><button name="do" value="sms" formnovalidate>${words.smsAgain}</button></p>`;
  return field({ id: "sms", label: words.sms, note, wrong: wrong.sms, control });
};

/** Step 3. */
export const confirmPage = (carried: Carried, token: string, given: Confirming): Page => {
  const words = pageWords[carried.language];
  const { text, typeName, pictures, name, number, wrong = {} } = given;
  const path = `/letters/confirm/${token}`;
  const shown = pictures
    .map(
      ({ id, name: label }) => `<li><img src="${pictureAddress(token, id)}" alt=""><span>${escaped(label)}</span></li>`,
    )
    .join("");
  const line = (label: string, value: string) => `<dt>${label}</dt><dd>${value}</dd>`;
  const body = `<dl>${line(words.checkType, escaped(typeName ?? words.typeUnsure))}${line(words.checkText, escaped(text))}${line(
    words.checkPictures,
    shown === "" ? words.none : `<ul class="kept">${shown}</ul>`,
  )}${line(words.checkNumber, escaped(number))}${name === "" ? "" : line(words.checkName, escaped(name))}</dl>
<form method="post" action="${escaped(addressOf(path, carried))}">
${defaultButton("send")}
${wrong.send === undefined ? "" : `<p class="wrong" role="alert">${wrong.send}</p>`}
${smsField(carried, given)}
${asked(carried, given)}
<button type="submit" name="do" value="send">${words.send}</button>
</form><p class="inline"><a href="${escaped(addressOf(`/letters/contact/${token}`, carried))}">${words.back}</a></p>`;
  const status = Object.keys(wrong).length > 0 ? 422 : 200;
  return { status, heading: words.check, step: 3, path, body };
};

/** The letter is there: its code, this once. */
export const sentPage = (
  carried: Carried,
  { no, code, day }: { readonly no: string; readonly code: string; readonly day: string },
): Page => {
  const words = pageWords[carried.language];
  const body = `<dl><dt>${words.sentNo}</dt><dd>${escaped(no)}</dd></dl>
<h2>${words.sentCode}</h2><p class="code">${escaped(code)}</p><p><strong>${words.sentNote}</strong></p><p>${filled(words.sentDue, { day })}</p>
<div class="ways"><a class="way second" href="${escaped(addressOf("/letters", carried))}">${words.home}</a></div>`;
  return { status: 200, heading: words.sent, body };
};

/** A page that says one thing. */
export const saidPage = (
  carried: Carried,
  {
    status,
    heading,
    text,
    to,
    way,
  }: {
    readonly status: number;
    readonly heading: string;
    readonly text: string;
    readonly to: string;
    readonly way: string;
  },
): Page => ({
  ...{ status, heading },
  body: `<p>${escaped(text)}</p><div class="ways"><a class="way" href="${escaped(addressOf(to, carried))}">${escaped(way)}</a></div>`,
});
