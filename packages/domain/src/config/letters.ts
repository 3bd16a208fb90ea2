import { businessTypeId } from "./business-type.ts";
import { field, flag, line, list, oneOf, optional, type ReadonlyOf, shape, text, whole } from "./field.ts";
import { name, words } from "./parts.ts";

const word = line(1, 30);
const wordList = list(word, { maxItems: 50 });

/** 直接回复 by who takes the letter, or 协商回复 with departments of the client's. */
export const letterWays = ["direct", "consult"] as const;
export type LetterWay = (typeof letterWays)[number];
export const letterWayWords = {
  direct: words("直接回复", "Direct reply"),
  consult: words("协商回复", "Consult reply"),
};

/** A rule of 处理方式. Without a condition it is of every letter; with both, both must be met. */
const rule = shape({
  name: field(name, { label: words("名称", "Name") }),
  /** It, or one beneath it. */
  type: field(optional(businessTypeId), { label: words("业务类型", "Business type") }),
  /** Any of them is in the text. */
  words: field(wordList, { label: words("内容含有", "Text has") }),
  way: field(oneOf(letterWays), { label: words("处理方式", "Handled by"), choices: letterWayWords }),
  /** Whom a consult reply goes to. */
  departments: field(list(line(1, 64), { maxItems: 20 }), { label: words("协商部门", "Departments") }),
});
export type LetterRule = ReadonlyOf<typeof rule>;

const siteId = text(/^[a-z0-9-]{1,30}$/, words("1 到 30 个小写字母、数字或 -", "1 to 30 small letters, digits or -"));
const origin = text(
  /^https?:\/\/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$/,
  words("网站的来源，如 https://www.example.gov.cn", "a site's origin, such as https://www.example.gov.cn"),
);

/** 网上来信: the public page, how often one may write, and how a letter is handled. */
export const lettersConfig = shape({
  open: field(flag(), { label: words("开放网上来信", "Letters are accepted") }),
  days: field(whole(1, 60), { label: words("答复期限（工作日）", "Answered within (working days)") }),
  perAddress: field(whole(1, 1000), { label: words("同一网络每天最多来信", "Letters a day from one network") }),
  perNumber: field(whole(1, 100), { label: words("同一号码每天最多来信", "Letters a day from one number") }),
  /** Websites whose pages may show the form in a frame. */
  sites: field(
    list(
      shape({
        id: field(siteId, { label: words("标识", "Id") }),
        name: field(name, { label: words("名称", "Name") }),
        origin: field(origin, { label: words("来源", "Origin") }),
      }),
      { maxItems: 20 },
    ),
    { label: words("可嵌入的网站", "Sites that may show the form") },
  ),
  /** Further words by which a text is taken for one of this type. */
  keywords: field(
    list(shape({ type: field(businessTypeId, { label: words("业务类型", "Business type") }), words: wordList }), {
      maxItems: 500,
    }),
    { label: words("业务类型的关键词", "Keywords of business types") },
  ),
  rules: field(list(rule, { maxItems: 100 }), { label: words("处理规则", "Rules of handling") }),
});
export type LettersConfig = ReadonlyOf<typeof lettersConfig>;

/** As a new installation has it: the page is closed. */
export const usualLetters: LettersConfig = {
  ...{ open: false, days: 5, perAddress: 20, perNumber: 5 },
  ...{ sites: [], keywords: [], rules: [] },
};
