/** How the public pages of letters look, and what each of them carries along: size of type, language, the site that shows it. */
import type { LettersConfig } from "@zongji/domain";
import { escaped, languageOf, publicLook } from "@zongji/web/node";
import { sayingStyle } from "../order-pages/index.ts";
import { filled, type PageWords, pageWords } from "./page-words.ts";

const look = publicLook(`
main{padding-top:12px}
a{color:#1553b7}
.top{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 16px;font-size:.85em}
.top a{padding:6px 0}
.steps{display:flex;gap:8px;list-style:none;margin:0 0 20px;padding:0;font-size:.75em}
.steps li{flex:1;padding-top:8px;border-top:4px solid #c4ccd8;color:#4a5668;line-height:1.35}
.steps li[aria-current]{border-color:#1553b7;color:#1b2430;font-weight:600}
.steps li.done{border-color:#1553b7}
.field{margin:0 0 20px;padding:16px;background:#fff;border-radius:12px}
.field label,.field .label{display:block;margin:0 0 8px;font-weight:600}
.field small{display:block;margin:8px 0 0;font-size:.8em;color:#4a5668}
input[type=text],input[type=tel],input[type=file],select,textarea{width:100%;min-height:52px;padding:8px 12px;border:2px solid #8592a6;border-radius:10px;background:#fff;color:inherit;font:inherit}
textarea{min-height:220px;resize:vertical}
input:focus-visible,select:focus-visible,textarea:focus-visible,a:focus-visible{outline:3px solid #1553b7;outline-offset:2px}
[aria-invalid=true]{border-color:#8a1c12}
.field .why{margin:8px 0 0;color:#8a1c12}
.kept{list-style:none;margin:12px 0 0;padding:0}
.kept li{display:flex;align-items:center;gap:12px;margin:0 0 8px}
.kept img{width:72px;height:72px;object-fit:cover;border-radius:8px;border:1px solid #c4ccd8}
.kept span{flex:1;min-width:0;overflow-wrap:anywhere;font-size:.85em}
.second{background:#fff;color:#1553b7;border:2px solid #1553b7}
.small{width:auto;min-height:44px;padding:0 14px;font-size:.85em}
form+form,form+.ways,.ways+form,details+.ways,button+button{margin-top:12px}
.ways{display:grid;gap:12px}
.way{display:flex;align-items:center;justify-content:center;min-height:60px;border-radius:12px;border:2px solid #1553b7;background:#1553b7;color:#fff;font-weight:600;text-decoration:none}
.way.second{background:#fff;color:#1553b7}
dl{margin:0 0 20px;padding:16px;background:#fff;border-radius:12px}
dt{font-size:.85em;color:#4a5668}
dd{margin:0 0 12px;white-space:pre-wrap;overflow-wrap:anywhere}
dd:last-child{margin-bottom:0}
.question{display:block;width:100%;max-width:320px;height:auto;margin:0 0 12px;border:1px solid #c4ccd8;border-radius:8px}
.code{margin:0 0 20px;padding:20px 12px;background:#fff;border:2px solid #1553b7;border-radius:12px;text-align:center;font:600 1.15em/1.5 ui-monospace,Consolas,monospace;overflow-wrap:anywhere;text-wrap:balance}
.inline{display:flex;flex-wrap:wrap;gap:4px 20px;margin:12px 0 0;font-size:.85em}
.inline button+button{margin-top:0}
.default{position:absolute;left:-9999px;width:1px}
.inline button{display:inline;width:auto;min-height:44px;padding:0;background:none;color:#1553b7;font-weight:400;text-decoration:underline}
.large body{font-size:27px}
h2{font-size:1.1em;margin:0 0 12px}
.large h1{font-size:36px}
${sayingStyle}
.large .steps{font-size:.7em}
`);

/** What each page carries along. */
export type Carried = {
  readonly language: "zh" | "en";
  readonly isLarge: boolean;
  /** Whether the language was chosen: else the browser's is followed. */
  readonly isChosen: boolean;
  /** The id of the site that shows the page in a frame. */
  readonly site: string | null;
};

type Query = Readonly<Record<string, unknown>>;

export const carriedOf = (query: Query, languages: string | undefined, { sites }: LettersConfig): Carried => {
  const { lang, size, site } = query;
  const isChosen = lang === "zh" || lang === "en";
  return {
    ...{ language: isChosen ? lang : languageOf(languages), isChosen, isLarge: size === "large" },
    site: sites.find(({ id }) => id === site)?.id ?? null,
  };
};

/** A page's address with what is carried along. */
export const addressOf = (path: string, carried: Carried, more: Readonly<Record<string, string>> = {}): string => {
  const query = new URLSearchParams({
    ...(carried.isChosen && { lang: carried.language }),
    ...(carried.isLarge && { size: "large" }),
    ...(carried.site !== null && { site: carried.site }),
    ...more,
  }).toString();
  return query === "" ? path : `${path}?${query}`;
};

export type Page = {
  readonly status: number;
  /** HTML, whose texts are escaped. */
  readonly body: string;
  readonly heading: string;
  /** 1 to 3. */
  readonly step?: number;
  /** Where the links to other sizes and languages lead; absent where the page can't be asked for again. */
  readonly path?: string;
};

const top = (path: string, carried: Carried, words: PageWords): string => {
  const size = addressOf(path, { ...carried, isLarge: !carried.isLarge });
  const other = carried.language === "zh" ? "en" : "zh";
  const language = addressOf(path, { ...carried, language: other, isChosen: true });
  return `<nav class="top"><a href="${escaped(size)}">${carried.isLarge ? words.usual : words.large}</a><a href="${escaped(language)}" lang="${other === "zh" ? "zh-CN" : "en"}">${words.language}</a></nav>`;
};

const stepsOf = (step: number, words: PageWords): string =>
  `<p class="top">${filled(words.step, { n: step })}</p><ol class="steps">${words.steps
    .map((name, n) => {
      const kind = n + 1 < step ? ' class="done"' : n + 1 === step ? ' aria-current="step"' : "";
      return `<li${kind}>${name}</li>`;
    })
    .join("")}</ol>`;

/** The page as it is sent. @param frames the origin of the site that shows it */
export const wholePage = ({ status, body, heading, step, path }: Page, carried: Carried, frames: readonly string[]) => {
  const words = pageWords[carried.language];
  const parts = [
    path === undefined ? "" : top(path, carried, words),
    `<h1>${escaped(heading)}</h1>`,
    step === undefined ? "" : stepsOf(step, words),
    body,
  ];
  return {
    status,
    headers: look.headers({ pictures: true, frames }),
    html: look.page(carried.language, `${heading} – ${words.title}`, parts.join("\n"), carried.isLarge ? "large" : ""),
  };
};
