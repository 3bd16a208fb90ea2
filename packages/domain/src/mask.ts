/**
 * A telephone number as people see it who may not see it whole, by one rule in every place: page, tab's title, notification, big screen, phone, audit.
 * 138****5678; of a short number only its last two digits; of nothing, nothing.
 */
export const maskNumber = (number: string): string => {
  if (number.length >= 10) return `${number.slice(0, 3)}****${number.slice(-4)}`;
  if (number.length >= 7) return `${number.slice(0, -6)}****${number.slice(-2)}`;
  return number.length > 2 ? `****${number.slice(-2)}` : number.replace(/./g, "*");
};
