/** The page of an order, for whoever has the link of the text message: how far it is, the answer, and what the citizen says to it. Without a script. */
import { localTime } from "@zongji/domain";
import { escaped, languageOf, publicLook } from "@zongji/web/node";
import type { CitizensOrder, Said } from "../orders/index.ts";
import { type Sent, saidNote, sayingForms, sayingStyle } from "./saying-forms.ts";
import { orderPageWords } from "./words.ts";

const look = publicLook(`
a{color:#1553b7}
.top{display:flex;justify-content:flex-end;font-size:.85em}
.top a{padding:6px 0}
dl{margin:0 0 20px;padding:16px;background:#fff;border-radius:12px}
dt{font-size:.85em;color:#4a5668}
dd{margin:0 0 12px;white-space:pre-wrap;overflow-wrap:anywhere}
dd:last-child{margin-bottom:0}
.field{margin:0 0 20px;padding:16px;background:#fff;border-radius:12px}
.field label{display:block;margin:0 0 8px;font-weight:600}
.field small{display:block;margin:8px 0 0;font-size:.8em;color:#4a5668}
.field .why{margin:8px 0 0;color:#8a1c12}
textarea{width:100%;min-height:160px;padding:8px 12px;border:2px solid #8592a6;border-radius:10px;background:#fff;color:inherit;font:inherit;resize:vertical}
textarea:focus-visible,a:focus-visible{outline:3px solid #1553b7;outline-offset:2px}
[aria-invalid=true]{border-color:#8a1c12}
.large body{font-size:27px}
.large h1{font-size:36px}
${sayingStyle}`);

/** How a link stands. */
export type Opened =
  | { readonly is: "unknown" | "expired" | "withdrawn" }
  | {
      readonly is: "open";
      readonly order: CitizensOrder;
      /** What was sent just now, and what became of it. */
      readonly told?: { readonly sent: Sent; readonly said: Said } | undefined;
    };

const statusOf = (opened: Opened): number => {
  if (opened.is !== "open") return opened.is === "unknown" ? 404 : 410;
  if (opened.told === undefined || opened.told.said === "done") return 200;
  return opened.told.said === "unsaid" ? 422 : 409;
};

type Shown = {
  readonly path: string;
  readonly languages: string | undefined;
  readonly isLarge: boolean;
  readonly zone: string;
};

const orderBody = (
  { order, told }: Extract<Opened, { is: "open" }>,
  { path, isLarge, zone }: Shown,
  language: "zh" | "en",
): string => {
  const words = orderPageWords[language];
  const at = (when: number): string => {
    const { date, time } = localTime(when, zone);
    return `${date} ${time}`;
  };
  const line = (label: string, value: string | null) =>
    value === null ? "" : `<dt>${label}</dt><dd>${escaped(value)}</dd>`;
  const { no, state, answer, answeredAt, createdAt, due, says, asked } = order;
  const answered = line(words.answer, answer) + line(words.answeredAt, answeredAt === null ? null : at(answeredAt));
  const action = isLarge ? `${path}?size=large` : path;
  const unsaid = told?.said === "unsaid" ? told.sent.says : undefined;
  return `${told === undefined ? "" : saidNote(language, told.sent, told.said)}
${answer === null ? "" : `<dl>${answered}</dl>`}
<dl>${line(words.no, no)}${line(words.state, words.states[state])}${line(words.received, at(createdAt))}${line(words.due, due)}</dl>
${sayingForms({ language, action, says, asked, unsaid })}`;
};

/** @param shown `path` of the page, the browser's `languages` (Accept-Language), and the size of type */
export const orderPage = (opened: Opened, shown: Shown) => {
  const language = languageOf(shown.languages);
  const words = orderPageWords[language];
  const { path, isLarge } = shown;
  const size = `<nav class="top"><a href="${escaped(isLarge ? path : `${path}?size=large`)}">${isLarge ? words.usual : words.large}</a></nav>`;
  const heading = opened.is === "open" ? words.title : words[opened.is];
  const body = opened.is === "open" ? orderBody(opened, shown, language) : `<p>${words[`${opened.is}Why`]}</p>`;
  return {
    status: statusOf(opened),
    headers: look.headers({}),
    html: look.page(
      language,
      heading,
      `${opened.is === "open" ? size : ""}<h1>${heading}</h1>${body}`,
      isLarge ? "large" : "",
    ),
  };
};
