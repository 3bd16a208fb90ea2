/** An order's number: GD20261130-0001 as people read it, 202611300001 as a caller types it. */
export type OrderNumber = { readonly no: string; readonly digits: string };

/** @param day YYYY-MM-DD @param n its place among the day's orders, from 1 */
export const orderNumber = (prefix: string, day: string, n: number): OrderNumber => {
  const [date, place] = [day.replaceAll("-", ""), String(n).padStart(4, "0")];
  return { no: `${prefix}${date}-${place}`, digits: `${date}${place}` };
};

/** What somebody typed for a number, as digits; undefined: no number of an order can be meant. */
export const orderDigits = (typed: string): string | undefined => {
  const digits = typed.replace(/[^0-9]/g, "");
  return /^20\d{6}\d{4,8}$/.test(digits) ? digits : undefined;
};
