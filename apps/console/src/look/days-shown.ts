import { addDays, type Day, monthAfter } from "@zongji/domain";

/** Both days are included. */
export type DaysShown = { readonly from: Day; readonly to: Day };

/** Days with which a page of days opens. */
export const usualDayCount = 30;

/** The last thirty days up to a day, which is one of them: the page has days on the 1st of a month too. */
export const lastThirtyDays = (day: Day): DaysShown => ({ from: addDays(day, 1 - usualDayCount), to: day });

/** The month that an address or a picker names, as "2026-11"; undefined: it names none. */
export const monthNamed = (text: string | null | undefined): string | undefined =>
  /^\d{4}-(0[1-9]|1[0-2])$/.test(text ?? "") ? text! : undefined;

const monthDays = (month: string): DaysShown => {
  const from = `${month}-01`;
  return { from, to: addDays(monthAfter(from), -1) };
};

/**
 * The days that a page shows: those of a chosen month, the last thirty, or the month of a day that the page's address names and that is older.
 * @param today the last of the days that there are
 */
export const daysShown = (today: Day, month?: string, named?: Day): DaysShown => {
  const usual = lastThirtyDays(today);
  if (month === undefined && (named === undefined || (named >= usual.from && named <= usual.to))) return usual;
  return monthDays(month ?? named!.slice(0, 7));
};
