/** A field's value in a line, where somebody else has changed it; what holds nothing, or is not there, is a dash. @param comma between the parts of one */
export const valueWords = (value: unknown, comma: string): string => {
  if (value === null || value === undefined) return "—";
  const said = typeof value === "object" ? Object.values(value).filter(Boolean).join(comma) : String(value);
  return said === "" ? "—" : said;
};
