/**
 * A telephone number as people see it who may not see it whole, by one rule in every place: page, tab's title, notification, big screen, phone, audit.
 * 138****5678; of a short number only its last two digits; of nothing, nothing.
 */
export const maskNumber = (number: string): string => {
  if (number.length >= 10) return `${number.slice(0, 3)}****${number.slice(-4)}`;
  if (number.length >= 7) return `${number.slice(0, -6)}****${number.slice(-2)}`;
  return number.length > 2 ? `****${number.slice(-2)}` : number.replace(/./g, "*");
};

/** A day, or seven digits and more with what people write between those of a telephone number; letters before it make it a number of something else (TS20261130-0001). */
const numbers = /(?<![A-Za-z\p{Nd}])(?:20\d\d-\d\d-\d\d|\p{Nd}(?:[ -]?\p{Nd}){5,}[\p{Nd}xX])(?!\p{Nd})/gu;

/** A text with the telephone and identity numbers that somebody wrote into it masked; days are left. */
export const maskNumbersIn = (text: string): string =>
  text.replace(numbers, (found) => (/^20\d\d-\d\d-\d\d$/.test(found) ? found : maskNumber(found.replace(/[ -]/g, ""))));
