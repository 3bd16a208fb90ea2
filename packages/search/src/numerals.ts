const digits: Readonly<Record<string, number>> = {
  ...{ 零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 },
};
const tens: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** 三十二 → 32, 一百零五 → 105, 二〇一九 → 2019. Up to 9999; undefined: not a number. */
export const numberOf = (text: string): number | undefined => {
  if ([...text].every((sign) => sign in digits)) return Number([...text].map((sign) => digits[sign]).join(""));
  let sum = 0;
  let digit: number | undefined;
  for (const sign of text) {
    const ten = tens[sign];
    if (ten === undefined) {
      digit = digits[sign];
      if (digit === undefined) return undefined;
      continue;
    }
    sum += (digit ?? 1) * ten;
    digit = undefined;
  }
  return sum + (digit ?? 0);
};

const numeral = "[零〇一二两三四五六七八九十百千]";
const ordinal = new RegExp(`第(${numeral}{1,7})(?=[条款项章节号届批期])`, "g");
const counted = new RegExp(
  `(${numeral}{1,7})(?=条|款|年|个月|月|日|天|个工作日|元|万元|平方米|平米|周岁|岁|套|层|%|份|人)`,
  "g",
);
/** 京建发〔2019〕12号, 国务院令第656号. */
const document = /\(?(\d{4})\)?第?(\d{1,5})号/g;

/** A folded text with numbers in one way of writing, for terms alone: places in it are not places in the text. */
export const foldNumbers = (folded: string): string =>
  folded
    .replace(ordinal, (whole, text: string) => `第${numberOf(text) ?? whole}`)
    .replace(counted, (whole, text: string) => String(numberOf(text) ?? whole))
    .replace(document, (_, year: string, number: string) => ` ${year}d${Number(number)} 号`);
