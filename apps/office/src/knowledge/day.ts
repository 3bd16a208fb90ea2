/** The day in a time zone, YYYY-MM-DD. @param at ms since the epoch */
export const dayIn = (timeZone: string, at: number): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
