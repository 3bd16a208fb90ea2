/** The public page on which an answer is looked up. */
import type { LetterState } from "@zongji/domain";
import { escaped } from "@zongji/web/node";
import { type Sent, saidNote, sayingForms } from "../order-pages/index.ts";
import type { Said } from "../orders/index.ts";
import { addressOf, type Carried, type Page } from "./page-look.ts";
import { pageWords } from "./page-words.ts";
import type { Standing } from "./settle.ts";

const path = "/letters/look-up";

/** @param wrong why what was typed found nothing */
export const lookUpPage = (
  carried: Carried,
  wrong?: { readonly status: number; readonly why: "codeWrong" | "codeLocked" },
): Page => {
  const words = pageWords[carried.language];
  const why = wrong === undefined ? "" : `<p class="why" id="code-why" role="alert">${words[wrong.why]}</p>`;
  const about = `aria-describedby="code-note${wrong === undefined ? "" : " code-why"}"${wrong === undefined ? "" : ' aria-invalid="true"'}`;
  const body = `<form method="post" action="${escaped(addressOf(path, carried))}"><div class="field"><label for="code">${words.code}</label>
<input type="text" id="code" name="code" required maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false" ${about}><small id="code-note">${words.codeNote}</small>${why}</div>
<button type="submit">${words.find}</button></form><p class="inline"><a href="${escaped(addressOf("/letters", carried))}">${words.home}</a></p>`;
  return { status: wrong?.status ?? 200, heading: words.lookUp, path, body };
};

export type FoundLetter = {
  readonly no: string;
  readonly state: LetterState;
  readonly text: string;
  /** It was answered, and is to be answered anew. */
  readonly reviewed: boolean;
  readonly received: string;
  readonly due: string;
  readonly answer: string | null;
  readonly answered: string | null;
  /** As it was typed: it goes along with what the writer says. */
  readonly code: string;
  readonly standing: Standing;
  /** What was sent just now, and what became of it. */
  readonly told?: { readonly sent: Sent; readonly said: Said } | undefined;
};

const statusOf = (told: FoundLetter["told"]): number => {
  if (told === undefined || told.said === "done") return 200;
  return told.said === "unsaid" ? 422 : 409;
};

/** What its writer can say of it, and what became of what he said. */
const sayingPart = (carried: Carried, { code, standing, told }: FoundLetter): string => {
  const { language } = carried;
  const unsaid = told?.said === "unsaid" ? told.sent.says : undefined;
  return sayingForms({ ...standing, language, action: addressOf(path, carried), hidden: { code }, unsaid });
};

/** What came of a letter: for whoever has its code. The size of type is chosen before, since the code is in no address. */
export const foundPage = (carried: Carried, letter: FoundLetter): Page => {
  const words = pageWords[carried.language];
  const { no, state, text, reviewed, received, due, answer, answered, standing, told } = letter;
  const heading = standing.asked === null ? (reviewed ? words.reviewed : words.state[state]) : words.waiting;
  const line = (label: string, value: string) => `<dt>${label}</dt><dd>${escaped(value)}</dd>`;
  const isOpen = !reviewed && standing.asked === null && (state === "new" || state === "taken" || state === "ordered");
  const body = `${told === undefined ? "" : saidNote(carried.language, told.sent, told.said)}
${answer === null ? "" : `<dl>${line(words.answer, answer)}${answered === null ? "" : line(words.answeredAt, answered)}</dl>`}
<dl>${line(words.sentNo, no)}${line(words.stateTitle, heading)}${line(words.received, received)}${isOpen ? line(words.due, due) : ""}${line(words.text, text)}</dl>
${sayingPart(carried, letter)}
<div class="ways"><a class="way second" href="${escaped(addressOf("/letters", carried))}">${words.home}</a></div>`;
  return { status: statusOf(told), heading, body };
};
