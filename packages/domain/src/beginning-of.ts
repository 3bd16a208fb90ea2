/** The beginning of a text, of so many UTF-16 units at most. No sign is cut in two: PostgreSQL takes no half of one in JSON (RFC 8259 §8.2). */
export const beginningOf = (text: string, most: number): string => {
  const cut = text.slice(0, most);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
};
