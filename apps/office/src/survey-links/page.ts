/** The page of a link: plain HTML without a script. It names neither the caller nor the agent. */
import { ratingQuestion, type SurveyConfig, type SurveyOption } from "@zongji/domain";
import { escaped, languageOf, publicPage } from "@zongji/web/node";
import type { Answered } from "./answer.ts";
import { pageWords } from "./words.ts";

type Words = (typeof pageWords)[keyof typeof pageWords];

const choices = (name: string, title: string, options: readonly SurveyOption[]): string => `
<fieldset><legend>${escaped(title)}</legend>
${options
  .map(
    ({ key, label }) =>
      `<label class="choice"><input type="radio" name="${escaped(name)}" value="${escaped(key)}"><span>${escaped(label)}</span></label>`,
  )
  .join("\n")}
</fieldset>`;

const form = ({ title, options, further = [] }: SurveyConfig, words: Words, isUnchosen: boolean): string => `
<form method="post">
${isUnchosen ? `<p class="wrong" role="alert">${words.choose}</p>` : ""}
${choices(ratingQuestion, title ?? words.ask, options)}
${further
  .map(({ id, title: asked, options: given }, n) =>
    choices(`q-${id}`, asked ?? words.further.replace("{n}", String(n + 2)), given),
  )
  .join("\n")}
<button type="submit">${words.send}</button>
</form>`;

const statusOf = { open: 200, unchosen: 422, thanks: 200, used: 410, expired: 410, unknown: 404 } as const;

/** @param languages the browser's, as the header Accept-Language has them */
export const surveyPage = (answered: Answered, languages: string | undefined) => {
  const language = languageOf(languages);
  const words = pageWords[language];
  const body =
    answered.is === "open" || answered.is === "unchosen"
      ? `<h1>${words.title}</h1>${form(answered.survey, words, answered.is === "unchosen")}`
      : `<h1>${words[answered.is]}</h1><p>${words[`${answered.is}Why`]}</p>`;
  return { status: statusOf[answered.is], html: publicPage(language, words.title, body) };
};
