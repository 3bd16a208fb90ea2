/** The forms by which a citizen says something of his matter: plain HTML, for the page of an order and for that of a letter. */
import { type CitizenSaying, mostSayingChars } from "@zongji/domain";
import { escaped } from "@zongji/web/node";
import { sayingWords } from "./words.ts";

/** What was sent. */
export type Sent = { readonly says: CitizenSaying; readonly words: string };

export type SayingForms = {
  readonly language: "zh" | "en";
  /** Where the forms are sent to. */
  readonly action: string;
  readonly says: readonly CitizenSaying[];
  /** What the hotline waits to hear; null: nothing. */
  readonly asked: string | null;
  /** Goes along with each form. */
  readonly hidden?: Readonly<Record<string, string>>;
  /** What was sent without words: it is asked for again. */
  readonly unsaid?: CitizenSaying | undefined;
};

/** What a form that was sent says. Undefined: nothing of his matter. */
export const sayingOf = (fields: Readonly<Record<string, string | undefined>>): Sent | undefined => {
  const { do: says, note = "" } = fields;
  return says === "settled" || says === "unsettled" || says === "supplement" ? { says, words: note } : undefined;
};

const form = ({ language, action, hidden = {}, unsaid }: SayingForms, says: CitizenSaying): string => {
  const words = sayingWords[language];
  const inputs = Object.entries(hidden)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join("");
  const button = `<button name="do" value="${says}">${words[says]}</button>`;
  if (says === "settled") return `<form method="post" action="${escaped(action)}">${inputs}${button}</form>`;
  const isWrong = unsaid === says;
  const id = `note-${says}`;
  const why = isWrong ? `<p class="why" id="${id}-why" role="alert">${words.unsaid}</p>` : "";
  const about = `aria-describedby="${id}-about${isWrong ? ` ${id}-why` : ""}"${isWrong ? ' aria-invalid="true"' : ""}`;
  return `<form method="post" action="${escaped(action)}">${inputs}<div class="field"><label for="${id}">${
    words[says === "unsettled" ? "unsettledLabel" : "supplementLabel"]
  }</label><textarea id="${id}" name="note" required maxlength="${mostSayingChars}" ${about}></textarea><small id="${id}-about">${words.note.replace(
    "{n}",
    String(mostSayingChars),
  )}</small>${why}</div>${button}</form>`;
};

/** All that the citizen can say now; empty: nothing. */
export const sayingForms = (given: SayingForms): string => {
  const { language, says, asked, unsaid } = given;
  const words = sayingWords[language];
  const question = asked === null ? "" : `<dl><dt>${words.asked}</dt><dd>${escaped(asked)}</dd></dl>`;
  const forms = says.map((each) =>
    each === "unsettled"
      ? `<details class="more"${unsaid === each ? " open" : ""}><summary>${words.unsettledTitle}</summary>${form(given, each)}</details>`
      : form(given, each),
  );
  return question + forms.join("\n");
};

/** What became of what was sent. @param said as the order took it */
export const saidNote = (language: "zh" | "en", { says }: Sent, said: "done" | "unsaid" | "gone"): string => {
  const words = sayingWords[language];
  if (said === "done") return `<p class="told" role="status">${words.done[says]}</p>`;
  return said === "gone" ? `<p class="wrong" role="alert">${words.gone}</p>` : "";
};

export const sayingStyle = `
.told{padding:12px 16px;border-radius:10px;background:#e7f6ec;color:#0f5128}
.more{margin:16px 0 0}
.more summary{min-height:44px;padding:8px 0;color:#1553b7;text-decoration:underline;cursor:pointer}
.more summary:focus-visible{outline:3px solid #1553b7;outline-offset:2px}
`;
